package epcis

import (
	"strings"

	"github.com/trailmark/trailmark"
)

// mainThings writes the list that EPCIS 1.2 demands of an event, if only an
// empty one.
func (w *xmlEventWriter) mainThings(name string, list []trailmark.Name) {
	if list == nil && w.old {
		list = []trailmark.Name{}
	}
	w.things(name, list)
}

// things writes a list of identifiers; an empty one, too, if it is not nil.
func (w *xmlEventWriter) things(name string, list []trailmark.Name) {
	if list == nil {
		return
	}
	w.open(name)
	for _, n := range list {
		w.text("epc", string(n))
	}
	w.close(name)
}

func (w *xmlEventWriter) quantities(name string, list []trailmark.QuantityElement) {
	if len(list) == 0 {
		return
	}
	w.open(name)
	for _, q := range list {
		w.open("quantityElement")
		w.text("epcClass", string(q.Class))
		w.decimal("quantity", q.Quantity)
		if q.Quantity == "" && q.UOM != "" { // no unit without a quantity: XSD
			w.start("quantity")
			w.attribute("xmlns:xsi", xsiSpace)
			w.attribute("xsi:nil", "true")
			w.alone()
		}
		w.text("uom", q.UOM)
		w.close("quantityElement")
	}
	w.close(name)
}

// classQuantity writes the class and the quantity of a QuantityEvent of 1.x.
func (w *xmlEventWriter) classQuantity(list []trailmark.QuantityElement) {
	for _, q := range list {
		w.text("epcClass", string(q.Class))
		w.decimal("quantity", q.Quantity)
	}
}

// unitQuantity says the quantity of a QuantityEvent again when it has a unit,
// which such an event does not know.
func (w *xmlEventWriter) unitQuantity(list []trailmark.QuantityElement) {
	for _, q := range list {
		if q.UOM != "" {
			w.quantities("quantityList", list)
			return
		}
	}
}

// decimal writes a number without an exponent, which xsd:decimal does not have.
func (w *xmlEventWriter) decimal(name string, n trailmark.Number) {
	s := string(n)
	if strings.ContainsAny(s, "eE") {
		s = canonicalNumber(s)
	}
	w.text(name, s)
}

// term writes a word of a vocabulary.
func (w *xmlEventWriter) term(name string, v Vocabulary, t trailmark.Term) {
	w.text(name, w.words.word(v, t))
}

func (w *xmlEventWriter) persistent(d *trailmark.PersistentDisposition) {
	if d == nil {
		return
	}
	w.open("persistentDisposition")
	for _, t := range d.Unset {
		w.term("unset", Dispositions, t)
	}
	for _, t := range d.Set {
		w.term("set", Dispositions, t)
	}
	w.elements(d.Extensions)
	w.close("persistentDisposition")
}

func (w *xmlEventWriter) location(name string, l *trailmark.Location) {
	if l == nil {
		return
	}
	w.open(name)
	w.text("id", string(l.ID))
	w.elements(l.Extensions)
	w.close(name)
}

func (w *xmlEventWriter) transactions(e *trailmark.Event) {
	w.typed("bizTransaction", TransactionTypes, e.Transactions)
}

func (w *xmlEventWriter) sources(e *trailmark.Event) { w.typed("source", SourceDestTypes, e.Sources) }

func (w *xmlEventWriter) destinations(e *trailmark.Event) {
	w.typed("destination", SourceDestTypes, e.Destinations)
}

// typed writes a list of identifiers with their types.
func (w *xmlEventWriter) typed(name string, v Vocabulary, list []trailmark.Typed) {
	if len(list) == 0 {
		return
	}
	w.open(name + "List")
	for _, t := range list {
		w.start(name)
		w.attribute("type", w.words.word(v, t.Type))
		w.more()
		w.escape(string(t.ID), false)
		w.close(name)
	}
	w.close(name + "List")
}

func (w *xmlEventWriter) ilmd(list []trailmark.Element) {
	if list == nil {
		return
	}
	w.open("ilmd")
	w.elements(list)
	w.close("ilmd")
}
