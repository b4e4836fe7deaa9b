package storetest

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

const (
	dairy  trailmark.ThingID = "https://id.gs1.org/417/9506000140001"
	grocer trailmark.ThingID = "https://id.gs1.org/417/9506000150000"
)

func queries(t *testing.T, open Opener) {
	t.Run("names belong to a party", func(t *testing.T) { queryNames(t, open(t)) })
	t.Run("in pages by name", func(t *testing.T) { queryPages(t, open(t)) })
	t.Run("removal ends its subscriptions", func(t *testing.T) { queryRemoval(t, open(t)) })
}

func queryOf(party trailmark.ThingID, name string) store.NamedQuery {
	return store.NamedQuery{Owner: store.Owner{Name: "anna", Token: 3, Party: party}, Name: name, Created: 7, Query: []byte(`{"a":"` + name + `"}`)}
}

func addQueries(t *testing.T, st *store.Store, list ...store.NamedQuery) {
	t.Helper()
	update(t, st, func(tx *store.Tx) error {
		for _, q := range list {
			if err := tx.AddQuery(ctx, q); err != nil {
				return err
			}
		}
		return nil
	})
}

func queryNames(t *testing.T, st *store.Store) {
	addQueries(t, st, queryOf("", "new"), queryOf(dairy, "new"), queryOf(dairy, "Straße/ø 7"))
	wantKind(t, st.Update(ctx, func(tx *store.Tx) error { return tx.AddQuery(ctx, queryOf(dairy, "new")) }), trailmark.Conflict)
	view(t, st, func(tx *store.Tx) error {
		for _, want := range []store.NamedQuery{queryOf("", "new"), queryOf(dairy, "new"), queryOf(dairy, "Straße/ø 7")} {
			got, err := tx.Query(ctx, want.Party, want.Name)
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("%v (-want +got):\n%s", err, diff)
			}
		}
		if n, err := tx.CountQueries(ctx, dairy); n != 2 || err != nil {
			t.Errorf("%d queries, %v", n, err)
		}
		_, err := tx.Query(ctx, grocer, "new")
		wantKind(t, err, trailmark.NotFound)
		return nil
	})
	wantKind(t, st.Update(ctx, func(tx *store.Tx) error { return tx.RemoveQuery(ctx, grocer, "new") }), trailmark.NotFound)
}

func queryPages(t *testing.T, st *store.Store) {
	names := []string{"Zebra", "a", "b/c", "ä", "日"} // by byte, on both engines
	for _, name := range slices.Backward(names) {
		addQueries(t, st, queryOf(dairy, name), queryOf("", "other "+name))
	}
	view(t, st, func(tx *store.Tx) error {
		var got []string
		for after := ""; ; after = got[len(got)-1] {
			page, err := tx.Queries(ctx, dairy, after, 2)
			if err != nil || len(page) == 0 {
				if diff := cmp.Diff(names, got); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				return err
			}
			for _, q := range page {
				got = append(got, q.Name)
			}
		}
	})
}

func subscriptionOf(party trailmark.ThingID, query, id string) store.Subscription {
	return store.Subscription{
		Owner: store.Owner{Name: "anna", Token: 3, Party: party}, ID: id, Query: query, Created: 5,
		Dest: "https://example.com/hook", Secret: "s3cret", Format: "Always_EPC_URN", ReportEmpty: true, Initial: 4,
		Progress: store.Progress{Seq: 10, Batch: 100},
	}
}

func addSubscriptions(t *testing.T, st *store.Store, list ...store.Subscription) {
	t.Helper()
	update(t, st, func(tx *store.Tx) error {
		for _, s := range list {
			if err := tx.AddSubscription(ctx, s); err != nil {
				return err
			}
		}
		return nil
	})
}

func queryRemoval(t *testing.T, st *store.Store) {
	addQueries(t, st, queryOf("", "new"), queryOf(dairy, "new"))
	addSubscriptions(t, st, subscriptionOf("", "new", "1"), subscriptionOf(dairy, "new", "2"))
	update(t, st, func(tx *store.Tx) error {
		if err := tx.AddMessages(ctx, []store.Message{{Subscription: "1", Ordinal: 1}, {Subscription: "2", Ordinal: 1}}); err != nil {
			return err
		}
		return tx.RemoveQuery(ctx, dairy, "new")
	})
	view(t, st, func(tx *store.Tx) error {
		_, err := tx.Subscription(ctx, dairy, "new", "2")
		wantKind(t, err, trailmark.NotFound)
		for id, kept := range map[string]bool{"1": true, "2": false} {
			if _, ok, err := tx.FirstMessage(ctx, id); ok != kept || err != nil {
				t.Errorf("subscription %s: a message is there: %t, %v", id, ok, err)
			}
		}
		return nil
	})
}
