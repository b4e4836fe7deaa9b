package epcis

import (
	"encoding/xml"
	"strings"
	"time"

	"github.com/trailmark/trailmark"
)

// xmlParser turns the nodes of one event into an event. It keeps the first
// fault.
type xmlParser struct{ fault *trailmark.Error }

// parseXMLEvent reads an event without holding it against the standard.
func parseXMLEvent(r Raw) (*trailmark.Event, *trailmark.Error) {
	root, fault := parseNode(r)
	if fault != nil {
		return nil, fault
	}
	p := new(xmlParser)
	e := &trailmark.Event{Type: trailmark.EventType(root.space + root.local)}
	for i, n := range root.children {
		if n.space != "" {
			e.Extensions = append(e.Extensions, p.extension(n))
			continue
		}
		if n.local != "certificationInfo" && stands(root.children[:i], n.local) {
			p.fail(n, "<%s> stands here twice", n.local)
		} else if !p.common(e, n) && !p.what(e, n) && !p.whereWhyHow(e, n) {
			p.fail(n, "<%s> is not defined by EPCIS and has no namespace", n.local)
		}
		if p.fault != nil {
			break
		}
	}
	e.Extensions = append(e.Extensions, attributeExtensions(root)...)
	if p.fault != nil {
		p.fault.Line += r.Line
	}
	return e, p.fault
}

func (p *xmlParser) fail(n *node, format string, args ...any) {
	if p.fault == nil {
		p.fault = n.fault(format, args...)
	}
}

// name reads an identifier.
func (n *node) name() trailmark.Name { return trailmark.Name(n.text) }

// stands says whether one of the elements of the standard has that name.
func stands(list []*node, local string) bool {
	for _, n := range list {
		if n.local == local && n.space == "" {
			return true
		}
	}
	return false
}

// entries calls f for every entry of a list. All of them have one name.
func (p *xmlParser) entries(list *node, local string, f func(*node)) {
	for _, n := range list.children {
		if n.local != local || n.space != "" {
			p.unknown(n)
		}
		f(n)
	}
}

// things reads a list of identifiers.
func (p *xmlParser) things(n *node) []trailmark.Name {
	list := make([]trailmark.Name, 0, len(n.children))
	p.entries(n, "epc", func(c *node) { list = append(list, c.name()) })
	return list
}

// attribute gives the value of an attribute without a namespace.
func (n *node) attribute(local string) string {
	for _, a := range n.attributes {
		if a.Name.Space == "" && a.Name.Local == local {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}

func (p *xmlParser) time(n *node, s string) time.Time {
	t, err := parseTime(s)
	if err != nil {
		p.fail(n, "%v", err)
	}
	return t
}

func (p *xmlParser) boolean(n *node, s string) *bool {
	yes := s == "true" || s == "1"
	if !yes && s != "false" && s != "0" {
		p.fail(n, "%q must be true or false", shorten([]byte(s)))
	}
	return &yes
}

// unknown refuses an element where the standard allows no extension.
func (p *xmlParser) unknown(n *node) { p.fail(n, "<%s> cannot stand here", n.local) }

// extension keeps an element that the standard does not define, whole.
func (p *xmlParser) extension(n *node) trailmark.Element {
	el := trailmark.Element{Space: n.space, Local: plainName(n.local), Value: n.text}
	for _, a := range n.attributes {
		if !isSyntax(a) {
			space := canonicalSpace(a.Name.Space)
			el.Attributes = append(el.Attributes, trailmark.Attribute{Space: space, Local: plainName(a.Name.Local), Value: a.Value})
		}
	}
	for _, c := range n.children {
		el.Kind = trailmark.Parent
		el.Children = append(el.Children, p.extension(c))
	}
	return el
}

// attributeExtensions gives the attributes of an element of the standard that
// the standard does not define.
func attributeExtensions(n *node) (list []trailmark.Element) {
	for _, a := range n.attributes {
		if a.Name.Space != "" && !isSyntax(a) {
			list = append(list, trailmark.Element{
				Space: canonicalSpace(a.Name.Space), Local: plainName(a.Name.Local), Value: strings.TrimSpace(a.Value),
			})
		}
	}
	return list
}

const xsiSpace = "http://www.w3.org/2001/XMLSchema-instance"

// isSyntax says whether an attribute is part of the notation and not of what is
// said: the declaration of a namespace, a schema type or a schema's place.
func isSyntax(a xml.Attr) bool {
	return a.Name.Space == "xmlns" || a.Name.Local == "xmlns" || a.Name.Space == xsiSpace
}
