package epcis

import (
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/trailmark/trailmark"
)

// decodeAll reads every event of a document that must be good.
func decodeAll(t testing.TB, document string, options ...DecoderOption) []*trailmark.Event {
	t.Helper()
	d := NewDecoder(strings.NewReader(document), options...)
	var list []*trailmark.Event
	for {
		e, err := d.Next()
		if err == io.EOF {
			return list
		}
		if err != nil {
			t.Fatalf("event %d: %v", len(list)+1, err)
		}
		list = append(list, e)
	}
}

const sealing = `{
  "type": "ObjectEvent", "action": "ADD", "bizStep": "cbv:BizStep-commissioning",
  "eventTime": "2026-03-12T15:05:00.123456+01:00", "eventTimeZoneOffset": "+01:00",
  "epcList": ["urn:epc:id:sgtin:9521234.000421.4217"],
  "ilmd": {"cbvmda:lotNumber": "B-2291", "ex:fill": 500.0}
}`

func document(context, events string) string {
	return `{"@context": ` + context + `, "type": "EPCISDocument", "schemaVersion": "2.0",
"creationDate": "2026-03-12T15:06:00Z", "epcisBody": {"eventList": [` + events + `]}}`
}

func TestDecodeJSON(t *testing.T) {
	const context = `["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {"ex": "https://ns.example.com/"}]`
	list := decodeAll(t, document(context, sealing+","+sealing))
	if len(list) != 2 {
		t.Fatalf("%d events, want 2", len(list))
	}
	e := list[0]
	want := []trailmark.Element{
		{Space: "urn:epcglobal:cbv:mda", Local: "lotNumber", Value: "B-2291"},
		{Space: "https://ns.example.com/", Local: "fill", Kind: trailmark.NumberText, Value: "500.0"},
	}
	if diff := cmp.Diff(want, e.ILMD); diff != "" {
		t.Error("ilmd:", diff)
	}
	if e.BizStep != "commissioning" || e.Time.Nanosecond() != 123456000 || string(e.Original) != sealing {
		t.Errorf("step %q, time %v, original %q", e.BizStep, e.Time, e.Original)
	}
	if list[1].Source != e.Source {
		t.Error("two events of a document have two sources")
	}
	again, err := DecodeEvent(e.Original, e.Source)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(e, again); diff != "" {
		t.Error("decoded again:", diff)
	}
	bare, err := MarshalEvent(e)
	if err != nil {
		t.Fatal(err)
	}
	if got := decodeAll(t, string(bare)); Hash(got[0]) != Hash(e) {
		t.Errorf("written and read again:\n%s\n%s", PreHash(got[0]), PreHash(e))
	}
}
