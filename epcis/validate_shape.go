package epcis

import (
	"github.com/trailmark/trailmark"
)

// fields is a set of the fields that not every event type has.
type fields uint16

const (
	hasEPCs fields = 1 << iota
	hasQuantities
	hasParent
	hasChildren
	hasChildQuantities
	hasInputs
	hasInputQuantities
	hasOutputs
	hasOutputQuantities
	hasTransformationID
	hasILMD
	hasAction
)

// fieldNames are the names of the fields, by their bit.
var fieldNames = [...]string{
	"epcList", "quantityList", "parentID", "childEPCs", "childQuantityList",
	"inputEPCList", "inputQuantityList", "outputEPCList", "outputQuantityList",
	"transformationID", "ilmd", "action",
}

// shape is what an event type allows and demands.
type shape struct {
	allowed fields
	check   func(*validator, *trailmark.Event)
}

const parentAndChildren = hasParent | hasChildren | hasChildQuantities | hasAction

var shapes = map[trailmark.EventType]shape{
	trailmark.ObjectEvent:      {hasEPCs | hasQuantities | hasILMD | hasAction, (*validator).object},
	trailmark.AggregationEvent: {parentAndChildren, (*validator).aggregation},
	trailmark.TransactionEvent: {hasParent | hasEPCs | hasQuantities | hasAction, (*validator).transaction},
	trailmark.TransformationEvent: {
		hasInputs | hasInputQuantities | hasOutputs | hasOutputQuantities | hasTransformationID | hasILMD,
		(*validator).transformation,
	},
	trailmark.AssociationEvent: {parentAndChildren, (*validator).association},
	trailmark.QuantityEvent:    {hasQuantities, (*validator).quantityEvent},
}

// shape checks that the event has what its type demands and nothing else. An
// extension type may have anything.
func (v *validator) shape(e *trailmark.Event) {
	s, ok := shapes[e.Type]
	if !ok {
		return
	}
	if stray := present(e) &^ s.allowed; stray != 0 {
		for i, name := range fieldNames {
			if stray&(1<<i) != 0 {
				v.fail(name, "%s %s cannot have %s", article(e.Type), e.Type, name)
			}
		}
	}
	s.check(v, e)
}

func article(t trailmark.EventType) string {
	if t == trailmark.ObjectEvent || t == trailmark.AggregationEvent || t == trailmark.AssociationEvent {
		return "an"
	}
	return "a"
}

// present gives the fields that the event has.
func present(e *trailmark.Event) fields {
	given := [...]bool{
		e.EPCs != nil, e.Quantities != nil, e.Parent != "", e.Children != nil, e.ChildQuantities != nil,
		e.Inputs != nil, e.InputQuantities != nil, e.Outputs != nil, e.OutputQuantities != nil,
		e.TransformationID != "", e.ILMD != nil, e.Action != "",
	}
	var f fields
	for i, yes := range given {
		if yes {
			f |= 1 << i
		}
	}
	return f
}

func (v *validator) object(e *trailmark.Event) {
	if e.EPCs == nil && len(e.Quantities) == 0 && (len(e.Sensors) == 0 || e.ReadPoint == nil) {
		v.fail("epcList", "an ObjectEvent needs an epcList, a quantityList, or a sensorElementList with a readPoint")
	}
	if e.ILMD != nil && e.Action != trailmark.Add {
		v.fail("ilmd", "an ObjectEvent can have ilmd with action ADD alone")
	}
}

func (v *validator) aggregation(e *trailmark.Event) {
	if e.Parent == "" && e.Action != trailmark.Observe {
		v.fail("parentID", "an AggregationEvent with action %s needs a parentID", e.Action)
	}
	v.children(e)
}

func (v *validator) association(e *trailmark.Event) {
	if e.Parent == "" {
		v.fail("parentID", "an AssociationEvent needs a parentID")
	}
	v.children(e)
}

func (v *validator) children(e *trailmark.Event) {
	if e.Action != trailmark.Delete && len(e.Children) == 0 && len(e.ChildQuantities) == 0 {
		v.fail("childEPCs", "an %s needs childEPCs or a childQuantityList, unless its action is DELETE", e.Type)
	}
}

func (v *validator) transaction(e *trailmark.Event) {
	if len(e.Transactions) == 0 {
		v.fail("bizTransactionList", "a TransactionEvent needs a bizTransactionList")
	}
	if e.Action != trailmark.Delete && e.EPCs == nil && len(e.Quantities) == 0 {
		v.fail("epcList", "a TransactionEvent needs an epcList or a quantityList, unless its action is DELETE")
	}
}

func (v *validator) transformation(e *trailmark.Event) {
	in := len(e.Inputs)+len(e.InputQuantities) > 0
	out := len(e.Outputs)+len(e.OutputQuantities) > 0
	switch {
	case !in && !out:
		v.fail("inputEPCList", "a TransformationEvent needs inputs or outputs")
	case !in && e.TransformationID == "":
		v.fail("inputEPCList", "a TransformationEvent without inputs needs a transformationID")
	case !out && e.TransformationID == "":
		v.fail("outputEPCList", "a TransformationEvent without outputs needs a transformationID")
	}
}

func (v *validator) quantityEvent(e *trailmark.Event) {
	if len(e.Quantities) != 1 {
		v.fail("quantity", "a QuantityEvent needs one epcClass with its quantity")
	}
}
