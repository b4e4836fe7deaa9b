package storetest

import (
	"testing"

	"github.com/trailmark/trailmark/store"
)

// backlog counts what is open, and nothing that has ended.
func backlog(t *testing.T, open Opener) {
	st := open(t)
	check := func(want store.Backlog) {
		t.Helper()
		view(t, st, func(tx *store.Tx) error {
			got, err := tx.Backlog(ctx)
			if got != want {
				t.Errorf("the backlog is %+v, not %+v", got, want)
			}
			return err
		})
	}
	check(store.Backlog{})
	addJob(t, st, store.Job{ID: "open", Server: "s"}, nil)
	addJob(t, st, store.Job{ID: "done", Server: "s"}, nil)
	ended, scheduled := subscriptionOf("", "q", "ended"), subscriptionOf("", "q", "scheduled")
	ended.Seq, ended.Ended = -9, 1
	scheduled.Seq, scheduled.Schedule = -9, "{}"
	behind, further := subscriptionOf("", "q", "behind"), subscriptionOf("", "q", "further behind")
	behind.Seq, further.Seq = -1, -3 // as if there were 3 events
	addSubscriptions(t, st, ended, scheduled, behind, further)
	update(t, st, func(tx *store.Tx) error {
		return tx.AddMessages(ctx, []store.Message{{Subscription: "behind", Ordinal: 1}, {Subscription: "behind", Ordinal: 2}})
	})
	update(t, st, func(tx *store.Tx) error { return tx.FinishJob(ctx, store.Job{ID: "done", Server: "s"}) })
	check(store.Backlog{Jobs: 1, Messages: 2, Lag: 3})
}
