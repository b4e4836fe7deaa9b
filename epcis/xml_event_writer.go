package epcis

import (
	"strings"

	"github.com/trailmark/trailmark"
)

// xmlEventWriter appends events as XML.
type xmlEventWriter struct {
	xmlWriter
	prefixes
	words WordFormat
	old   bool // EPCIS 1.2
}

// xmlForm is how a version of XML writes an event of a type.
type xmlForm struct {
	name     string
	own      declaration // of the name, if it has a prefix
	layout   xmlLayout
	wrappers int  // how many <extension> are around it in the list of events
	old      bool // as in EPCIS 1.2
}

// form gives the form of a type. What a version does not know goes into
// extensions, as its schema has it.
func (w *xmlEventWriter) form(t trailmark.EventType) (xmlForm, error) {
	now, old := xmlLayouts[t], oldLayouts[t]
	switch {
	case w.old && t == trailmark.TransformationEvent:
		return xmlForm{name: string(t), layout: old, wrappers: 1, old: true}, nil
	case w.old && old != nil:
		return xmlForm{name: string(t), layout: old, old: true}, nil
	case w.old && now != nil:
		return xmlForm{name: string(t), layout: now, wrappers: 2, old: true}, nil
	case now != nil:
		return xmlForm{name: string(t), layout: now}, nil
	case old != nil: // a QuantityEvent: 2.0 has it no more, but takes one of another namespace
		return xmlForm{name: "old:" + string(t), own: declaration{"old", epcisSpace1}, layout: old, wrappers: 1, old: true}, nil
	}
	return w.customForm(string(t))
}

// customForm is the form of an extension type.
func (w *xmlEventWriter) customForm(uri string) (xmlForm, error) {
	space, local := splitType(uri)
	if w.old || space == "" || local == "" {
		err := trailmark.Errorf(trailmark.Usage, "this format cannot express an event of type %s", uri)
		err.Hint = "ask for EPCIS 2.0 in JSON"
		return xmlForm{}, err
	}
	return xmlForm{name: "own:" + local, own: declaration{"own", space}, layout: customLayout, wrappers: 1}, nil
}

// event writes an event into a list of events.
func (w *xmlEventWriter) event(e *trailmark.Event) error {
	form, err := w.form(e.Type)
	if err != nil {
		return err
	}
	for range form.wrappers {
		w.open("extension")
	}
	w.declareEvent(e)
	w.in(form, e, w.own)
	for range form.wrappers {
		w.close("extension")
	}
	return nil
}

// bare writes an event that stands alone.
func (w *xmlEventWriter) bare(e *trailmark.Event) error {
	form, err := w.form(e.Type)
	if err == nil {
		w.declareEvent(e)
		w.in(form, e, append(w.declarations(), w.own...))
	}
	return err
}

// in writes an event in a form.
func (w *xmlEventWriter) in(form xmlForm, e *trailmark.Event, declared []declaration) {
	w.old = form.old
	w.start(form.name)
	if form.own.prefix != "" {
		declared = append(declared, form.own)
	}
	for _, d := range declared {
		w.attribute("xmlns:"+d.prefix, d.space)
	}
	w.more()
	w.base(e)
	w.fields(e, form.layout)
	w.elements(e.Extensions)
	w.close(form.name)
}

// splitType cuts the URI of a type into a namespace and the name of an element:
// what is behind its last separator, as far as it can be one.
func splitType(uri string) (space, local string) {
	i := strings.LastIndexAny(uri, "/#:") + 1
	for i < len(uri) && !isXMLName(uri[i:]) {
		i++
	}
	return uri[:i], uri[i:]
}

// base writes what every event has.
func (w *xmlEventWriter) base(e *trailmark.Event) {
	w.time("eventTime", e.Time)
	w.time("recordTime", e.RecordTime)
	w.text("eventTimeZoneOffset", e.Offset)
	if !w.old {
		w.text("eventID", e.ID)
		w.errorDeclaration(e.Error)
		w.certifications(e.Certifications)
		return
	}
	base := w.wrap("baseExtension")
	w.text("eventID", e.ID)
	w.errorDeclaration(e.Error)
	later := w.wrap("extension")
	w.certifications(e.Certifications)
	w.unwrap("extension", later)
	w.unwrap("baseExtension", base)
}

// fields writes the fields of a layout.
func (w *xmlEventWriter) fields(e *trailmark.Event, layout xmlLayout) {
	var wrappers []int
	for _, name := range layout {
		switch name {
		case "(":
			wrappers = append(wrappers, w.wrap("extension"))
		case ")":
			last := len(wrappers) - 1
			w.unwrap("extension", wrappers[last])
			wrappers = wrappers[:last]
		default:
			xmlFields[name](w, e)
		}
	}
}

func (w *xmlEventWriter) errorDeclaration(d *trailmark.ErrorDeclaration) {
	if d == nil {
		return
	}
	w.open("errorDeclaration")
	w.time("declarationTime", d.Time)
	w.term("reason", ErrorReasons, d.Reason)
	if len(d.CorrectiveIDs) > 0 {
		w.open("correctiveEventIDs")
		for _, id := range d.CorrectiveIDs {
			w.text("correctiveEventID", id)
		}
		w.close("correctiveEventIDs")
	}
	w.elements(d.Extensions)
	w.close("errorDeclaration")
}

// certifications writes each certificate. The XSD has room for one; JSON can
// have several, and none is left out.
func (w *xmlEventWriter) certifications(list []string) {
	for _, c := range list {
		w.text("certificationInfo", c)
	}
}
