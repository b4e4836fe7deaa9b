package storetest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// scans holds that scans which are the same are one row, that fresh ones come
// with those near them, and that findings keep their numbers.
func scans(t *testing.T, open Opener) {
	t.Run("counted, fresh, judged and dropped", func(t *testing.T) { scansCounted(t, open(t)) })
	t.Run("in too many places", func(t *testing.T) { scansInManyPlaces(t, open(t)) })
	t.Run("findings", func(t *testing.T) { scanFindings(t, open(t)) })
	t.Run("settings", func(t *testing.T) { scanSettings(t, open(t)) })
}

func addScans(t *testing.T, st *store.Store, list ...store.Scan) {
	t.Helper()
	update(t, st, func(tx *store.Tx) error { return tx.AddScans(ctx, list, 3) })
}

func wantFresh(t *testing.T, st *store.Store, limit int, reach store.Quarter, want ...store.Scan) {
	t.Helper()
	view(t, st, func(tx *store.Tx) error {
		list, err := tx.FreshScans(ctx, limit, reach)
		if diff := cmp.Diff(want, list); diff != "" {
			t.Error(diff)
		}
		if any, _ := tx.AnyFreshScan(ctx); any != (len(want) > 0) {
			t.Errorf("any fresh: %v", any)
		}
		return err
	})
}

func scansCounted(t *testing.T, st *store.Store) {
	wantFresh(t, st, 10, 100)
	addScans(t, st,
		store.Scan{Thing: "b", Place: "u0n", Quarter: 100, Answer: "safe", Scans: 2},
		store.Scan{Thing: "a", Quarter: 100, Answer: "safe", Scans: 1},
		store.Scan{Thing: "b", Place: "u0n", Quarter: 120, Answer: "safe", Scans: 1})
	addScans(t, st, store.Scan{Thing: "b", Place: "u0n", Quarter: 120, Answer: "sold", Scans: 3})
	a := store.Scan{Thing: "a", Quarter: 100, Answer: "safe", Scans: 1, Fresh: 1}
	b := store.Scan{Thing: "b", Place: "u0n", Quarter: 100, Answer: "safe", Scans: 2, Fresh: 2}
	later := store.Scan{Thing: "b", Place: "u0n", Quarter: 120, Answer: "sold", Scans: 4, Fresh: 4}
	wantFresh(t, st, 10, 0, a, b, later)
	wantFresh(t, st, 1, 0, a)
	update(t, st, func(tx *store.Tx) error { return tx.ScansJudged(ctx, []trailmark.ThingID{"a", "b"}) })
	wantFresh(t, st, 10, 100)

	addScans(t, st, store.Scan{Thing: "b", Quarter: 110, Answer: "safe", Scans: 1})
	fresh := store.Scan{Thing: "b", Quarter: 110, Answer: "safe", Scans: 1, Fresh: 1}
	b.Fresh, later.Fresh = 0, 0
	wantFresh(t, st, 10, 9, fresh)
	wantFresh(t, st, 10, 10, b, fresh, later)

	update(t, st, func(tx *store.Tx) error {
		first, err := tx.DropScans(ctx, 120, 2)
		second, errAgain := tx.DropScans(ctx, 120, 2)
		if first != 2 || second != 1 || errAgain != nil {
			t.Errorf("dropped %d, then %d, %v", first, second, errAgain)
		}
		return err
	})
}

// scansInManyPlaces holds that a thing has no more places in one quarter than
// told, and that no scan is lost by that.
func scansInManyPlaces(t *testing.T, st *store.Store) {
	at := func(place string, q store.Quarter, scans int64) store.Scan {
		return store.Scan{Thing: "a", Place: place, Quarter: q, Answer: "safe", Scans: scans}
	}
	addScans(t, st, at("u01", 100, 1), at("u02", 100, 1))
	addScans(t, st, at("u02", 100, 1), at("u03", 100, 1), at("u04", 100, 1), at("u05", 100, 2), at("u04", 101, 1))
	want := []store.Scan{at("", 100, 3), at("u01", 100, 1), at("u02", 100, 2), at("u03", 100, 1), at("u04", 101, 1)}
	for i := range want {
		want[i].Fresh = want[i].Scans
	}
	wantFresh(t, st, 10, 0, want...)
}

func scanFindings(t *testing.T, st *store.Store) {
	list := []store.ScanFinding{
		{Thing: "a", Rule: "x", First: 1, Last: 2, Scans: 3, Evidence: "{}"},
		{Thing: "a", Rule: "y", First: 1, Last: 2, Scans: 3, Evidence: "{}"},
		{Thing: "b", Rule: "x", First: 1, Last: 2, Scans: 3, Evidence: "{}"},
	}
	put := func(list []store.ScanFinding) {
		update(t, st, func(tx *store.Tx) error { return tx.PutScanFindings(ctx, list) })
	}
	put(list)
	list[0].Scans = 9
	put(list[:1])
	view(t, st, func(tx *store.Tx) error {
		page, err := tx.ScanFindings(ctx, 0, 2)
		rest, errRest := tx.ScanFindings(ctx, 2, 2)
		if diff := cmp.Diff([]store.ScanFinding{list[2], list[1], list[0]}, append(page, rest...)); diff != "" || errRest != nil {
			t.Error(diff, errRest)
		}
		of, errOf := tx.ScanFindingsOf(ctx, []trailmark.ThingID{"b", "c"})
		if diff := cmp.Diff(list[2:], of); diff != "" || errOf != nil {
			t.Error(diff, errOf)
		}
		return err
	})
}

func scanSettings(t *testing.T, st *store.Store) {
	for _, want := range []string{"", "one", "two"} {
		update(t, st, func(tx *store.Tx) error {
			if want == "" {
				return nil
			}
			return tx.SetScanSettings(ctx, want)
		})
		view(t, st, func(tx *store.Tx) error {
			got, err := tx.ScanSettings(ctx)
			if got != want {
				t.Errorf("settings %q, want %q", got, want)
			}
			return err
		})
	}
}
