package epcis

import (
	"strings"

	"github.com/trailmark/trailmark"
)

// Validate holds an event against the standard (EPCIS 2.0, section 7.4, and
// the published JSON Schema and XSD; docs/adr/0004 says where it is lenient).
// It gives the first fault, a [trailmark.Error] of kind Invalid with its Path,
// or nil.
func Validate(e *trailmark.Event) error {
	if faults := validate(e, 1); len(faults) > 0 {
		return faults[0]
	}
	return nil
}

// validate gives the first faults, up to so many.
func validate(e *trailmark.Event, most int) []*trailmark.Error {
	v := &validator{most: most}
	v.common(e)
	v.shape(e)
	v.things(e)
	v.reasons(e)
	v.places(e)
	v.typed("bizTransactionList", "bizTransaction", TransactionTypes, e.Transactions)
	v.typed("sourceList", "source", SourceDestTypes, e.Sources)
	v.typed("destinationList", "destination", SourceDestTypes, e.Destinations)
	v.sensors(e.Sensors)
	v.namespaced("ilmd.", e.ILMD)
	v.namespaced("", e.Extensions)
	return v.faults
}

// validator keeps the first faults.
type validator struct {
	faults []*trailmark.Error
	most   int
}

func (v *validator) fail(path, format string, args ...any) {
	v.failWith("", path, format, args...)
}

// failWith adds what to do about it.
func (v *validator) failWith(hint, path, format string, args ...any) {
	if len(v.faults) < v.most {
		fault := invalid(path, format, args...)
		fault.Hint = hint
		v.faults = append(v.faults, fault)
	}
}

// common checks what every event has.
func (v *validator) common(e *trailmark.Event) {
	switch {
	case e.Type == "":
		v.fail("type", "the event has no type")
	case !isStandardType(string(e.Type)) && !isURI(string(e.Type)):
		v.fail("type", "%q is not an event type of EPCIS, nor a URI", e.Type)
	case e.Time.IsZero():
		v.fail("eventTime", "the event has no eventTime")
	case e.Offset == "":
		v.fail("eventTimeZoneOffset", "the event has no eventTimeZoneOffset")
	case !isOffset(e.Offset):
		v.fail("eventTimeZoneOffset", "%q is not an offset from -14:00 to +14:00, such as +01:00", e.Offset)
	}
	v.label("eventID", e.ID)
	for i, c := range e.Certifications {
		if !isURI(c) {
			v.fail(at("certificationInfo", i, ""), notURI, shorten([]byte(c)))
		}
	}
	v.action(e)
	v.errorDeclaration(e.Error)
}

func (v *validator) action(e *trailmark.Event) {
	switch e.Action {
	case trailmark.Add, trailmark.Observe, trailmark.Delete:
	case "":
		if s, ok := shapes[e.Type]; ok && s.allowed&hasAction != 0 {
			v.fail("action", "the event has no action")
		}
	default:
		v.fail("action", "%q is not an action: ADD, OBSERVE or DELETE", e.Action)
	}
}

func (v *validator) errorDeclaration(d *trailmark.ErrorDeclaration) {
	if d == nil {
		return
	}
	if d.Time.IsZero() {
		v.fail("errorDeclaration.declarationTime", "the error declaration has no declarationTime")
	}
	v.term("errorDeclaration.reason", ErrorReasons, d.Reason)
	for i, id := range d.CorrectiveIDs {
		if !isLabel(id) {
			v.fail(at("errorDeclaration.correctiveEventIDs", i, ""), notURI, shorten([]byte(id)))
		}
	}
	v.namespaced("errorDeclaration.", d.Extensions)
}

// reasons checks the vocabulary words.
func (v *validator) reasons(e *trailmark.Event) {
	v.term("bizStep", BizSteps, e.BizStep)
	v.term("disposition", Dispositions, e.Disposition)
	if d := e.Persistent; d != nil {
		if len(d.Set)+len(d.Unset) == 0 {
			v.fail("persistentDisposition", "the persistent disposition sets and unsets nothing")
		}
		v.terms("persistentDisposition.set", d.Set)
		v.terms("persistentDisposition.unset", d.Unset)
	}
}

func (v *validator) terms(path string, list []trailmark.Term) {
	for i, t := range list {
		if !isTerm(Dispositions, t) {
			v.term(at(path, i, ""), Dispositions, t)
		}
	}
}

// term checks one vocabulary word. An empty one was not given.
func (v *validator) term(path string, vocabulary Vocabulary, t trailmark.Term) {
	if t == "" || isTerm(vocabulary, t) {
		return
	}
	const hint = "see the Core Business Vocabulary, or use a URI of your own"
	v.failWith(hint, path, "%q is not a standard %s, nor a URI", shorten([]byte(t)), notations[vocabulary].name)
}

func (v *validator) places(e *trailmark.Event) {
	v.location("readPoint", e.ReadPoint)
	v.location("bizLocation", e.BizLocation)
}

func (v *validator) location(name string, l *trailmark.Location) {
	if l != nil && !isURI(string(l.ID)) {
		v.fail(name+".id", notURI, shorten([]byte(l.ID)))
	}
}

func (v *validator) typed(name, idName string, vocabulary Vocabulary, list []trailmark.Typed) {
	for i, t := range list {
		switch {
		case t.Type == "" && vocabulary == SourceDestTypes:
			v.fail(at(name, i, "type"), "the %s has no type", idName)
		case t.Type != "" && !isTerm(vocabulary, t.Type):
			v.term(at(name, i, "type"), vocabulary, t.Type)
		case !isURI(string(t.ID)):
			v.fail(at(name, i, idName), notURI, shorten([]byte(t.ID)))
		}
	}
}

// namespaced checks that what the standard does not define has a namespace.
func (v *validator) namespaced(path string, list []trailmark.Element) {
	for i := range list {
		if list[i].Space == "" {
			const hint = "correct the name, or give it a prefix that @context or xmlns declares"
			name := list[i].Local
			v.failWith(hint, path+name, "%q is not defined by EPCIS and has no namespace", shorten([]byte(name)))
		}
	}
}

const notURI = "%q is not a URI"

// uri checks a URI. An empty one was not given.
func (v *validator) uri(path, s string) {
	if s != "" && !isURI(s) {
		v.fail(path, notURI, shorten([]byte(s)))
	}
}

// isTerm says whether a word is standard, or a URI. That may be one of GS1's
// own that is not standard here: of another release of the vocabulary.
func isTerm(v Vocabulary, t trailmark.Term) bool { return IsStandard(v, t) || isURI(string(t)) }

// isOffset says whether s is an offset as the schema has it.
func isOffset(s string) bool {
	if len(s) != 6 || s[0] != '+' && s[0] != '-' || s[3] != ':' {
		return false
	}
	if !isDigit(s[1]) || !isDigit(s[2]) || !isDigit(s[4]) || !isDigit(s[5]) {
		return false
	}
	return s[1:] <= "13:59" && s[4] < '6' || s[1:] == "14:00"
}

// isURI says whether s is an absolute URI (RFC 3986) or IRI (RFC 3987).
func isURI(s string) bool {
	colon := strings.IndexByte(s, ':')
	if colon <= 0 || colon == len(s)-1 || !isLetter(s[0]) {
		return false
	}
	for i := 1; i < colon; i++ {
		if c := s[i]; !isLetter(c) && !isDigit(c) && c != '+' && c != '-' && c != '.' {
			return false
		}
	}
	for i := colon + 1; i < len(s); i++ {
		if notInURI[s[i]] {
			return false
		}
	}
	return true
}

// label checks an identifier that should be a URI and too often is a bare
// UUID: an eventID or a transformationID.
func (v *validator) label(path, s string) {
	if s != "" && !isLabel(s) {
		v.fail(path, notURI, shorten([]byte(s)))
	}
}

func isLabel(s string) bool {
	for i := range len(s) {
		if notInURI[s[i]] {
			return false
		}
	}
	return s != ""
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// notInURI are the ASCII characters that a URI cannot hold. The double quote
// and its like are refused, since a URI is put between them.
var notInURI = func() (t [256]bool) {
	for c := range byte(' ' + 1) {
		t[c] = true
	}
	for _, c := range []byte("\"<>\\^`{|}\x7f") {
		t[c] = true
	}
	return t
}()
