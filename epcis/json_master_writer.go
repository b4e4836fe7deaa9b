package epcis

import "github.com/trailmark/trailmark"

// vocabularyElement writes an element of a vocabulary (EPCIS 2.0, section 9.4).
func (w *jsonEventWriter) vocabularyElement(m trailmark.MasterData, names Names) {
	for _, a := range m.Attributes {
		w.declare(a.Value.Children)
	}
	w.begin("", '{')
	if len(w.own) > 0 {
		w.context("", w.own)
	}
	w.text("id", string(names.Translate(m.ID)))
	w.list("attributes", len(m.Attributes), func(i int) {
		a := m.Attributes[i]
		w.begin("", '{')
		w.text("id", a.ID)
		w.name("attribute")
		w.element(a.Value)
		w.end('}')
	})
	w.list("children", len(m.Children), func(i int) { w.text("", string(names.Translate(m.Children[i]))) })
	w.end('}')
}
