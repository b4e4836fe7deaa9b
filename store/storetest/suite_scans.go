package storetest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// scans holds that scans which are the same are one row, that those come with the
// rows near them, and that findings keep their numbers.
func scans(t *testing.T, open Opener) {
	t.Run("counted and dropped", func(t *testing.T) { scansCounted(t, open(t)) })
	t.Run("in too many places", func(t *testing.T) { scansInManyPlaces(t, open(t)) })
	t.Run("findings", func(t *testing.T) { scanFindings(t, open(t)) })
	t.Run("settings", func(t *testing.T) { scanSettings(t, open(t)) })
}

// addScans adds scans of things in up to 3 places, and wants rows back.
func addScans(t *testing.T, st *store.Store, reach store.Quarter, list []store.Scan, want ...store.Scan) {
	t.Helper()
	update(t, st, func(tx *store.Tx) error {
		got, err := tx.AddScans(ctx, list, 3, reach)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		return err
	})
}

func scansCounted(t *testing.T, st *store.Store) {
	scan := func(thing trailmark.ThingID, place string, q store.Quarter, answer string, scans, fresh int64) store.Scan {
		return store.Scan{Thing: thing, Place: place, Quarter: q, Answer: answer, Scans: scans, Fresh: fresh}
	}
	addScans(t, st, 0, nil)
	addScans(t, st, 0, []store.Scan{scan("b", "u0n", 120, "safe", 1, 0), scan("b", "u0n", 100, "safe", 2, 0), scan("a", "", 100, "safe", 1, 0)},
		scan("a", "", 100, "safe", 1, 1), scan("b", "u0n", 100, "safe", 2, 2), scan("b", "u0n", 120, "safe", 1, 1))
	addScans(t, st, 0, []store.Scan{scan("b", "u0n", 120, "sold", 3, 0)}, scan("b", "u0n", 120, "sold", 4, 3))
	addScans(t, st, 9, []store.Scan{scan("b", "", 110, "safe", 1, 0)}, scan("b", "", 110, "safe", 1, 1))
	addScans(t, st, 10, []store.Scan{scan("b", "", 110, "safe", 1, 0)},
		scan("b", "u0n", 100, "safe", 2, 0), scan("b", "", 110, "safe", 2, 1), scan("b", "u0n", 120, "sold", 4, 0))

	update(t, st, func(tx *store.Tx) error {
		first, err := tx.DropScans(ctx, 120, 2)
		second, errAgain := tx.DropScans(ctx, 120, 2)
		if first != 2 || second != 1 || errAgain != nil {
			t.Errorf("dropped %d, then %d, %v", first, second, errAgain)
		}
		return err
	})
	addScans(t, st, 100, []store.Scan{scan("b", "", 110, "safe", 1, 0)}, scan("b", "", 110, "safe", 1, 1), scan("b", "u0n", 120, "sold", 4, 0))
}

// scansInManyPlaces holds that a thing has no more places in one quarter than
// told, and that no scan is lost by that.
func scansInManyPlaces(t *testing.T, st *store.Store) {
	at := func(place string, q store.Quarter, scans, fresh int64) store.Scan {
		return store.Scan{Thing: "a", Place: place, Quarter: q, Answer: "safe", Scans: scans, Fresh: fresh}
	}
	addScans(t, st, 0, []store.Scan{at("u01", 100, 1, 0), at("u02", 100, 1, 0)}, at("u01", 100, 1, 1), at("u02", 100, 1, 1))
	more := []store.Scan{at("u02", 100, 1, 0), at("u03", 100, 1, 0), at("u04", 100, 1, 0), at("u05", 100, 2, 0), at("u04", 101, 1, 0)}
	addScans(t, st, 0, more,
		at("", 100, 3, 3), at("u01", 100, 1, 0), at("u02", 100, 2, 1), at("u03", 100, 1, 1), at("u04", 101, 1, 1))
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
