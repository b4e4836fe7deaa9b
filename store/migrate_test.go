package store_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
	"github.com/trailmark/trailmark/store/storetest"
)

// TestSchemasAgree: both engines have the same tables with the same columns,
// in the same order.
func TestSchemasAgree(t *testing.T) {
	schemas := map[string][]string{}
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		columns, err := open(t).Columns(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if len(columns) < 50 {
			t.Fatalf("only %d columns", len(columns))
		}
		schemas[t.Name()] = columns
	})
	if len(schemas) == 2 {
		if diff := cmp.Diff(schemas["TestSchemasAgree/sqlite"], schemas["TestSchemasAgree/postgres"]); diff != "" {
			t.Errorf("(-SQLite +PostgreSQL):\n%s", diff)
		}
	}
}

// TestNewerDatabase: one that a newer version has written is left alone.
func TestNewerDatabase(t *testing.T) {
	ctx := context.Background()
	storetest.EachURL(t, func(t *testing.T, fresh func(testing.TB) string) {
		url := fresh(t)
		if err := storetest.Open(t, url).Execute(ctx, "insert into migration (number) values (999)"); err != nil {
			t.Fatal(err)
		}
		st, err := store.Open(ctx, url)
		if err == nil {
			st.Close()
		}
		if err == nil || trailmark.KindOf(err) != trailmark.Unavailable {
			t.Errorf("opening it gave %v", err)
		}
	})
}

// TestOldScans: those that lie where they were before schema file 15 are there
// after it.
func TestOldScans(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, fresh func(testing.TB) string) {
		url := fresh(t)
		old := map[int]bool{}
		for number := range 14 {
			old[number+1] = true
		}
		err := store.MakeOld(context.Background(), url, old, "insert into scan (thing, place, quarter, answer, scans) values ('a', 'u0n', 100, 'safe', 2)")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"a u0n 100 safe 2"}, storedScans(t, storetest.Open(t, url))); diff != "" {
			t.Error(diff)
		}
	})
}

// TestOldDatabase: what an older version has written is there after it was
// brought up to date.
func TestOldDatabase(t *testing.T) {
	ctx := context.Background()
	storetest.EachURL(t, func(t *testing.T, fresh func(testing.TB) string) {
		url := fresh(t)
		err := store.MakeOld(ctx, url, map[int]bool{1: true},
			`insert into master (vocabulary, ref, attributes) values ('v', 7, '[{"ID":"name","Value":{"Value":"Plant"}}]')`,
			`insert into place (ref, parent) values (8, 7)`,
			`insert into posting_run (thing, time, seq, role, last, scene) values (100, 5, 1, 1, 355, 1), (400, 5, 1, 1, 431, 1), (500, 5, 1, 1, 532, 1)`)
		if err != nil {
			t.Fatal(err)
		}
		err = storetest.Open(t, url).View(ctx, func(tx *store.Tx) error {
			masters, err := tx.Masters(ctx, []trailmark.Ref{7})
			if err != nil || len(masters) != 1 || !masters[0].Has("name", "Plant") || masters[0].Recorded != 0 {
				t.Errorf("%+v, %v", masters, err)
			}
			if past, err := tx.MastersAt(ctx, []trailmark.Ref{7}, 1); err != nil || len(past) != 1 {
				t.Errorf("known from the beginning: %+v, %v", past, err)
			}
			places, err := tx.Places(ctx)
			if diff := cmp.Diff(map[trailmark.Ref]trailmark.Ref{8: 7}, places); diff != "" {
				t.Error(diff)
			}
			if err != nil {
				return err
			}
			for _, step := range []trailmark.Ref{1, 9} { // by range and by key
				var things, want, got []trailmark.Ref
				for ref := trailmark.Ref(1); ref < 600; ref += step {
					things = append(things, ref)
					if ref >= 100 && ref <= 355 || ref >= 400 && ref <= 431 || ref >= 500 && ref <= 532 {
						want = append(want, ref)
					}
				}
				postings, err := tx.Postings(ctx, things)
				if err != nil {
					return err
				}
				for _, p := range postings {
					got = append(got, p.Thing)
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Error(diff)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
