package epcis

import (
	"strings"

	"github.com/trailmark/trailmark"
)

// xmlLayout is the order of an event's elements, after those that every event
// has. In EPCIS 1.2, "(" and ")" stand for an <extension> around what a later
// version added.
type xmlLayout []string

func layoutOf(fields string) xmlLayout { return strings.Fields(fields) }

// xmlLayouts is the order in XML 2.0, from the XSD.
var xmlLayouts = map[trailmark.EventType]xmlLayout{
	trailmark.ObjectEvent: layoutOf(`epcList action bizStep disposition readPoint bizLocation bizTransactionList
		quantityList sourceList destinationList sensorElementList persistentDisposition ilmd`),
	trailmark.AggregationEvent: layoutOf(`parentID childEPCs action bizStep disposition readPoint bizLocation
		bizTransactionList childQuantityList sourceList destinationList sensorElementList persistentDisposition`),
	trailmark.TransactionEvent: layoutOf(`bizTransactionList parentID epcList action bizStep disposition readPoint
		bizLocation quantityList sourceList destinationList sensorElementList persistentDisposition`),
	trailmark.TransformationEvent: layoutOf(`inputEPCList inputQuantityList outputEPCList outputQuantityList
		transformationID bizStep disposition readPoint bizLocation bizTransactionList sourceList destinationList
		sensorElementList persistentDisposition ilmd`),
	trailmark.AssociationEvent: layoutOf(`parentID childEPCs childQuantityList action bizStep disposition readPoint
		bizLocation bizTransactionList sourceList destinationList sensorElementList persistentDisposition`),
}

// oldLayouts is the order in XML 1.2, from its XSD. What came with 2.0 is in
// the innermost extension, which may hold elements of later versions.
var oldLayouts = map[trailmark.EventType]xmlLayout{
	trailmark.ObjectEvent: layoutOf(`epcList action bizStep disposition readPoint bizLocation bizTransactionList
		( quantityList sourceList destinationList ilmd ( sensorElementList persistentDisposition ) )`),
	trailmark.AggregationEvent: layoutOf(`parentID childEPCs action bizStep disposition readPoint bizLocation
		bizTransactionList ( childQuantityList sourceList destinationList ( sensorElementList persistentDisposition ) )`),
	trailmark.TransactionEvent: layoutOf(`bizTransactionList parentID epcList action bizStep disposition readPoint
		bizLocation ( quantityList sourceList destinationList ( sensorElementList persistentDisposition ) )`),
	trailmark.TransformationEvent: layoutOf(`inputEPCList inputQuantityList outputEPCList outputQuantityList
		transformationID bizStep disposition readPoint bizLocation bizTransactionList sourceList destinationList
		ilmd ( sensorElementList persistentDisposition )`),
	trailmark.QuantityEvent: layoutOf(`classQuantity bizStep disposition readPoint bizLocation bizTransactionList
		( unitQuantity sourceList destinationList sensorElementList persistentDisposition )`),
}

// customLayout is for an event of an extension type, which may have anything.
var customLayout = layoutOf(`parentID childEPCs epcList inputEPCList inputQuantityList outputEPCList
	outputQuantityList transformationID action bizStep disposition readPoint bizLocation bizTransactionList
	quantityList childQuantityList sourceList destinationList sensorElementList persistentDisposition ilmd`)

// xmlFields writes each element of a layout.
var xmlFields = map[string]func(w *xmlEventWriter, e *trailmark.Event){
	"parentID":         func(w *xmlEventWriter, e *trailmark.Event) { w.text("parentID", string(e.Parent)) },
	"epcList":          func(w *xmlEventWriter, e *trailmark.Event) { w.mainThings("epcList", e.EPCs) },
	"childEPCs":        func(w *xmlEventWriter, e *trailmark.Event) { w.mainThings("childEPCs", e.Children) },
	"inputEPCList":     func(w *xmlEventWriter, e *trailmark.Event) { w.things("inputEPCList", e.Inputs) },
	"outputEPCList":    func(w *xmlEventWriter, e *trailmark.Event) { w.things("outputEPCList", e.Outputs) },
	"transformationID": func(w *xmlEventWriter, e *trailmark.Event) { w.text("transformationID", string(e.TransformationID)) },

	"classQuantity":      func(w *xmlEventWriter, e *trailmark.Event) { w.classQuantity(e.Quantities) },
	"unitQuantity":       func(w *xmlEventWriter, e *trailmark.Event) { w.unitQuantity(e.Quantities) },
	"quantityList":       func(w *xmlEventWriter, e *trailmark.Event) { w.quantities("quantityList", e.Quantities) },
	"childQuantityList":  func(w *xmlEventWriter, e *trailmark.Event) { w.quantities("childQuantityList", e.ChildQuantities) },
	"inputQuantityList":  func(w *xmlEventWriter, e *trailmark.Event) { w.quantities("inputQuantityList", e.InputQuantities) },
	"outputQuantityList": func(w *xmlEventWriter, e *trailmark.Event) { w.quantities("outputQuantityList", e.OutputQuantities) },

	"action":                func(w *xmlEventWriter, e *trailmark.Event) { w.text("action", string(e.Action)) },
	"bizStep":               func(w *xmlEventWriter, e *trailmark.Event) { w.term("bizStep", BizSteps, e.BizStep) },
	"disposition":           func(w *xmlEventWriter, e *trailmark.Event) { w.term("disposition", Dispositions, e.Disposition) },
	"persistentDisposition": func(w *xmlEventWriter, e *trailmark.Event) { w.persistent(e.Persistent) },
	"readPoint":             func(w *xmlEventWriter, e *trailmark.Event) { w.location("readPoint", e.ReadPoint) },
	"bizLocation":           func(w *xmlEventWriter, e *trailmark.Event) { w.location("bizLocation", e.BizLocation) },
	"bizTransactionList":    (*xmlEventWriter).transactions,
	"sourceList":            (*xmlEventWriter).sources,
	"destinationList":       (*xmlEventWriter).destinations,
	"sensorElementList":     func(w *xmlEventWriter, e *trailmark.Event) { w.sensors(e.Sensors) },
	"ilmd":                  func(w *xmlEventWriter, e *trailmark.Event) { w.ilmd(e.ILMD) },
}
