package eventquery_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/trailmark/trailmark/epcis"
	"github.com/trailmark/trailmark/eventquery"
	"github.com/trailmark/trailmark/eventquery/querytest"
)

// TestMatchesIsThePlainFilter draws events and parameters, and compares what
// Matches says with the plain filter, for the query as a URL has it and as JSON.
func TestMatchesIsThePlainFilter(t *testing.T) {
	yes, no := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		events := querytest.Events(1, 8).Draw(t, "events")
		for range 50 {
			parameters := querytest.Parameters().Draw(t, "parameters")
			q, err := eventquery.Parse(parameters, querytest.Prefixes())
			if err != nil {
				t.Fatal(err)
			}
			again := reread(t, q)
			for i, ev := range events {
				recorded := querytest.Begin.Add(time.Duration(i) * time.Hour)
				want, err := querytest.Selects(ev, recorded, parameters)
				if err != nil {
					t.Fatal(err)
				}
				for form, q := range map[string]*eventquery.Query{"URL": q, "JSON": again} {
					got, err := q.Matches(ev, recorded, querytest.World{})
					if err != nil || got != want {
						text, _ := epcis.MarshalEvent(ev)
						t.Fatalf("%s %v: %t, %v; the plain filter says %t of\n%s", form, parameters, got, err, want, text)
					}
				}
				if want {
					yes++
				} else {
					no++
				}
			}
		}
	})
	if yes < no/20 {
		t.Errorf("%d events selected, %d not: the draws say little", yes, no)
	}
}

// reread writes a query as JSON and reads it again.
func reread(t interface{ Fatal(...any) }, q *eventquery.Query) *eventquery.Query {
	text, err := q.JSON()
	if err != nil {
		t.Fatal(err)
	}
	again, err := eventquery.ParseJSON(text)
	if err != nil {
		t.Fatal(fmt.Errorf("%s: %w", text, err))
	}
	second, err := again.JSON()
	if err != nil || string(second) != string(text) {
		t.Fatal(fmt.Errorf("written %s, then %s: %v", text, second, err))
	}
	return again
}

// TestEventsAreValid holds the drawn events against the standard, so that any
// store takes them.
func TestEventsAreValid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for _, ev := range querytest.Events(1, 8).Draw(t, "events") {
			if err := epcis.Validate(ev); err != nil {
				text, _ := epcis.MarshalEvent(ev)
				t.Fatalf("%v\n%s", err, text)
			}
		}
	})
}
