package feed

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/access"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/query"
	"github.com/trailmark/trailmark/store"
	"github.com/trailmark/trailmark/store/storetest"
)

var ctx = context.Background()

// patience is how long something that has to happen may take on a busy machine.
const patience = time.Minute

// house is a store with all that is around it, and one feed that is quick to
// try again.
type house struct {
	t     *testing.T
	url   string
	store *store.Store
	door  *capture.Door
	desk  *query.Desk
	gate  *access.Gate
	feed  *Feed
	made  int // events
}

// newHouse opens a database that the test has for itself.
func newHouse(t *testing.T, url string, change ...func(*Config)) *house {
	t.Helper()
	h := &house{t: t, url: url, store: storetest.Open(t, url)}
	h.door, h.desk, h.gate = capture.Open(h.store), query.Open(h.store), access.Open(h.store)
	t.Cleanup(h.door.Close)
	t.Cleanup(func() { h.gate.Close() })
	h.open(change...)
	t.Cleanup(func() { h.feed.Close() })
	return h
}

// open opens the feed, which must be closed.
func (h *house) open(change ...func(*Config)) {
	c := Config{
		Store: h.store, Desk: h.desk, Gate: h.gate, Version: "test", Allow: loopback.allowed,
		Log:       slog.New(slog.DiscardHandler),
		SendLimit: patience, FirstPause: 20 * time.Millisecond, LongestPause: 100 * time.Millisecond, Poll: 50 * time.Millisecond,
	}
	for _, f := range change {
		f(&c)
	}
	h.feed = Open(c)
}

// somebody makes a token of a role and gives whose it is.
func (h *house) somebody(name string, role access.Role, party string) *access.Principal {
	h.t.Helper()
	text, _, err := h.gate.CreateToken(ctx, "test", access.NewToken{Name: name, Role: role, Party: party})
	if err != nil {
		h.t.Fatal(err)
	}
	p, err := h.gate.Authenticate(ctx, text)
	if err != nil {
		h.t.Fatal(err)
	}
	return p
}

func (h *house) quality() *access.Principal { return h.somebody("quality", access.Quality, "") }

func (h *house) define(p *access.Principal, name, query string) {
	h.t.Helper()
	if err := h.feed.Define(ctx, p, Query{Name: name, Query: json.RawMessage(query)}); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) subscribe(p *access.Principal, name string, r Request) Subscription {
	h.t.Helper()
	s, err := h.feed.Subscribe(ctx, p, name, r)
	if err != nil {
		h.t.Fatal(err)
	}
	return s
}

func stream(dest string) Request { return Request{Dest: dest, Controls: Controls{Stream: true}} }

// capture takes in n new events with a business step, and gives their ids in
// order.
func (h *house) capture(step string, n int) (ids []string) {
	h.t.Helper()
	var events []*trailmark.Event
	for range n {
		h.made++
		ids = append(ids, eventID(h.made))
		events = append(events, &trailmark.Event{
			Type: trailmark.ObjectEvent, ID: ids[len(ids)-1], Time: time.Unix(1_790_000_000+int64(h.made), 0).UTC(), Offset: "+00:00",
			Action: trailmark.Observe, BizStep: trailmark.Term(step),
			EPCs: []trailmark.Name{trailmark.Name(fmt.Sprintf("https://id.gs1.org/01/09506000134352/21/%d", h.made))},
		})
	}
	h.take(events...)
	return ids
}

func (h *house) take(events ...*trailmark.Event) {
	h.t.Helper()
	r, err := h.door.Events(ctx, events, capture.Options{Mode: capture.Record})
	if err != nil || r.Captured != len(events) {
		h.t.Fatalf("captured %d of %d: %v %v", r.Captured, len(events), r.Rejected, err)
	}
}

// recorded gives when the newest event of capture was recorded.
func (h *house) recorded() time.Time {
	h.t.Helper()
	list, err := h.desk.EventByID(ctx, eventID(h.made), query.Viewer{})
	if err != nil {
		h.t.Fatal(err)
	}
	return list[0].Recorded
}

func eventID(n int) string { return fmt.Sprintf("urn:uuid:00000000-0000-4000-8000-%012d", n) }

// inbox is a receiver that remembers what it took.
type inbox struct {
	sync.Mutex
	ids      []string // of events, in the order in which they came
	messages []letter
	answer   func(letter) int // the status; 200 by default
	url      string
}

// letter is one message as it came in.
type letter struct {
	id           string // Webhook-Id
	query        string
	subscription string
	events       []string
	body         string
}

// newInbox starts a receiver.
func newInbox(t *testing.T) *inbox {
	t.Helper()
	in := &inbox{}
	in.url = receiver(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		w.WriteHeader(in.take(t, r.Header.Get("Webhook-Id"), body))
	}).URL
	return in
}

func (in *inbox) take(t *testing.T, id string, body []byte) int {
	l := read(t, body)
	l.id = id
	in.Lock()
	answer := in.answer
	in.Unlock()
	if answer != nil {
		if status := answer(l); status/100 != 2 {
			return status
		}
	}
	in.Lock()
	defer in.Unlock()
	in.messages = append(in.messages, l)
	in.ids = append(in.ids, l.events...)
	return http.StatusOK
}

// read reads a message.
func read(t *testing.T, body []byte) (l letter) {
	t.Helper()
	var document struct {
		Type string
		Body struct {
			Results struct {
				QueryName      string
				SubscriptionID string
				Results        struct {
					Events []struct{ EventID, RecordTime string } `json:"eventList"`
				} `json:"resultsBody"`
			} `json:"queryResults"`
		} `json:"epcisBody"`
	}
	if err := json.Unmarshal(body, &document); err != nil || document.Type != "EPCISQueryDocument" {
		t.Errorf("no query document: %v\n%s", err, body)
	}
	l.body = string(body)
	results := document.Body.Results
	l.query, l.subscription = results.QueryName, results.SubscriptionID
	for _, e := range results.Results.Events {
		if e.RecordTime == "" {
			t.Errorf("event %s has no record time", e.EventID)
		}
		l.events = append(l.events, e.EventID)
	}
	return l
}

// answers changes what the receiver answers.
func (in *inbox) answers(f func(letter) int) {
	in.Lock()
	defer in.Unlock()
	in.answer = f
}

func (in *inbox) got() ([]string, []letter) {
	in.Lock()
	defer in.Unlock()
	return slices.Clone(in.ids), slices.Clone(in.messages)
}

// wait waits until a receiver has so many events.
func (in *inbox) wait(t *testing.T, n int) []string {
	t.Helper()
	await(t, func() bool { ids, _ := in.got(); return len(ids) >= n })
	ids, _ := in.got()
	return ids
}

// await waits until something is true, as long as there is patience.
func await(t *testing.T, f func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		if f() {
			return
		}
	}
	t.Fatal("waited in vain")
}

// settle waits until no subscription has anything to do, and gives the time for
// a message too many to arrive.
func (h *house) settle() {
	h.t.Helper()
	await(h.t, func() bool {
		if _, err := h.feed.round(ctx); err != nil {
			h.t.Fatal(err)
		}
		h.feed.busy.Lock()
		defer h.feed.busy.Unlock()
		return len(h.feed.busy.ids) == 0
	})
	time.Sleep(20 * time.Millisecond)
}
