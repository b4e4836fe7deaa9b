package eventquery

import (
	"net/url"
	"testing"

	"github.com/trailmark/trailmark"
)

func typeOf(s string) trailmark.EventType { return trailmark.EventType(s) }
func termOf(s string) trailmark.Term      { return trailmark.Term(s) }
func idOf(s string) trailmark.ThingID     { return trailmark.ThingID(s) }

type testField struct {
	event *trailmark.Event
	value string
}

// orderEvents gives events with a value in an extension field, or without one.
func orderEvents(values ...string) (list []*testField) {
	for _, v := range values {
		ev := &trailmark.Event{}
		if v != "" {
			ev.Extensions = []trailmark.Element{{Space: "https://ns.example.com/", Local: "f", Value: v}}
		}
		list = append(list, &testField{ev, v})
	}
	return list
}

// rejected are queries that do not select the object event of testdata, by what
// they look at.
var rejected = map[string]url.Values{
	"time":      {"LT_eventTime": {"2026-03-12T14:00:00Z"}},
	"step":      {"EQ_bizStep": {"shipping"}},
	"canonical": {"EQ_bizLocation": {"https://id.gs1.org/414/4012345000054"}},
	"extension": {"EQ_cbvmda:lotNumber": {"x"}},
	"sensor":    {"GE_value_KGM": {"5"}},
	"quantity":  {"EQ_quantity_XYZ": {"5"}},
	"error":     {"EQ_errorReason": {"did_not_occur"}},
}

// TestRejectingAllocates nothing, where the event has canonical names.
func TestRejectingAllocates(t *testing.T) {
	ev := testEvent(t, "")
	for name, values := range rejected {
		q, err := Parse(values, nil)
		if err != nil {
			t.Fatal(err)
		}
		n := testing.AllocsPerRun(100, func() {
			if ok, err := q.Matches(ev, recorded, nil); ok || err != nil {
				t.Errorf("%s: %t, %v", name, ok, err)
			}
		})
		if n > 0 {
			t.Errorf("%s: rejecting an event allocates %v times", name, n)
		}
	}
}

func BenchmarkMatches(b *testing.B) {
	ev := testEvent(b, "")
	rejected["patterns"] = url.Values{"MATCH_epc": {"urn:epc:idpat:sgtin:0614141.212345.*"}}
	for name, values := range rejected {
		q, err := Parse(values, nil)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := q.Matches(ev, recorded, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
