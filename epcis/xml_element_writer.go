package epcis

import (
	"slices"

	"github.com/trailmark/trailmark"
)

// elements writes extensions. A null is left out: it is as if it were not
// there. Those without a namespace go into an <extension>, the only place that
// the schema has for them.
func (w *xmlEventWriter) elements(list []trailmark.Element) {
	inside := w.wrap("extension")
	for _, el := range list {
		if el.Space == "" {
			w.element(el)
		}
	}
	w.unwrap("extension", inside)
	for _, el := range list {
		if el.Space != "" {
			w.element(el)
		}
	}
}

// element writes one extension with everything in it.
func (w *xmlEventWriter) element(el trailmark.Element) {
	if el.Kind == trailmark.Null {
		return
	}
	name := w.qualified(el.Space, el.Local)
	w.start(name)
	inside := w.attributes(el.Attributes)
	if el.Value == "" && len(el.Children)+len(inside) == 0 {
		w.alone()
		return
	}
	w.more()
	w.escape(el.Value, false)
	for _, a := range inside {
		w.element(trailmark.Element{Space: a.Space, Local: a.Local, Value: a.Value})
	}
	for _, c := range el.Children {
		w.element(c)
	}
	w.close(name)
}

// attributes writes attributes, and gives those that must be elements: one
// whose name stood before, and what would declare a namespace.
func (w *xmlEventWriter) attributes(list []trailmark.Attribute) (inside []trailmark.Attribute) {
	for i, a := range list {
		same := func(b trailmark.Attribute) bool { return a.Space == b.Space && a.Local == b.Local }
		if a.Space == "" && a.Local == "xmlns" || slices.ContainsFunc(list[:i], same) {
			inside = append(inside, a)
		} else {
			w.attributeAsIs(w.qualified(a.Space, a.Local), a.Value)
		}
	}
	return inside
}

// qualified writes the name of an element or attribute.
func (w *xmlEventWriter) qualified(space, local string) string {
	local = xmlName(local)
	if prefix := w.prefix(space); prefix != "" {
		return prefix + ":" + local
	}
	return local
}
