package resolver

import (
	"slices"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/gs1"
)

// anchor is a path in which values may be open: /01/09521250000011/21/{21}. An
// open value may begin with some characters: /8004/9521250{rest}.
type anchor struct {
	steps []step
}

// step is an identifier of an anchor with its value, not percent-coded. The
// variable is "" when the value is not open.
type step struct {
	ai, value, variable string
}

// parseAnchor reads an anchor: a key in any form, of which the values may be
// open. Errors: Usage.
func parseAnchor(s string) (anchor, error) {
	if !strings.Contains(s, "{") {
		k, err := gs1.Parse(s)
		if err != nil && strings.HasPrefix(s, "/") {
			k, err = gs1.Parse(gs1.Root + s)
		}
		if err != nil {
			return anchor{}, badAnchor(s, err)
		}
		return anchorOf(k), nil
	}
	a, err := openAnchor(s)
	if err != nil {
		return anchor{}, badAnchor(s, err)
	}
	return a, nil
}

func badAnchor(s string, err error) error {
	return &trailmark.Error{
		Kind: trailmark.Usage, Message: quote(s) + " is no key that a link can hang on", Err: err,
		Hint: "write a key such as 09521250000011, (01)09521250000011(10)L-7 or /01/09521250000011/21/{21}",
	}
}

func anchorOf(k gs1.Key) anchor {
	a := anchor{[]step{{ai: k.AI, value: k.Value}}}
	for _, q := range k.Qualifiers {
		a.steps = append(a.steps, step{ai: q.AI, value: q.Value})
	}
	return a
}

// openAnchor reads a path with open values. Its identifiers have to make a
// Digital Link: that of an example.
func openAnchor(s string) (anchor, error) {
	path := strings.TrimPrefix(s, gs1.Root)
	parts := strings.Split(strings.TrimPrefix(path, "/"), "/")
	if len(parts)%2 != 0 {
		return anchor{}, trailmark.Errorf(trailmark.Usage, "a path is pairs of an identifier and a value")
	}
	var a anchor
	for pair := range slices.Chunk(parts, 2) {
		value, rest, open := strings.Cut(pair[1], "{")
		variable, after, closed := strings.Cut(rest, "}")
		if open && (!closed || after != "" || !isVariable(variable)) {
			return anchor{}, trailmark.Errorf(trailmark.Usage, "an open value is written {name} and ends the value")
		}
		a.steps = append(a.steps, step{pair[0], unescape(value), variable})
	}
	for i, st := range a.steps {
		known := exampleValues[st.ai] != ""
		if !known || (i == 0) != isKeyAI(st.ai) {
			return anchor{}, trailmark.Errorf(trailmark.Usage, "%s cannot stand there", quote(st.ai))
		}
		if i > 0 && st.variable != "" && st.value != "" {
			return anchor{}, trailmark.Errorf(trailmark.Usage, "only the key itself may begin with some characters and be open after")
		}
	}
	return a, a.check()
}

// check sees that the identifiers belong together and that fixed values fit.
func (a anchor) check() error {
	var b strings.Builder
	for _, st := range a.steps {
		value := st.value
		if st.variable != "" {
			value = exampleValues[st.ai]
		}
		b.WriteString("/" + st.ai + "/" + escape(value))
	}
	_, err := gs1.Parse(gs1.Root + b.String())
	return err
}

// exampleValues are the identifiers of paths, each with a value that is right.
var exampleValues = map[string]string{
	"00": "095212500000000011", "01": "09521250000011", "253": "9521250000011", "255": "9521250000011",
	"401": "9521250A", "402": "95212500000000011", "414": "9521250000011", "415": "9521250000011", "417": "9521250000011",
	"8003": "09521250000011", "8004": "9521250A", "8006": "095212500000110102", "8010": "9521250A", "8013": "1987654Ad4X4bL5ttr2310c2K",
	"8017": "952125000000000017", "8018": "952125000000000017",
	"10": "A", "21": "A", "22": "A", "235": "A", "254": "A", "7040": "1ABC", "8011": "1", "8019": "1", "8020": "A",
}

// isKeyAI reports whether an identifier begins a path.
func isKeyAI(ai string) bool {
	switch ai {
	case "10", "21", "22", "235", "254", "7040", "8011", "8019", "8020":
		return false
	}
	return exampleValues[ai] != ""
}

// isVariable reports whether an open value may have a name.
func isVariable(s string) bool {
	for _, c := range s {
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && c != '_' && c != '-' {
			return false
		}
	}
	return s != "" && len(s) <= 40
}

// String writes the anchor as it is stored.
func (a anchor) String() string {
	return a.write(func(st step) string { return "{" + st.variable + "}" })
}

// shape is the anchor without the names of what is open.
func (a anchor) shape() string { return a.write(func(step) string { return "{}" }) }

func (a anchor) write(open func(step) string) string {
	var b strings.Builder
	for _, st := range a.steps {
		b.WriteString("/" + st.ai + "/" + escape(st.value))
		if st.variable != "" {
			b.WriteString(open(st))
		}
	}
	return b.String()
}

// key is what the links of an anchor are looked up by.
func (a anchor) key() string {
	if a.steps[0].variable != "" {
		return openKey(a.steps[0].ai)
	}
	return "/" + a.steps[0].ai + "/" + escape(a.steps[0].value)
}

// openKey is the key of all anchors of an identifier whose key is open.
func openKey(ai string) string { return "/" + ai + "/" }

// fixed reports whether one value of a qualifier is asked for of one key.
func (a anchor) fixed() bool {
	return a.steps[0].variable == "" && slices.ContainsFunc(a.steps[1:], func(st step) bool { return st.variable == "" })
}

// match gives the values of the open places if the key of a request has all
// that the anchor asks for. It may have more.
func (a anchor) match(k gs1.Key) (variables map[string]string, ok bool) {
	for i, st := range a.steps {
		value, found := k.Value, st.ai == k.AI
		if i > 0 {
			value, found = k.Qualifiers.Get(st.ai)
		}
		switch {
		case !found, st.variable == "" && value != st.value, !strings.HasPrefix(value, st.value):
			return nil, false
		case st.variable != "":
			if variables == nil {
				variables = map[string]string{}
			}
			variables[st.variable] = value[len(st.value):]
		}
	}
	return variables, true
}

// compare orders anchors that match one key: the finest first.
func (a anchor) compare(b anchor) int {
	if n := len(b.steps) - len(a.steps); n != 0 {
		return n
	}
	for i := len(a.steps) - 1; i >= 0; i-- {
		x, y := a.steps[i], b.steps[i]
		if n := rankOf(y.ai) - rankOf(x.ai); n != 0 {
			return n
		}
		switch {
		case x.variable == "" && y.variable != "":
			return -1
		case x.variable != "" && y.variable == "":
			return 1
		case len(x.value) != len(y.value):
			return len(y.value) - len(x.value)
		}
	}
	return strings.Compare(a.String(), b.String())
}

// rankOf is how fine a qualifier is: a serial is finer than a lot.
func rankOf(ai string) int {
	switch ai {
	case "21", "235", "254", "8011", "8019", "8020":
		return 2
	case "10":
		return 1
	}
	return 0
}

// fixedShapes gives the shapes of all fixed anchors that match a key: each of
// its qualifiers may be absent, open, or have its value, which one must.
func fixedShapes(k gs1.Key) (list []string) {
	list = []string{"/" + k.AI + "/" + escape(k.Value)}
	open := map[string]bool{list[0]: true} // no qualifier has its value
	for _, q := range k.Qualifiers {
		for _, shape := range slices.Clone(list) {
			anyValue, value := shape+"/"+q.AI+"/{}", shape+"/"+q.AI+"/"+escape(q.Value)
			open[anyValue] = open[shape]
			list = append(list, anyValue, value)
		}
	}
	return slices.DeleteFunc(list, func(shape string) bool { return open[shape] })
}
