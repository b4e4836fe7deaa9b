package storetest

import (
	"fmt"
	"slices"
	"testing"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// trace tests what a walk and a recall ask for, a set at a time.
func trace(t *testing.T, open Opener) {
	t.Run("attendances", func(t *testing.T) { attendances(t, open(t)) })
	t.Run("span of scenes", func(t *testing.T) { spanOfScenes(t, open(t)) })
	t.Run("what held something", func(t *testing.T) { holding(t, open(t)) })
	t.Run("names, kinds and heads of events in order", func(t *testing.T) { inOrder(t, open(t)) })
	t.Run("items of a product", func(t *testing.T) { itemsUnder(t, open(t)) })
}

// thingLists are sets of things as questions have them: few, scattered, dense.
func thingLists() [][]trailmark.Ref {
	return [][]trailmark.Ref{
		nil, {0, 99999}, {351}, {998, 1, 8000, 399, 400, 1002, 7001, 7000, 350, 257, 256},
		stretch(200, 500, 1), stretch(1, 1010, 3), slices.Concat(stretch(900, 1003, 1), []trailmark.Ref{8000, 7001, 3}), stretch(1, 9000, 1),
	}
}

func spanOfScenes(t *testing.T, st *store.Store) {
	both(t, st, func(t *testing.T, tx *store.Tx) error {
		return tx.AppendEvents(ctx, someRecords())
	}, func(t *testing.T, tx *store.Tx) error {
		for _, c := range []struct {
			scenes      []trailmark.SceneID
			first, last trailmark.Instant
		}{
			{nil, trailmark.Forever, trailmark.Never},
			{[]trailmark.SceneID{9}, trailmark.Forever, trailmark.Never},
			{[]trailmark.SceneID{1}, 0, 1 << 55},
			{[]trailmark.SceneID{3, 2, 9}, -5, 3},
		} {
			first, last, err := tx.SpanOfScenes(ctx, c.scenes)
			if err != nil {
				return err
			}
			if first != c.first || last != c.last {
				t.Errorf("scenes %v span %d to %d, want %d to %d", c.scenes, first, last, c.first, c.last)
			}
		}
		return nil
	})
}

func holding(t *testing.T, st *store.Store) {
	var list []trailmark.Containment
	holders := []trailmark.Ref{7, 100, 103, 150, 151, 199, 8000}
	for _, holder := range holders {
		list = append(list, containment(holder+10_000, holder, 1, 2), containment(holder+20_000, holder, 1, 0))
	}
	both(t, st, func(t *testing.T, tx *store.Tx) error {
		return tx.ReplaceContainments(ctx, nil, slices.Clone(list))
	}, func(t *testing.T, tx *store.Tx) error {
		lists := append(thingLists(), stretch(100, 200, 1), stretch(100, 250, 2), []trailmark.Ref{8000, 7, 8, 7})
		for _, things := range lists {
			got, err := tx.Holding(ctx, things)
			if err != nil {
				return err
			}
			want := slices.DeleteFunc(slices.Clone(holders), func(r trailmark.Ref) bool { return !slices.Contains(things, r) })
			if !slices.Equal(got, want) {
				t.Errorf("of %v: %v, want %v", things, got, want)
			}
		}
		return nil
	})
}

func inOrder(t *testing.T, st *store.Store) {
	const n = 500
	names := make([]store.Named, n)
	for i := range names {
		names[i] = store.Named{ID: trailmark.ThingID(fmt.Sprintf("urn:x:%d:%d", i%3, i)), Kind: trailmark.ThingKind(i % 5)}
	}
	both(t, st, func(t *testing.T, tx *store.Tx) error {
		if _, err := tx.Intern(ctx, slices.Clone(names)); err != nil {
			return err
		}
		return tx.AppendEvents(ctx, plain(n))
	}, func(t *testing.T, tx *store.Tx) error {
		for _, refs := range [][]trailmark.Ref{nil, {1}, {1, 20, 499, 500, 501}, stretch(100, 300, 1), stretch(1, 500, 7), slices.Concat(stretch(3, 90, 1), stretch(400, 480, 2), []trailmark.Ref{900})} {
			got, err := tx.NamesInOrder(ctx, refs)
			if err != nil {
				return err
			}
			kinds, err := tx.Kinds(ctx, refs)
			if err != nil {
				return err
			}
			seqs := make([]trailmark.Seq, len(refs))
			for i, r := range refs {
				seqs[i] = trailmark.Seq(r)
			}
			heads, err := tx.EventHeads(ctx, seqs)
			if err != nil {
				return err
			}
			for i, r := range refs {
				want, head := store.Named{}, store.EventHead{}
				if r <= n {
					e := plain(n)[r-1]
					want, head = names[r-1], store.EventHead{Seq: e.Seq, Time: e.Time, Scene: e.Scene, ID: e.ID}
				}
				if got[i] != want || kinds[i] != want.Kind || heads[i] != head {
					t.Errorf("number %d: %v, %v, %v, want %v, %v", r, got[i], kinds[i], heads[i], want, head)
				}
			}
		}
		return nil
	})
}

func itemsUnder(t *testing.T, st *store.Store) {
	const class = "https://id.gs1.org/01/09521234000013"
	names := []store.Named{
		{ID: class + "/21/A", Kind: trailmark.Item}, {ID: class, Kind: trailmark.Class}, {ID: class + "/10/L", Kind: trailmark.Lot},
		{ID: class + "/21/%2F", Kind: trailmark.Item}, {ID: class + "0/21/A", Kind: trailmark.Item},
		{ID: "https://id.gs1.org/01/09521234000014/21/A", Kind: trailmark.Item}, {ID: class + "/21/B", Kind: trailmark.Item},
	}
	both(t, st, func(t *testing.T, tx *store.Tx) error {
		_, err := tx.Intern(ctx, slices.Clone(names))
		return err
	}, func(t *testing.T, tx *store.Tx) error {
		got, err := tx.ItemsUnder(ctx, class)
		if want := []trailmark.Ref{1, 4, 7}; !slices.Equal(got, want) {
			t.Errorf("items %v, want %v", got, want)
		}
		return err
	})
}
