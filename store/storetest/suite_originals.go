package storetest

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

func originals(t *testing.T, open Opener) {
	t.Run("come back as they were", func(t *testing.T) { originalsWhole(t, open(t)) })
	t.Run("known at a time", func(t *testing.T) { knownAt(t, open(t)) })
}

// someBodies are short, long and empty ones of several documents, more than a
// block holds.
func someBodies(n int) []store.Body {
	sources := []trailmark.Source{{Format: "json"}, {Format: "json", Header: `["a","b"]`}, {Format: "xml-2", Header: "<a>"}, {}}
	list := make([]store.Body, n)
	for i := range list {
		list[i] = store.Body{Original: fmt.Appendf(nil, `{"n":%d}`, i), Source: sources[i*i%len(sources)]}
		switch i {
		case 7:
			list[i].Original = bytes.Repeat([]byte("long "), 200_000)
		case 11:
			list[i].Original = []byte{0, 0xff, '\n', '\''}
		}
	}
	return list
}

// appendBodies adds events with their originals, all recorded at one time.
func appendBodies(tb testing.TB, st *store.Store, bodies []store.Body) (recorded trailmark.Instant) {
	tb.Helper()
	update(tb, st, func(tx *store.Tx) error {
		first, err := tx.NextSeq(ctx)
		if err != nil {
			return err
		}
		list := make([]trailmark.Record, len(bodies))
		for i := range list {
			list[i] = trailmark.Record{Seq: first + trailmark.Seq(i), Scene: 1, ID: fmt.Sprint("urn:x:", int(first)+i)}
		}
		if err := tx.AppendEvents(ctx, list); err != nil {
			return err
		}
		blocks, err := store.PackBodies(bodies)
		if err != nil {
			return err
		}
		total := 0
		for _, b := range blocks {
			total += b.Events
		}
		if total != len(bodies) {
			tb.Errorf("%d blocks hold %d events of %d", len(blocks), total, len(bodies))
		}
		recorded, err = tx.AppendBlocks(ctx, first, blocks)
		return err
	})
	return recorded
}

func originalsWhole(t *testing.T, st *store.Store) {
	want := someBodies(700)
	recorded := appendBodies(t, st, want[:650])
	appendBodies(t, st, want[650:])
	same := func(what string, got, want store.Body) {
		t.Helper()
		if !bytes.Equal(got.Original, want.Original) || got.Source != want.Source {
			t.Errorf("%s: %.60q %v, want %.60q %v", what, got.Original, got.Source, want.Original, want.Source)
		}
	}
	view(t, st, func(tx *store.Tx) error {
		for _, seq := range []trailmark.Seq{1, 8, 12, 256, 257, 650} {
			body, at, err := tx.Original(ctx, seq)
			if err != nil {
				return err
			}
			same(fmt.Sprint("original of ", seq), body, want[seq-1])
			if at != recorded {
				t.Errorf("event %d was recorded at %v, want %v", seq, at, recorded)
			}
		}
		for _, seq := range []trailmark.Seq{0, -1, 701} {
			_, _, err := tx.Original(ctx, seq)
			wantKind(t, err, trailmark.NotFound)
		}
		list, err := tx.OriginalsOf(ctx, []trailmark.Seq{700, 3, 3, 300, 299, 651})
		if err != nil || len(list) != 5 {
			t.Fatalf("%d originals, %v", len(list), err)
		}
		for seq, body := range list {
			same(fmt.Sprint("one of several, ", seq), body, want[seq-1])
		}
		if _, err := tx.OriginalsOf(ctx, []trailmark.Seq{1, 701}); err == nil {
			t.Error("the original of an event that is not there was found")
		}
		return originalsInOrder(t, tx, want)
	})
}

// originalsInOrder reads on from several places, as a rebuild does.
func originalsInOrder(t *testing.T, tx *store.Tx, want []store.Body) error {
	for _, start := range []int{0, 1, 255, 256, 699} {
		var got []store.Body
		for {
			list, err := tx.OriginalsFrom(ctx, trailmark.Seq(start+len(got)+1), 100, 10_000)
			if err != nil {
				return err
			}
			if got = append(got, list...); len(list) == 0 {
				break
			}
		}
		equal := func(a, b store.Body) bool { return bytes.Equal(a.Original, b.Original) && a.Source == b.Source }
		if !slices.EqualFunc(got, want[start:], equal) {
			t.Errorf("from %d on: %d originals, want %d, or others", start+1, len(got), len(want)-start)
		}
	}
	return nil
}

func knownAt(t *testing.T, st *store.Store) {
	first := appendBodies(t, st, someBodies(3))
	for trailmark.InstantOf(time.Now()) <= first {
		time.Sleep(time.Microsecond)
	}
	second := appendBodies(t, st, someBodies(2))
	if second <= first {
		t.Fatalf("recorded at %v and then at %v", first, second)
	}
	view(t, st, func(tx *store.Tx) error {
		for at, want := range map[trailmark.Instant]trailmark.Seq{
			trailmark.Never: 0, first - 1: 0, first: 3, second - 1: 3, second: 5, trailmark.Forever: 5,
		} {
			got, err := tx.KnownAt(ctx, at)
			if got != want || err != nil {
				t.Errorf("known at %v: event %d, want %d, %v", at, got, want, err)
			}
		}
		return nil
	})
}
