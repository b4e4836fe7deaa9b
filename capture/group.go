package capture

import (
	"context"
	"errors"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// Callers that come while a transaction is under way wait together for the
// next one and share it, and its disk flush. Each gets an answer of its own:
// what refuses one caller's document does not touch the others.

// request is one caller's entries in the queue.
type request struct {
	ctx     context.Context
	master  []trailmark.MasterData
	entries []*entry
	options Options
	receipt Receipt
	err     error
	refused bool
	done    chan struct{}
}

const (
	queueLength = 1024
	groupLimit  = 512 // requests in one transaction
)

// submit queues entries and waits for what becomes of them. A caller that gives
// up gets its context's error, and cannot know whether they were taken; the
// same events sent again answer that (S6).
func (d *Door) submit(ctx context.Context, master []trailmark.MasterData, entries []*entry, o Options) (Receipt, error) {
	if len(entries)+len(master) == 0 {
		return Receipt{}, nil
	}
	if err := checkMaster(master); err != nil {
		return Receipt{}, err
	}
	r := &request{ctx: ctx, master: master, entries: entries, options: o, done: make(chan struct{})}
	if err := d.enqueue(r); err != nil {
		return Receipt{}, err
	}
	select {
	case <-r.done:
		return r.receipt, r.err
	case <-ctx.Done():
		return Receipt{}, trailmark.Wrapf(trailmark.Unavailable, ctx.Err(), "stopped while it was captured")
	}
}

func (d *Door) enqueue(r *request) error {
	d.open.RLock()
	defer d.open.RUnlock()
	if d.closed {
		return trailmark.Errorf(trailmark.Unavailable, "the door is closed")
	}
	select {
	case d.queue <- r:
		return nil
	case <-r.ctx.Done():
		return trailmark.Wrapf(trailmark.Unavailable, r.ctx.Err(), "stopped before it was captured")
	}
}

// serve commits groups of requests until the door is closed.
func (d *Door) serve() {
	for first := range d.queue {
		group, things := []*request{first}, first.things()
	gather:
		for len(group) < groupLimit && things < batchThings {
			select {
			case r, ok := <-d.queue:
				if !ok {
					break gather
				}
				group = append(group, r)
				things += r.things()
			default:
				break gather
			}
		}
		d.commit(group)
		for _, r := range group {
			close(r.done)
		}
	}
}

func (r *request) things() (n int) {
	for _, e := range r.entries {
		n += 1 + len(e.parts)
	}
	return n
}

// commit takes a group of requests in one transaction. A request that is to be
// taken whole and is refused after some of its events were taken is left out,
// and the group begins again: nothing is undone in memory.
func (d *Door) commit(group []*request) {
	waiting := make([]*request, 0, len(group))
	for _, r := range group {
		if r.ctx.Err() != nil {
			r.err = trailmark.Wrapf(trailmark.Unavailable, r.ctx.Err(), "stopped before it was captured")
			continue
		}
		waiting = append(waiting, r)
	}
	for len(waiting) > 0 {
		err := d.store.Update(context.Background(), func(tx *store.Tx) error { return d.takeGroup(tx, waiting) })
		if errors.Is(err, errNothing) {
			err = nil
		}
		left := waiting[:0]
		for _, r := range waiting {
			switch {
			case r.refused:
			case errors.Is(err, errUndo):
				left = append(left, r)
			default:
				if r.err = err; err != nil {
					r.receipt = Receipt{}
				}
			}
		}
		if !errors.Is(err, errUndo) {
			return
		}
		waiting = left
	}
}

// takeGroup takes the requests in one batch. It gives errUndo when the batch
// must not be written because a request has to be left out, and errNothing when
// there is nothing to write.
func (d *Door) takeGroup(tx *store.Tx, group []*request) error {
	ctx := context.Background()
	var entries []*entry
	learned := false
	for _, r := range group {
		learned = learned || len(r.master) > 0
		if _, err := learn(ctx, tx, r.master, r.options.told()); err != nil {
			return err
		}
		entries = append(entries, r.entries...)
	}
	b, err := openBatch(ctx, tx, trailmark.InstantOf(d.now()), entries, 0)
	if err != nil {
		return err
	}
	for _, r := range group {
		r.receipt, err = b.takeEntries(ctx, r.entries, &r.options)
		if err != nil {
			return err
		}
		if len(r.receipt.Rejected) > 0 && !r.options.Proceed {
			r.refuse()
			if len(r.entries) > 1 || len(r.master) > 0 {
				return errUndo
			}
		}
	}
	if !learned && len(b.out.records)+len(b.out.quarantined) == 0 {
		return errNothing
	}
	return b.write(ctx)
}

// refuse settles a request of which nothing is taken.
func (r *request) refuse() {
	r.refused = true
	r.receipt.keptNothing()
}
