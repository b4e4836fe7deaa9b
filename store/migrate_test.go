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
