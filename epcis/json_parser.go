package epcis

import (
	"bytes"
	"errors"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/trailmark/trailmark"
)

// jsonParser reads one event from its own bytes. It stops at the first fault:
// after that every method gives a zero value.
type jsonParser struct {
	dec   *jsontext.Decoder
	raw   Raw
	names namespaces
	count int // members and entries so far
	fault *trailmark.Error
}

// parseJSONEvent reads an event without holding it against the standard.
func parseJSONEvent(r Raw) (*trailmark.Event, *trailmark.Error) {
	p := &jsonParser{dec: jsontext.NewDecoder(bytes.NewBuffer(r.Original)), raw: r, names: r.names}
	p.ownContext()
	e := new(trailmark.Event)
	p.members(func(name []byte) {
		if !p.common(e, name) && !p.what(e, name) && !p.whereWhyHow(e, name) {
			p.extension(&e.Extensions, string(name), 0)
		}
	})
	return e, p.fault
}

// ownContext takes over the event's own @context, which may stand behind the
// names that need it.
func (p *jsonParser) ownContext() {
	if !bytes.Contains(p.raw.Original, []byte(`"@context"`)) {
		return
	}
	context := member(p.raw.Original, "@context")
	if context == nil {
		return
	}
	p.takeContext(context)
}

// takeContext adds the prefixes of an @context to those known.
func (p *jsonParser) takeContext(context jsontext.Value) {
	if p.fault != nil {
		return
	}
	names, err := parseContext(p.names, context)
	if err != nil {
		p.fail("the @context cannot be read")
		return
	}
	p.names = names
}

// fail notes a fault at the value that was read last.
func (p *jsonParser) fail(format string, args ...any) {
	if p.fault != nil {
		return
	}
	p.fault = invalid(pathOf(p.dec.StackPointer()), format, args...)
	p.fault.Line = p.lineAt(p.dec.InputOffset())
}

// broken notes an error of the JSON library.
func (p *jsonParser) broken(err error) {
	var syntax *jsontext.SyntacticError
	if !errors.As(err, &syntax) {
		p.fail("this is not JSON: %v", err)
		return
	}
	if p.fault == nil {
		p.fault = invalid(pathOf(syntax.JSONPointer), "this is not JSON: %v", syntax.Err)
		p.fault.Line = p.lineAt(syntax.ByteOffset)
	}
}

// lineAt gives the line in the document of an offset into the event.
func (p *jsonParser) lineAt(offset int64) int {
	return p.raw.Line + bytes.Count(p.raw.Original[:offset], newline)
}

// value reads any value. It stays valid until the next call.
func (p *jsonParser) value() jsontext.Value {
	if p.fault != nil {
		return nil
	}
	v, err := p.dec.ReadValue()
	if err != nil {
		p.broken(err)
		return nil
	}
	return v
}

// open reads an opening bracket.
func (p *jsonParser) open(kind jsontext.Kind, what string) bool {
	if p.fault != nil {
		return false
	}
	if p.dec.PeekKind() != kind {
		if v := p.value(); p.fault == nil {
			p.fail("this must be %s, not %s", what, shorten(v))
		}
		return false
	}
	if _, err := p.dec.ReadToken(); err != nil {
		p.broken(err)
	}
	return p.fault == nil
}

// members calls f for every member of an object. The name is valid until f
// reads the value, which it must.
func (p *jsonParser) members(f func(name []byte)) {
	if !p.open(jsontext.KindBeginObject, "an object") {
		return
	}
	for p.fault == nil && p.dec.PeekKind() == jsontext.KindString {
		if name := p.value(); p.fault == nil {
			p.counted()
			f(p.unquote(name))
		}
	}
	p.close()
}

// items calls f for every entry of an array. A single value is an array of
// one, as it is in JSON-LD.
func (p *jsonParser) items(f func(i int)) {
	if p.fault == nil && p.dec.PeekKind() != jsontext.KindBeginArray {
		f(0)
		return
	}
	if !p.open(jsontext.KindBeginArray, "an array") {
		return
	}
	for i := 0; p.fault == nil && p.dec.PeekKind() != jsontext.KindEndArray; i++ {
		p.counted()
		f(i)
	}
	p.close()
}

// counted counts a member of an object or an entry of a list.
func (p *jsonParser) counted() {
	if p.count++; p.count > maxValues {
		p.fail("the event has more than %d values", maxValues)
	}
}

// close reads the closing bracket.
func (p *jsonParser) close() {
	if p.fault != nil {
		return
	}
	if _, err := p.dec.ReadToken(); err != nil {
		p.broken(err)
	}
}

// unquote gives the text of a JSON string, without a copy if nothing in it is
// escaped.
func (p *jsonParser) unquote(v jsontext.Value) []byte {
	if bytes.IndexByte(v, '\\') < 0 {
		return v[1 : len(v)-1]
	}
	b, err := jsontext.AppendUnquote(nil, v)
	if err != nil {
		p.broken(err)
	}
	if bytes.IndexByte(b, 0) >= 0 {
		p.fail("a text cannot hold the character NUL")
	}
	return b
}

// bytes reads a string. The result is valid until the next call.
func (p *jsonParser) bytes() []byte {
	v := p.value()
	if p.fault != nil {
		return nil
	}
	if v.Kind() != jsontext.KindString {
		p.fail("this must be a string, not %s", shorten(v))
		return nil
	}
	return p.unquote(v)
}

// text reads a string.
func (p *jsonParser) text() string { return strings.TrimSpace(string(p.bytes())) }

// name reads an identifier.
func (p *jsonParser) name() trailmark.Name { return trailmark.Name(p.text()) }

// uri reads a URI or a CURIE.
func (p *jsonParser) uri() string { return p.names.expand(p.text()) }

// term reads a word of a vocabulary. A prefix of the document's own is not
// resolved, since XML cannot do it and the hash must be the same.
func (p *jsonParser) term(v Vocabulary) trailmark.Term {
	b := p.bytes()
	if t, ok := words[v][string(b)]; ok {
		return t
	}
	return TermOf(v, strings.TrimSpace(string(b)))
}

// number reads a JSON number and keeps its text.
func (p *jsonParser) number() trailmark.Number {
	v := p.value()
	if p.fault == nil && v.Kind() != jsontext.KindNumber {
		p.fail("this must be a number, not %s", shorten(v))
	}
	return trailmark.Number(v)
}

// boolean reads true or false.
func (p *jsonParser) boolean() *bool {
	v := p.value()
	if p.fault == nil && v.Kind() != jsontext.KindTrue && v.Kind() != jsontext.KindFalse {
		p.fail("this must be true or false, not %s", shorten(v))
	}
	yes := v.Kind() == jsontext.KindTrue
	return &yes
}

// time reads an instant.
func (p *jsonParser) time() time.Time {
	b := p.bytes()
	if p.fault != nil {
		return time.Time{}
	}
	t, err := parseTime(string(b))
	if err != nil {
		p.fail("%v", err)
	}
	return t
}

// shorten makes a value fit into a message.
func shorten(v []byte) string {
	const most = 40
	if len(v) <= most {
		return string(v)
	}
	return strings.ToValidUTF8(string(v[:most]), "") + "…"
}
