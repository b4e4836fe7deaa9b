package capture_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/store"
	"github.com/trailmark/trailmark/store/storetest"
	"pgregory.net/rapid"
)

var inRecordMode = capture.Options{Mode: capture.Record}

// TestAnyOrder holds S2–S4, S6, S8, S9, S11 and S12: the events of a random
// plant, in any order of arrival, in any batches and from many callers at once,
// some of them twice, make the state, the containments and the balances that
// the model makes of them, now and as known at any time before. At the end all
// that follows from the events of all plants is derived again, and is the same.
func TestAnyOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		st := open(t)
		door := capture.Open(st)
		defer door.Close()
		plants := 0
		rapid.Check(t, func(t *rapid.T) {
			plants++
			events := drawPlant(t, plants)
			captureInAnyOrder(t, door, events)
			compareWithModel(t, st, &plant{number: plants, breadth: 3}, events)
		})
		checkRebuild(t, door, st)
	})
}

// TestEnforced: what comes in order and in the mode enforce leaves no lot below
// zero in any site, and what was taken is taken again elsewhere without a finding.
func TestEnforced(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		st, other := newStage(t, open(t)), newStage(t, open(t))
		plants, captured, offered := 0, 0, 0
		rapid.Check(t, func(t *rapid.T) {
			plants++
			var taken []*trailmark.Event
			events := drawPlant(t, plants)
			for _, e := range events {
				if e.Error == nil && st.capture(capture.Options{}, e).Captured == 1 {
					taken = append(taken, e)
				}
			}
			captured, offered = captured+len(taken), offered+len(events)
			if len(taken) == 0 {
				return
			}
			ph := newPhotographer(&plant{number: plants, breadth: 3}, taken)
			if low := belowZero(ph.ofStore(t, st.store, trailmark.Latest)); len(low) > 0 {
				t.Logf("%v", low)
				t.Fatal("a site has less than nothing of a lot")
			}
			other.capture(inRecordMode, taken...)
			for _, e := range taken {
				if rules := other.rules(e.ID); len(rules) > 0 {
					t.Logf("%s: %v", e.ID, rules)
					t.Fatal("what was taken breaks a rule")
				}
			}
		})
		t.Logf("%d of %d events were possible", captured, offered)
		if captured*20 < offered {
			t.Error("too few to show anything")
		}
	})
}

// belowZero adds up a picture's stock by site and gives the sums below zero. A
// container is a site of its own.
func belowZero(pic picture) map[storetest.Heap]string {
	sums, low := map[storetest.Heap]trailmark.Decimal{}, map[storetest.Heap]string{}
	for heap, text := range pic.Stock {
		number, _, _ := strings.Cut(text, " ")
		quantity, err := trailmark.ParseDecimal(trailmark.Number(number))
		if err != nil {
			low[heap] = err.Error()
		}
		heap.Place = trailmark.ThingID(strings.TrimSuffix(string(heap.Place), "/254/DOCK"))
		sums[heap] = sums[heap].Add(quantity)
	}
	for heap, sum := range sums {
		if sum.Sign() < 0 {
			low[heap] = sum.String()
		}
	}
	return low
}

// captureInAnyOrder draws how events come: in which order, which ones twice,
// and how many at once.
func captureInAnyOrder(t *rapid.T, door *capture.Door, events []*trailmark.Event) {
	twice := rapid.SliceOfN(rapid.SampledFrom(events), 0, 3).Draw(t, "twice")
	arrivals := rapid.Permutation(append(twice, events...)).Draw(t, "arrivals")
	receipt := &tally{}
	for len(arrivals) > 0 {
		n := rapid.IntRange(1, len(arrivals)).Draw(t, "at once")
		group := arrivals[:n]
		arrivals = arrivals[n:]
		if rapid.Bool().Draw(t, "concurrent") {
			var all sync.WaitGroup
			for _, e := range group {
				all.Go(func() { receipt.capture(door, e) })
			}
			all.Wait()
		} else {
			receipt.capture(door, group...)
		}
	}
	if receipt.problem != nil || receipt.Captured != len(events) || receipt.Duplicates != len(twice) {
		t.Logf("%d events, %d of them twice: %+v %v", len(events), len(twice), receipt.Receipt, receipt.problem)
		t.Fatal("not every event was captured once")
	}
}

// tally adds up receipts of several callers.
type tally struct {
	sync.Mutex
	capture.Receipt
	problem error
}

func (y *tally) capture(door *capture.Door, events ...*trailmark.Event) {
	r, err := door.Events(context.Background(), events, inRecordMode)
	y.Lock()
	defer y.Unlock()
	y.Captured += r.Captured
	y.Duplicates += r.Duplicates
	for _, rejection := range r.Rejected {
		err = fmt.Errorf("%+v", rejection)
	}
	if err != nil {
		y.problem = err
	}
}

// compareWithModel holds a store against the model, now and as known earlier.
func compareWithModel(t *rapid.T, st *store.Store, p *plant, events []*trailmark.Event) {
	model, seqs := modelOf(t, st, events)
	sample := rapid.SliceOfN(rapid.SampledFrom(seqs), 0, 3).Draw(t, "known")
	for _, known := range append(sample, trailmark.Latest) {
		compareAsKnown(t, st, newPhotographer(p, events), model, known)
	}
}

// modelOf gives a model of the events under the sequences that a store gave them.
func modelOf(tb rapid.TB, st *store.Store, events []*trailmark.Event) (*storetest.Model, []trailmark.Seq) {
	model, seqs := &storetest.Model{}, sequences(tb, st, events)
	for i, e := range events {
		model.Add(seqs[i], e)
	}
	return model, seqs
}

func compareAsKnown(tb rapid.TB, st *store.Store, ph *photographer, model *storetest.Model, known trailmark.Seq) {
	want, got := ph.ofModel(model, known), ph.ofStore(tb, st, known)
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		tb.Logf("as known at %d (-model +store):\n%s", known, diff)
		tb.Fatal("the store says something else than the model") // in the same words each time, or rapid does not shrink
	}
}

// sequences gives under which sequence the store has each event.
func sequences(t rapid.TB, st *store.Store, events []*trailmark.Event) []trailmark.Seq {
	ids := make([]string, len(events))
	for i, e := range events {
		ids[i] = e.ID
	}
	var found map[string][]trailmark.Record
	err := st.View(context.Background(), func(tx *store.Tx) (err error) {
		found, err = tx.EventsByID(context.Background(), ids)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	seqs := make([]trailmark.Seq, len(events))
	for i, e := range events {
		voids := map[bool]trailmark.Seq{}
		for _, r := range found[e.ID] {
			voids[r.Declares] = r.Seq
			if r.Declares == (e.Error != nil) {
				seqs[i] = r.Seq
			}
		}
		for _, r := range found[e.ID] {
			if !r.Declares && r.VoidedBy != voids[true] {
				t.Fatalf("event %s is voided by %d, its declaration is %d", e.ID, r.VoidedBy, voids[true])
			}
		}
		if seqs[i] == 0 {
			t.Fatalf("event %s is not in the store", e.ID)
		}
	}
	return seqs
}

// checkRebuild holds S12.
func checkRebuild(t *testing.T, door *capture.Door, st *store.Store) {
	t.Helper()
	ctx := context.Background()
	check := func(when string) {
		t.Helper()
		differences, err := door.Check(ctx, nil)
		if err != nil {
			t.Fatalf("%s: %v", when, err)
		}
		for _, d := range differences {
			t.Errorf("%s: %+v", when, d)
		}
	}
	check("live")
	if err := door.Rebuild(ctx, nil); err != nil {
		t.Fatal(err)
	}
	check("rebuilt")
}
