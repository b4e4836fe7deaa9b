package feed

import (
	"math/rand/v2"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
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

// TestServers: two servers on one database share the subscriptions; one is
// killed in the middle, while messages are on their way. Everything comes, in
// order, and nothing is repeated but what was on its way.
func TestServers(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, fresh func(testing.TB) string) {
		url := fresh(t)
		quick := func(c *Config) { c.Batch, c.Takeover, c.SendLimit = 5, 100*time.Millisecond, 300*time.Millisecond }
		a := newHouse(t, url, quick)
		b := newHouse(t, url, quick)
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
				kill(b.feed)
			}
		}
		for i, in := range inboxes {
			await(t, func() bool { got, _ := in.got(); return len(once(got)) >= len(want) })
			got, messages := in.got()
			if diff := cmp.Diff(want, once(got)); diff != "" {
				t.Errorf("receiver %d (-want +got):\n%s", i, diff)
			}
			if repeats := repeated(messages); repeats > 1 {
				t.Errorf("receiver %d: %d messages came twice; one server was killed", i, repeats)
			}
		}
	})
}

// kill ends a feed as a crash does: nothing is given back.
func kill(f *Feed) {
	f.server = "killed " + f.server // it cannot save any more
	f.stop()
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
		var under, most atomic.Int32
		in.answers(func(letter) int {
			if n := under.Add(1); n > most.Load() {
				most.Store(n)
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
		if got := in.wait(t, n); len(got) != n || most.Load() != 1 {
			t.Errorf("%d events, want %d; %d messages at the same time", len(got), n, most.Load())
		}
	})
}
