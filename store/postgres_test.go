package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
	"github.com/trailmark/trailmark/store/storetest"
)

// TestPlans asks for journeys again and again. PostgreSQL tries five plans for a
// statement that it knows before it may settle on one for all lists; it must,
// because planning these takes longer than running them.
func TestPlans(t *testing.T) {
	url := storetest.Postgres(t)
	if url == "" {
		t.Skip("there is no PostgreSQL")
	}
	st, ctx := storetest.Open(t, url), context.Background()
	err := st.View(ctx, func(tx *store.Tx) error {
		for range 20 {
			if err := askJourney(ctx, tx); err != nil {
				return err
			}
		}
		list, err := store.Replanned(ctx, tx, 5)
		for _, statement := range list {
			t.Errorf("planned anew each time: %s", statement)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestScansAreFoundByThing: counting a scan reads no scans of other things, however
// many there are of the same time and whatever the planner knows of them.
func TestScansAreFoundByThing(t *testing.T) {
	url := storetest.Postgres(t)
	if url == "" {
		t.Skip("there is no PostgreSQL")
	}
	st, ctx := storetest.Open(t, url), context.Background()
	count := func(from, to int) (read int64) {
		var list []store.Scan
		for i := from; i < to; i++ {
			list = append(list, store.Scan{Thing: trailmark.ThingID(fmt.Sprintf("urn:x:%06d", i)), Quarter: 100, Answer: "safe", Scans: 1})
		}
		err := st.Update(ctx, func(tx *store.Tx) error {
			if _, err := tx.AddScans(ctx, list, 9, 50); err != nil {
				return err
			}
			var err error
			read, err = store.RowsRead(ctx, tx, "scan")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return read
	}
	count(0, 10_000)
	for _, statistics := range []string{"without", "with"} {
		if read := count(9_990, 10_010); read > 100 {
			t.Errorf("20 scans read %d rows %s statistics", read, statistics)
		}
		if err := st.Execute(ctx, "analyze scan"); err != nil {
			t.Fatal(err)
		}
	}
}

// askJourney runs the statements by which an item's events are found and read.
func askJourney(ctx context.Context, tx *store.Tx) error {
	if _, err := tx.Lookup(ctx, []trailmark.ThingID{"urn:x:item"}); err != nil {
		return err
	}
	way := store.Way{From: trailmark.Never, To: trailmark.Forever}
	if _, _, _, err := tx.HeadsOfThings(ctx, []trailmark.Ref{7}, []trailmark.Role{trailmark.RoleEPC}, way, 30); err != nil {
		return err
	}
	if _, err := tx.Postings(ctx, []trailmark.Ref{7}); err != nil {
		return err
	}
	_, err := tx.BlocksOf(ctx, []trailmark.Seq{7})
	return err
}

// TestStoresOfOneDatabase: nobody waits for the writer of another schema.
func TestStoresOfOneDatabase(t *testing.T) {
	here, there := storetest.Postgres(t), storetest.Postgres(t)
	if here == "" {
		t.Skip("there is no PostgreSQL")
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	one, other := storetest.Open(t, here), storetest.Open(t, there)
	write := func(tx *store.Tx) error { return tx.RevokeToken(ctx, 1) }
	err := one.Update(ctx, func(tx *store.Tx) error {
		if err := write(tx); err != nil {
			return err
		}
		return other.Update(ctx, write)
	})
	if err != nil {
		t.Error(err)
	}
}
