package eventquery

import (
	"slices"

	"github.com/trailmark/trailmark"
)

// section gives the lists of extension elements in one part of an event to
// visit, until it is satisfied.
type section func(ev *trailmark.Event, visit func([]trailmark.Element) bool) bool

func atTop(ev *trailmark.Event, visit func([]trailmark.Element) bool) bool {
	return visit(ev.Extensions)
}

// sections are the parts of an event other than the top, by what the name of a
// parameter begins with.
var sections = map[string]section{
	"ILMD_":              func(ev *trailmark.Event, visit func([]trailmark.Element) bool) bool { return visit(ev.ILMD) },
	"ERROR_DECLARATION_": atErrorDeclaration,
	"SENSORELEMENT_":     atSensorElements,
	"SENSORMETADATA_":    atSensorMetadata,
	"SENSORREPORT_":      atSensorReports,
	"readPoint_": func(ev *trailmark.Event, visit func([]trailmark.Element) bool) bool {
		return atLocation(ev.ReadPoint, visit)
	},
	"bizLocation_": func(ev *trailmark.Event, visit func([]trailmark.Element) bool) bool {
		return atLocation(ev.BizLocation, visit)
	},
}

func atErrorDeclaration(ev *trailmark.Event, visit func([]trailmark.Element) bool) bool {
	return ev.Error != nil && visit(ev.Error.Extensions)
}

func atLocation(l *trailmark.Location, visit func([]trailmark.Element) bool) bool {
	return l != nil && visit(l.Extensions)
}

func atSensorElements(ev *trailmark.Event, visit func([]trailmark.Element) bool) bool {
	return slices.ContainsFunc(ev.Sensors, func(s trailmark.SensorElement) bool { return visit(s.Extensions) })
}

func atSensorMetadata(ev *trailmark.Event, visit func([]trailmark.Element) bool) bool {
	return slices.ContainsFunc(ev.Sensors, func(s trailmark.SensorElement) bool {
		return s.Metadata != nil && visit(s.Metadata.Extensions)
	})
}

func atSensorReports(ev *trailmark.Event, visit func([]trailmark.Element) bool) bool {
	for i := range ev.Sensors {
		for j := range ev.Sensors[i].Reports {
			if visit(ev.Sensors[i].Reports[j].Extensions) {
				return true
			}
		}
	}
	return false
}

// field looks for an extension field with the name of which accept approves:
// at the top of a section, or at any depth inside of what is there.
func field(at section, inner bool, name qualifiedName, accept func(*trailmark.Element) bool) func(*trailmark.Event) bool {
	var search, descend func([]trailmark.Element) bool
	search = func(list []trailmark.Element) bool {
		for i := range list {
			if name.names(list[i].Space, list[i].Local) && accept(&list[i]) {
				return true
			}
		}
		return false
	}
	descend = func(list []trailmark.Element) bool {
		for i := range list {
			el := &list[i]
			if search(el.Children) || descend(el.Children) || len(el.Attributes) > 0 && search(attributes(el)) {
				return true
			}
		}
		return false
	}
	visit := search
	if inner {
		visit = descend
	}
	return func(ev *trailmark.Event) bool { return at(ev, visit) }
}

// attributes gives the attributes of an XML element as what they are in JSON:
// elements inside of it.
func attributes(el *trailmark.Element) []trailmark.Element {
	list := make([]trailmark.Element, len(el.Attributes))
	for i, a := range el.Attributes {
		list[i] = trailmark.Element{Space: a.Space, Local: a.Local, Value: a.Value}
	}
	return list
}

// existsField asks for a field, whatever its value.
func existsField(at section, inner bool, name qualifiedName) func(*reader) {
	return func(r *reader) {
		if r.wanted() {
			r.event(field(at, inner, name, func(*trailmark.Element) bool { return true }))
		}
	}
}

// equalField asks for a field with one of the values.
func equalField(at section, inner bool, name qualifiedName) func(*reader) {
	return func(r *reader) { r.event(field(at, inner, name, oneOfValues(r.values))) }
}

// compareField asks for a field with a number, or a time, before or after.
func compareField(op operator, at section, inner bool, name qualifiedName) func(*reader) {
	return func(r *reader) {
		s := r.one()
		bound := valueOf(s, false)
		if bound.kind == textValue {
			r.fail(s, "is neither a number nor a date and time with a time zone", "text can be compared with EQ_ alone")
		}
		r.event(field(at, inner, name, func(el *trailmark.Element) bool {
			v, ok := elementValue(el, false)
			if !ok {
				return false
			}
			c, ok := v.compare(bound)
			return ok && op.accepts(c)
		}))
	}
}

// oneOfValues accepts an element with one of the values: the same number, the
// same instant, the same name in any form, or the same text.
func oneOfValues(texts []string) func(*trailmark.Element) bool {
	wanted := list(texts, func(s string) string { return valueOf(s, true).key() })
	return func(el *trailmark.Element) bool {
		v, ok := elementValue(el, true)
		return ok && has(wanted, v.key())
	}
}
