package storetest

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

func decimal(tb testing.TB, text trailmark.Number) trailmark.Decimal {
	tb.Helper()
	d, err := trailmark.ParseDecimal(text)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

// sameNumber compares decimals by their value.
var sameNumber = cmp.Comparer(func(a, b trailmark.Decimal) bool { return a.Cmp(b) == 0 })

func balances(t *testing.T, open Opener) {
	st := open(t)
	row := func(thing, place trailmark.Ref, uom string, quantity trailmark.Number, seq trailmark.Seq) trailmark.Balance {
		return trailmark.Balance{Thing: thing, Place: place, UOM: uom, Quantity: decimal(t, quantity), Time: trailmark.Instant(seq), Seq: seq}
	}
	check := func(what string, want ...trailmark.Balance) {
		t.Helper()
		view(t, st, func(tx *store.Tx) error {
			got, err := tx.Balances(ctx, []trailmark.Ref{3, 1, 2, 1})
			if diff := cmp.Diff(want, got, sameNumber); diff != "" {
				t.Errorf("%s: %s", what, diff)
			}
			if err != nil {
				return err
			}
			at, err := tx.BalancesAt(ctx, []trailmark.Ref{11, 12})
			want := slices.DeleteFunc(slices.Clone(want), func(b trailmark.Balance) bool { return b.Place != 11 && b.Place != 12 })
			if diff := cmp.Diff(append([]trailmark.Balance(nil), want...), append([]trailmark.Balance(nil), at...), sameNumber); diff != "" {
				t.Errorf("%s, at places: %s", what, diff)
			}
			return err
		})
	}
	exact := trailmark.Number("-123456789012345678901234567890.000000000000000001")
	update(t, st, func(tx *store.Tx) error {
		return tx.ReplaceBalances(ctx, []trailmark.Balance{
			row(2, 10, "", "7", 4), row(1, 11, "KGM", exact, 1), row(1, 11, "", "0", 2), row(1, 0, "KGM", "3", 3), row(1, 12, "KGM", "4", 3),
		})
	})
	check("new", row(1, 0, "KGM", "3", 3), row(1, 11, "", "0", 2), row(1, 11, "KGM", exact, 1), row(1, 12, "KGM", "4", 3), row(2, 10, "", "7", 4))
	update(t, st, func(tx *store.Tx) error {
		return tx.ReplaceBalances(ctx, []trailmark.Balance{row(1, 11, "LTR", "5", 6), row(3, 11, "", "1", 6)})
	})
	check("one place replaced", row(1, 0, "KGM", "3", 3), row(1, 11, "LTR", "5", 6), row(1, 12, "KGM", "4", 3), row(2, 10, "", "7", 4), row(3, 11, "", "1", 6))
	update(t, st, func(tx *store.Tx) error { return tx.DropBalances(ctx, []trailmark.Ref{1, 9}) })
	check("one thing dropped", row(2, 10, "", "7", 4), row(3, 11, "", "1", 6))
	update(t, st, func(tx *store.Tx) error {
		if err := tx.DropBalances(ctx, nil); err != nil {
			return err
		}
		return tx.ReplaceBalances(ctx, nil)
	})
	check("nothing done", row(2, 10, "", "7", 4), row(3, 11, "", "1", 6))
}

func readings(t *testing.T, open Opener) {
	st := open(t)
	reading := func(equipment trailmark.Ref, parameter string, time trailmark.Instant, value trailmark.Number, seq trailmark.Seq) store.Reading {
		return store.Reading{Equipment: equipment, Parameter: parameter, Time: time, Value: value, Unit: "KPA", Seq: seq}
	}
	var series []store.Reading
	for at := trailmark.Instant(0); at < 500; at++ {
		series = append(series, reading(1, "vacuum", 1000-at, "45.0", 0))
	}
	mixed := []store.Reading{
		reading(1, "vacuum", 600, "44.10", 2), reading(2, "vacuum", 600, "1", 0), reading(1, "Temperature", 600, "80", 0),
		reading(1, "vacuum", 700, "first", 0), reading(1, "vacuum", 700, "second", 0), reading(1, "vacuum", 800, "void", 1),
	}
	update(t, st, func(tx *store.Tx) error {
		if err := tx.AppendEvents(ctx, plain(2)); err != nil {
			return err
		}
		if err := tx.AddReadings(ctx, series); err != nil {
			return err
		}
		return tx.AddReadings(ctx, nil)
	})
	update(t, st, func(tx *store.Tx) error {
		if err := tx.AddReadings(ctx, mixed); err != nil {
			return err
		}
		return tx.VoidEvent(ctx, &plain(1)[0], 9)
	})
	view(t, st, func(tx *store.Tx) error {
		if err := readingsBetween(t, tx); err != nil {
			return err
		}
		return readingsBefore(t, tx)
	})
}

func readingsBetween(t *testing.T, tx *store.Tx) error {
	var got []store.Reading
	collect := func(r store.Reading) error { got = append(got, r); return nil }
	if err := tx.Readings(ctx, 1, "vacuum", 600, 801, collect); err != nil {
		return err
	}
	if len(got) != 202 || !slices.IsSortedFunc(got, func(a, b store.Reading) int { return int(a.Time - b.Time) }) {
		t.Fatalf("%d readings, want 202 in order of time", len(got))
	}
	want := map[int]store.Reading{
		0:   {Equipment: 1, Parameter: "vacuum", Time: 600, Value: "45.0", Unit: "KPA"},
		1:   {Equipment: 1, Parameter: "vacuum", Time: 600, Value: "44.10", Unit: "KPA", Seq: 2},
		101: {Equipment: 1, Parameter: "vacuum", Time: 700, Value: "second", Unit: "KPA"},
		201: {Equipment: 1, Parameter: "vacuum", Time: 800, Value: "45.0", Unit: "KPA"},
	}
	for i, w := range want {
		if got[i] != w {
			t.Errorf("reading %d: %v, want %v", i, got[i], w)
		}
	}
	got = nil
	err := tx.Readings(ctx, 1, "Temperature", 0, 601, collect)
	if len(got) != 1 || got[0].Value != "80" {
		t.Errorf("another parameter: %v", got)
	}
	return err
}

func readingsBefore(t *testing.T, tx *store.Tx) error {
	for _, c := range []struct {
		before trailmark.Instant
		value  trailmark.Number
		found  bool
	}{{501, "", false}, {502, "45.0", true}, {601, "44.10", true}, {600, "45.0", true}, {801, "45.0", true}, {trailmark.Forever, "45.0", true}} {
		last, found, err := tx.ReadingBefore(ctx, 1, "vacuum", c.before)
		if found != c.found || last.Value != c.value || err != nil {
			t.Errorf("before %d: %v %v %v, want %q", c.before, last, found, err, c.value)
		}
	}
	return nil
}

func findings(t *testing.T, open Opener) {
	t.Run("of events", func(t *testing.T) { eventFindings(t, open(t)) })
	t.Run("quarantine", func(t *testing.T) { quarantine(t, open(t)) })
}

var someFindings = []trailmark.Finding{
	{Rule: "P4", Severity: trailmark.Violation, Thing: "https://id.gs1.org/00/395012340000000013", Message: "it's at \"A\""},
	{Rule: "P1", Severity: trailmark.Warning},
}

func eventFindings(t *testing.T, st *store.Store) {
	both(t, st, func(t *testing.T, tx *store.Tx) error {
		if err := tx.AppendFindings(ctx, 3, someFindings); err != nil {
			return err
		}
		return tx.AppendFindings(ctx, 5, someFindings[:1])
	}, func(t *testing.T, tx *store.Tx) error {
		got, err := tx.Findings(ctx, []trailmark.Seq{5, 3, 4})
		want := map[trailmark.Seq][]trailmark.Finding{3: someFindings, 5: someFindings[:1]}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		return err
	})
}

func quarantine(t *testing.T, st *store.Store) {
	aside := store.Quarantined{
		EventID: "urn:x:1", Document: "a.json", Findings: someFindings,
		Body: store.Body{Original: []byte{0, '{', '}', 0xff}, Source: trailmark.Source{Format: "json", Header: "[]"}},
	}
	put := func(q store.Quarantined) (fresh bool) {
		update(t, st, func(tx *store.Tx) (err error) { fresh, err = tx.Quarantine(ctx, q); return err })
		return fresh
	}
	second := aside
	second.EventID, second.Findings = "urn:x:2", nil
	if !put(aside) || put(aside) || !put(second) {
		t.Error("an event is kept aside once")
	}
	view(t, st, func(tx *store.Tx) error {
		var got []store.Quarantined
		err := tx.Quarantined(ctx, true, func(q store.Quarantined) error {
			if q.Received == 0 {
				t.Errorf("%s was received never", q.EventID)
			}
			q.Received = 0
			got = append(got, q)
			return nil
		})
		aside.ID, second.ID = 1, 2
		if diff := cmp.Diff([]store.Quarantined{aside, second}, got); diff != "" {
			t.Error(diff)
		}
		return err
	})
}
