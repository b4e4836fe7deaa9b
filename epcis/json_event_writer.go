package epcis

import "github.com/trailmark/trailmark"

// jsonEventWriter appends events. The prefixes are those that are declared
// around the event.
type jsonEventWriter struct {
	jsonWriter
	prefixes
}

// event writes the members of one event.
func (w *jsonEventWriter) event(e *trailmark.Event) {
	w.common(e)
	w.what(e)
	w.whereAndWhy(e)
	w.sensors(e.Sensors)
	if e.ILMD != nil {
		w.begin("ilmd", '{')
		w.elements(e.ILMD)
		w.end('}')
	}
	w.elements(e.Extensions)
}

// context writes an @context of a URI, or of prefixes, or of both.
func (w *jsonEventWriter) context(uri string, prefixes []declaration) {
	if len(prefixes) == 0 {
		w.text("@context", uri)
		return
	}
	if uri != "" {
		w.begin("@context", '[')
		w.text("", uri)
		w.begin("", '{')
	} else {
		w.begin("@context", '{')
	}
	for _, d := range prefixes {
		w.text(d.prefix, d.space)
	}
	w.end('}')
	if uri != "" {
		w.end(']')
	}
}

func (w *jsonEventWriter) common(e *trailmark.Event) {
	if e.Type == trailmark.QuantityEvent {
		w.text("type", "epcis:QuantityEvent") // not a name of EPCIS 2.0
	} else {
		w.text("type", string(e.Type))
	}
	w.text("eventID", e.ID)
	w.time("eventTime", e.Time)
	w.text("eventTimeZoneOffset", e.Offset)
	w.time("recordTime", e.RecordTime)
	w.list("certificationInfo", len(e.Certifications), func(i int) { w.text("", e.Certifications[i]) })
	if d := e.Error; d != nil {
		w.begin("errorDeclaration", '{')
		w.time("declarationTime", d.Time)
		w.text("reason", string(d.Reason))
		w.list("correctiveEventIDs", len(d.CorrectiveIDs), func(i int) { w.text("", d.CorrectiveIDs[i]) })
		w.elements(d.Extensions)
		w.end('}')
	}
}

func (w *jsonEventWriter) what(e *trailmark.Event) {
	w.things("epcList", e.EPCs)
	w.quantities("quantityList", e.Quantities)
	w.text("parentID", string(e.Parent))
	w.things("childEPCs", e.Children)
	w.quantities("childQuantityList", e.ChildQuantities)
	w.things("inputEPCList", e.Inputs)
	w.quantities("inputQuantityList", e.InputQuantities)
	w.things("outputEPCList", e.Outputs)
	w.quantities("outputQuantityList", e.OutputQuantities)
	w.text("transformationID", string(e.TransformationID))
	w.text("action", string(e.Action))
}

func (w *jsonEventWriter) whereAndWhy(e *trailmark.Event) {
	w.text("bizStep", string(e.BizStep))
	w.text("disposition", string(e.Disposition))
	if d := e.Persistent; d != nil {
		w.begin("persistentDisposition", '{')
		w.list("set", len(d.Set), func(i int) { w.text("", string(d.Set[i])) })
		w.list("unset", len(d.Unset), func(i int) { w.text("", string(d.Unset[i])) })
		w.elements(d.Extensions)
		w.end('}')
	}
	w.location("readPoint", e.ReadPoint)
	w.location("bizLocation", e.BizLocation)
	w.typed("bizTransactionList", "bizTransaction", e.Transactions)
	w.typed("sourceList", "source", e.Sources)
	w.typed("destinationList", "destination", e.Destinations)
}

// list writes an array, if it has entries.
func (w *jsonEventWriter) list(name string, n int, entry func(i int)) {
	if n == 0 {
		return
	}
	w.begin(name, '[')
	for i := range n {
		entry(i)
	}
	w.end(']')
}

// things writes a list of identifiers; an empty one, too, if it is not nil.
func (w *jsonEventWriter) things(name string, things []trailmark.Name) {
	if things == nil {
		return
	}
	w.begin(name, '[')
	for _, t := range things {
		w.name("")
		w.quote(string(t))
	}
	w.end(']')
}

func (w *jsonEventWriter) quantities(name string, list []trailmark.QuantityElement) {
	w.list(name, len(list), func(i int) {
		w.begin("", '{')
		w.text("epcClass", string(list[i].Class))
		w.number("quantity", list[i].Quantity)
		w.text("uom", list[i].UOM)
		w.end('}')
	})
}

func (w *jsonEventWriter) typed(name, idName string, list []trailmark.Typed) {
	w.list(name, len(list), func(i int) {
		w.begin("", '{')
		w.text("type", string(list[i].Type))
		w.text(idName, string(list[i].ID))
		w.end('}')
	})
}

func (w *jsonEventWriter) location(name string, l *trailmark.Location) {
	if l == nil {
		return
	}
	w.begin(name, '{')
	w.text("id", string(l.ID))
	w.elements(l.Extensions)
	w.end('}')
}
