package feed

import (
	"math/rand/v2"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/access"
	"github.com/trailmark/trailmark/store"
	"github.com/trailmark/trailmark/store/storetest"
)

// once gives a list without repeats.
func once(list []string) []string {
	seen := map[string]bool{}
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool {
		was := seen[s]
		seen[s] = true
		return was
	})
}

// TestAtLeastOnceInOrder: whatever receivers answer and however often the feed
// is ended and begun again, every event comes, the first time in order. Repeats
// are those of messages that a receiver took without saying so, and have the
// same Webhook-Id and the same bytes.
func TestAtLeastOnceInOrder(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	quick := func(c *Config) { c.Batch, c.FirstPause, c.LongestPause = 3, time.Millisecond, 8*time.Millisecond }
	h := newHouse(t, storetest.SQLite(t), quick)
	p := h.quality()
	h.define(p, "all", `{}`)
	var inboxes []*inbox
	for range 20 {
		in := newInbox(t)
		in.answers(in.script(random))
		h.subscribe(p, "all", stream(in.url))
		inboxes = append(inboxes, in)
	}
	var want []string
	for i := range 12 {
		want = append(want, h.capture("shipping", 1+random.IntN(8))...)
		if i%4 == 3 {
			h.feed.Close()
			h.open(quick)
		}
	}
	for i, in := range inboxes {
		await(t, func() bool { got, _ := in.got(); return len(once(got)) == len(want) })
		got, messages := in.got()
		if diff := cmp.Diff(want, once(got)); diff != "" {
			t.Errorf("receiver %d (-want +got):\n%s", i, diff)
		}
		bodies := map[string]string{}
		for _, m := range messages {
			if known, ok := bodies[m.id]; ok && known != m.body {
				t.Errorf("receiver %d: two messages have the id %s:\n%s\n%s", i, m.id, known, m.body)
			}
			bodies[m.id] = m.body
		}
	}
}

// script answers with a row of faults before all is well.
func (in *inbox) script(random *rand.Rand) func(letter) int {
	var faults []int
	for range random.IntN(12) {
		faults = append(faults, []int{200, 200, 500, 503, 413, 302, lost}[random.IntN(7)])
	}
	var next atomic.Int32
	return func(l letter) int {
		i := int(next.Add(1)) - 1
		if i >= len(faults) {
			return http.StatusOK
		}
		if faults[i] == lost {
			in.Lock()
			defer in.Unlock()
			in.messages, in.ids = append(in.messages, l), append(in.ids, l.events...)
			return http.StatusBadGateway // as a proxy says whose server has done its work
		}
		return faults[i]
	}
}

// lost stands for a receiver that takes a message and fails to say so.
const lost = -1

// TestServers: two servers on one database share the subscriptions; one
// crashes in the middle, while messages are on their way. Everything comes, in
// order, and nothing is repeated but what was on its way.
func TestServers(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, fresh func(testing.TB) string) {
		url := fresh(t)
		small := func(c *Config) { c.Batch = 5 }
		a, b := newHouse(t, url, small), newHouse(t, url, small)
		p := a.quality()
		const receivers = 6
		var inboxes []*inbox
		a.define(p, "all", `{}`)
		for range receivers {
			in := newInbox(t)
			in.answers(func(letter) int { time.Sleep(time.Duration(rand.IntN(4)) * time.Millisecond); return http.StatusOK })
			inboxes = append(inboxes, in)
			a.subscribe(p, "all", stream(in.url))
		}
		var want []string
		for round := range 30 {
			want = append(want, a.capture("shipping", 1+round%9)...)
			if round == 15 {
				b.crash(p)
			}
		}
		for i, in := range inboxes {
			await(t, func() bool { got, _ := in.got(); return len(once(got)) >= len(want) })
			got, messages := in.got()
			if diff := cmp.Diff(want, once(got)); diff != "" {
				t.Errorf("receiver %d (-want +got):\n%s", i, diff)
			}
			if repeats := repeated(messages); repeats > 1 {
				t.Errorf("receiver %d: %d messages came twice; one server crashed", i, repeats)
			}
		}
	})
}

// crash ends the feed and lets all leases run out, as if that had been long
// ago. What is on its way was not saved, here or there, and cannot be any more.
func (h *house) crash(p *access.Principal) {
	h.t.Helper()
	h.feed.stop()
	list, err := h.feed.All(ctx, p, "", 100)
	if err != nil {
		h.t.Fatal(err)
	}
	err = h.store.Update(ctx, func(tx *store.Tx) error {
		for _, s := range list {
			if _, _, err := tx.LeaseSubscription(ctx, s.ID, "nobody", trailmark.Forever, 0); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

// TestLeaseOutlastsMessages: nobody takes over while a receiver may still
// answer.
func TestLeaseOutlastsMessages(t *testing.T) {
	f := &Feed{Config: Config{SendLimit: 7 * time.Second}.withDefaults()}
	if until := (&turn{Feed: f}).until(0); until.Time().Sub(trailmark.Instant(0).Time()) <= f.SendLimit {
		t.Errorf("a message may take %s, and its lease lasts until %s after the epoch", f.SendLimit, until.Time())
	}
}

func repeated(list []letter) (n int) {
	seen := map[string]bool{}
	for _, m := range list {
		if seen[m.id] {
			n++
		}
		seen[m.id] = true
	}
	return n
}

// TestLeaseIsExclusive: two servers that could both work on a subscription
// never send at the same time.
func TestLeaseIsExclusive(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, fresh func(testing.TB) string) {
		url := fresh(t)
		a, b := newHouse(t, url), newHouse(t, url)
		p, in := a.quality(), newInbox(t)
		var under, crowds atomic.Int32
		in.answers(func(letter) int {
			if under.Add(1) > 1 {
				crowds.Add(1)
			}
			time.Sleep(3 * time.Millisecond)
			under.Add(-1)
			return http.StatusOK
		})
		a.define(p, "all", `{}`)
		a.subscribe(p, "all", stream(in.url))
		n := 0
		for range 20 {
			n += len(a.capture("shipping", 3))
			a.feed.poke()
			b.feed.poke()
		}
		if got := in.wait(t, n); len(got) != n || crowds.Load() > 0 {
			t.Errorf("%d events, want %d; %d messages came beside another", len(got), n, crowds.Load())
		}
	})
}
