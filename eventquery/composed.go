package eventquery

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/epcis"
)

// composed finds the meaning of a parameter whose name has a variable part:
// what it begins with says of which family it is.
func (r *reader) composed() definition {
	for _, f := range families {
		if rest, ok := strings.CutPrefix(r.name, f.prefix); ok {
			return f.define(r, rest)
		}
	}
	prefix, rest, _ := strings.Cut(r.name, "_")
	if op, ok := operators[prefix]; ok {
		if def, ok := r.measured(op, rest); ok {
			return def
		}
		return r.extension(op, rest)
	}
	return r.unknown("")
}

// families are the parameters with one operator only.
var families = []struct {
	prefix string
	define func(r *reader, rest string) definition
}{
	{"EQ_bizTransaction_", func(r *reader, rest string) definition {
		return r.typedNames(rest, epcis.TransactionTypes, &r.query.Transactions)
	}},
	{"EQ_source_", func(r *reader, rest string) definition {
		return r.typedNames(rest, epcis.SourceDestTypes, &r.query.Sources)
	}},
	{"EQ_destination_", func(r *reader, rest string) definition {
		return r.typedNames(rest, epcis.SourceDestTypes, &r.query.Destinations)
	}},
	{"HASATTR_", (*reader).hasAttribute},
	{"EQ_ATTR_", (*reader).equalAttribute},
	{"EQATTR_", (*reader).equalAttribute}, // the spelling of EPCIS 1.x
}

// unknown says that there is no such parameter.
func (r *reader) unknown(hint string) definition {
	if r.err == nil {
		if hint == "" {
			hint = "names are case-sensitive; see the list of parameters in the documentation of queries"
		}
		r.err = &trailmark.Error{Kind: trailmark.Usage, Path: r.name, Message: "this is not a parameter of an EPCIS query", Hint: hint}
	}
	return definition{}
}

// typedNames defines a parameter of a typed list, such as EQ_bizTransaction_po.
func (r *reader) typedNames(rest string, v epcis.Vocabulary, to *[]TypedNames) definition {
	if rest == "" {
		return r.unknown("the type is missing, as in EQ_bizTransaction_po")
	}
	return definition{texts, func(r *reader) {
		t := r.term(v, rest)
		*to = append(*to, TypedNames{Type: t, Names: r.ids()})
	}}
}

// withUnit is the name of a number and its unit, as in value_CEL.
var withUnit = regexp.MustCompile(`^([A-Za-z]+)_([A-Z0-9]{2,4})$`)

// measured defines a parameter that compares a number with its unit. It is not
// ok when the name is not of this form.
func (r *reader) measured(op operator, rest string) (definition, bool) {
	m := withUnit.FindStringSubmatch(rest)
	if m == nil || op == exists {
		return definition{}, false
	}
	def := definition{shape: number}
	if op == equal {
		def.shape = numbers
	}
	switch field, ok := sensorNumbers[m[1]]; {
	case ok:
		def.read = sensorNumber(op, field, m[2])
	case m[1] == "quantity":
		def.read = quantityIn(op, m[2])
	default:
		return definition{}, false
	}
	return def, true
}

// extension defines a parameter of an extension field: where it is looked for,
// and its qualified name.
func (r *reader) extension(op operator, rest string) definition {
	rest, inner := strings.CutPrefix(rest, "INNER_")
	at := atTop
	for prefix, where := range sections {
		if name, ok := strings.CutPrefix(rest, prefix); ok {
			at, rest = where, name
			break
		}
	}
	name, ok := r.qualifiedName(rest)
	if !ok {
		return r.unresolved(rest)
	}
	switch op {
	case exists:
		return definition{flag, existsField(at, inner, name)}
	case equal:
		return definition{texts, equalField(at, inner, name)}
	}
	return definition{typed, compareField(op, at, inner, name)}
}

// qualifiedName reads the name of an extension field: prefix:name, a term of
// the @context, {namespace}name, or a full URI.
func (r *reader) qualifiedName(s string) (qualifiedName, bool) {
	if space, local, ok := strings.Cut(strings.TrimPrefix(s, "{"), "}"); ok && s[0] == '{' {
		return qualifiedName{space: space, other: space, local: local}, local != ""
	}
	space, local, ok := r.context.Split(s)
	return qualifiedName{space: space, other: strings.TrimSuffix(space, "#"), local: local}, ok
}

// unresolved says why a name is not the qualified name of a field.
func (r *reader) unresolved(name string) definition {
	prefix, _, ok := strings.Cut(name, ":")
	if !ok {
		return r.unknown("")
	}
	if r.err == nil {
		r.err = &trailmark.Error{Kind: trailmark.Usage, Path: r.name, Message: fmt.Sprintf("nothing says what the prefix %q means", shorten(prefix)),
			Hint: "in JSON the @context does, in a URL the header GS1-Extensions; or write {namespace}name"}
	}
	return definition{}
}

// qualifiedName is the name of an extension field. A URI with a # is the name of
// an element of the namespace with the # and of the one without, which is how
// XML writes it.
type qualifiedName struct{ space, other, local string }

func (n qualifiedName) names(space, local string) bool {
	return local == n.local && (space == n.space || space == n.other)
}

// same is the reading of a value that is text.
func same(s string) string { return s }

func (r *reader) action(s string) trailmark.Action {
	a := trailmark.Action(s)
	if a != trailmark.Add && a != trailmark.Observe && a != trailmark.Delete {
		r.fail(s, "is not an action", "it can be ADD, OBSERVE, DELETE")
	}
	return a
}

var eventTypes = []trailmark.EventType{
	trailmark.ObjectEvent, trailmark.AggregationEvent, trailmark.TransactionEvent,
	trailmark.TransformationEvent, trailmark.AssociationEvent, trailmark.QuantityEvent,
}

// epcisSpace is the namespace of EPCIS's own types.
const epcisSpace = "https://ref.gs1.org/epcis/"

func (r *reader) eventType(s string) trailmark.EventType {
	t := trailmark.EventType(strings.TrimPrefix(r.context.Expand(s), epcisSpace))
	if !slices.Contains(eventTypes, t) && !strings.Contains(string(t), ":") {
		r.fail(s, "is not an event type", "it can be ObjectEvent, AggregationEvent, TransactionEvent, TransformationEvent, AssociationEvent, QuantityEvent, or the URI of an extension type")
	}
	return t
}
