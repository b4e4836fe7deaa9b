package epcis

import (
	"testing"
	"time"

	"github.com/trailmark/trailmark"
)

// TestValidate changes a good event built in Go, one change in each line.
func TestValidate(t *testing.T) {
	type event = trailmark.Event
	names := []trailmark.Name{"urn:x:1"}
	quantities := []trailmark.QuantityElement{{Class: "urn:x:1", Quantity: "1.5", UOM: "KGM"}}
	transactions := []trailmark.Typed{{Type: "po", ID: "urn:x:1"}}
	element := []trailmark.Element{{Space: "https://ns.example.com/", Local: "a"}}
	sensors := []trailmark.SensorElement{{Reports: []trailmark.SensorReport{{Type: "Mass"}}}}
	tests := []struct {
		name, path string // no path: the event is good
		change     func(e *event)
	}{
		{"good", "", func(*event) {}},
		{"object without anything", "epcList", func(e *event) { e.EPCs = nil }},
		{"object with an empty list", "", func(e *event) { e.EPCs = []trailmark.Name{} }},
		{"object with quantities", "", func(e *event) { e.EPCs, e.Quantities = nil, quantities }},
		{"object with sensors alone", "epcList", func(e *event) { e.EPCs, e.Sensors = nil, sensors }},
		{"object with sensors at a read point", "", func(e *event) {
			e.EPCs, e.Sensors, e.ReadPoint = nil, sensors, &trailmark.Location{ID: "urn:x:1"}
		}},
		{"object with ilmd when added", "", func(e *event) { e.ILMD = element }},
		{"object with ilmd when observed", "ilmd", func(e *event) { e.ILMD, e.Action = element, trailmark.Observe }},
		{"object with a parent", "parentID", func(e *event) { e.Parent = "urn:x:1" }},
		{"object with inputs", "inputEPCList", func(e *event) { e.Inputs = names }},
		{"aggregation", "", func(e *event) {
			*e = event{Type: "AggregationEvent", Parent: "urn:x:1", Children: names, Action: "ADD"}
		}},
		{"aggregation without a parent", "parentID", func(e *event) { *e = event{Type: "AggregationEvent", Children: names, Action: "ADD"} }},
		{"aggregation seen without a parent", "", func(e *event) { *e = event{Type: "AggregationEvent", Children: names, Action: "OBSERVE"} }},
		{"aggregation without children", "childEPCs", func(e *event) { *e = event{Type: "AggregationEvent", Parent: "urn:x:1", Action: "ADD"} }},
		{"aggregation ended for all", "", func(e *event) { *e = event{Type: "AggregationEvent", Parent: "urn:x:1", Action: "DELETE"} }},
		{"transaction", "", func(e *event) {
			*e = event{Type: "TransactionEvent", EPCs: names, Transactions: transactions, Action: "ADD"}
		}},
		{"transaction without one", "bizTransactionList", func(e *event) { *e = event{Type: "TransactionEvent", EPCs: names, Action: "ADD"} }},
		{"transaction without things", "epcList", func(e *event) { *e = event{Type: "TransactionEvent", Transactions: transactions, Action: "ADD"} }},
		{"transaction ended for all", "", func(e *event) { *e = event{Type: "TransactionEvent", Transactions: transactions, Action: "DELETE"} }},
		{"transformation", "", func(e *event) { *e = event{Type: "TransformationEvent", Inputs: names, OutputQuantities: quantities} }},
		{"transformation of nothing", "inputEPCList", func(e *event) { *e = event{Type: "TransformationEvent", TransformationID: "urn:x:t"} }},
		{"transformation without inputs", "inputEPCList", func(e *event) { *e = event{Type: "TransformationEvent", Outputs: names} }},
		{"transformation without outputs", "outputEPCList", func(e *event) { *e = event{Type: "TransformationEvent", Inputs: names} }},
		{"transformation in parts", "", func(e *event) { *e = event{Type: "TransformationEvent", Inputs: names, TransformationID: "urn:x:t"} }},
		{"transformation with an action", "action", func(e *event) {
			*e = event{Type: "TransformationEvent", Inputs: names, Outputs: names, Action: "ADD"}
		}},
		{"association", "", func(e *event) {
			*e = event{Type: "AssociationEvent", Parent: "urn:x:1", Children: names, Action: "ADD"}
		}},
		{"association without a parent", "parentID", func(e *event) { *e = event{Type: "AssociationEvent", Children: names, Action: "DELETE"} }},
		{"quantity event", "", func(e *event) { *e = event{Type: "QuantityEvent", Quantities: quantities} }},
		{"quantity event of nothing", "quantity", func(e *event) { *e = event{Type: "QuantityEvent"} }},
		{"own type", "", func(e *event) { *e = event{Type: "https://ns.example.com/Own", Parent: "urn:x:1"} }},
		{"own type without a namespace", "type", func(e *event) { e.Type = "Own" }},
		{"bad action", "action", func(e *event) { e.Action = "MOVE" }},
		{"a UUID as eventID", "", func(e *event) { e.ID = "0f3c5f0a-6f0e-4a57-9d5e-000000000000" }},
		{"an eventID with a space", "eventID", func(e *event) { e.ID = "a b" }},
		{"a relative link", "epcList[0]", func(e *event) { e.EPCs = []trailmark.Name{"/01/09521234004219"} }},
		{"a link with a space", "epcList[0]", func(e *event) { e.EPCs = []trailmark.Name{"https://x.example/ 1"} }},
		{"a certification", "certificationInfo[0]", func(e *event) { e.Certifications = []string{"ISO 9001"} }},
		{"a transaction without an id", "bizTransactionList[0].bizTransaction", func(e *event) { e.Transactions = []trailmark.Typed{{Type: "po"}} }},
		{"a bad disposition", "disposition", func(e *event) { e.Disposition = "gone" }},
		{"a persistent disposition of nothing", "persistentDisposition", func(e *event) { e.Persistent = new(trailmark.PersistentDisposition) }},
		{"a bad persistent disposition", "persistentDisposition.unset[0]", func(e *event) {
			e.Persistent = &trailmark.PersistentDisposition{Unset: []trailmark.Term{"gone"}}
		}},
		{"a declaration without a time", "errorDeclaration.declarationTime", func(e *event) { e.Error = new(trailmark.ErrorDeclaration) }},
		{"a sensor device", "sensorElementList[0].sensorMetadata.deviceID", func(e *event) {
			e.Sensors = []trailmark.SensorElement{{Metadata: &trailmark.SensorMetadata{DeviceID: "V-4"}, Reports: sensors[0].Reports}}
		}},
		{"a report without a type", "sensorElementList[0].sensorReport[0].type", func(e *event) {
			e.Sensors = []trailmark.SensorElement{{Reports: make([]trailmark.SensorReport, 1)}}
		}},
		{"bad bytes", "sensorElementList[0].sensorReport[0].hexBinaryValue", func(e *event) {
			e.Sensors = []trailmark.SensorElement{{Reports: []trailmark.SensorReport{{Type: "Mass", HexBinaryValue: "xyz"}}}}
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := &event{Type: trailmark.ObjectEvent, Action: trailmark.Add, EPCs: names}
			test.change(e)
			e.Time, e.Offset = time.Date(2026, 3, 12, 14, 5, 0, 0, time.UTC), "+01:00"
			err := Validate(e)
			if test.path == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			fault, ours := err.(*trailmark.Error)
			if !ours || fault.Kind != trailmark.Invalid || fault.Path != test.path {
				t.Errorf("got %v, want a fault at %s", err, test.path)
			}
		})
	}
}

func TestIsOffset(t *testing.T) {
	for s, want := range map[string]bool{
		"+00:00": true, "-13:59": true, "+14:00": true, "+14:01": false, "+15:00": false, "+1:00": false,
		"01:00": false, "+01:60": false, "+0100": false, "Z": false, "+aa:00": false,
	} {
		if isOffset(s) != want {
			t.Errorf("%q: %v", s, !want)
		}
	}
}
