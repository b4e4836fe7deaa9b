package eventquery

import (
	"bytes"
	"net/url"
	"testing"

	"github.com/trailmark/trailmark"
)

// FuzzParse reads any query of a URL: it is refused for a reason, or it can be
// asked, written as JSON and read again.
func FuzzParse(f *testing.F) {
	ev := testEvent(f, "")
	f.Add("eventType=ObjectEvent&EQ_bizStep=shipping%7Creceiving&GE_eventTime=2026-03-12T10:00:00Z&orderBy=eventTime&eventCountLimit=3")
	f.Add("MATCH_anyEPC=urn:epc:idpat:sgtin:0614141.*.*%7Curn:epc:pat:sgtin-96:3.0614141.[1-2].*&GT_value_CEL=4&EQ_quantity_KGM=1%7C2")
	f.Add("EQ_INNER_ILMD_ex:f=1&EXISTS_ex:g=&HASATTR_bizLocation=cbvmda:site&EQ_ATTR_ex:h_cbvmda:site=x&EQ_{a}b=c")
	f.Fuzz(func(t *testing.T, text string) {
		values, err := url.ParseQuery(text)
		if err != nil {
			return
		}
		q, err := Parse(values, map[string]string{"ex": "https://ns.example.com/epcis/"})
		checkParsed(t, ev, q, err)
	})
}

// FuzzParseJSON does the same for a query in JSON.
func FuzzParseJSON(f *testing.F) {
	ev := testEvent(f, "")
	f.Add([]byte(`{"@context": {"ex": "https://ns.example.com/epcis/"}, "EQ_ex:batch": ["B-2291"], "GT_ex:count": 4, "EXISTS_INNER_ex:inner": null}`))
	f.Add([]byte(`{"EQ_action": "ADD", "EQ_value_CEL": [4.5], "LE_percRank": 95, "maxEventCount": 3, "EQ_booleanValue": true}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		q, err := ParseJSON(text)
		checkParsed(t, ev, q, err)
	})
}

func checkParsed(t *testing.T, ev *trailmark.Event, q *Query, err error) {
	t.Helper()
	if err != nil {
		if k := trailmark.KindOf(err); k != trailmark.Usage && k != trailmark.TooLarge && k != trailmark.Malformed {
			t.Fatalf("kind %v: %v", k, err)
		}
		return
	}
	selects, err := q.Matches(ev, recorded, facts{})
	if err != nil {
		t.Fatal(err)
	}
	written, err := q.JSON()
	if err != nil {
		t.Fatal(err)
	}
	again, err := ParseJSON(written)
	if err != nil {
		t.Fatalf("%s: %v", written, err)
	}
	if same, err := again.Matches(ev, recorded, facts{}); same != selects || err != nil {
		t.Fatalf("%s: first %t, then %t, %v", written, selects, same, err)
	}
	if second, err := again.JSON(); err != nil || !bytes.Equal(written, second) {
		t.Fatalf("written %s, then %s: %v", written, second, err)
	}
}
