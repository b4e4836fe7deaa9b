package storetest

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

func containments(t *testing.T, open Opener) {
	t.Run("both ways", func(t *testing.T) { containmentsBothWays(t, open(t)) })
	t.Run("at any depth", func(t *testing.T) { containmentsAtAnyDepth(t, open(t)) })
	t.Run("replaced", func(t *testing.T) { containmentsReplaced(t, open(t)) })
}

func containment(child, parent trailmark.Ref, since, until trailmark.Instant) trailmark.Containment {
	c := trailmark.Containment{Child: child, Parent: parent, Since: since, SinceSeq: trailmark.Seq(since), Until: until, UntilSeq: trailmark.Seq(until)}
	if until == 0 {
		c.Until, c.UntilSeq = trailmark.Forever, trailmark.Latest
	}
	return c
}

func containmentsBothWays(t *testing.T, st *store.Store) {
	list := []trailmark.Containment{containment(1, 50, 10, 20), containment(1, 51, 20, 0), containment(2, 50, 10, 0), containment(50, 60, 30, 40)}
	associated := containment(1, 50, 15, 0)
	associated.Kind = trailmark.Associated
	list = append(list, associated)
	for child := trailmark.Ref(100); child < 300; child++ {
		list = append(list, containment(child, 52, 10, 0))
	}
	slices.SortFunc(list, store.CompareContainments)
	pick := func(wanted func(trailmark.Containment) bool) []trailmark.Containment {
		return slices.DeleteFunc(slices.Clone(list), func(c trailmark.Containment) bool { return !wanted(c) })
	}
	both(t, st, func(t *testing.T, tx *store.Tx) error {
		return tx.ReplaceContainments(ctx, nil, slices.Clone(list))
	}, func(t *testing.T, tx *store.Tx) error {
		for _, children := range [][]trailmark.Ref{{1}, {2, 1, 50, 99}, stretch(90, 200, 1), stretch(1, 300, 2)} {
			got, err := tx.Containers(ctx, children)
			if err != nil {
				return err
			}
			if diff := cmp.Diff(pick(func(c trailmark.Containment) bool { return slices.Contains(children, c.Child) }), got); diff != "" {
				t.Errorf("containers of %v: %s", children, diff)
			}
		}
		for _, after := range []trailmark.Instant{trailmark.Never, 5, 19, 20, trailmark.Forever} {
			parents := []trailmark.Ref{50, 51, 77, 60}
			got, err := tx.Contents(ctx, parents, after)
			if err != nil {
				return err
			}
			want := pick(func(c trailmark.Containment) bool {
				return slices.Contains(parents, c.Parent) && (c.Until > after || c.Until == trailmark.Forever)
			})
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("contents after %d: %s", after, diff)
			}
		}
		return nil
	})
}

// containmentsAtAnyDepth: jars in cases, cases on pallets, a pallet that was in
// one of its own cases as wrong records can have it, and jars on their own.
func containmentsAtAnyDepth(t *testing.T, st *store.Store) {
	var list []trailmark.Containment
	for jar := trailmark.Ref(1); jar <= 120; jar++ {
		list = append(list, containment(jar, 500+jar/12, 10, 0), containment(jar, 600, 5, 9))
	}
	list = append(list, containment(501, 700, 20, 30), containment(501, 701, 30, 0), containment(502, 700, 20, 0), containment(700, 501, 40, 0))
	slices.SortFunc(list, store.CompareContainments)
	update(t, st, func(tx *store.Tx) error { return tx.ReplaceContainments(ctx, nil, slices.Clone(list)) })
	for _, children := range [][]trailmark.Ref{nil, {300}, {1}, {12}, {12, 501, 30}, stretch(1, 100, 1)} {
		reached := slices.Clone(children)
		for i := 0; i < len(reached); i++ {
			for _, c := range list {
				if c.Child == reached[i] && !slices.Contains(reached, c.Parent) {
					reached = append(reached, c.Parent)
				}
			}
		}
		want := slices.DeleteFunc(slices.Clone(list), func(c trailmark.Containment) bool { return !slices.Contains(reached, c.Child) })
		view(t, st, func(tx *store.Tx) error {
			got, err := tx.AllContainers(ctx, children)
			if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("around %v: %s", children, diff)
			}
			return err
		})
	}
}

func containmentsReplaced(t *testing.T, st *store.Store) {
	first := []trailmark.Containment{containment(1, 50, 10, 0), containment(1, 51, 5, 9), containment(2, 50, 10, 0)}
	second := []trailmark.Containment{containment(1, 50, 10, 12), containment(1, 52, 12, 0)}
	update(t, st, func(tx *store.Tx) error { return tx.ReplaceContainments(ctx, nil, first) })
	update(t, st, func(tx *store.Tx) error {
		return tx.ReplaceContainments(ctx, []trailmark.Containment{containment(1, 50, 10, 0)}, second)
	})
	read := func() (list []trailmark.Containment) {
		view(t, st, func(tx *store.Tx) (err error) {
			list, err = tx.Containers(ctx, []trailmark.Ref{1, 2})
			return err
		})
		return list
	}
	want := []trailmark.Containment{containment(1, 51, 5, 9), containment(1, 50, 10, 12), containment(1, 52, 12, 0), containment(2, 50, 10, 0)}
	if diff := cmp.Diff(want, read()); diff != "" {
		t.Error(diff)
	}
	update(t, st, func(tx *store.Tx) error { return tx.ReplaceContainments(ctx, want, nil) })
	if got := read(); len(got) != 0 {
		t.Errorf("left: %v", got)
	}
}
