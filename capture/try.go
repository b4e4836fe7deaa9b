package capture

import (
	"context"
	"errors"
	"io"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// Tried is what would become of an event.
type Tried struct {
	Event    int    // its place in the document, from 1
	ID       string // by which it would be known (S6)
	Findings []trailmark.Finding
}

// Try takes a document in and undoes it: it gives the rejections that a capture
// would give, and what the rules say of the events that would be taken. It is
// for documents of one batch; more is an error of kind TooLarge. The writer
// waits for it as for any capture.
func (d *Door) Try(ctx context.Context, r io.Reader) (tried []Tried, rejected []Rejection, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	in := decode(ctx, r)
	entries, more := in.next(ctx)
	switch {
	case in.err != nil:
		return nil, nil, in.err
	case more:
		return nil, nil, trailmark.Errorf(trailmark.TooLarge, "the document is too long to be tried; try a part of it")
	}
	err = d.store.Update(ctx, func(tx *store.Tx) error {
		tried, rejected, err = d.try(ctx, tx, entries)
		return errors.Join(err, errUndo)
	})
	if e, ok := errors.AsType[*trailmark.Error](err); ok {
		return nil, nil, e
	}
	return tried, rejected, nil
}

// try takes entries in a batch that is never written.
func (d *Door) try(ctx context.Context, tx *store.Tx, entries []*entry) ([]Tried, []Rejection, error) {
	b, err := openBatch(ctx, tx, trailmark.InstantOf(d.now()), entries, 0)
	if err != nil {
		return nil, nil, err
	}
	receipt, err := b.takeEntries(ctx, entries, &Options{Mode: Record, Proceed: true})
	places := map[string]int{}
	for _, e := range entries {
		places[e.id] = e.index
	}
	var tried []Tried
	for _, r := range b.out.records {
		if list := b.out.findings[r.Seq]; len(list) > 0 {
			tried = append(tried, Tried{Event: places[r.ID], ID: r.ID, Findings: list})
		}
	}
	return tried, receipt.Rejected, err
}
