package capture_test

import (
	"slices"
	"testing"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/rules"
	"github.com/trailmark/trailmark/store/storetest"
)

// ruleCases tell what the physical world allows (docs/semantics.md, P) and
// what it does not: all events but the last are possible; the last one breaks
// the rule, or none.
var ruleCases = []struct {
	rule, name string
	tell       func(*story)
}{
	{"P1", "an item that was never commissioned", func(s *story) { s.did(1, "inspecting", 0, s.item(0)) }},
	{"P1", "one of several", func(s *story) { s.made(1, s.item(0)); s.did(2, "inspecting", 0, s.item(0), s.item(1)) }},
	{"P1", "as a child", func(s *story) { s.packed(1, s.pallet(0), s.item(0)) }},
	{"P1", "as an input", func(s *story) {
		s.tell(1, trailmark.Event{Type: trailmark.TransformationEvent, Inputs: []trailmark.Name{s.item(0)}, Outputs: []trailmark.Name{s.item(1)}})
	}},
	{"", "a pallet begins with its first use", func(s *story) { s.did(1, "inspecting", 0, s.pallet(0)) }},
	{"", "an output begins", func(s *story) {
		s.made(1, s.item(0))
		s.tell(2, trailmark.Event{Type: trailmark.TransformationEvent, ReadPoint: at(0), Inputs: []trailmark.Name{s.item(0)}, Outputs: []trailmark.Name{s.item(1)}})
		s.did(3, "inspecting", 0, s.item(1))
	}},

	{"P2", "a serial twice", func(s *story) { s.made(1, s.item(0)); s.made(2, s.item(0)) }},
	{"P2", "a serial that comes late, before its own beginning", func(s *story) { s.made(2, s.item(0)); s.made(1, s.item(0)) }},
	{"P2", "an output that exists", func(s *story) {
		s.made(1, s.item(0), s.item(1))
		s.tell(2, trailmark.Event{Type: trailmark.TransformationEvent, ReadPoint: at(0), Inputs: []trailmark.Name{s.item(0)}, Outputs: []trailmark.Name{s.item(1)}})
	}},
	{"P2", "a pallet number twice", func(s *story) { s.made(1, s.pallet(0)); s.made(2, s.pallet(0)) }},

	{"P3", "after it was destroyed", func(s *story) {
		s.made(1, s.item(0))
		s.did(2, "destroying", 0, s.item(0))
		s.did(3, "inspecting", 0, s.item(0))
	}},
	{"P3", "after it was decommissioned", func(s *story) {
		s.made(1, s.item(0))
		s.tell(2, trailmark.Event{Action: trailmark.Delete, BizStep: "decommissioning", EPCs: []trailmark.Name{s.item(0)}})
		s.did(3, "inspecting", 0, s.item(0))
	}},
	{"P3", "after it was consumed", func(s *story) {
		s.made(1, s.item(0))
		s.tell(2, trailmark.Event{Type: trailmark.TransformationEvent, ReadPoint: at(0), Inputs: []trailmark.Name{s.item(0)}, Outputs: []trailmark.Name{s.item(1)}})
		s.did(3, "inspecting", 0, s.item(0))
	}},
	{"P3", "after its container was destroyed", func(s *story) {
		s.made(1, s.item(0))
		s.packed(2, s.pallet(0), s.item(0))
		s.did(3, "destroying", 0, s.pallet(0))
		s.did(4, "inspecting", 0, s.item(0))
	}},
	{"", "an event that comes late, before the end", func(s *story) {
		s.made(1, s.item(0))
		s.did(3, "destroying", 0, s.item(0))
		s.did(2, "inspecting", 0, s.item(0))
	}},
	{"", "what was sold may come back", func(s *story) {
		s.made(1, s.item(0))
		s.did(2, "retail_selling", 0, s.item(0))
		s.did(3, "receiving", customer, s.item(0))
	}},

	{"P4", "handled in another site", func(s *story) { s.made(1, s.item(0)); s.did(2, "inspecting", customer, s.item(0)) }},
	{"P4", "handled while on the road", func(s *story) {
		s.made(1, s.item(0))
		s.did(2, "shipping", 0, s.item(0))
		s.did(3, "inspecting", 0, s.item(0))
	}},
	{"P4", "shipped from where its pallet is not", func(s *story) {
		s.made(1, s.item(0))
		s.packed(2, s.pallet(0), s.item(0))
		s.did(3, "shipping", 0, s.pallet(0))
		s.did(4, "receiving", customer, s.pallet(0))
		s.did(5, "inspecting", 0, s.item(0))
	}},
	{"", "anywhere within its site", func(s *story) { s.made(1, s.item(0)); s.did(2, "inspecting", dock, s.item(0)) }},
	{"", "received from anywhere", func(s *story) { s.made(1, s.item(0)); s.did(2, "receiving", customer, s.item(0)) }},
	{"", "received, then handled", func(s *story) {
		s.made(1, s.item(0))
		s.did(2, "shipping", 0, s.item(0))
		s.did(3, "receiving", customer, s.item(0))
		s.did(4, "inspecting", customer, s.item(0))
	}},
	{"", "nobody said where", func(s *story) {
		s.made(1, s.item(0))
		s.tell(2, trailmark.Event{BizStep: "inspecting", EPCs: []trailmark.Name{s.item(0)}})
	}},

	{"P5", "packed while it is inside another", func(s *story) {
		s.made(1, s.item(0))
		s.packed(2, s.pallet(0), s.item(0))
		s.packed(3, s.pallet(1), s.item(0))
	}},
	{"", "packed again into the same", func(s *story) {
		s.made(1, s.item(0))
		s.packed(2, s.pallet(0), s.item(0))
		s.packed(3, s.pallet(0), s.item(0))
	}},
	{"", "taken out before", func(s *story) {
		s.made(1, s.item(0))
		s.packed(2, s.pallet(0), s.item(0))
		s.tell(3, trailmark.Event{Type: trailmark.AggregationEvent, Action: trailmark.Delete, ReadPoint: at(0), Parent: s.pallet(0)})
		s.packed(4, s.pallet(1), s.item(0))
	}},
	{"", "a sensor on a packed crate", func(s *story) {
		s.made(1, s.item(0))
		s.packed(2, s.pallet(0), s.item(0))
		s.tell(3, trailmark.Event{Type: trailmark.AssociationEvent, Action: trailmark.Add, ReadPoint: at(0), Parent: s.pallet(1), Children: []trailmark.Name{s.item(0)}})
	}},

	{"P6", "in itself", func(s *story) { s.packed(1, s.pallet(0), s.pallet(0)) }},
	{"P6", "in itself through another", func(s *story) {
		s.packed(1, s.pallet(0), s.pallet(1))
		s.packed(2, s.pallet(1), s.pallet(2))
		s.packed(3, s.pallet(2), s.pallet(0))
	}},

	{"P7", "more shipped than is there", func(s *story) { s.harvested(1, "10"); s.moved(2, "shipping", 0, "10.001") }},
	{"P7", "more than is left", func(s *story) {
		s.harvested(1, "10")
		s.moved(2, "shipping", 0, "6")
		s.moved(3, "shipping", 0, "6")
	}},
	{"P7", "of a lot that nobody has", func(s *story) { s.moved(1, "shipping", 0, "1") }},
	{"P7", "where it is not", func(s *story) { s.harvested(1, "10"); s.moved(2, "shipping", customer, "1") }},
	{"P7", "in another unit", func(s *story) {
		s.harvested(1, "10")
		s.tell(2, trailmark.Event{BizStep: "shipping", ReadPoint: at(0), Quantities: s.quantity(0, "1", "")})
	}},
	{"P7", "an input", func(s *story) {
		s.harvested(1, "10")
		s.tell(2, trailmark.Event{Type: trailmark.TransformationEvent, ReadPoint: at(0), InputQuantities: s.quantity(0, "11", "KGM"), Outputs: []trailmark.Name{s.item(0)}})
	}},
	{"P7", "twice in one event, each part of it there", func(s *story) {
		s.harvested(1, "10")
		s.tell(2, trailmark.Event{BizStep: "shipping", ReadPoint: at(0), Quantities: append(s.quantity(0, "6", "KGM"), s.quantity(0, "6", "KGM")...)})
	}},
	{"P7", "late, of what was taken since", func(s *story) {
		s.harvested(1, "10")
		s.moved(3, "shipping", 0, "6")
		s.moved(2, "shipping", 0, "6")
	}},
	{"P7", "late, before it was there", func(s *story) { s.harvested(2, "10"); s.moved(1, "shipping", 0, "1") }},
	{"", "late, and counted since", func(s *story) {
		s.harvested(1, "10")
		s.moved(3, "cycle_counting", 0, "2")
		s.moved(2, "shipping", 0, "6")
	}},
	{"", "all of it", func(s *story) { s.harvested(1, "10"); s.moved(2, "shipping", 0, "10") }},
	{"", "from another room of the site", func(s *story) { s.harvested(1, "10"); s.moved(2, "shipping", dock, "10") }},
	{"", "received where it was shipped to", func(s *story) {
		s.harvested(1, "10")
		s.moved(2, "shipping", 0, "10")
		s.moved(3, "receiving", customer, "10")
		s.moved(4, "retail_selling", customer, "10")
	}},
	{"", "as much as was counted", func(s *story) {
		s.harvested(1, "10")
		s.moved(2, "cycle_counting", 0, "12")
		s.moved(3, "shipping", 0, "12")
	}},

	{"P9", "before it was made", func(s *story) { s.made(2, s.item(0)); s.did(1, "inspecting", 0, s.item(0)) }},
	{"P9", "in the future", func(s *story) { s.made(future(rules.ClockAllowance+time.Hour), s.item(0)) }},
	{"", "in the future by the clock allowance", func(s *story) { s.made(future(0), s.item(0)) }},

	{"S5", "a wrong check digit", func(s *story) { s.did(1, "inspecting", 0, "https://id.gs1.org/00/395212300000000011") }},
}

// future gives the minute of a story that is so far ahead of the clock.
func future(by time.Duration) int { return int((time.Since(start) + by).Minutes()) }

// TestRules holds P1–P7 and P9 in the three modes, one after the other: what
// was refused or kept aside has changed nothing, so that it can be recorded in
// the end.
func TestRules(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		all := newStage(t, open(t))
		for _, c := range ruleCases {
			t.Run(c.rule+" "+c.name, func(t *testing.T) {
				stage, s := &stage{t, all.store, all.door}, newStory()
				c.tell(s)
				stage.play(s, c.rule)
			})
		}
	})
}

// play captures a story whose last event alone breaks a rule, or none.
func (s *stage) play(told *story, rule string) {
	last := told.told[len(told.told)-1]
	before := told.told[:len(told.told)-1]
	s.capture(inRecordMode, before...)
	for _, e := range before {
		if found := s.rules(e.ID); len(found) > 0 {
			s.Fatalf("%s was to be possible: %v", e.ID, found)
		}
	}
	if rule == "" {
		if r := s.capture(capture.Options{}, last); r.Captured != 1 {
			s.Errorf("it is possible, and the receipt says %+v", r)
		}
		return
	}
	s.unchanged(told, func() { s.refuse(last, rule) })
	s.unchanged(told, func() { s.keepAside(last, rule) })
	if r := s.capture(inRecordMode, last); r.Captured != 1 {
		s.Errorf("recording it, the receipt says %+v", r)
	}
	if found := s.rules(last.ID); !slices.Contains(found, rule) {
		s.Errorf("recorded with findings %v, want %s", found, rule)
	}
}

func (s *stage) refuse(e *trailmark.Event, rule string) {
	s.Helper()
	r := s.capture(capture.Options{Document: "day.json"}, e)
	if r.Captured != 0 || len(r.Rejected) != 1 {
		s.Fatalf("the receipt says %+v, want a rejection by %s", r, rule)
	}
	refused := r.Rejected[0]
	if refused.Rule != rule || refused.Kind != trailmark.Refused.String() || refused.Document != "day.json" || refused.Event != 1 || refused.Message == "" {
		s.Errorf("rejected with %+v, want %s", refused, rule)
	}
	if found := s.records(e.ID); len(found) != 0 {
		s.Errorf("the store has it all the same: %v", found)
	}
}

func (s *stage) keepAside(e *trailmark.Event, rule string) {
	s.Helper()
	first := s.capture(capture.Options{Mode: capture.Quarantine}, e)
	again := s.capture(capture.Options{Mode: capture.Quarantine}, e)
	if first.Quarantined != 1 || again.Duplicates != 1 || first.Captured+again.Captured+len(first.Rejected)+len(again.Rejected) != 0 {
		s.Errorf("the receipts say %+v and %+v, want it in quarantine once", first, again)
	}
	q, ok := s.aside()[e.ID]
	if !ok || !slices.ContainsFunc(q.Findings, func(f trailmark.Finding) bool { return f.Rule == rule }) {
		s.Errorf("in quarantine: %t, with %v, want %s", ok, q.Findings, rule)
	}
	if found := s.records(e.ID); len(found) != 0 {
		s.Errorf("the store has it all the same: %v", found)
	}
}
