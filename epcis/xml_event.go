package epcis

import "github.com/trailmark/trailmark"

// common reads what every event has, and says whether n was of that kind.
func (p *xmlParser) common(e *trailmark.Event, n *node) bool {
	switch n.local {
	case "eventTime":
		e.Time = p.time(n, n.text)
	case "eventTimeZoneOffset":
		e.Offset = n.text
	case "recordTime":
		e.RecordTime = p.time(n, n.text)
	case "eventID":
		e.ID = n.text
	case "action":
		e.Action = actionOf([]byte(n.text))
	case "certificationInfo":
		e.Certifications = append(e.Certifications, n.text)
	case "errorDeclaration":
		e.Error = p.errorDeclaration(n)
	default:
		return false
	}
	return true
}

// what reads the things of the event, and says whether n was of that kind.
func (p *xmlParser) what(e *trailmark.Event, n *node) bool {
	switch n.local {
	case "epcList":
		e.EPCs = p.things(n)
	case "quantityList":
		e.Quantities = p.quantities(n)
	case "parentID":
		e.Parent = n.name()
	case "childEPCs":
		e.Children = p.things(n)
	case "childQuantityList":
		e.ChildQuantities = p.quantities(n)
	case "inputEPCList":
		e.Inputs = p.things(n)
	case "inputQuantityList":
		e.InputQuantities = p.quantities(n)
	case "outputEPCList":
		e.Outputs = p.things(n)
	case "outputQuantityList":
		e.OutputQuantities = p.quantities(n)
	case "transformationID":
		e.TransformationID = n.name()
	default:
		return e.Type == trailmark.QuantityEvent && p.classQuantity(e, n)
	}
	return true
}

// classQuantity reads the class and the quantity of a QuantityEvent of 1.x.
func (p *xmlParser) classQuantity(e *trailmark.Event, n *node) bool {
	if e.Quantities == nil {
		e.Quantities = make([]trailmark.QuantityElement, 1)
	}
	switch n.local {
	case "epcClass":
		e.Quantities[0].Class = n.name()
	case "quantity":
		e.Quantities[0].Quantity = trailmark.Number(n.text)
	default:
		return false
	}
	return true
}

// whereWhyHow reads places, reasons and conditions, and says whether n was of
// that kind.
func (p *xmlParser) whereWhyHow(e *trailmark.Event, n *node) bool {
	switch n.local {
	case "bizStep":
		e.BizStep = TermOf(BizSteps, n.text)
	case "disposition":
		e.Disposition = TermOf(Dispositions, n.text)
	case "persistentDisposition":
		e.Persistent = p.persistent(n)
	case "readPoint":
		e.ReadPoint = p.location(n)
	case "bizLocation":
		e.BizLocation = p.location(n)
	case "bizTransactionList":
		e.Transactions = p.typed(n, TransactionTypes, "bizTransaction")
	case "sourceList":
		e.Sources = p.typed(n, SourceDestTypes, "source")
	case "destinationList":
		e.Destinations = p.typed(n, SourceDestTypes, "destination")
	case "sensorElementList":
		e.Sensors = p.sensorElements(n)
	case "ilmd":
		for _, c := range n.children {
			e.ILMD = append(e.ILMD, p.extension(c))
		}
	default:
		return false
	}
	return true
}

func (p *xmlParser) quantities(list *node) (qs []trailmark.QuantityElement) {
	p.entries(list, "quantityElement", func(n *node) {
		var q trailmark.QuantityElement
		for _, c := range n.children {
			switch c.local {
			case "epcClass":
				q.Class = c.name()
			case "quantity":
				q.Quantity = trailmark.Number(c.text)
			case "uom":
				q.UOM = c.text
			default:
				p.unknown(c)
			}
		}
		qs = append(qs, q)
	})
	return qs
}

// typed reads business transactions, sources or destinations.
func (p *xmlParser) typed(list *node, v Vocabulary, name string) (ts []trailmark.Typed) {
	p.entries(list, name, func(n *node) {
		ts = append(ts, trailmark.Typed{Type: TermOf(v, n.attribute("type")), ID: n.name()})
	})
	return ts
}

func (p *xmlParser) location(n *node) *trailmark.Location {
	l := new(trailmark.Location)
	for _, c := range n.children {
		if c.space == "" && c.local == "id" {
			l.ID = c.name()
		} else {
			l.Extensions = append(l.Extensions, p.extension(c))
		}
	}
	return l
}

func (p *xmlParser) persistent(n *node) *trailmark.PersistentDisposition {
	d := new(trailmark.PersistentDisposition)
	for _, c := range n.children {
		switch {
		case c.space == "" && c.local == "set":
			d.Set = append(d.Set, TermOf(Dispositions, c.text))
		case c.space == "" && c.local == "unset":
			d.Unset = append(d.Unset, TermOf(Dispositions, c.text))
		default:
			d.Extensions = append(d.Extensions, p.extension(c))
		}
	}
	return d
}

func (p *xmlParser) errorDeclaration(n *node) *trailmark.ErrorDeclaration {
	d := new(trailmark.ErrorDeclaration)
	for _, c := range n.children {
		switch {
		case c.space == "" && c.local == "declarationTime":
			d.Time = p.time(c, c.text)
		case c.space == "" && c.local == "reason":
			d.Reason = TermOf(ErrorReasons, c.text)
		case c.space == "" && c.local == "correctiveEventIDs":
			p.entries(c, "correctiveEventID", func(id *node) { d.CorrectiveIDs = append(d.CorrectiveIDs, id.text) })
		default:
			d.Extensions = append(d.Extensions, p.extension(c))
		}
	}
	return d
}
