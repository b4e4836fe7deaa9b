package resolver

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/store"
	"github.com/trailmark/trailmark/store/storetest"
)

const jars = "https://id.gs1.org/01/09521250000011/21/"

// bottled fills a store with jars 0 to 59. Every third is sold by itself, every
// fourth is in the case of its lot, which was opened and destroyed.
func bottled(t *testing.T, st *store.Store) *Resolver {
	t.Helper()
	var all, sold, packed []trailmark.Name
	for i := range 60 {
		jar := trailmark.Name(fmt.Sprint(jars, i))
		all = append(all, jar)
		switch {
		case i%3 == 0:
			sold = append(sold, jar)
		case i%4 == 0:
			packed = append(packed, jar)
		}
	}
	const crate = "https://id.gs1.org/00/095212500000000011"
	at := func(hour int, e trailmark.Event) *trailmark.Event {
		e.Time, e.Offset = time.Date(2026, 3, 1, hour, 0, 0, 0, time.UTC), "+00:00"
		return &e
	}
	door := capture.Open(st)
	defer door.Close()
	receipt, err := door.Events(t.Context(), []*trailmark.Event{
		at(1, trailmark.Event{Type: trailmark.ObjectEvent, Action: trailmark.Add, BizStep: "commissioning", EPCs: all}),
		at(2, trailmark.Event{Type: trailmark.ObjectEvent, Action: trailmark.Observe, BizStep: "retail_selling", Disposition: "retail_sold", EPCs: sold}),
		at(3, trailmark.Event{Type: trailmark.AggregationEvent, Action: trailmark.Add, BizStep: "packing", Parent: crate, Children: packed}),
		at(4, trailmark.Event{Type: trailmark.ObjectEvent, Action: trailmark.Observe, BizStep: "destroying", Disposition: "destroyed", EPCs: []trailmark.Name{crate}}),
	}, capture.Options{Mode: capture.Record})
	if err != nil || receipt.Captured != 4 {
		t.Fatalf("%+v, %v", receipt, err)
	}
	r := Open(st)
	if _, err := r.Publish(t.Context(), "test", Published{Kind: "step", Value: "packing"}); err != nil {
		t.Fatal(err)
	}
	return r
}

// crowded are links of which some name the same item, some nothing, and some no
// item.
func crowded(t *testing.T) (list []gs1.Key) {
	t.Helper()
	for i := range 130 {
		link := fmt.Sprint(jars, i%70)
		switch i % 13 {
		case 5:
			link = "https://id.gs1.org/01/09521250000011/10/L7"
		case 6:
			link = "https://id.gs1.org/01/09521250000011/10/L7/21/" + fmt.Sprint(i)
		case 7:
			link = "https://id.gs1.org/00/095212500000000011"
		}
		k, err := gs1.Parse(link)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, k)
	}
	return list
}

// together has all links asked for while as many groups are being read as may
// be, so that they are read in groups as large as can be, after something else
// was done.
func together(t *testing.T, r *Resolver, keys []gs1.Key, ctx func(i int) context.Context, before func()) ([]*Answer, []error) {
	t.Helper()
	answers, errs := make([]*Answer, len(keys)), make([]error, len(keys))
	reading := func(from, to int) {
		for swapped := false; !swapped; time.Sleep(time.Millisecond) {
			r.crowd.Lock()
			if swapped = r.crowd.reading == from; swapped {
				r.crowd.reading = to
			}
			r.crowd.Unlock()
		}
	}
	most := runtime.GOMAXPROCS(0)
	reading(0, most)
	var all sync.WaitGroup
	for i, k := range keys {
		all.Go(func() { answers[i], errs[i] = r.Answer(ctx(i), k) })
	}
	for waiting := 0; waiting < len(keys); time.Sleep(time.Millisecond) {
		r.crowd.Lock()
		waiting = len(r.crowd.waiting)
		r.crowd.Unlock()
	}
	before()
	r.readGroups()
	all.Wait()
	reading(most-1, 0)
	return answers, errs
}

// TestCrowd: what many are told who ask at once is what each is told alone.
func TestCrowd(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		r, keys := bottled(t, open(t)), crowded(t)
		var alone []*Answer
		states := map[State]int{}
		for _, k := range keys {
			a, err := r.Answer(t.Context(), k)
			if err != nil {
				t.Fatal(err)
			}
			alone = append(alone, a)
			states[a.State]++
		}
		for _, state := range []State{Safe, Sold, Destroyed, Unknown, ProductOnly} {
			if states[state] == 0 {
				t.Errorf("no link is %s: %v", state, states)
			}
		}
		got, errs := together(t, r, keys, func(int) context.Context { return t.Context() }, func() {})
		if diff := cmp.Diff(alone, got); diff != "" {
			t.Error(diff)
		}
		if i := slices.IndexFunc(errs, func(err error) bool { return err != nil }); i >= 0 {
			t.Errorf("%v: %v", keys[i], errs[i])
		}
	})
}

// TestLeavingCrowd: who gives up does so alone, and when nothing can be read all
// are told.
func TestLeavingCrowd(t *testing.T) {
	st, err := store.Open(t.Context(), storetest.SQLite(t))
	if err != nil {
		t.Fatal(err)
	}
	r, keys := bottled(t, st), crowded(t)
	now := time.Now()
	r.now = func() time.Time { return now } // links are looked at once
	staying := func(int) context.Context { return t.Context() }
	gone, leave := context.WithCancel(t.Context())
	answers, errs := together(t, r, keys, func(i int) context.Context {
		if i%2 == 0 {
			return gone
		}
		return t.Context()
	}, leave)
	for i := range keys {
		if left := i%2 == 0; left != (trailmark.KindOf(errs[i]) == trailmark.Unavailable) || left == (answers[i] != nil) {
			t.Errorf("%d: %v, %v", i, answers[i], errs[i])
		}
	}
	_, errs = together(t, r, keys, staying, func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	for i, err := range errs {
		if trailmark.KindOf(err) != trailmark.Unavailable {
			t.Errorf("%d, of a store that is closed: %v", i, err)
		}
	}
	_, errs = together(t, r, keys[:3], staying, func() { r.store = nil }) // a fault of ours
	for i, err := range errs {
		if trailmark.KindOf(err) != trailmark.Internal {
			t.Errorf("%d, after a fault: %v", i, err)
		}
	}
}
