package query

import (
	"cmp"
	"context"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/eventquery"
	"github.com/trailmark/trailmark/store"
)

// Viewer is on whose behalf a question is asked. Without a party it sees every
// event; with one, those that its party took part in (ADR 15).
type Viewer struct {
	Party trailmark.ThingID
}

// Page asks for a piece of a long answer.
type Page struct {
	Limit int    // at most so many; 0 is DefaultPage
	After string // Next of the page before; "" for the first
}

// The sizes of pages.
const (
	DefaultPage = 30
	MaxPage     = 10_000
)

func (p Page) limit() int { return min(cmp.Or(max(p.Limit, 0), DefaultPage), MaxPage) }

// Found is an event that a query selects. It has an id and a record time even
// when it came without: those that the store gave it.
type Found struct {
	Event    *trailmark.Event
	Seq      trailmark.Seq
	Recorded time.Time
}

// EventPage is a page of an answer. Without Next it is the last one. A page may
// hold fewer events than were asked for, even none, and not be the last:
// looking for rare events ends when it has taken too much work, and goes on
// with the next page.
type EventPage struct {
	Events []Found
	Next   string
}

// Find gives a page of the events that a query selects and the viewer may see.
// A walk through the pages gives each event that was there at its first page
// once, whatever is captured meanwhile. Events of one event time, or recorded
// at one time, come in the order of capture.
//
// Without an order it takes the one that costs least: that of event time when
// the query names things or words of scenes, else that of capture.
//
// Errors: Usage for a page of another query or viewer, TooLarge for more events
// than the query's maxEventCount, and for an order by an extension field of too
// many events.
func (d *Desk) Find(ctx context.Context, q *eventquery.Query, page Page, viewer Viewer) (*EventPage, error) {
	seal, err := d.seal(ctx, q, viewer)
	if err != nil {
		return nil, err
	}
	answer := &EventPage{}
	err = d.store.View(ctx, func(tx *store.Tx) error {
		f, err := newFinder(ctx, d, tx, q, viewer)
		if err != nil {
			return err
		}
		if page.After != "" {
			if f.at, err = seal.open(page.After); err != nil {
				return err
			}
		}
		list, next, err := f.page(ctx, page.limit(), page.After == "")
		if err == nil && next != nil {
			answer.Next = seal.close(*next)
		}
		answer.Events = list
		return err
	})
	if err != nil {
		return nil, err
	}
	return answer, nil
}

// FindSince gives the events after a sequence that a query selects and the
// viewer may see, in the order of capture, at most limit of them. It says up to
// which sequence it has looked: asked again with that one, it misses nothing and
// repeats nothing. The order and the counts of the query do not apply.
func (d *Desk) FindSince(ctx context.Context, q *eventquery.Query, after trailmark.Seq, limit int, viewer Viewer) (list []Found, through trailmark.Seq, err error) {
	err = d.store.View(ctx, func(tx *store.Tx) error {
		f, err := newFinder(ctx, d, tx, q, viewer)
		if err != nil {
			return err
		}
		list, through, err = f.since(ctx, after, Page{Limit: limit}.limit())
		return err
	})
	return list, through, err
}

// EventByID gives the event with an id and the error declarations that repeat
// it, in the order of capture, as far as the viewer may see them. Errors:
// NotFound, for what does not exist and for what may not be seen alike.
func (d *Desk) EventByID(ctx context.Context, id string, viewer Viewer) (list []Found, err error) {
	err = d.store.View(ctx, func(tx *store.Tx) error {
		known, err := tx.EventsByID(ctx, []string{id})
		if err == nil {
			list, err = seen(ctx, tx, known[id], viewer)
		}
		return err
	})
	if err == nil && len(list) == 0 {
		err = &trailmark.Error{Kind: trailmark.NotFound, Message: "there is no event " + id}
	}
	return list, err
}

// EventsAt gives of the events with these sequences those that the viewer may
// see, in the order of capture.
func (d *Desk) EventsAt(ctx context.Context, seqs []trailmark.Seq, viewer Viewer) (list []Found, err error) {
	err = d.store.View(ctx, func(tx *store.Tx) error {
		var records []trailmark.Record
		err := tx.Events(ctx, seqs, func(r trailmark.Record) error {
			records = append(records, r)
			return nil
		})
		if err == nil {
			list, err = seen(ctx, tx, records, viewer)
		}
		return err
	})
	return list, err
}

// seen reads of events those that the viewer may see.
func seen(ctx context.Context, tx *store.Tx, records []trailmark.Record, viewer Viewer) ([]Found, error) {
	sight, err := newSight(ctx, tx, viewer)
	if err == nil && sight != nil {
		records, err = sight.pick(ctx, records)
	}
	if err != nil {
		return nil, err
	}
	heads := make([]store.Head, len(records))
	for i, r := range records {
		heads[i] = store.Head{Seq: r.Seq, Time: r.Time, Scene: r.Scene}
	}
	return readEvents(ctx, tx, *inOrder(heads, forwardInSequence))
}

// effort bounds the work for one page, so that a query for rare events in a
// large store lets others have their turn.
type effort struct {
	heads   int // events that are looked at by their scenes
	decoded int // events that are read whole
	// patience is how many events are looked at for somebody who sees few of them,
	// before those few are looked for alone.
	patience int
}

var fullEffort = effort{heads: 1_000_000, decoded: 20_000, patience: 20_000}

func (e *effort) spent() bool { return e.heads <= 0 || e.decoded <= 0 }
