package epcis

import "github.com/trailmark/trailmark"

// elements writes extensions as members; a run of the same name as one array.
func (w *jsonEventWriter) elements(list []trailmark.Element) {
	if len(list) == 1 {
		w.name(w.qualified(list[0].Space, list[0].Local))
		w.element(list[0])
		return
	}
	runs := make(map[string][]int, len(list))
	for i, el := range list {
		name := w.qualified(el.Space, el.Local)
		runs[name] = append(runs[name], i)
	}
	for i, el := range list {
		name := w.qualified(el.Space, el.Local)
		if run := runs[name]; run[0] == i {
			w.name(name)
			w.run(list, run)
		}
	}
}

// run writes the elements of one name.
func (w *jsonEventWriter) run(list []trailmark.Element, run []int) {
	if len(run) == 1 {
		w.element(list[run[0]])
		return
	}
	w.begin("", '[')
	for _, i := range run {
		w.name("")
		w.element(list[i])
	}
	w.end(']')
}

// element writes a value, after its name. What has attributes becomes an
// object: the attributes, the children, and the text as rdf:value.
func (w *jsonEventWriter) element(el trailmark.Element) {
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

func (w *jsonEventWriter) scalar(el trailmark.Element) {
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
func (w *jsonEventWriter) qualified(space, local string) string {
	if prefix := w.prefix(space); prefix != "" {
		return prefix + ":" + local
	}
	return space + local
}
