package epcis

import (
	"iter"

	"github.com/trailmark/trailmark"
)

// declareMaster finds a prefix for every namespace of the master data's values.
func (p *prefixes) declareMaster(list []trailmark.MasterData) {
	for _, m := range list {
		for _, a := range m.Attributes {
			p.declare(a.Value.Children)
		}
	}
}

// masterData writes a vocabularyList (EPCIS 2.0, section 9.4). Elements of one
// vocabulary that follow each other share their vocabulary.
func (w *jsonEventWriter) masterData(list iter.Seq[trailmark.MasterData], names Names) {
	w.begin("vocabularyList", '[')
	open, kind := false, ""
	for m := range list {
		if open && m.Vocabulary != kind {
			w.end(']')
			w.end('}')
			open = false
		}
		if !open {
			w.begin("", '{')
			w.text("type", m.Vocabulary)
			w.begin("vocabularyElementList", '[')
			open, kind = true, m.Vocabulary
		}
		w.vocabularyElement(m, names)
	}
	if open {
		w.end(']')
		w.end('}')
	}
	w.end(']')
}

func (w *jsonEventWriter) vocabularyElement(m trailmark.MasterData, names Names) {
	w.begin("", '{')
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
