package epcis

import (
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/trailmark/trailmark"
)

// rdfValue names the text of an element that has attributes, too, in JSON.
const (
	rdfSpace = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
	rdfValue = "value"
)

// extension reads the value of a member that the standard does not define and
// appends it: a list as a run of elements of the same name.
func (p *jsonParser) extension(list *[]trailmark.Element, name string, depth int) {
	if p.fault != nil {
		return
	}
	if depth == 0 && name == "type" {
		p.impliedType()
		return
	}
	space, local := p.names.split(name)
	p.extensionValue(list, trailmark.Element{Space: space, Local: local}, depth)
}

// impliedType reads over a JSON-LD type that says of an object what its place
// says already, such as "epcis:SensorElement".
func (p *jsonParser) impliedType() {
	v := p.text()
	if p.fault == nil && !strings.HasPrefix(p.names.expand(v), builtin["epcis"]) {
		p.fail("%q is not a type of EPCIS", v)
	}
}

// extensionValue completes el with the value that comes next and appends it.
func (p *jsonParser) extensionValue(list *[]trailmark.Element, el trailmark.Element, depth int) {
	if depth > maxDepth {
		p.value()
		p.fail("this is nested more than %d levels deep", maxDepth)
	}
	if p.fault != nil {
		return
	}
	switch p.dec.PeekKind() {
	case jsontext.KindBeginArray:
		p.items(func(int) { p.extensionValue(list, el, depth+1) })
		return
	case jsontext.KindBeginObject:
		el.Kind = trailmark.Parent
		p.members(func(name []byte) { p.extension(&el.Children, string(name), depth+1) })
		el = withText(el)
	default:
		p.scalar(&el)
	}
	*list = append(*list, el)
}

// scalar reads a string, number, boolean or null.
func (p *jsonParser) scalar(el *trailmark.Element) {
	v := p.value()
	switch v.Kind() {
	case jsontext.KindString:
		el.Value = string(p.unquote(v))
	case jsontext.KindNumber:
		el.Kind, el.Value = trailmark.NumberText, string(v)
	case jsontext.KindTrue, jsontext.KindFalse:
		el.Kind, el.Value = trailmark.Bool, string(v)
	case jsontext.KindNull:
		el.Kind = trailmark.Null
	}
}

// withText undoes what [eventWriter.element] does to an element with a text
// beside other things: the member rdf:value is its text. If all the other
// members are texts, they are its attributes.
func withText(el trailmark.Element) trailmark.Element {
	text, attributes := -1, true
	for i, c := range el.Children {
		if c.Space == rdfSpace && c.Local == rdfValue && c.Kind == trailmark.Text {
			text = i
		}
		attributes = attributes && c.Kind == trailmark.Text && len(c.Attributes) == 0
	}
	if text < 0 {
		return el
	}
	el.Value = el.Children[text].Value
	el.Children = slices.Delete(el.Children, text, text+1)
	if attributes {
		el.Kind = trailmark.Text
		for _, c := range el.Children {
			el.Attributes = append(el.Attributes, trailmark.Attribute{Space: c.Space, Local: c.Local, Value: c.Value})
		}
		el.Children = nil
	}
	return el
}
