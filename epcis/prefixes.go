package epcis

import (
	"bytes"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/trailmark/trailmark"
)

// prefixes gives every namespace that an event uses a prefix: those declared
// for the whole document, and for one event those that it needs beyond.
type prefixes struct {
	document map[string]string // namespace to prefix
	builtin  map[string]string // known without a declaration, the same way
	rdf      bool              // the text of an element with attributes needs a name

	own     []declaration     // of this event
	mine    map[string]string // the same, namespace to prefix
	event   *trailmark.Event
	senders namespaces // the prefixes that the event came with, once they were asked for
}

type declaration struct{ prefix, space string }

// declarations gives the prefixes of the document, in order.
func (p *prefixes) declarations() []declaration {
	var list []declaration
	for _, space := range slices.Sorted(maps.Keys(p.document)) {
		list = append(list, declaration{p.document[space], space})
	}
	return list
}

// declareEvent finds a prefix for every namespace of the event that has none.
func (p *prefixes) declareEvent(e *trailmark.Event) {
	p.event = e
	p.declare(e.ILMD, e.Extensions)
	if e.ReadPoint != nil {
		p.declare(e.ReadPoint.Extensions)
	}
	if e.BizLocation != nil {
		p.declare(e.BizLocation.Extensions)
	}
	if e.Persistent != nil {
		p.declare(e.Persistent.Extensions)
	}
	if e.Error != nil {
		p.declare(e.Error.Extensions)
	}
	for _, s := range e.Sensors {
		p.declare(s.Extensions)
		if s.Metadata != nil {
			p.declare(s.Metadata.Extensions)
		}
		for _, r := range s.Reports {
			p.declare(r.Extensions)
		}
	}
}

func (p *prefixes) declare(lists ...[]trailmark.Element) {
	for _, list := range lists {
		for _, el := range list {
			p.declareSpace(el.Space)
			for _, a := range el.Attributes {
				p.declareSpace(a.Space)
			}
			if p.rdf && (len(el.Attributes) > 0 || el.Kind == trailmark.Parent && el.Value != "") {
				p.declareSpace(rdfSpace)
			}
			p.declare(el.Children)
		}
	}
}

func (p *prefixes) declareSpace(space string) {
	if space == "" || p.prefix(space) != "" {
		return
	}
	prefix := p.sendersPrefix(space)
	for n := 1; prefix == ""; n++ {
		if free := "ns" + strconv.Itoa(n); !p.taken(free) {
			prefix = free
		}
	}
	p.own = append(p.own, declaration{prefix, space})
	if p.mine == nil {
		p.mine = make(map[string]string)
	}
	p.mine[space] = prefix
}

// taken says whether a prefix stands for another namespace.
func (p *prefixes) taken(prefix string) bool {
	for _, names := range []map[string]string{p.document, p.mine} {
		for _, other := range names {
			if other == prefix {
				return true
			}
		}
	}
	return false
}

// sendersPrefix gives the prefix that the event's own document has for a
// namespace, if it is free.
func (p *prefixes) sendersPrefix(space string) string {
	if space == mdaSpace && !p.taken(mdaPrefix) {
		return mdaPrefix
	}
	if p.event != nil && p.event.Source != nil && p.senders == nil {
		p.senders = declaredIn(p.event)
	}
	for _, prefix := range slices.Sorted(maps.Keys(p.senders)) {
		if p.senders[prefix] == space && isOwnPrefix(prefix) && !p.taken(prefix) {
			return prefix
		}
	}
	return ""
}

// isOwnPrefix says whether a prefix may stand for any namespace.
func isOwnPrefix(prefix string) bool {
	_, known := builtin[prefix]
	return !known && !reservedPrefixes[prefix] && isXMLName(prefix)
}

// reservedPrefixes have a meaning of their own in what is written.
var reservedPrefixes = map[string]bool{
	"epcis": true, "epcisq": true, "epcismd": true, "old": true, "own": true, "xml": true, "xmlns": true, "xsi": true, "rdf": true,
}

// declaredIn gives the prefixes that surround an event's original, and those
// that it declares itself.
func declaredIn(e *trailmark.Event) namespaces {
	if e.Source.Format != formatJSON {
		return declaredInTags(e.Source.Header + string(e.Original))
	}
	names, err := parseContext(nil, []byte(e.Source.Header))
	if err != nil {
		names = namespaces{} // no JSON: nothing is declared
	}
	if !bytes.Contains(e.Original, []byte(`"@context"`)) {
		return names
	}
	if own, err := parseContext(names, member(e.Original, "@context")); err == nil {
		names = own
	}
	return names
}

// declaredInTags finds xmlns:prefix="namespace" in start tags.
func declaredInTags(tags string) namespaces {
	names := namespaces{}
	for {
		_, after, found := strings.Cut(tags, "xmlns:")
		if !found {
			return names
		}
		prefix, value, _ := strings.Cut(after, "=")
		if value = strings.TrimLeft(value, " \t\r\n"); value != "" {
			uri, _, _ := strings.Cut(value[1:], value[:1]) // between quotes
			names[strings.TrimSpace(prefix)] = canonicalSpace(uri)
		}
		tags = after
	}
}

// prefix gives the declared prefix of a namespace, else "".
func (p *prefixes) prefix(space string) string {
	if prefix, ok := p.document[space]; ok {
		return prefix
	}
	if prefix, ok := p.mine[space]; ok {
		return prefix
	}
	return p.builtin[space]
}

// builtinPrefixes is the inverse of builtin.
var builtinPrefixes = func() map[string]string {
	m := make(map[string]string, len(builtin))
	for prefix, space := range builtin {
		m[space] = prefix
	}
	return m
}()
