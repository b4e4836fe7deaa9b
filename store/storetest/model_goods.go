package storetest

import "github.com/trailmark/trailmark"

// pack carries on what is inside what (S4, ADR 8).
func (w *World) pack(e *trailmark.Event) {
	kind, ok := map[trailmark.EventType]trailmark.ContainmentKind{
		trailmark.AggregationEvent: trailmark.Aggregated, trailmark.AssociationEvent: trailmark.Associated,
	}[e.Type]
	if !ok || e.Parent == "" {
		return
	}
	parent, _ := splitLot(e.Parent)
	children := e.Children
	if e.Action == trailmark.Delete && len(e.Children)+len(e.ChildQuantities) == 0 {
		for _, id := range w.Contents(parent, kind) {
			children = append(children, trailmark.Name(id))
		}
	}
	for _, name := range children {
		child, _ := splitLot(name)
		held := w.holding(child, kind)
		inThis := held != nil && held.Parent == parent
		entering := e.Action != trailmark.Delete
		if held != nil && inThis != entering {
			held.Until = e.ID
		}
		if entering && !inThis {
			w.Inside = append(w.Inside, Interval{Kind: kind, Child: child, Parent: parent, Since: e.ID})
		}
	}
}

// holding gives the interval in which a child is now, or nil.
func (w *World) holding(child trailmark.ThingID, kind trailmark.ContainmentKind) *Interval {
	for i := range w.Inside {
		if in := &w.Inside[i]; in.Child == child && in.Kind == kind && in.Until == "" {
			return in
		}
	}
	return nil
}

// move carries on how much of each lot and class is where (S11).
func (w *World) move(e *trailmark.Event) {
	here, container := where(e), trailmark.ThingID(e.Parent)
	for _, q := range e.InputQuantities {
		w.put(e, q, here, -1)
	}
	for _, q := range e.OutputQuantities {
		w.put(e, q, here, +1)
	}
	for _, q := range e.ChildQuantities {
		switch e.Action {
		case trailmark.Add:
			w.put(e, q, here, -1)
			w.put(e, q, container, +1)
		case trailmark.Delete:
			w.put(e, q, container, -1)
			w.put(e, q, here, +1)
		}
	}
	for _, q := range e.Quantities {
		w.object(e, q, here)
	}
	if e.Type == trailmark.AggregationEvent && e.Action == trailmark.Delete && len(e.Children)+len(e.ChildQuantities) == 0 {
		w.empty(e, container, here)
	}
}

// object is what an ObjectEvent does to a quantity; other types move none.
func (w *World) object(e *trailmark.Event, q trailmark.QuantityElement, here trailmark.ThingID) {
	switch {
	case !isObject(e):
	case oneOf(e.BizStep, "cycle_counting", "stock_taking"):
		w.count(e, q, here)
	case e.Action == trailmark.Add:
		w.put(e, q, here, +1)
	case oneOf(e.BizStep, "shipping"):
		if e.ReadPoint != nil {
			here = trailmark.ThingID(e.ReadPoint.ID)
		}
		w.put(e, q, here, -1)
	case e.Action == trailmark.Delete, oneOf(e.BizStep, "retail_selling", "dispensing", "destroying", "decommissioning"),
		oneOf(e.Disposition, "destroyed", "disposed"):
		w.put(e, q, here, -1)
	case oneOf(e.BizStep, "receiving", "void_shipping"):
		w.put(e, q, here, +1)
	}
}

func (w *World) put(e *trailmark.Event, q trailmark.QuantityElement, place trailmark.ThingID, sign int) {
	n, err := trailmark.ParseDecimal(q.Quantity)
	if err != nil {
		return // no quantity was said
	}
	if sign < 0 {
		n = n.Neg()
	}
	heap := w.heap(e, Heap{trailmark.ThingID(q.Class), place, q.UOM})
	heap.Quantity = heap.Quantity.Add(n)
}

func (w *World) count(e *trailmark.Event, q trailmark.QuantityElement, place trailmark.ThingID) {
	if n, err := trailmark.ParseDecimal(q.Quantity); err == nil {
		w.heap(e, Heap{trailmark.ThingID(q.Class), place, q.UOM}).Quantity = n
	}
}

// empty moves all that is in a container to where it stands.
func (w *World) empty(e *trailmark.Event, container, here trailmark.ThingID) {
	for at, amount := range w.Stock {
		if at.Place == container && amount.Quantity.Sign() != 0 {
			q := trailmark.QuantityElement{Class: trailmark.Name(at.Thing), Quantity: trailmark.Number(amount.Quantity.String()), UOM: at.UOM}
			w.put(e, q, container, -1)
			w.put(e, q, here, +1)
		}
	}
}

func (w *World) heap(e *trailmark.Event, at Heap) *Amount {
	if w.Stock[at] == nil {
		w.Stock[at] = &Amount{}
	}
	w.Stock[at].Time, w.Stock[at].By = trailmark.InstantOf(e.Time), e.ID
	return w.Stock[at]
}
