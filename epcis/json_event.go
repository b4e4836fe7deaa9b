package epcis

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/trailmark/trailmark"
)

// common reads what every event has, and says whether name was of that kind.
func (p *jsonParser) common(e *trailmark.Event, name []byte) bool {
	switch string(name) {
	case "@context":
		p.value() // already read
	case "type":
		e.Type = eventType(p.bytes(), p.names)
	case "eventTime":
		e.Time = p.time()
	case "eventTimeZoneOffset":
		e.Offset = p.text()
	case "recordTime":
		e.RecordTime = p.time()
	case "eventID", "id": // both are @id in the EPCIS context
		e.ID = p.text()
	case "action":
		e.Action = actionOf(p.bytes())
	case "certificationInfo":
		e.Certifications = p.oneOrMore()
	case "errorDeclaration":
		e.Error = p.errorDeclaration()
	default:
		return false
	}
	return true
}

// what reads the things of the event, and says whether name was of that kind.
func (p *jsonParser) what(e *trailmark.Event, name []byte) bool {
	switch string(name) {
	case "epcList":
		e.EPCs = p.things()
	case "quantityList":
		e.Quantities = p.quantities()
	case "parentID":
		e.Parent = p.name()
	case "childEPCs":
		e.Children = p.things()
	case "childQuantityList":
		e.ChildQuantities = p.quantities()
	case "inputEPCList":
		e.Inputs = p.things()
	case "inputQuantityList":
		e.InputQuantities = p.quantities()
	case "outputEPCList":
		e.Outputs = p.things()
	case "outputQuantityList":
		e.OutputQuantities = p.quantities()
	case "transformationID":
		e.TransformationID = p.name()
	default:
		return false
	}
	return true
}

// whereWhyHow reads places, reasons and conditions, and says whether name was
// of that kind.
func (p *jsonParser) whereWhyHow(e *trailmark.Event, name []byte) bool {
	switch string(name) {
	case "bizStep":
		e.BizStep = p.term(BizSteps)
	case "disposition":
		e.Disposition = p.term(Dispositions)
	case "persistentDisposition":
		e.Persistent = p.persistent()
	case "readPoint":
		e.ReadPoint = p.location()
	case "bizLocation":
		e.BizLocation = p.location()
	case "bizTransactionList":
		e.Transactions = p.typed(TransactionTypes, "bizTransaction")
	case "sourceList":
		e.Sources = p.typed(SourceDestTypes, "source")
	case "destinationList":
		e.Destinations = p.typed(SourceDestTypes, "destination")
	case "sensorElementList":
		e.Sensors = p.sensorElements()
	case "ilmd":
		p.members(func(name []byte) { p.extension(&e.ILMD, string(name), 0) })
	default:
		return false
	}
	return true
}

// eventType gives the type of an event from its name, CURIE or URI.
func eventType(b []byte, names namespaces) trailmark.EventType {
	switch t := trailmark.EventType(b); t {
	case trailmark.ObjectEvent, trailmark.AggregationEvent, trailmark.TransactionEvent,
		trailmark.TransformationEvent, trailmark.AssociationEvent, trailmark.QuantityEvent, "":
		return t
	}
	uri := names.expand(strings.TrimSpace(string(b)))
	if word, ok := strings.CutPrefix(uri, builtin["epcis"]); ok {
		return trailmark.EventType(word)
	}
	return trailmark.EventType(uri)
}

func actionOf(b []byte) trailmark.Action {
	switch string(b) {
	case "ADD":
		return trailmark.Add
	case "OBSERVE":
		return trailmark.Observe
	case "DELETE":
		return trailmark.Delete
	}
	return trailmark.Action(strings.TrimSpace(string(b)))
}

// things reads a list of identifiers.
func (p *jsonParser) things() []trailmark.Name {
	list := []trailmark.Name{}
	p.items(func(int) { list = append(list, p.name()) })
	return list
}

// texts reads a list of URIs.
func (p *jsonParser) texts() (list []string) {
	p.items(func(int) { list = append(list, p.text()) })
	return list
}

// oneOrMore reads a URI or a list of them.
func (p *jsonParser) oneOrMore() []string {
	if p.fault == nil && p.dec.PeekKind() == jsontext.KindBeginArray {
		return p.texts()
	}
	return []string{p.text()}
}

func (p *jsonParser) quantities() (list []trailmark.QuantityElement) {
	p.items(func(int) { list = append(list, p.quantity()) })
	return list
}

func (p *jsonParser) quantity() (q trailmark.QuantityElement) {
	p.members(func(name []byte) {
		switch string(name) {
		case "epcClass":
			q.Class = p.name()
		case "quantity":
			q.Quantity = p.number()
		case "uom":
			q.UOM = p.text()
		default:
			p.unknown(name)
		}
	})
	return q
}

// typed reads business transactions, sources or destinations.
func (p *jsonParser) typed(v Vocabulary, idName string) (list []trailmark.Typed) {
	p.items(func(int) {
		var t trailmark.Typed
		p.members(func(name []byte) {
			switch string(name) {
			case "type":
				t.Type = p.term(v)
			case idName:
				t.ID = p.name()
			default:
				p.unknown(name)
			}
		})
		list = append(list, t)
	})
	return list
}

func (p *jsonParser) location() *trailmark.Location {
	l := new(trailmark.Location)
	p.members(func(name []byte) {
		if string(name) == "id" {
			l.ID = p.name()
			return
		}
		p.extension(&l.Extensions, string(name), 0)
	})
	return l
}

func (p *jsonParser) persistent() *trailmark.PersistentDisposition {
	d := new(trailmark.PersistentDisposition)
	p.members(func(name []byte) {
		switch string(name) {
		case "set":
			d.Set = p.terms(Dispositions)
		case "unset":
			d.Unset = p.terms(Dispositions)
		default:
			p.extension(&d.Extensions, string(name), 0)
		}
	})
	return d
}

func (p *jsonParser) terms(v Vocabulary) (list []trailmark.Term) {
	p.items(func(int) { list = append(list, p.term(v)) })
	return list
}

func (p *jsonParser) errorDeclaration() *trailmark.ErrorDeclaration {
	d := new(trailmark.ErrorDeclaration)
	p.members(func(name []byte) {
		switch string(name) {
		case "declarationTime":
			d.Time = p.time()
		case "reason":
			d.Reason = p.term(ErrorReasons)
		case "correctiveEventIDs":
			d.CorrectiveIDs = p.texts()
		default:
			p.extension(&d.Extensions, string(name), 0)
		}
	})
	return d
}

// unknown refuses a member where the standard allows no extension.
func (p *jsonParser) unknown(name []byte) {
	p.value()
	p.fail("%q is not a member of this object", name)
}
