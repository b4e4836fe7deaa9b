package capture_test

import (
	"context"
	"fmt"
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
	model, seqs := &storetest.Model{}, sequences(t, st, events)
	for i, e := range events {
		model.Add(seqs[i], e)
	}
	ph := newPhotographer(p, events)
	sample := rapid.SliceOfN(rapid.SampledFrom(seqs), 0, 3).Draw(t, "known")
	for _, known := range append(sample, trailmark.Latest) {
		want, got := ph.ofModel(model, known), ph.ofStore(t, st, known)
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Logf("as known at %d (-model +store):\n%s", known, diff)
			t.Fatal("the store says something else than the model") // in the same words each time, or rapid does not shrink
		}
	}
}

// sequences gives under which sequence the store has each event.
func sequences(t *rapid.T, st *store.Store, events []*trailmark.Event) []trailmark.Seq {
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
