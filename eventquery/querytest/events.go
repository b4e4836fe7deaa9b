package querytest

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	"github.com/trailmark/trailmark"
)

// Events draws events of every type, all valid and no two of them equal, in
// order of their event times.
func Events(least, most int) *rapid.Generator[[]*trailmark.Event] {
	return rapid.Custom(func(t *rapid.T) []*trailmark.Event {
		list := make([]*trailmark.Event, rapid.IntRange(least, most).Draw(t, "events"))
		for i := range list {
			list[i] = event(t, i)
		}
		return list
	})
}

// event draws the event with a number, which makes it differ from all others.
func event(t *rapid.T, number int) *trailmark.Event {
	types := []trailmark.EventType{
		trailmark.ObjectEvent, trailmark.ObjectEvent, trailmark.AggregationEvent, trailmark.TransactionEvent,
		trailmark.TransformationEvent, trailmark.AssociationEvent, "https://ns.example.com/epcis/Custom",
	}
	ev := &trailmark.Event{
		Type:        one(t, types),
		Time:        Begin.Add(time.Duration(number) * 17 * time.Minute),
		Offset:      one(t, []string{"+00:00", "+01:00", "-05:00"}),
		BizStep:     trailmark.Term(maybe(t, wordsOf(steps))),
		Disposition: trailmark.Term(maybe(t, wordsOf(dispositions))),
		ReadPoint:   location(t),
		BizLocation: location(t),
		Extensions:  elements(t, 2),
	}
	switch number {
	case 0, 1:
		ev.ID = eventIDs[number]
	default:
		ev.ID = fmt.Sprintf("urn:example:event:%d", number)
	}
	what(t, ev)
	why(t, ev)
	if chance(t, 4) {
		ev.Sensors = []trailmark.SensorElement{sensor(t)}
	}
	if chance(t, 6) {
		ev.Error = &trailmark.ErrorDeclaration{
			Time: ev.Time.Add(time.Hour), Reason: trailmark.Term(maybe(t, wordsOf(reasons))),
			CorrectiveIDs: []string{one(t, eventIDs)}, Extensions: elements(t, 1),
		}
	}
	return ev
}

// what draws the things of an event, as its type demands.
func what(t *rapid.T, ev *trailmark.Event) {
	ev.Action = one(t, []trailmark.Action{trailmark.Add, trailmark.Observe, trailmark.Delete})
	switch ev.Type {
	case trailmark.ObjectEvent:
		ev.EPCs, ev.Quantities = namesOf(t, items, 1), amounts(t)
		if ev.Action == trailmark.Add {
			ev.ILMD = elements(t, 2)
		}
		if chance(t, 3) {
			ev.Persistent = &trailmark.PersistentDisposition{Set: []trailmark.Term{trailmark.Term(one(t, wordsOf(dispositions)))}, Unset: []trailmark.Term{"expired"}}
		}
	case trailmark.AggregationEvent, trailmark.AssociationEvent:
		ev.Parent, ev.Children, ev.ChildQuantities = form(t, containers), namesOf(t, items, 1), amounts(t)
	case trailmark.TransactionEvent:
		ev.EPCs, ev.Quantities = namesOf(t, items, 1), amounts(t)
		ev.Parent = trailmark.Name(maybe(t, []string{string(form(t, containers))}))
		ev.Transactions = typed(t, documentType, documents)
	case trailmark.TransformationEvent:
		ev.Action = ""
		ev.Inputs, ev.InputQuantities = namesOf(t, items, 1), amounts(t)
		ev.Outputs, ev.OutputQuantities = namesOf(t, items, 1), amounts(t)
		ev.TransformationID = trailmark.Name(maybe(t, []string{string(form(t, processes))}))
		ev.ILMD = elements(t, 1)
	default:
		ev.Action = ""
	}
}

// why draws the typed lists.
func why(t *rapid.T, ev *trailmark.Event) {
	if len(ev.Transactions) == 0 && chance(t, 3) {
		ev.Transactions = typed(t, documentType, documents)
	}
	if chance(t, 3) {
		ev.Sources = typed(t, partyType, parties)
	}
	if chance(t, 3) {
		ev.Destinations = typed(t, partyType, parties)
	}
}

func typed(t *rapid.T, kinds, names [][]string) []trailmark.Typed {
	return []trailmark.Typed{{Type: trailmark.Term(one(t, wordsOf(kinds))), ID: form(t, names)}}
}

func location(t *rapid.T) *trailmark.Location {
	if chance(t, 3) {
		return nil
	}
	return &trailmark.Location{ID: form(t, places), Extensions: elements(t, 1)}
}

func amounts(t *rapid.T) []trailmark.QuantityElement {
	if !chance(t, 2) {
		return nil
	}
	return []trailmark.QuantityElement{{Class: form(t, classes), Quantity: trailmark.Number(maybe(t, numbers)), UOM: one(t, amountUnits)}}
}

// sensor draws a sensor element with one or two reports.
func sensor(t *rapid.T) trailmark.SensorElement {
	s := trailmark.SensorElement{Extensions: elements(t, 1), Reports: []trailmark.SensorReport{report(t)}}
	if chance(t, 2) {
		s.Reports = append(s.Reports, report(t))
	}
	if chance(t, 2) {
		s.Metadata = &trailmark.SensorMetadata{
			Time: moment(t), StartTime: moment(t), EndTime: moment(t).Add(24 * time.Hour), DeviceID: form(t, devices),
			DataProcessingMethod: string(form(t, uris)), BizRules: string(form(t, uris)), Extensions: elements(t, 1),
		}
	}
	return s
}

func report(t *rapid.T) trailmark.SensorReport {
	yes := rapid.Bool().Draw(t, "boolean")
	n := func() trailmark.Number { return trailmark.Number(maybe(t, numbers)) }
	r := trailmark.SensorReport{
		Type: trailmark.Term(one(t, wordsOf(measurements))), DeviceID: form(t, devices), Time: moment(t),
		Microorganism: maybe(t, []string{"https://example.com/bug/1"}), ChemicalSubstance: maybe(t, []string{"https://example.com/salt"}),
		Value: n(), MinValue: n(), MaxValue: n(), MeanValue: n(), SDev: n(), PercRank: n(), PercValue: n(),
		UOM: one(t, units), BooleanValue: &yes, StringValue: maybe(t, texts[:4]), HexBinaryValue: maybe(t, []string{"afB0", "00"}),
		URIValue: string(form(t, uris)), Extensions: elements(t, 1),
	}
	if chance(t, 3) {
		r.BooleanValue = nil
	}
	return r
}

// moment draws one of a few times.
func moment(t *rapid.T) time.Time {
	return Begin.Add(time.Duration(rapid.IntRange(0, 6).Draw(t, "hour")) * time.Hour)
}

// elements draws extension fields, some with others inside of them.
func elements(t *rapid.T, depth int) []trailmark.Element {
	if !chance(t, 2) {
		return nil
	}
	names := []trailmark.Element{{Space: exSpace, Local: "a"}, {Space: exSpace, Local: "b_c"}, {Space: xmlSpace, Local: "x"}, {Space: mdaSpace, Local: "lotNumber"}}
	el := one(t, names)
	switch rapid.IntRange(0, 6).Draw(t, "kind") {
	case 0, 1:
		el.Kind, el.Value = trailmark.NumberText, one(t, append(numbers, "1.2e1"))
	case 2:
		el.Kind, el.Value = trailmark.Bool, "true"
	case 3:
		if depth > 0 {
			el.Children = elements(t, depth-1)
		}
		if len(el.Children) > 0 {
			el.Kind = trailmark.Parent
			break
		}
		el.Kind = trailmark.Null
	case 4:
		el.Value = one(t, texts)
		el.Attributes = []trailmark.Attribute{{Space: exSpace, Local: "a", Value: one(t, texts)}}
	default:
		el.Value = one(t, texts)
	}
	list := []trailmark.Element{el}
	if chance(t, 3) {
		list = append(list, trailmark.Element{Space: exSpace, Local: "other", Value: one(t, texts)})
	}
	return list
}
