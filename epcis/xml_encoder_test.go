package epcis

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/trailmark/trailmark"
)

// TestXMLDocuments fixes what documents look like as XML: each has all the
// types of event, with something of everything that needs a decision.
func TestXMLDocuments(t *testing.T) {
	for name, options := range map[string][]EncoderOption{
		"capture-2.0.xml": {InFormat(XML), WithMasterData(sampleMaster)},
		"query-2.0.xml":   {InFormat(XML), AsQueryResult("recalls", "7"), WithWords(WebURIWords), WithNames(Names{Format: LinkNames})},
		"capture-1.2.xml": {InFormat(XML1), WithNames(Names{Format: URNNames, Prefixes: plantPrefixes})},
	} {
		var b bytes.Buffer
		options = append(options, WithCreationDate(sampleTime), WithNamespaces(map[string]string{"ex": "https://ns.example.com/"}))
		enc := NewEncoder(&b, options...)
		for _, e := range sampleEvents {
			if err := enc.Encode(e); err != nil {
				t.Fatal(err)
			}
		}
		if err := enc.Close(); err != nil {
			t.Fatal(err)
		}
		golden(t, name, b.Bytes())
	}
}

// TestXMLLayouts fixes the order of elements in an event of each type that has
// everything that it can have.
func TestXMLLayouts(t *testing.T) {
	for name, format := range map[string]Format{"layout-2.0.xml": XML, "layout-1.2.xml": XML1} {
		var b bytes.Buffer
		enc := NewEncoder(&b, WithCreationDate(sampleTime), InFormat(format))
		for _, kind := range []trailmark.EventType{
			trailmark.ObjectEvent, trailmark.AggregationEvent, trailmark.TransactionEvent,
			trailmark.TransformationEvent, trailmark.AssociationEvent, trailmark.QuantityEvent,
		} {
			if err := enc.Encode(fullEvent(kind)); err != nil {
				t.Fatal(err)
			}
		}
		if err := enc.Close(); err != nil {
			t.Fatal(err)
		}
		golden(t, name, bytes.ReplaceAll(b.Bytes(), []byte("><"), []byte(">\n<")))
	}
}

// fullEvent has every field; an event's type says which of them are written.
func fullEvent(kind trailmark.EventType) *trailmark.Event {
	things, place := []trailmark.Name{"urn:x:thing"}, &trailmark.Location{ID: "urn:x:place"}
	quantities := []trailmark.QuantityElement{{Class: "urn:x:class", Quantity: "1"}}
	typed := []trailmark.Typed{{Type: "urn:x:type", ID: "urn:x:id"}}
	return &trailmark.Event{
		Type: kind, ID: "urn:x:event", Time: sampleTime, Offset: "+00:00", RecordTime: sampleTime,
		Error: &trailmark.ErrorDeclaration{Time: sampleTime}, Certifications: []string{"urn:x:certificate"},
		Action: trailmark.Add, BizStep: "packing", Disposition: "active", ReadPoint: place, BizLocation: place,
		EPCs: things, Parent: "urn:x:parent", Children: things, Inputs: things, Outputs: things,
		Quantities: quantities, ChildQuantities: quantities, InputQuantities: quantities, OutputQuantities: quantities,
		TransformationID: "urn:x:process", Transactions: typed, Sources: typed, Destinations: typed,
		Persistent: &trailmark.PersistentDisposition{Set: []trailmark.Term{"active"}},
		Sensors:    []trailmark.SensorElement{{Reports: []trailmark.SensorReport{{Type: "Mass"}}}},
		ILMD:       []trailmark.Element{{Space: "urn:x:", Local: "ilmd"}},
		Extensions: []trailmark.Element{{Space: "urn:x:", Local: "own"}},
	}
}

// golden compares with a file; TRAILMARK_UPDATE=1 writes it.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", "golden", name)
	if os.Getenv("TRAILMARK_UPDATE") != "" {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s: %s", name, diff)
	}
}

var sampleTime = time.Date(2026, 3, 12, 14, 5, 0, 0, time.UTC)

var sampleMaster = []trailmark.MasterData{
	{
		Vocabulary: "urn:epcglobal:epcis:vtype:BusinessLocation", ID: "https://id.gs1.org/414/9521234000143",
		Attributes: []trailmark.MasterAttribute{
			{ID: "urn:epcglobal:cbv:mda#name", Value: trailmark.Element{Value: "Hall <4>"}},
			{ID: "https://ns.example.com/address", Value: trailmark.Element{Kind: trailmark.Parent, Children: []trailmark.Element{
				{Space: "https://other.example.com/", Local: "city", Value: "Foggia"},
			}}},
		},
		Children: []trailmark.Name{"https://id.gs1.org/414/9521234000143/254/2"},
	},
	{Vocabulary: "urn:epcglobal:epcis:vtype:EPCClass", ID: "https://id.gs1.org/01/09521234004219"},
}

var sampleEvents = []*trailmark.Event{
	{
		Type: trailmark.ObjectEvent, ID: "urn:uuid:1", Time: sampleTime, RecordTime: sampleTime.Add(time.Second), Offset: "+01:00",
		Action: trailmark.Add, BizStep: "commissioning", Disposition: "https://ns.example.com/fresh",
		EPCs:       []trailmark.Name{"https://id.gs1.org/01/09521234004219/21/a%2Fb"},
		Quantities: []trailmark.QuantityElement{{Class: "urn:epc:class:lgtin:9521234.000421.L1", Quantity: "1.5E+2", UOM: "KGM"}, {Class: "urn:x:2", UOM: "C35"}},
		ReadPoint: &trailmark.Location{ID: "urn:epc:id:sgln:9521234.00014.0", Extensions: []trailmark.Element{
			{Space: "https://ns.example.com/", Local: "door", Value: "\"4\"", Attributes: []trailmark.Attribute{
				{Local: "side", Value: "\"N\"\n"}, {Local: "side", Value: "E"}, {Local: "xmlns", Value: "urn:q"},
			}},
		}},
		Transactions:   []trailmark.Typed{{Type: "po", ID: "urn:epcglobal:cbv:bt:9521234000014:A&B"}, {ID: "urn:x:doc"}},
		Persistent:     &trailmark.PersistentDisposition{Set: []trailmark.Term{"conformant"}, Unset: []trailmark.Term{"expired"}},
		Certifications: []string{"https://certs.example.com/1"},
		ILMD: []trailmark.Element{
			{Space: mdaSpace, Local: "lotNumber", Value: "L1"},
			{Space: "https://ns.example.com/", Local: "oil", Kind: trailmark.Parent, Children: []trailmark.Element{
				{Local: "2nd pressing", Kind: trailmark.Bool, Value: "true"}, {Local: "none", Kind: trailmark.Null},
			}},
		},
		Error: &trailmark.ErrorDeclaration{Time: sampleTime, Reason: "incorrect_data", CorrectiveIDs: []string{"urn:uuid:2"}},
	},
	{Type: trailmark.AggregationEvent, Time: sampleTime, Offset: "+01:00", Action: trailmark.Delete, Parent: "urn:epc:id:sscc:9521234.0000000001"},
	{
		Type: trailmark.TransactionEvent, Time: sampleTime, Offset: "+01:00", Action: trailmark.Observe,
		Transactions: []trailmark.Typed{{Type: "inv", ID: "urn:x:i"}}, EPCs: []trailmark.Name{},
		Sources:      []trailmark.Typed{{Type: "owning_party", ID: "https://id.gs1.org/417/9521234000143"}},
		Destinations: []trailmark.Typed{{Type: "location", ID: "urn:x:l"}},
	},
	{
		Type: trailmark.TransformationEvent, Time: sampleTime, Offset: "+01:00", TransformationID: "urn:x:t",
		Inputs: []trailmark.Name{"urn:x:a"}, OutputQuantities: []trailmark.QuantityElement{{Class: "urn:x:b", Quantity: "2"}},
	},
	{
		Type: trailmark.AssociationEvent, Time: sampleTime, Offset: "+01:00", Action: trailmark.Add,
		Parent: "urn:epc:id:giai:9521234.V-4", Children: []trailmark.Name{"urn:epc:id:giai:9521234.S-1"},
		Sensors: []trailmark.SensorElement{{
			Metadata: &trailmark.SensorMetadata{Time: sampleTime, DeviceID: "urn:epc:id:giai:9521234.S-1"},
			Reports: []trailmark.SensorReport{
				{Type: "Temperature", Value: "-4.50", UOM: "CEL", Component: "x", Extensions: []trailmark.Element{
					{Space: "https://ns.example.com/", Local: "shift", Kind: trailmark.NumberText, Value: "2"},
				}},
				{Type: "https://gs1.org/voc/Brightness", StringValue: " a\t"},
			},
		}},
	},
	{Type: trailmark.QuantityEvent, Time: sampleTime, Offset: "+01:00", ID: "urn:uuid:6", Quantities: []trailmark.QuantityElement{{Class: "urn:x:2", Quantity: "7"}}},
}

// TestUnfitPrefixes declares prefixes that XML cannot have or that mean
// something already: others are taken.
func TestUnfitPrefixes(t *testing.T) {
	e := decodeAll(t, string(fixture(t, "plant.json")))[0]
	for _, unfit := range []string{"epcis", "a b", "gs1", "xml"} {
		for format := range formatSources {
			var b bytes.Buffer
			enc := NewEncoder(&b, InFormat(format), WithNamespaces(map[string]string{unfit: "https://ns.example.com/plant/"}))
			if err := errors.Join(enc.Encode(e), enc.Close()); err != nil {
				t.Fatal(err)
			}
			if err := sameEvent(e, decodeAll(t, b.String())[0], format); err != nil {
				t.Errorf("%q in format %d: %v", unfit, format, err)
			}
			if strings.Contains(b.String(), unfit+`="https://ns`) || strings.Contains(b.String(), unfit+`":"https://ns`) {
				t.Errorf("%q in format %d: %s", unfit, format, b.String())
			}
		}
	}
}

// TestWordFormats writes words as asked for, and as the original has them.
func TestWordFormats(t *testing.T) {
	urn, web := `<bizStep>urn:epcglobal:cbv:bizstep:packing</bizStep>`, `<bizStep>https://ref.gs1.org/cbv/BizStep-packing</bizStep>`
	e := &trailmark.Event{Type: trailmark.ObjectEvent, BizStep: "packing"}
	for _, test := range []struct {
		format         WordFormat
		original, want string
	}{
		{AnyWord, "", urn}, {URNWords, web, urn}, {WebURIWords, urn, web},
		{UntranslatedWords, urn, urn}, {UntranslatedWords, web, web}, {UntranslatedWords, `{"bizStep":"packing"}`, urn},
	} {
		e.Original = []byte(test.original)
		if b, err := MarshalEvent(e, InFormat(XML), WithWords(test.format)); err != nil || !bytes.Contains(b, []byte(test.want)) {
			t.Errorf("%s of %s: %s, %v", test.format, test.original, b, err)
		}
	}
}

// TestSendersPrefixes writes a namespace with the prefix that the event's own
// document has for it, in every format.
func TestSendersPrefixes(t *testing.T) {
	for _, name := range []string{"plant.json", "plant-2.0.xml", "plant-1.2.xml"} {
		e := decodeAll(t, string(fixture(t, name)))[0]
		for format, want := range map[Format]string{JSON: `"ex":"https://ns.example.com/plant/"`, XML: `xmlns:ex="https://ns.example.com/plant/"`} {
			b, err := MarshalEvent(e, InFormat(format))
			if err != nil || !bytes.Contains(b, []byte(want)) {
				t.Errorf("%s: no %s in %s (%v)", name, want, b, err)
			}
		}
	}
}
