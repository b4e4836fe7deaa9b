package eventquery

import (
	"encoding/json"
	"net/url"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestJSON writes each query in the shape that query-schema.json wants, the
// values in the notation in which they came.
func TestJSON(t *testing.T) {
	tests := []struct{ in, out string }{
		{`{}`, `{}`},
		{
			`{"EQ_bizStep": "shipping", "eventType": ["ObjectEvent", "AggregationEvent"], "EQ_action": ["ADD"]}`,
			`{"EQ_action":["ADD"],"EQ_bizStep":["shipping"],"eventType":["ObjectEvent","AggregationEvent"]}`,
		},
		{
			`{"GE_eventTime": "2026-03-12T15:05:00.5+01:00", "GT_quantity": 5.50, "EQ_value_CEL": [1e1, 2], "maxEventCount": 3}`,
			`{"EQ_value_CEL":[10,2],"GE_eventTime":"2026-03-12T14:05:00.5Z","GT_quantity":5.5,"maxEventCount":3}`,
		},
		{
			`{"EXISTS_errorDeclaration": null, "EXISTS_sensorElementList": 1, "EXISTS_cbvmda:a": 0, "EQ_booleanValue": false}`,
			`{"EQ_booleanValue":false,"EXISTS_cbvmda:a":0,"EXISTS_errorDeclaration":1,"EXISTS_sensorElementList":1}`,
		},
		{
			`{"@context": {"ex": "https://ns.example.com/", "field": "ex:f", "@vocab": "https://v.example.com/"}, "EQ_ex:a": 5, "GT_field": "2026-01-01T00:00:00Z", "LT_ex:b": 7}`,
			`{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{"@vocab":"https://v.example.com/","ex":"https://ns.example.com/","field":"ex:f"}],"EQ_ex:a":["5"],"GT_field":"2026-01-01T00:00:00Z","LT_ex:b":7}`,
		},
		{
			`{"orderBy": "eventTime", "orderDirection": "ASC", "eventCountLimit": 7, "perPage": 30, "nextPageToken": "abc"}`,
			`{"eventCountLimit":7,"orderBy":"eventTime","orderDirection":"ASC"}`,
		},
	}
	for _, tt := range tests {
		q, err := ParseJSON([]byte(tt.in))
		if err != nil {
			t.Errorf("%s: %v", tt.in, err)
			continue
		}
		for range 2 { // and what it wrote again
			text, err := json.Marshal(q)
			if err != nil || string(text) != tt.out {
				t.Errorf("%s\n got %s, %v\nwant %s", tt.in, text, err, tt.out)
			}
			if q, err = ParseJSON(text); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestCanonicalFields gives an executor names and words in one form, sorted.
func TestCanonicalFields(t *testing.T) {
	q, err := ParseJSON([]byte(`{
		"@context": {"my": "https://my.example.com/"},
		"eventType": ["epcis:ObjectEvent", "ObjectEvent", "my:Event"],
		"EQ_bizStep": ["urn:epcglobal:cbv:bizstep:shipping", "shipping", "my:pressing"],
		"WD_bizLocation": "urn:epc:id:sgln:0614141.00001.0",
		"EQ_source_owning_party": ["https://example.com/417/0614141000012"],
		"MATCH_anyEPC": ["urn:epc:id:sscc:0614141.1234567890", "urn:epc:idpat:sgtin:0614141.112345.*"]
	}`))
	if err != nil {
		t.Fatal(err)
	}
	got := []any{q.EventTypes, q.BizSteps, q.BizLocations.WD, q.Sources, q.Things[0].In, q.Things[0].Names, q.Things[0].Patterns[0].Prefixes(), len(q.Criteria)}
	want := []any{
		list([]string{"ObjectEvent", "https://my.example.com/Event"}, typeOf),
		list([]string{"shipping", "my:pressing", "https://my.example.com/pressing"}, termOf), // an event keeps its own prefix
		list([]string{"https://id.gs1.org/414/0614141000012"}, idOf),
		[]TypedNames{{"owning_party", list([]string{"https://id.gs1.org/417/0614141000012"}, idOf)}},
		EPCList | ChildEPCs | ParentID | InputEPCs | OutputEPCs,
		list([]string{"https://id.gs1.org/00/106141412345678908"}, idOf),
		[]string{"https://id.gs1.org/01/1061414112345"},
		0,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestOrder sorts numbers before times before texts, either way, and events
// without the field last.
func TestOrder(t *testing.T) {
	events := orderEvents("x", "", "12", "5.0", "2026-01-01T00:00:00Z", "B", "a")
	for direction, want := range map[string][]string{
		"ASC":  {"5.0", "12", "2026-01-01T00:00:00Z", "B", "a", "x", ""},
		"DESC": {"x", "a", "B", "2026-01-01T00:00:00Z", "12", "5.0", ""},
	} {
		q, err := Parse(url.Values{"orderBy": {"ex:f"}, "orderDirection": {direction}}, map[string]string{"ex": "https://ns.example.com/"})
		if err != nil {
			t.Fatal(err)
		}
		slices.SortFunc(events, func(a, b *testField) int { return q.Compare(q.Key(a.event, recorded), q.Key(b.event, recorded)) })
		var got []string
		for _, e := range events {
			got = append(got, e.value)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", direction, diff)
		}
	}
}

// TestOrderByTime is newest first when nothing else is said.
func TestOrderByTime(t *testing.T) {
	early, late := testEvent(t, "object"), testEvent(t, "aggregation")
	for text, want := range map[string]int{
		"orderBy=eventTime": 1, "orderBy=eventTime&orderDirection=ASC": -1, "orderBy=recordTime": -1, "": 0,
	} {
		values, err := url.ParseQuery(text)
		if err != nil {
			t.Fatal(err)
		}
		q, err := Parse(values, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := q.Compare(q.Key(early, recorded.Add(1)), q.Key(late, recorded)); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}
