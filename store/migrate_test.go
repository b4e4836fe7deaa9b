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

// TestOldDatabase: what an older version has written is there after it was
// brought up to date.
func TestOldDatabase(t *testing.T) {
	ctx := context.Background()
	storetest.EachURL(t, func(t *testing.T, fresh func(testing.TB) string) {
		url := fresh(t)
		err := store.MakeOld(ctx, url, map[int]bool{1: true},
			`insert into master (vocabulary, ref, attributes) values ('v', 7, '[{"ID":"name","Value":{"Value":"Plant"}}]')`,
			`insert into place (ref, parent) values (8, 7)`)
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
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
