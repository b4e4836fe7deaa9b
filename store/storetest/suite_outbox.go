package storetest

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

func subscriptions(t *testing.T, open Opener) {
	t.Run("what is kept comes back", func(t *testing.T) { subscriptionKept(t, open(t)) })
	t.Run("of their party alone, in pages", func(t *testing.T) { subscriptionPages(t, open(t)) })
	t.Run("waiting", func(t *testing.T) { subscriptionsWaiting(t, open(t)) })
	t.Run("the next time", func(t *testing.T) { nextDue(t, open(t)) })
	t.Run("one server at a time", func(t *testing.T) { lease(t, open(t)) })
	t.Run("messages in order", func(t *testing.T) { messages(t, open(t)) })
}

func subscriptionKept(t *testing.T, st *store.Store) {
	want := subscriptionOf(dairy, "new", "1")
	want.Schedule = `{"hour":"1"}`
	addSubscriptions(t, st, want)
	want.Progress = store.Progress{
		Seq: 20, Ordinal: 21, Due: 22, Executed: 23, Notified: 24, Batch: 25, Attempts: 26, Failing: 27, Retry: 28, Reason: "503", Ended: 29,
	}
	update(t, st, func(tx *store.Tx) error {
		if _, ok, err := tx.LeaseSubscription(ctx, "1", "a", 100, 200); err != nil || !ok {
			t.Errorf("lease: %t, %v", ok, err)
		}
		ok, err := tx.SaveProgress(ctx, "1", "a", want.Progress, 0)
		if !ok {
			t.Error("the server with the lease cannot save")
		}
		return err
	})
	view(t, st, func(tx *store.Tx) error {
		got, err := tx.Subscription(ctx, dairy, "new", "1")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		return err
	})
}

func subscriptionPages(t *testing.T, st *store.Store) {
	addSubscriptions(t, st, subscriptionOf("", "new", "3"), subscriptionOf(dairy, "new", "2"),
		subscriptionOf(dairy, "new", "1"), subscriptionOf(dairy, "old", "0"))
	ids := func(list []store.Subscription, err error) (ids []string) {
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range list {
			ids = append(ids, s.ID)
		}
		return ids
	}
	view(t, st, func(tx *store.Tx) error {
		for _, c := range []struct{ want, got []string }{
			{[]string{"1", "2"}, ids(tx.Subscriptions(ctx, dairy, "new", "", 9))},
			{[]string{"2"}, ids(tx.Subscriptions(ctx, dairy, "new", "1", 9))},
			{[]string{"1"}, ids(tx.Subscriptions(ctx, dairy, "new", "", 1))},
			{nil, ids(tx.Subscriptions(ctx, grocer, "new", "", 9))},
			{[]string{"0", "1", "2", "3"}, ids(tx.AllSubscriptions(ctx, "", 9))},
			{[]string{"2"}, ids(tx.AllSubscriptions(ctx, "1", 1))},
		} {
			if diff := cmp.Diff(c.want, c.got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		}
		n, err := tx.CountSubscriptions(ctx, dairy)
		if n != 3 {
			t.Errorf("%d subscriptions of a party", n)
		}
		return err
	})
	remove := func(party trailmark.ThingID, query, id string) error {
		return st.Update(ctx, func(tx *store.Tx) error { return tx.RemoveSubscription(ctx, party, query, id) })
	}
	wantKind(t, remove(grocer, "new", "1"), trailmark.NotFound)
	wantKind(t, remove(dairy, "old", "1"), trailmark.NotFound)
	if err := remove(dairy, "new", "1"); err != nil {
		t.Error(err)
	}
}

// subscriptionsWaiting changes one thing at a time of a stream with nothing to
// do at time 100, when event 10 is the newest.
func subscriptionsWaiting(t *testing.T, st *store.Store) {
	cases := map[string]struct {
		change  func(*store.Subscription)
		message bool
		waits   bool
	}{
		"nothing to do":     {func(*store.Subscription) {}, false, false},
		"events":            {func(s *store.Subscription) { s.Seq = 9 }, false, true},
		"events, ended":     {func(s *store.Subscription) { s.Seq, s.Ended = 9, 50 }, false, false},
		"events, pause":     {func(s *store.Subscription) { s.Seq, s.Retry = 9, 101 }, false, false},
		"message":           {func(*store.Subscription) {}, true, true},
		"message, pause":    {func(s *store.Subscription) { s.Retry = 101 }, true, false},
		"message, again":    {func(s *store.Subscription) { s.Retry = 100 }, true, true},
		"schedule, not due": {func(s *store.Subscription) { s.Seq, s.Schedule, s.Due = 9, "{}", 101 }, false, false},
		"schedule, due":     {func(s *store.Subscription) { s.Schedule, s.Due = "{}", 100 }, false, true},
	}
	var want []string
	for id, c := range cases {
		s := subscriptionOf(dairy, "new", id)
		c.change(&s)
		addSubscriptions(t, st, s)
		if c.message {
			update(t, st, func(tx *store.Tx) error { return tx.AddMessages(ctx, []store.Message{{Subscription: id, Ordinal: 1}}) })
		}
		if c.waits {
			want = append(want, id)
		}
	}
	view(t, st, func(tx *store.Tx) error {
		list, err := tx.Waiting(ctx, 100, 10)
		var got []string
		for _, s := range list {
			got = append(got, s.ID)
		}
		slices.Sort(got)
		slices.Sort(want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		return err
	})
}

func nextDue(t *testing.T, st *store.Store) {
	for id, p := range map[string]store.Progress{
		"stream": {}, "past": {Due: 99}, "later": {Due: 300}, "pause": {Retry: 250}, "pause of a due one": {Due: 90, Retry: 260},
		"due in a pause": {Due: 110, Retry: 270}, "ended": {Due: 105, Ended: 1},
	} {
		s := subscriptionOf(dairy, "new", id)
		s.Progress = p
		addSubscriptions(t, st, s)
	}
	view(t, st, func(tx *store.Tx) error {
		for now, want := range map[trailmark.Instant]trailmark.Instant{100: 250, 255: 260, 265: 270, 280: 300, 300: 0} {
			if got, err := tx.NextDue(ctx, now); got != want || err != nil {
				t.Errorf("at %d: %d, want %d, %v", now, got, want, err)
			}
		}
		return nil
	})
}

// lease lets two servers ask for one subscription.
func lease(t *testing.T, st *store.Store) {
	addSubscriptions(t, st, subscriptionOf(dairy, "new", "1"))
	ask := func(server string, now, until trailmark.Instant) (ok bool) {
		update(t, st, func(tx *store.Tx) (err error) {
			_, ok, err = tx.LeaseSubscription(ctx, "1", server, now, until)
			return err
		})
		return ok
	}
	save := func(server string, p store.Progress, until trailmark.Instant) (ok bool) {
		update(t, st, func(tx *store.Tx) (err error) {
			ok, err = tx.SaveProgress(ctx, "1", server, p, until)
			return err
		})
		return ok
	}
	release := func(server string) bool {
		update(t, st, func(tx *store.Tx) error { return tx.ReleaseSubscriptions(ctx, server) })
		return true
	}
	for i, step := range []struct{ got, want bool }{
		{ask("a", 100, 200), true},
		{ask("b", 150, 250), false},
		{ask("a", 150, 250), true}, // its own, for longer
		{save("b", store.Progress{}, 0), false},
		{ask("b", 250, 350), true}, // it has run out
		{save("a", store.Progress{}, 0), false},
		{save("b", store.Progress{}, 0), true}, // given back
		{ask("a", 251, 300), true},
		{release("b") && ask("b", 252, 300), false},
		{release("a") && ask("b", 252, 300), true},
		{release("b") && ask("a", 253, 300), true},
		{save("a", store.Progress{Ended: 1}, 0), true},
		{ask("a", 400, 500), false},
	} {
		if step.got != step.want {
			t.Errorf("step %d: %t, want %t", i, step.got, step.want)
		}
	}
}

func messages(t *testing.T, st *store.Store) {
	var want []store.Message
	for i, events := range [][]trailmark.Seq{{1, 2, 3}, {1 << 40, 1<<40 + 1}, nil, {7}} {
		want = append(want, store.Message{Subscription: "1", Ordinal: int64(1 + 10*i), Made: 5, Events: events})
	}
	shuffled := slices.Clone(want)
	rand.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	update(t, st, func(tx *store.Tx) error {
		if err := tx.AddMessages(ctx, shuffled); err != nil {
			return err
		}
		return tx.AddMessages(ctx, []store.Message{{Subscription: "0", Ordinal: 1}})
	})
	addSubscriptions(t, st, subscriptionOf(dairy, "new", "1"))
	view(t, st, func(tx *store.Tx) error {
		s, err := tx.Subscription(ctx, dairy, "new", "1")
		if s.Waiting != len(want) {
			t.Errorf("%d messages wait, want %d", s.Waiting, len(want))
		}
		return err
	})
	var got []store.Message
	update(t, st, func(tx *store.Tx) error {
		for {
			m, ok, err := tx.FirstMessage(ctx, "1")
			if err != nil || !ok {
				return err
			}
			got = append(got, m)
			if err := tx.RemoveMessage(ctx, "1", m.Ordinal); err != nil {
				return err
			}
		}
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// watch: a commit of events fills the channel, anything else does not, and
// tokens do not pile up.
func watch(t *testing.T, open Opener) {
	st := open(t)
	committed, stop := st.Watch()
	filled := func() bool {
		select {
		case <-committed:
			return true
		default:
			return false
		}
	}
	commit := func() {
		update(t, st, func(tx *store.Tx) error {
			seq, err := tx.NextSeq(ctx)
			if err != nil {
				return err
			}
			return tx.AppendEvents(ctx, []trailmark.Record{{Seq: seq, Scene: 1, ID: "urn:x:" + string(rune('a'+seq))}})
		})
	}
	addQueries(t, st, queryOf("", "new"))
	if filled() {
		t.Error("a commit without events filled it")
	}
	commit()
	commit()
	if !filled() || filled() {
		t.Error("two commits of events did not make one token")
	}
	stop()
	commit()
	if filled() {
		t.Error("it was filled after the stop")
	}
}
