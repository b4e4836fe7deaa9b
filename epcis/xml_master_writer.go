package epcis

import "github.com/trailmark/trailmark"

// vocabularyElement writes an element of a vocabulary (EPCIS 2.0, section 9.4).
func (w *xmlEventWriter) vocabularyElement(m trailmark.MasterData, names Names) {
	for _, a := range m.Attributes {
		w.declare(a.Value.Children)
	}
	w.start("VocabularyElement")
	w.attribute("id", string(names.Translate(m.ID)))
	for _, d := range w.own {
		w.attribute("xmlns:"+d.prefix, d.space)
	}
	w.more()
	for _, a := range m.Attributes {
		w.start("attribute")
		w.attribute("id", a.ID)
		w.more()
		w.escape(a.Value.Value, false)
		for _, c := range a.Value.Children {
			w.element(c)
		}
		w.close("attribute")
	}
	if len(m.Children) > 0 {
		w.open("children")
		for _, id := range m.Children {
			w.text("id", string(names.Translate(id)))
		}
		w.close("children")
	}
	w.close("VocabularyElement")
}
