package storetest

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

func recalls(t *testing.T, open Opener) {
	t.Run("versions", func(t *testing.T) { recallVersions(t, open(t)) })
	t.Run("sets of every shape", func(t *testing.T) { recallSets(t, open(t)) })
}

func addRecall(tb testing.TB, st *store.Store, v store.RecallVersion, affected, cleared []trailmark.Ref) (added store.RecallVersion) {
	tb.Helper()
	update(tb, st, func(tx *store.Tx) (err error) {
		added, err = tx.AddRecall(ctx, v, affected, cleared)
		return err
	})
	return added
}

// recallVersions: a version takes the place of the one before, of its recall
// only, until the recall is withdrawn; and nothing is forgotten.
func recallVersions(t *testing.T, st *store.Store) {
	live := func(want map[trailmark.Ref][]int64) {
		t.Helper()
		view(t, st, func(tx *store.Tx) error {
			of, err := tx.RecallsOf(ctx, []trailmark.Ref{5, 4, 3, 3, 0, 99})
			got := map[trailmark.Ref][]int64{}
			for thing, list := range of {
				for _, v := range list {
					got[thing] = append(got[thing], v.ID)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			return err
		})
	}
	live(map[trailmark.Ref][]int64{})
	update(t, st, func(tx *store.Tx) error {
		_, err := tx.WithdrawRecall(ctx, "jars")
		wantKind(t, err, trailmark.NotFound)
		return nil
	})
	first := store.RecallVersion{Name: "jars", AsOf: 7, Message: "Do not eat.", Scope: "{}", Who: "user anna", Added: 2}
	a := addRecall(t, st, first, []trailmark.Ref{3, 4}, []trailmark.Ref{5})
	want := first
	want.ID, want.Version, want.Recorded, want.Affected, want.Cleared, want.Live = a.ID, 1, a.Recorded, 2, 1, true
	if a != want || a.Recorded == 0 {
		t.Errorf("%+v, want %+v", a, want)
	}
	b := addRecall(t, st, store.RecallVersion{Name: "lids"}, []trailmark.Ref{4}, nil)
	live(map[trailmark.Ref][]int64{3: {a.ID}, 4: {b.ID, a.ID}})
	c := addRecall(t, st, store.RecallVersion{Name: "jars", Removed: 1}, []trailmark.Ref{4}, []trailmark.Ref{3, 5})
	live(map[trailmark.Ref][]int64{4: {c.ID, b.ID}})
	update(t, st, func(tx *store.Tx) error {
		v, err := tx.WithdrawRecall(ctx, "jars")
		if v.ID != c.ID || v.Live || v.Withdrawn == 0 {
			t.Errorf("withdrawn: %+v", v)
		}
		return err
	})
	live(map[trailmark.Ref][]int64{4: {b.ID}})
	d := addRecall(t, st, store.RecallVersion{Name: "jars"}, nil, []trailmark.Ref{3, 4, 5})
	view(t, st, func(tx *store.Tx) error {
		list, err := tx.RecallVersions(ctx, "")
		var got []int64
		for _, v := range list {
			got = append(got, v.ID)
		}
		if want := []int64{d.ID, c.ID, a.ID, b.ID}; !slices.Equal(got, want) || d.Version != 3 {
			t.Errorf("all versions: %v, want %v", got, want)
		}
		kept, errThings := tx.RecallThings(ctx, a.ID, store.RecallAffected)
		if want := []trailmark.Ref{3, 4}; !slices.Equal(kept, want) {
			t.Errorf("the first version: %v, want %v", kept, want)
		}
		version, errVersion := tx.RecallsVersion(ctx)
		if version != "5" {
			t.Errorf("after five changes %q", version)
		}
		return errors.Join(err, errThings, errVersion)
	})
}

// recallSets: what goes into a set comes out of it, and each thing is found.
func recallSets(t *testing.T, st *store.Store) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, density := range []int{1, 2, 3, 50, 100} { // per cent
		var in, out []trailmark.Ref
		for thing := trailmark.Ref(1); thing <= 20_000; thing++ {
			if r.IntN(100) < density {
				in = append(in, thing)
			} else {
				out = append(out, thing)
			}
		}
		v := addRecall(t, st, store.RecallVersion{Name: "jars"}, in, out)
		view(t, st, func(tx *store.Tx) error {
			affected, err := tx.RecallThings(ctx, v.ID, store.RecallAffected)
			cleared, errCleared := tx.RecallThings(ctx, v.ID, store.RecallCleared)
			if !slices.Equal(affected, in) || !slices.Equal(cleared, out) {
				t.Errorf("%d %%: %d affected, %d cleared; want %d, %d", density, len(affected), len(cleared), len(in), len(out))
			}
			asked := append(slices.Clone(in), out...)
			slices.Reverse(asked)
			of, errOf := tx.RecallsOf(ctx, asked)
			found := slices.DeleteFunc(asked, func(thing trailmark.Ref) bool { return len(of[thing]) != 1 })
			slices.Sort(found)
			if !slices.Equal(found, in) {
				t.Errorf("%d %%: %d found, want %d", density, len(found), len(in))
			}
			return errors.Join(err, errCleared, errOf)
		})
	}
}
