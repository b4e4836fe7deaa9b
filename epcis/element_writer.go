package epcis

import "github.com/trailmark/trailmark"

// elements writes extensions as members; a run of the same name as one array.
func (w *eventWriter) elements(list []trailmark.Element) {
	for i, el := range list {
		if seenBefore(list[:i], el) {
			continue
		}
		run := sameName(list[i:], el)
		w.name(w.qualified(el.Space, el.Local))
		if len(run) == 1 {
			w.element(el)
			continue
		}
		w.begin("", '[')
		for _, entry := range run {
			w.name("")
			w.element(entry)
		}
		w.end(']')
	}
}

func seenBefore(list []trailmark.Element, el trailmark.Element) bool {
	for i := range list {
		if list[i].Local == el.Local && list[i].Space == el.Space {
			return true
		}
	}
	return false
}

func sameName(list []trailmark.Element, el trailmark.Element) (run []trailmark.Element) {
	for i := range list {
		if list[i].Local == el.Local && list[i].Space == el.Space {
			run = append(run, list[i])
		}
	}
	return run
}

// element writes a value, after its name. What has attributes becomes an
// object: the attributes, the children, and the text as rdf:value.
func (w *eventWriter) element(el trailmark.Element) {
	if len(el.Attributes) == 0 && el.Kind != trailmark.Parent {
		w.scalar(el)
		return
	}
	w.b = append(w.b, '{')
	for _, a := range el.Attributes {
		w.name(w.qualified(a.Space, a.Local))
		w.quote(a.Value)
	}
	if el.Kind != trailmark.Parent || el.Value != "" {
		w.name(w.qualified(rdfSpace, rdfValue))
		w.scalar(el)
	}
	w.elements(el.Children)
	w.end('}')
}

func (w *eventWriter) scalar(el trailmark.Element) {
	switch el.Kind {
	case trailmark.NumberText:
		w.number("", trailmark.Number(el.Value))
		if el.Value == "" {
			w.b = append(w.b, "null"...)
		}
	case trailmark.Bool:
		yes := el.Value == "true"
		w.boolean("", &yes)
	case trailmark.Null:
		w.b = append(w.b, "null"...)
	default: // a Parent, too, may have a text in XML
		w.quote(el.Value)
	}
}

// qualified writes a name with the prefix of its namespace.
func (w *eventWriter) qualified(space, local string) string {
	if prefix := w.prefix(space); prefix != "" {
		return prefix + ":" + local
	}
	return space + local
}

// masterData writes the header with its vocabularies, if there are any.
func (w *eventWriter) masterData(list []trailmark.MasterData) {
	if len(list) == 0 {
		return
	}
	w.begin("epcisHeader", '{')
	w.begin("epcisMasterData", '{')
	w.begin("vocabularyList", '[')
	for i, m := range list {
		if i == 0 || list[i-1].Vocabulary != m.Vocabulary {
			w.begin("", '{')
			w.text("type", m.Vocabulary)
			w.begin("vocabularyElementList", '[')
		}
		w.vocabularyElement(m)
		if i == len(list)-1 || list[i+1].Vocabulary != m.Vocabulary {
			w.end(']')
			w.end('}')
		}
	}
	w.end(']')
	w.end('}')
	w.end('}')
}

func (w *eventWriter) vocabularyElement(m trailmark.MasterData) {
	w.begin("", '{')
	w.text("id", string(m.ID))
	w.list("attributes", len(m.Attributes), func(i int) {
		a := m.Attributes[i]
		w.begin("", '{')
		w.text("id", a.ID)
		w.name("attribute")
		w.element(a.Value)
		w.end('}')
	})
	w.list("children", len(m.Children), func(i int) { w.text("", string(m.Children[i])) })
	w.end('}')
}
