package feed

import (
	"context"
	"encoding/json"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/eventquery"
	"github.com/trailmark/trailmark/query"
	"github.com/trailmark/trailmark/store"
)

const (
	// collectMost is how many events one turn puts into the outbox, about.
	collectMost = 1000
	// stretch is how many events one turn looks at. So many are also noted in
	// the database when nothing was found, and need not be looked at again.
	stretch = 50_000
)

// catch is what one look for events brought.
type catch struct {
	events  []trailmark.Seq // to be sent
	through trailmark.Seq   // all up to here was looked at
	whole   bool            // and that was all there is
}

// collect looks for events that the subscription has not seen yet and puts
// them into its outbox, in the transaction that notes how far it has looked.
func (t *turn) collect(ctx context.Context) error {
	viewer, err := t.rights(ctx, t.s.Owner)
	if err != nil {
		return err
	}
	q, err := t.selection(ctx)
	if err != nil {
		return err
	}
	c, err := t.search(ctx, q, viewer)
	if err != nil {
		return err
	}
	if len(c.events) == 0 && t.s.Schedule == "" && c.through-t.s.Seq < stretch {
		t.looked.note(t.s.ID, c.through)
		return nil
	}
	before := t.s
	return t.Store.Update(ctx, func(tx *store.Tx) error {
		if err := t.lease(ctx, tx); err != nil {
			return err
		}
		if t.s.Seq != before.Seq || t.s.Due != before.Due || t.s.Waiting > 0 {
			t.held = false // another server was faster; the lease is rolled back
			return errLost
		}
		messages, err := t.pack(c)
		if err != nil {
			return err
		}
		if err := t.save(ctx, tx); err != nil {
			return err
		}
		return tx.AddMessages(ctx, messages)
	})
}

// selection gives what the subscription selects.
func (t *turn) selection(ctx context.Context) (*eventquery.Query, error) {
	var kept store.NamedQuery
	err := t.Store.View(ctx, func(tx *store.Tx) (err error) {
		kept, err = tx.Query(ctx, t.s.Party, t.s.Query)
		return err
	})
	if err != nil {
		return nil, err
	}
	q, err := eventquery.ParseJSON(kept.Query)
	if err != nil {
		return nil, err
	}
	return timely(q, t.s.Initial, t.s.Created), nil
}

// timely leaves out what is recorded before a subscription's initial record
// time, where that was still to come when it was made. Otherwise its first
// sequence says the same, whatever the clocks of the servers do.
func timely(q *eventquery.Query, initial, created trailmark.Instant) *eventquery.Query {
	if initial <= created || !q.RecordTime.From.Before(initial.Time()) {
		return q
	}
	later := *q
	later.RecordTime.From = initial.Time()
	return &later
}

// search looks through the store from where the subscription is.
func (t *turn) search(ctx context.Context, q *eventquery.Query, viewer query.Viewer) (c catch, err error) {
	last, err := t.lastSeq(ctx)
	if err != nil {
		return c, err
	}
	c.through = t.looked.through(t.s)
	for c.through < last && len(c.events) < collectMost && c.through-t.s.Seq < stretch {
		list, through, err := t.find(ctx, q, c.through, viewer)
		if err != nil {
			return c, err
		}
		c.through = through
		for _, e := range list {
			c.events = append(c.events, e.Seq)
		}
	}
	c.whole = c.through >= last
	return c, nil
}

// find looks for events beside others, a few at a time.
func (f *Feed) find(ctx context.Context, q *eventquery.Query, after trailmark.Seq, viewer query.Viewer) ([]query.Found, trailmark.Seq, error) {
	select {
	case f.searching <- struct{}{}:
		defer func() { <-f.searching }()
	case <-ctx.Done():
		return nil, after, trailmark.Wrapf(trailmark.Unavailable, ctx.Err(), "stopped before it was done")
	}
	return f.Desk.FindSince(ctx, q, after, f.Batch, viewer)
}

func (f *Feed) lastSeq(ctx context.Context) (last trailmark.Seq, err error) {
	err = f.Store.View(ctx, func(tx *store.Tx) error {
		last, err = tx.LastSeq(ctx)
		return err
	})
	return last, err
}

// pack makes messages of a catch and moves the subscription on.
func (t *turn) pack(c catch) ([]store.Message, error) {
	now := time.Now()
	made := trailmark.InstantOf(now)
	var list []store.Message
	for events := c.events; len(events) > 0; {
		n := min(t.s.Batch, len(events))
		list = append(list, store.Message{Subscription: t.s.ID, Ordinal: t.s.Ordinal + 1, Made: made, Events: events[:n]})
		t.s.Ordinal += int64(n)
		events = events[n:]
	}
	// A report that was begun in an earlier turn is not empty.
	begun := t.s.Executed >= t.s.Due
	if t.s.Schedule != "" && c.whole && len(c.events) == 0 && !begun && t.s.ReportEmpty {
		t.s.Ordinal++
		list = append(list, store.Message{Subscription: t.s.ID, Ordinal: t.s.Ordinal, Made: made})
	}
	t.s.Seq, t.s.Waiting = max(t.s.Seq, c.through), len(list)
	if c.whole || len(c.events) > 0 {
		t.s.Executed = made
	}
	if t.s.Schedule == "" || !c.whole {
		return list, nil
	}
	return list, t.reschedule(now)
}

// reschedule sets when the next report is due.
func (t *turn) reschedule(now time.Time) error {
	var s Schedule
	if err := json.Unmarshal([]byte(t.s.Schedule), &s); err != nil {
		return trailmark.Wrapf(trailmark.Internal, err, "the schedule of a subscription")
	}
	table, err := s.timetable()
	t.s.Due = trailmark.InstantOf(table.next(now))
	return err
}
