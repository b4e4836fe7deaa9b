package epcis

import (
	"strconv"

	"github.com/trailmark/trailmark"
)

// eventWriter appends events. names gives the prefix of each namespace that is
// declared around the event.
type eventWriter struct {
	jsonWriter
	names map[string]string
	own   []declaration     // of this event
	mine  map[string]string // the same, namespace to prefix
}

type declaration struct{ prefix, space string }

// event writes one event. A context makes it a bare one.
func (w *eventWriter) event(e *trailmark.Event, context string) {
	w.declare(e.ILMD, e.Extensions)
	w.declareInner(e)
	w.begin("", '{')
	if context != "" || len(w.own) > 0 {
		w.context(context, w.own)
	}
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
	w.end('}')
}

// context writes an @context of a URI, or of prefixes, or of both.
func (w *eventWriter) context(uri string, prefixes []declaration) {
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

func (w *eventWriter) common(e *trailmark.Event) {
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

func (w *eventWriter) what(e *trailmark.Event) {
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

func (w *eventWriter) whereAndWhy(e *trailmark.Event) {
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
func (w *eventWriter) list(name string, n int, entry func(i int)) {
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
func (w *eventWriter) things(name string, things []trailmark.Name) {
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

func (w *eventWriter) quantities(name string, list []trailmark.QuantityElement) {
	w.list(name, len(list), func(i int) {
		w.begin("", '{')
		w.text("epcClass", string(list[i].Class))
		w.number("quantity", list[i].Quantity)
		w.text("uom", list[i].UOM)
		w.end('}')
	})
}

func (w *eventWriter) typed(name, idName string, list []trailmark.Typed) {
	w.list(name, len(list), func(i int) {
		w.begin("", '{')
		w.text("type", string(list[i].Type))
		w.text(idName, string(list[i].ID))
		w.end('}')
	})
}

func (w *eventWriter) location(name string, l *trailmark.Location) {
	if l == nil {
		return
	}
	w.begin(name, '{')
	w.text("id", string(l.ID))
	w.elements(l.Extensions)
	w.end('}')
}

// declare finds a prefix for every namespace in use that has none.
func (w *eventWriter) declare(lists ...[]trailmark.Element) {
	for _, list := range lists {
		for _, el := range list {
			w.declareSpace(el.Space)
			for _, a := range el.Attributes {
				w.declareSpace(a.Space)
			}
			if len(el.Attributes) > 0 || el.Kind == trailmark.Parent && el.Value != "" {
				w.declareSpace(rdfSpace)
			}
			w.declare(el.Children)
		}
	}
}

// declareInner does so for the extensions inside the fields of an event.
func (w *eventWriter) declareInner(e *trailmark.Event) {
	if e.ReadPoint != nil {
		w.declare(e.ReadPoint.Extensions)
	}
	if e.BizLocation != nil {
		w.declare(e.BizLocation.Extensions)
	}
	if e.Persistent != nil {
		w.declare(e.Persistent.Extensions)
	}
	if e.Error != nil {
		w.declare(e.Error.Extensions)
	}
	for _, s := range e.Sensors {
		w.declare(s.Extensions)
		if s.Metadata != nil {
			w.declare(s.Metadata.Extensions)
		}
		for _, r := range s.Reports {
			w.declare(r.Extensions)
		}
	}
}

func (w *eventWriter) declareSpace(space string) {
	if space == "" || w.prefix(space) != "" {
		return
	}
	prefix := "ns" + strconv.Itoa(len(w.own)+1)
	for w.taken(prefix) {
		prefix += "x"
	}
	w.own = append(w.own, declaration{prefix, space})
	if w.mine == nil {
		w.mine = make(map[string]string)
	}
	w.mine[space] = prefix
}

// taken says whether the document uses a prefix.
func (w *eventWriter) taken(prefix string) bool {
	for _, p := range w.names {
		if p == prefix {
			return true
		}
	}
	return false
}

// prefix gives the declared prefix of a namespace, else "".
func (w *eventWriter) prefix(space string) string {
	if p, ok := w.names[space]; ok {
		return p
	}
	if p, ok := w.mine[space]; ok {
		return p
	}
	return builtinPrefixes[space]
}

// builtinPrefixes is the inverse of builtin.
var builtinPrefixes = func() map[string]string {
	m := make(map[string]string, len(builtin))
	for prefix, space := range builtin {
		m[space] = prefix
	}
	return m
}()
