package capture_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/store"
)

// story is a little plant whose events are told one by one, by the minute at
// which they happened.
type story struct {
	plant
	told []*trailmark.Event
}

var stories atomic.Int64

// newStory begins a story about things that no other story has.
func newStory() *story {
	return &story{plant: plant{number: int(stories.Add(1)), breadth: 3}}
}

const (
	dock     = 1 // of places: part of the site place 0
	customer = 2
)

func (s *story) item(n int) trailmark.Name   { return s.items()[n] }
func (s *story) pallet(n int) trailmark.Name { return s.containers()[n] }

func (s *story) tell(minute int, e trailmark.Event) *trailmark.Event {
	e.ID = fmt.Sprintf("urn:x:story:%d:%d", s.number, len(s.told)+1)
	e.Time, e.Offset = start.Add(time.Duration(minute)*time.Minute), "+00:00"
	if e.Type == "" {
		e.Type = trailmark.ObjectEvent
	}
	if e.Action == "" && e.Type != trailmark.TransformationEvent {
		e.Action = trailmark.Observe
	}
	s.told = append(s.told, &e)
	return &e
}

func at(place int) *trailmark.Location { return &trailmark.Location{ID: places[place]} }

func (s *story) made(minute int, things ...trailmark.Name) {
	s.tell(minute, trailmark.Event{Action: trailmark.Add, BizStep: "commissioning", ReadPoint: at(0), EPCs: things})
}

func (s *story) did(minute int, step trailmark.Term, place int, things ...trailmark.Name) {
	s.tell(minute, trailmark.Event{BizStep: step, ReadPoint: at(place), EPCs: things})
}

func (s *story) packed(minute int, parent trailmark.Name, children ...trailmark.Name) {
	s.tell(minute, trailmark.Event{
		Type: trailmark.AggregationEvent, Action: trailmark.Add, BizStep: "packing", ReadPoint: at(0), Parent: parent, Children: children,
	})
}

func (s *story) quantity(lot int, n trailmark.Number, uom string) []trailmark.QuantityElement {
	return []trailmark.QuantityElement{{Class: s.lots()[lot], Quantity: n, UOM: uom}}
}

func (s *story) harvested(minute int, n trailmark.Number) {
	s.tell(minute, trailmark.Event{Action: trailmark.Add, BizStep: "commissioning", ReadPoint: at(0), Quantities: s.quantity(0, n, "KGM")})
}

func (s *story) moved(minute int, step trailmark.Term, place int, n trailmark.Number) {
	s.tell(minute, trailmark.Event{BizStep: step, ReadPoint: at(place), Quantities: s.quantity(0, n, "KGM")})
}

// stage is a store with a door, and what stories do with them.
type stage struct {
	*testing.T
	store *store.Store
	door  *capture.Door
}

func newStage(t *testing.T, st *store.Store) *stage {
	door := capture.Open(st)
	t.Cleanup(door.Close)
	return &stage{t, st, door}
}

func (s *stage) capture(o capture.Options, events ...*trailmark.Event) capture.Receipt {
	s.Helper()
	r, err := s.door.Events(context.Background(), events, o)
	if err != nil {
		s.Fatal(err)
	}
	return r
}

// records gives what the store has under an event's id.
func (s *stage) records(id string) []trailmark.Record {
	s.Helper()
	var found map[string][]trailmark.Record
	s.view(func(tx *store.Tx) (err error) {
		found, err = tx.EventsByID(context.Background(), []string{id})
		return err
	})
	return found[id]
}

// rules gives the rules that the findings of an event name.
func (s *stage) rules(id string) (list []string) {
	s.Helper()
	records := s.records(id)
	if len(records) == 0 {
		s.Fatalf("the store has no event %s", id)
	}
	s.view(func(tx *store.Tx) error {
		findings, err := tx.Findings(context.Background(), []trailmark.Seq{records[0].Seq})
		for _, f := range findings[records[0].Seq] {
			list = append(list, f.Rule)
		}
		return err
	})
	return list
}

// aside gives the quarantined events by their ids.
func (s *stage) aside() map[string]store.Quarantined {
	s.Helper()
	list := map[string]store.Quarantined{}
	s.view(func(tx *store.Tx) error {
		return tx.Quarantined(context.Background(), true, func(q store.Quarantined) error { list[q.EventID] = q; return nil })
	})
	return list
}

func (s *stage) view(f func(*store.Tx) error) {
	s.Helper()
	if err := s.store.View(context.Background(), f); err != nil {
		s.Fatal(err)
	}
}

// unchanged runs f and fails if the store then says something else about a story.
func (s *stage) unchanged(told *story, f func()) {
	s.Helper()
	ph := newPhotographer(&told.plant, told.told)
	before := ph.ofStore(s, s.store, trailmark.Latest)
	f()
	if diff := cmp.Diff(before, ph.ofStore(s, s.store, trailmark.Latest), cmpopts.EquateEmpty()); diff != "" {
		s.Errorf("it changed something (-before +after):\n%s", diff)
	}
}
