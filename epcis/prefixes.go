package epcis

import (
	"maps"
	"slices"
	"strconv"

	"github.com/trailmark/trailmark"
)

// prefixes gives every namespace that an event uses a prefix: those declared
// for the whole document, and for one event those that it needs beyond.
type prefixes struct {
	document map[string]string // namespace to prefix
	builtin  map[string]string // known without a declaration, the same way
	rdf      bool              // the text of an element with attributes needs a name

	own  []declaration     // of this event
	mine map[string]string // the same, namespace to prefix
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
	prefix := "ns" + strconv.Itoa(len(p.own)+1)
	for p.taken(prefix) {
		prefix += "x"
	}
	p.own = append(p.own, declaration{prefix, space})
	if p.mine == nil {
		p.mine = make(map[string]string)
	}
	p.mine[space] = prefix
}

// taken says whether the document uses a prefix.
func (p *prefixes) taken(prefix string) bool {
	for _, other := range p.document {
		if other == prefix {
			return true
		}
	}
	return false
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
