package authenticity

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
	"github.com/trailmark/trailmark/store/storetest"
	"pgregory.net/rapid"
)

var ctx = context.Background()

// watch opens a watch that does nothing by itself, with a clock.
func watch(tb testing.TB, st *store.Store, most int) (w *Watch, now *time.Time) {
	now = new(time.Time)
	w = Open(Config{Store: st, Every: time.Hour, Most: most, Rests: -1, Now: func() time.Time { return *now }})
	tb.Cleanup(func() {
		if err := w.Close(ctx); err != nil {
			tb.Error(err)
		}
	})
	return w, now
}

// rows gives all rows of things: what scans of them would be held against, if
// there were any.
func rows(tb testing.TB, st *store.Store, things ...trailmark.ThingID) (list []store.Scan) {
	tb.Helper()
	none := make([]store.Scan, len(things))
	for i, thing := range things {
		none[i].Thing = thing
	}
	onlyRead := errors.New("rolled back")
	err := st.Update(ctx, func(tx *store.Tx) (err error) {
		if list, err = tx.AddScans(ctx, none, mostPlaces, math.MaxInt32); err != nil {
			return err
		}
		return onlyRead
	})
	if !errors.Is(err, onlyRead) {
		tb.Fatal(err)
	}
	return slices.DeleteFunc(list, func(s store.Scan) bool { return s.Scans == 0 })
}

// oneScan is a scan as the model keeps it: each one by itself.
type oneScan struct {
	thing, place string
	quarter      store.Quarter
}

type broken struct {
	Thing string
	Rule  Rule
}

// naive judges all scans at once, and gives the worst figure of each rule.
func naive(s Settings, scans []oneScan) map[broken]float64 {
	worst := map[broken]float64{}
	for i, a := range scans {
		day := 0
		for j, b := range scans {
			if a.thing != b.thing {
				continue
			}
			if a.quarter/96 == b.quarter/96 {
				day++
			}
			minutes := 15 * (math.Abs(float64(a.quarter-b.quarter)) + 1)
			if speed := apart(a.place, b.place) * 60 / minutes; i != j && speed > s.Speed {
				worst[broken{a.thing, Travel}] = max(worst[broken{a.thing, Travel}], math.Round(speed))
			}
		}
		if day > int(s.PerDay) {
			worst[broken{a.thing, TooOften}] = max(worst[broken{a.thing, TooOften}], float64(day))
		}
	}
	return worst
}

// TestJudging: however scans come, in whatever batches, the findings are those
// of a model that looks at all of them at once.
func TestJudging(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		st := open(t)
		w, now := watch(t, st, 1_000)
		settings, err := Set(ctx, st, "test", func(s *Settings) { s.PerDay = 5 })
		if err != nil {
			t.Fatal(err)
		}
		run := 0
		rapid.Check(t, func(t *rapid.T) {
			run++
			var scans []oneScan
			for range rapid.IntRange(1, 40).Draw(t, "scans") {
				s := oneScan{
					fmt.Sprintf("https://id.gs1.org/01/09521250000011/21/%d-%d", run, rapid.IntRange(1, 3).Draw(t, "item")),
					rapid.SampledFrom([]string{"", rome, milan, newYork, "u0p", "u", "xn7"}).Draw(t, "place"),
					store.Quarter(rapid.IntRange(1_000, 1_300).Draw(t, "quarter")),
				}
				scans = append(scans, s)
				*now = time.Unix(int64(s.quarter)*900+899, 0)
				w.Saw(trailmark.ThingID(s.thing), s.place, "safe")
				if rapid.IntRange(0, 9).Draw(t, "look") == 0 {
					look(t, w)
				}
			}
			look(t, w)
			got := map[broken]float64{}
			list, err := List(ctx, st, 0, 10)
			if err != nil {
				t.Fatal(err)
			}
			prefix := fmt.Sprintf("https://id.gs1.org/01/09521250000011/21/%d-", run)
			for _, f := range list {
				if len(f.Thing) > len(prefix) && string(f.Thing[:len(prefix)]) == prefix {
					got[broken{string(f.Thing), f.Rule}] = f.Evidence.Figure
				}
			}
			if diff := cmp.Diff(naive(settings, scans), got); diff != "" {
				t.Error(diff)
			}
		})
	})
}

func look(t interface{ Fatal(...any) }, w *Watch) {
	if err := w.Look(ctx); err != nil {
		t.Fatal(err)
	}
}

// TestCopiedEverywhere: a code that was printed a million times is scanned in
// every cell. It is found, no scan is lost, and the rows of it have a bound.
func TestCopiedEverywhere(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		st := open(t)
		w, now := watch(t, st, 1_000)
		const cells, quarters = 300, 3
		for quarter := range quarters {
			*now = time.Unix(1_800_000_000, 0).Add(time.Duration(quarter) * quarterTime)
			for cell := range cells {
				w.Saw("x", string([]byte{alphabet[cell/32], alphabet[cell%32], '0'}), "safe")
			}
			look(t, w)
		}
		list, scans := rows(t, st, "x"), int64(0)
		for _, s := range list {
			scans += s.Scans
		}
		if len(list) != quarters*(mostPlaces+1) || scans != quarters*cells {
			t.Errorf("%d rows with %d scans", len(list), scans)
		}
		found, err := List(ctx, st, 0, 10)
		if len(found) != 2 || found[0].Rule != TooOften || found[0].Scans != quarters*cells || found[1].Rule != Travel || err != nil {
			t.Errorf("%+v, %v", found, err)
		}
	})
}

// TestFindingIsUpdated: one finding of an item and a rule, with a growing count
// and the worst evidence.
func TestFindingIsUpdated(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		st := open(t)
		w, now := watch(t, st, 1_000)
		for day, scans := range []int{60, 80, 70} {
			*now = time.Unix(int64(day)*86_400, 0)
			for range scans {
				w.Saw("x", "", "safe")
			}
			look(t, w)
			look(t, w) // judges nothing twice
		}
		list, err := List(ctx, st, 0, 10)
		want := []Finding{{
			ID: 1, Thing: "x", Rule: TooOften, First: "1970-01-01T00:00:00Z", Last: "1970-01-03T00:00:00Z", Scans: 210,
			Evidence: Evidence{Figure: 80, Limit: 50, Unit: "scans a day", Scans: []Sighting{{"1970-01-02T00:00:00Z", "", "safe", 80}}},
		}}
		if diff := cmp.Diff(want, list); diff != "" || err != nil {
			t.Error(diff, err)
		}
	})
}

// TestRetention: scans go when they are older than the settings say, however
// many there are.
func TestRetention(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		st := open(t)
		w, now := watch(t, st, 3*rowsAtOnce)
		start := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
		*now = start
		things := []trailmark.ThingID{"new"}
		for i := range rowsAtOnce + 5 {
			things = append(things, trailmark.ThingID(fmt.Sprint("old", i)))
			w.Saw(things[i+1], "", "safe")
		}
		*now = start.Add(quarterTime)
		w.Saw("new", "", "safe")
		look(t, w)
		*now = start.Add(90 * 24 * time.Hour)
		sweep(t, w)
		if n := len(rows(t, st, things...)); n != rowsAtOnce+6 {
			t.Errorf("after 90 days %d rows are left", n)
		}
		*now = now.Add(quarterTime)
		sweep(t, w)
		if list := rows(t, st, things...); len(list) != 1 || list[0].Thing != "new" {
			t.Errorf("a quarter of an hour later %d rows are left", len(list))
		}
	})
}

func sweep(t *testing.T, w *Watch) {
	t.Helper()
	if err := w.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
}

// TestDropping: under load every scan is kept or counted as dropped, and
// memory has a bound.
func TestDropping(t *testing.T) {
	st := storetest.Open(t, storetest.SQLite(t))
	w, _ := watch(t, st, 100)
	var callers sync.WaitGroup
	var things []trailmark.ThingID
	const each = 5_000
	for caller := range 4 {
		for i := range 50 {
			things = append(things, trailmark.ThingID(fmt.Sprint(caller, " ", i)))
		}
		own := things[50*caller:]
		callers.Go(func() {
			for i := range each {
				w.Saw(own[i%50], "", "safe")
			}
		})
	}
	callers.Wait()
	look(t, w)
	list := rows(t, st, things...)
	kept := int64(0)
	for _, s := range list {
		kept += s.Scans
	}
	if len(list) != 100 || kept+w.Dropped() != 4*each || w.Dropped() == 0 {
		t.Errorf("%d rows with %d scans, %d dropped", len(list), kept, w.Dropped())
	}
}

// TestClosing: a watch that is closed while it writes loses nothing, and does not
// rest any more.
func TestClosing(t *testing.T) {
	st := storetest.Open(t, storetest.SQLite(t))
	w := Open(Config{Store: st, Every: time.Millisecond, Rests: 5_000})
	things := make([]trailmark.ThingID, 10*scansAtOnce)
	for i := range things {
		things[i] = trailmark.ThingID(fmt.Sprint(i))
		w.Saw(things[i], "", "safe")
	}
	for len(rows(t, st, things...)) == 0 {
		time.Sleep(time.Millisecond)
	}
	start := time.Now()
	if err := w.Close(ctx); err != nil || time.Since(start) > 5*time.Second {
		t.Errorf("closed after %v, %v", time.Since(start), err)
	}
	if n := len(rows(t, st, things...)); n != len(things) || w.Dropped() != 0 {
		t.Errorf("%d rows, %d dropped", n, w.Dropped())
	}
}

// TestDroppingWithoutADatabase: what cannot be written is counted.
func TestDroppingWithoutADatabase(t *testing.T) {
	st := storetest.Open(t, storetest.SQLite(t))
	w, _ := watch(t, st, 100)
	w.Saw("x", "", "safe")
	w.Saw("x", "", "safe")
	over, cancel := context.WithCancel(ctx)
	cancel()
	if err := w.Look(over); err == nil || w.Dropped() != 2 {
		t.Errorf("%d dropped, %v", w.Dropped(), err)
	}
}
