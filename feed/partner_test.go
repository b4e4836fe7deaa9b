package feed

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/access"
	"github.com/trailmark/trailmark/store/storetest"
	"pgregory.net/rapid"
)

// parties are those that events in this test go to.
var parties = []string{"9506000140001", "9506000150000", "9506000160009"}

// TestPartners: a partner's subscription carries exactly the events that its
// party took part in, and what carries them tells of no others.
func TestPartners(t *testing.T) {
	h := newHouse(t, storetest.SQLite(t))
	var inboxes []*inbox
	for _, gln := range parties {
		p, in := h.somebody("partner "+gln, access.PartnerQuery, gln), newInbox(t)
		h.define(p, "all", `{}`)
		h.subscribe(p, "all", stream(in.url))
		inboxes = append(inboxes, in)
	}
	want := make([][]string, len(parties))
	rapid.Check(t, func(rt *rapid.T) {
		var events []*trailmark.Event
		for range rapid.IntRange(1, 5).Draw(rt, "events") {
			to := rapid.IntRange(0, len(parties)).Draw(rt, "to") // the last one goes to nobody
			e := h.event(to)
			events = append(events, e)
			if to < len(parties) {
				want[to] = append(want[to], e.ID)
			}
		}
		h.take(events...)
	})
	for i, in := range inboxes {
		if got := in.wait(t, len(want[i])); !slices.Equal(got, want[i]) {
			t.Errorf("party %d (-want +got):\n%s", i, cmp.Diff(want[i], got))
		}
	}
	h.settle()
	for i, in := range inboxes {
		ids, messages := in.got()
		if len(ids) != len(want[i]) {
			t.Errorf("party %d has %d events too many", i, len(ids)-len(want[i]))
		}
		for _, m := range messages { // the number in the id counts the party's own events
			if !strings.Contains(m.id, fmt.Sprintf("_%d_%d", 1+slices.Index(ids, m.events[0]), len(m.events))) {
				t.Errorf("party %d: the message %s tells of others", i, m.id)
			}
		}
	}
}

// event makes one with a new item that goes to a party, or to nobody.
func (h *house) event(to int) *trailmark.Event {
	h.made++
	e := &trailmark.Event{
		Type: trailmark.ObjectEvent, ID: fmt.Sprintf("urn:uuid:00000000-0000-4000-9000-%012d", h.made),
		Time: time.Unix(1_790_000_000+int64(h.made), 0).UTC(), Offset: "+00:00", Action: trailmark.Observe, BizStep: "shipping",
		EPCs: []trailmark.Name{trailmark.Name(fmt.Sprintf("https://id.gs1.org/01/09506000134352/21/p%d", h.made))},
	}
	if to < len(parties) {
		e.Destinations = []trailmark.Typed{{Type: "owning_party", ID: trailmark.Name("https://id.gs1.org/417/" + parties[to])}}
	}
	return e
}

// TestPartnersAreApart: nobody reaches the queries and subscriptions of another
// party.
func TestPartnersAreApart(t *testing.T) {
	h := newHouse(t, storetest.SQLite(t))
	dairy, grocer := h.somebody("dairy", access.PartnerQuery, parties[0]), h.somebody("grocer", access.PartnerQuery, parties[1])
	us := h.quality()
	h.define(dairy, "mine", `{"eventType":["ObjectEvent"]}`)
	in := newInbox(t)
	s := h.subscribe(dairy, "mine", stream(in.url))
	h.define(grocer, "mine", `{}`) // the same name, and no conflict
	for name, p := range map[string]*access.Principal{"a partner": grocer, "one's own": us} {
		_, err := h.feed.Subscription(ctx, p, "mine", s.ID)
		wantKind(t, name+" asks", err, trailmark.NotFound)
		wantKind(t, name+" deletes", h.feed.Unsubscribe(ctx, p, "mine", s.ID), trailmark.NotFound)
	}
	list, err := h.feed.Queries(ctx, grocer, "", 10)
	if err != nil || len(list) != 1 || string(list[0].Query) != `{}` {
		t.Errorf("%v, %v", list, err)
	}
	_, err = h.feed.All(ctx, grocer, "", 10)
	wantKind(t, "a partner asks for all", err, trailmark.Forbidden)
	_, err = h.feed.Subscribe(ctx, us, "mine", stream(in.url))
	wantKind(t, "a query of another party", err, trailmark.NotFound)
}

func wantKind(t *testing.T, what string, err error, kind trailmark.Kind) {
	t.Helper()
	if err == nil || trailmark.KindOf(err) != kind {
		t.Errorf("%s: %v is not of the kind %q", what, err, kind)
	}
}
