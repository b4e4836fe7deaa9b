package feed

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/trailmark/trailmark/access"
	"github.com/trailmark/trailmark/store/storetest"
)

// TestStream: what matches comes, because it was captured and not because it
// was looked for, in order, once; what does not match or came before the
// subscription does not.
func TestStream(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, fresh func(testing.TB) string) {
		h := newHouse(t, fresh(t), func(c *Config) { c.Poll = time.Hour })
		in, p := newInbox(t), h.quality()
		h.define(p, "shipped", `{"EQ_bizStep":["shipping"]}`)
		h.capture("shipping", 3)
		s := h.subscribe(p, "shipped", stream(in.url))
		var want []string
		for range 3 {
			h.capture("packing", 2)
			want = append(want, h.capture("shipping", 2)...)
			in.wait(t, len(want))
		}
		h.settle()
		got, messages := in.got()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		for _, m := range messages {
			if m.query != "shipped" || m.subscription != s.ID {
				t.Errorf("the message is of %s, %s", m.query, m.subscription)
			}
		}
		s, err := h.feed.Subscription(ctx, p, "shipped", s.ID)
		if err != nil || s.State != Active || s.LastNotifiedAt == nil || s.Waiting != 0 {
			t.Errorf("%+v, %v", s, err)
		}
	})
}

func TestInitialRecordTime(t *testing.T) {
	h := newHouse(t, storetest.SQLite(t))
	p := h.quality()
	h.define(p, "all", `{}`)
	h.capture("shipping", 2)
	from := h.recorded().Add(time.Microsecond)
	time.Sleep(5 * time.Millisecond)
	later := h.capture("shipping", 2)
	for name, c := range map[string]struct {
		initial time.Time
		want    []string
	}{
		"before all":    {from.Add(-time.Hour), append([]string{eventID(1), eventID(2)}, later...)},
		"in between":    {from, later},
		"still to come": {time.Now().Add(time.Hour), nil},
	} {
		in := newInbox(t)
		r := stream(in.url)
		r.InitialRecordTime = &c.initial
		h.subscribe(p, "all", r)
		in.wait(t, len(c.want))
		h.settle()
		if got, _ := in.got(); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// TestInitialRecordTimeComes: what is recorded before a time that is still to
// come is not sent, what is recorded from then on is.
func TestInitialRecordTimeComes(t *testing.T) {
	h := newHouse(t, storetest.SQLite(t))
	in, p := newInbox(t), h.quality()
	h.define(p, "all", `{}`)
	r := stream(in.url)
	soon := time.Now().Add(300 * time.Millisecond)
	r.InitialRecordTime = &soon
	h.subscribe(p, "all", r)
	early := h.capture("shipping", 1)
	late := !h.recorded().Before(soon) // on a busy machine
	time.Sleep(time.Until(soon) + 5*time.Millisecond)
	want := h.capture("shipping", 1)
	if late {
		want = append(early, want...)
	}
	if got := in.wait(t, len(want)); !slices.Equal(got, want) {
		t.Errorf("%v, want %v and not %v", got, want, early)
	}
}

// TestDeadReceiver: it is tried again with pauses, the reason is shown, nothing
// is lost, and nobody else waits for it.
func TestDeadReceiver(t *testing.T) {
	h := newHouse(t, storetest.SQLite(t))
	dead, alive, p := newInbox(t), newInbox(t), h.quality()
	var attempts atomic.Int32
	dead.answers(func(letter) int { attempts.Add(1); return http.StatusInternalServerError })
	h.define(p, "all", `{}`)
	s := h.subscribe(p, "all", stream(dead.url))
	h.subscribe(p, "all", stream(alive.url))
	want := h.capture("shipping", 250)
	alive.wait(t, len(want))
	await(t, func() bool { return attempts.Load() > 3 })
	s, err := h.feed.Subscription(ctx, p, "all", s.ID)
	if err != nil || s.State != Failing || s.Reason != "the receiver answered 500 Internal Server Error" || s.FailingSince == nil || s.Waiting != 3 {
		t.Errorf("%+v, %v", s, err)
	}
	dead.answers(nil)
	if got := dead.wait(t, len(want)); !slices.Equal(got, want) {
		t.Errorf("%d events came, or in another order", len(got))
	}
	h.settle()
	if s, err := h.feed.Subscription(ctx, p, "all", s.ID); err != nil || s.State != Active || s.Reason != "" {
		t.Errorf("%+v, %v", s, err)
	}
}

// TestSlowReceiver: one that never answers holds up nobody else, however many
// subscriptions call it, and is cut off when its time is over.
func TestSlowReceiver(t *testing.T) {
	h := newHouse(t, storetest.SQLite(t), func(c *Config) { c.SendLimit = time.Hour })
	p, alive := h.quality(), newInbox(t)
	var calls atomic.Int32
	slow := receiver(t, func(_ http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		io.Copy(io.Discard, r.Body) // a server sees the end of the connection only then
		<-r.Context().Done()
	})
	h.define(p, "all", `{}`)
	for range 3 * perHost {
		h.subscribe(p, "all", stream(slow.URL))
	}
	h.subscribe(p, "all", stream(alive.url))
	h.capture("shipping", 5)
	alive.wait(t, 5)
	await(t, func() bool { return calls.Load() == perHost }) // the others wait for these
	h.feed.Close()
	h.open(func(c *Config) { c.SendLimit = 100 * time.Millisecond })
	await(t, func() bool { return calls.Load() > 3*perHost })
	await(t, func() bool {
		list, err := h.feed.All(ctx, p, "", 100)
		return err == nil && slices.ContainsFunc(list, func(s Subscription) bool { return s.Reason == "the receiver took too long" })
	})
}

// TestTooLarge: a receiver that answers 413 gets smaller messages from then on.
func TestTooLarge(t *testing.T) {
	h := newHouse(t, storetest.SQLite(t))
	in, p := newInbox(t), h.quality()
	var refused atomic.Int32
	in.answers(func(l letter) int {
		if len(l.events) > 7 {
			refused.Add(1)
			return http.StatusRequestEntityTooLarge
		}
		return http.StatusOK
	})
	h.define(p, "all", `{}`)
	h.subscribe(p, "all", stream(in.url))
	want := h.capture("shipping", 90)
	if got := in.wait(t, len(want)); !slices.Equal(got, want) {
		t.Errorf("%d events came, or in another order", len(got))
	}
	h.settle()
	before := refused.Load()
	want = append(want, h.capture("shipping", 30)...)
	if got := in.wait(t, len(want)); !slices.Equal(got, want) || refused.Load() > before {
		t.Errorf("%d events came; %d messages were too large again", len(got), refused.Load()-before)
	}
}

// TestGivingUp: only when it is configured, and then the operator sees it.
func TestGivingUp(t *testing.T) {
	h := newHouse(t, storetest.SQLite(t), func(c *Config) { c.GiveUp = 200 * time.Millisecond })
	in, p := newInbox(t), h.quality()
	in.answers(func(letter) int { return http.StatusGone })
	h.define(p, "all", `{}`)
	s := h.subscribe(p, "all", stream(in.url))
	h.capture("shipping", 1)
	await(t, func() bool {
		list, err := h.feed.All(ctx, p, "", 10)
		return err == nil && len(list) == 1 && list[0].ID == s.ID && list[0].State == Ended && list[0].Reason == "the receiver answered 410 Gone"
	})
	in.answers(nil)
	h.settle()
	if got, _ := in.got(); len(got) > 0 {
		t.Error("a subscription that was given up goes on")
	}
}

// TestRights: what counts is what the owner may do when the message is sent.
func TestRights(t *testing.T) {
	h := newHouse(t, storetest.SQLite(t))
	in, p := newInbox(t), h.quality()
	var answer atomic.Int32
	answer.Store(http.StatusServiceUnavailable)
	in.answers(func(letter) int { return int(answer.Load()) })
	h.define(p, "all", `{}`)
	s := h.subscribe(p, "all", stream(in.url))
	h.capture("shipping", 1)
	await(t, func() bool {
		s, err := h.feed.Subscription(ctx, p, "all", s.ID)
		return err == nil && s.State == Failing
	})
	if _, err := h.gate.RevokeToken(ctx, "test", "quality"); err != nil { // the message is in the outbox already
		t.Fatal(err)
	}
	await(t, func() bool {
		s, err := h.feed.Subscription(ctx, p, "all", s.ID)
		return err == nil && strings.Contains(s.Reason, "revoked")
	})
	answer.Store(http.StatusOK)
	h.capture("shipping", 1)
	h.settle()
	if got, _ := in.got(); len(got) > 0 {
		t.Errorf("a revoked token was sent %v", got)
	}
}

// TestDropping: deletion ends the subscription, and so does that of the query.
func TestDropping(t *testing.T) {
	h := newHouse(t, storetest.SQLite(t))
	one, two, p := newInbox(t), newInbox(t), h.quality()
	h.define(p, "all", `{}`)
	s := h.subscribe(p, "all", stream(one.url))
	h.subscribe(p, "all", stream(two.url))
	h.capture("shipping", 1)
	one.wait(t, 1)
	two.wait(t, 1)
	if err := h.feed.Unsubscribe(ctx, p, "all", s.ID); err != nil {
		t.Fatal(err)
	}
	h.capture("shipping", 1)
	two.wait(t, 2)
	if err := h.feed.Drop(ctx, p, "all"); err != nil {
		t.Fatal(err)
	}
	h.capture("shipping", 1)
	h.settle()
	if a, _ := one.got(); len(a) != 1 {
		t.Errorf("%d events after the end of the subscription", len(a)-1)
	}
	if b, _ := two.got(); len(b) != 2 {
		t.Errorf("%d events after the end of the query", len(b)-2)
	}
}

// TestSecretStaysHere: the signature token is used, and neither shown nor
// logged.
func TestSecretStaysHere(t *testing.T) {
	var log lines
	h := newHouse(t, storetest.SQLite(t), log.into)
	p := h.somebody("anna", access.Quality, "")
	in := newInbox(t)
	in.answers(func(letter) int { return http.StatusForbidden })
	h.define(p, "all", `{}`)
	r := stream(in.url + "/hook/s3cret-path")
	r.SignatureToken = "s3cret-token"
	s := h.subscribe(p, "all", r)
	h.capture("shipping", 1)
	await(t, func() bool {
		s, err := h.feed.Subscription(ctx, p, "all", s.ID)
		return err == nil && s.State == Failing
	})
	await(t, func() bool { return log.holds(s.ID) }) // the state is kept first, then told of
	log.mustNotHold(t, "s3cret")
	shown, err := h.feed.Subscription(ctx, p, "all", s.ID)
	if text := marshal(t, shown); err != nil || strings.Contains(text, "s3cret-token") {
		t.Errorf("%s, %v", text, err)
	}
}
