package query

import (
	"context"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/genealogy"
	"github.com/trailmark/trailmark/store"
)

// Item is what is true of a thing, and how it came about. It is for any kind of
// thing: of a lot it has the balances, of a container what is inside.
type Item struct {
	ID       trailmark.ThingID   `json:"id"`
	Kind     string              `json:"kind"`
	Lot      trailmark.ThingID   `json:"lot"` // "" when no event says (S9)
	State    ItemState           `json:"state"`
	Position Position            `json:"position"`
	Inside   []trailmark.ThingID `json:"inside"`             // its containers, innermost first
	Contains int                 `json:"contains"`           // things inside it, at any depth
	Contents []trailmark.ThingID `json:"contents,omitempty"` // things directly inside it
	Balances []Quantity          `json:"balances,omitempty"` // of a lot or class, by place
	Held     []Quantity          `json:"held,omitempty"`     // quantities of lots directly inside it
	History  []Step              `json:"history"`            // in order of event time (S3)
}

// ItemState is where a thing is in its life: active, sold, consumed, destroyed,
// decommissioned or, when no event tells of its making, unknown.
type ItemState struct {
	Status      string         `json:"status"`
	Disposition trailmark.Term `json:"disposition"`
}

// Position is where a thing is and who has it. On the road, Place is the one
// that it left.
type Position struct {
	Place     trailmark.ThingID `json:"place"`
	Holder    trailmark.ThingID `json:"holder"`
	InTransit bool              `json:"inTransit"`
	Since     string            `json:"since"` // RFC 3339, at the offset of the event
	Event     string            `json:"event"` // that brought it there
}

// Quantity is how much of a lot is at a place or in a container.
type Quantity struct {
	Thing    trailmark.ThingID `json:"thing"`
	Place    trailmark.ThingID `json:"place"`
	Quantity trailmark.Decimal `json:"quantity"`
	UOM      string            `json:"uom"`
}

// Step is an event in a thing's life: its own, or one of a container while it
// held the thing (S4).
type Step struct {
	EventID     string              `json:"eventID"`
	EventTime   string              `json:"eventTime"` // RFC 3339, at the event's own offset
	Type        trailmark.EventType `json:"type"`
	BizStep     trailmark.Term      `json:"bizStep"`
	Disposition trailmark.Term      `json:"disposition"`
	Place       trailmark.ThingID   `json:"place"`
	Via         trailmark.ThingID   `json:"via"` // the container whose event it was
}

// Clocks say as of when a question is asked (S8). The zero value asks about
// all events that are known now.
type Clocks struct {
	At    time.Time // event time: events after it are left out
	Known time.Time // record time: what was captured or voided after it was not known
}

// moment is the place in the order of events that a question ends with.
type moment struct {
	time  trailmark.Instant
	seq   trailmark.Seq
	known trailmark.Seq
}

// now is after every event, whatever the clock of who captured it.
const now = trailmark.Forever - 1

var latest = moment{now, trailmark.Latest, trailmark.Latest}

func (c Clocks) moment(ctx context.Context, tx *store.Tx) (moment, error) {
	m := latest
	if !c.At.IsZero() {
		m.time = trailmark.InstantOf(c.At)
	}
	if c.Known.IsZero() {
		return m, nil
	}
	known, err := tx.KnownAt(ctx, trailmark.InstantOf(c.Known))
	if err != nil {
		return m, err
	}
	last, err := tx.LastSeq(ctx)
	if known < last {
		m.known = known
	}
	return m, err
}

// Item tells about one thing as of an event time and as known at a record time.
// Errors: NotFound for a name that no event has.
func (d *Desk) Item(ctx context.Context, id trailmark.ThingID, clocks Clocks) (item *Item, err error) {
	err = d.store.View(ctx, func(tx *store.Tx) error {
		item, err = readItem(ctx, tx, id, clocks)
		return err
	})
	return item, err
}

func readItem(ctx context.Context, tx *store.Tx, id trailmark.ThingID, clocks Clocks) (*Item, error) {
	ref, err := find(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	m, err := clocks.moment(ctx, tx)
	if err != nil {
		return nil, err
	}
	world := genealogy.NewWorld(m.known)
	if err := world.Load(ctx, tx, []trailmark.Ref{ref}); err != nil {
		return nil, err
	}
	b := itemBuilder{tx: tx, world: world, moment: m, ref: ref}
	if err := b.read(ctx); err != nil {
		return nil, err
	}
	return b.build(ctx)
}
