package storetest

import (
	"context"
	"testing"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// Run holds a database against what the operations of a store promise.
func Run(t *testing.T, open Opener) {
	for _, family := range []struct {
		name string
		test func(*testing.T, Opener)
	}{
		{"transactions", transactions},
		{"names", names},
		{"scenes", scenes},
		{"events", events},
		{"originals", originals},
		{"postings", postings},
		{"containments", containments},
		{"balances", balances},
		{"readings", readings},
		{"findings", findings},
		{"master data", masterData},
		{"places", places},
		{"company prefixes", companyPrefixes},
		{"trace", trace},
		{"heads", heads},
		{"resources", resources},
		{"queries", queries},
		{"subscriptions", subscriptions},
		{"watch", watch},
		{"jobs", jobs},
		{"secrets", secrets},
		{"backlog", backlog},
		{"recalls", recalls},
		{"serials", serials},
		{"access", access},
		{"links", links},
		{"scans", scans},
	} {
		t.Run(family.name, func(t *testing.T) { family.test(t, open) })
	}
}

var ctx = context.Background()

// update runs f in a write transaction that has to succeed.
func update(tb testing.TB, st *store.Store, f func(tx *store.Tx) error) {
	tb.Helper()
	if err := st.Update(ctx, f); err != nil {
		tb.Fatal(err)
	}
}

// view runs f on a snapshot, which has to succeed.
func view(tb testing.TB, st *store.Store, f func(tx *store.Tx) error) {
	tb.Helper()
	if err := st.View(ctx, f); err != nil {
		tb.Fatal(err)
	}
}

// both runs a test of reading twice: in the transaction that wrote, and on a
// snapshot after it.
func both(t *testing.T, st *store.Store, write, read func(t *testing.T, tx *store.Tx) error) {
	t.Helper()
	update(t, st, func(tx *store.Tx) error {
		if err := write(t, tx); err != nil {
			return err
		}
		return read(t, tx)
	})
	view(t, st, func(tx *store.Tx) error { return read(t, tx) })
}

// wantKind fails unless an error is of a kind.
func wantKind(tb testing.TB, err error, kind trailmark.Kind) {
	tb.Helper()
	if err == nil || trailmark.KindOf(err) != kind {
		tb.Errorf("error %v is not of the kind %q", err, kind)
	}
}
