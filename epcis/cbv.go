package epcis

import (
	"strings"

	"github.com/trailmark/trailmark"
)

// Vocabulary is one of the standard vocabularies of the Core Business
// Vocabulary (CBV 2.0, section 7) or of the GS1 Web Vocabulary.
type Vocabulary uint8

// The standard vocabularies.
const (
	BizSteps Vocabulary = iota
	Dispositions
	TransactionTypes
	SourceDestTypes // of sources and of destinations
	ErrorReasons
	Components
	MeasurementTypes
	SensorAlerts
	numVocabularies
)

// The namespaces of the standard vocabularies.
const (
	cbvSpace  = "https://ref.gs1.org/cbv/"
	voc       = "https://gs1.org/voc/"
	cbvURN    = "urn:epcglobal:cbv:"
	mdaSpace  = "urn:epcglobal:cbv:mda"
	mdaPrefix = "cbvmda"
)

// notation says how the words of a vocabulary are written: after the web URI
// that the hash uses, or after any other prefix that means the same.
type notation struct {
	name   string // for messages
	web    string
	others []string
}

var notations = [numVocabularies]notation{
	BizSteps:         cbvNotation("business step", "BizStep-", "bizstep:"),
	Dispositions:     cbvNotation("disposition", "Disp-", "disp:"),
	TransactionTypes: cbvNotation("business transaction type", "BTT-", "btt:"),
	SourceDestTypes:  cbvNotation("source or destination type", "SDT-", "sdt:"),
	ErrorReasons:     cbvNotation("error reason", "ER-", "er:"),
	Components:       cbvNotation("component", "Comp-", "comp:"),
	MeasurementTypes: gs1Notation("measurement type"),
	SensorAlerts:     gs1Notation("sensor alert"),
}

func cbvNotation(name, web, urn string) notation {
	return notation{name: name, web: cbvSpace + web, others: []string{
		cbvURN + urn, "cbv:" + web, "http://ref.gs1.org/cbv/" + web,
		"https://ns.gs1.org/cbv/" + web, "http://ns.gs1.org/cbv/" + web,
	}}
}

func gs1Notation(name string) notation {
	return notation{name: name, web: voc, others: []string{
		"gs1:", "http://gs1.org/voc/", "https://www.gs1.org/voc/", "http://www.gs1.org/voc/", "https://ref.gs1.org/voc/",
	}}
}

// words maps every standard word to itself, so that a look-up with a byte
// slice gives a string that costs nothing.
var words = func() (w [numVocabularies]map[string]trailmark.Term) {
	for v := range w {
		w[v] = make(map[string]trailmark.Term)
		for _, word := range strings.Fields(standardWords[v]) {
			w[v][word] = trailmark.Term(word)
		}
	}
	return w
}()

// TermOf gives the one form of a vocabulary word in any notation: bare, URN,
// web URI or CURIE ("shipping", "urn:epcglobal:cbv:bizstep:shipping",
// "https://ref.gs1.org/cbv/BizStep-shipping", "cbv:BizStep-shipping"). A
// value that is not standard comes back as it is, a "gs1:" or "cbv:" prefix
// written out, and a bare class name as a measurement type of the GS1 Web
// Vocabulary.
func TermOf(v Vocabulary, s string) trailmark.Term {
	if t, ok := words[v][s]; ok {
		return t
	}
	n := &notations[v]
	if rest, ok := strings.CutPrefix(s, n.web); ok {
		return n.term(v, rest)
	}
	for _, p := range n.others {
		if rest, ok := strings.CutPrefix(s, p); ok {
			if t, ok := words[v][rest]; ok {
				return t
			}
			if p == "gs1:" {
				return trailmark.Term(voc + rest)
			}
		}
	}
	if rest, ok := strings.CutPrefix(s, "cbv:"); ok {
		return trailmark.Term(cbvSpace + rest)
	}
	if v == MeasurementTypes && isClassName(s) {
		return trailmark.Term(voc + s)
	}
	return trailmark.Term(s)
}

// isClassName says whether a bare word looks like a class of the GS1 Web
// Vocabulary, which grows between the releases of EPCIS.
func isClassName(s string) bool {
	for i := range len(s) {
		if !isLetter(s[i]) {
			return false
		}
	}
	return s != "" && s[0] < 'a'
}

func (n *notation) term(v Vocabulary, rest string) trailmark.Term {
	if t, ok := words[v][rest]; ok {
		return t
	}
	return trailmark.Term(n.web + rest)
}

// WebURI gives the web URI of a term: of a standard word the one in its
// vocabulary's namespace, of any other the term itself.
func WebURI(v Vocabulary, t trailmark.Term) string {
	if IsStandard(v, t) {
		return notations[v].web + string(t)
	}
	return string(t)
}

// IsStandard says whether a term is a word of the vocabulary.
func IsStandard(v Vocabulary, t trailmark.Term) bool {
	_, ok := words[v][string(t)]
	return ok
}
