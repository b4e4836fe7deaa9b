package capture

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/epcis"
	"github.com/trailmark/trailmark/store"
)

// Door is the one way in (S1). It is safe for any number of callers at once.
type Door struct {
	store *store.Store
	now   func() time.Time
	queue chan *request
	done  sync.WaitGroup
	// open is held for reading while a request is put into the queue.
	open   sync.RWMutex
	closed bool
}

// Open opens the door to a store. Close it before the store.
func Open(st *store.Store) *Door {
	d := &Door{store: st, now: time.Now, queue: make(chan *request, queueLength)}
	d.done.Go(d.serve)
	return d
}

// Close waits for the captures that are under way. One that comes later gets an
// error of kind Unavailable.
func (d *Door) Close() {
	d.open.Lock()
	if !d.closed {
		d.closed = true
		close(d.queue)
	}
	d.open.Unlock()
	d.done.Wait()
}

// A batch holds at most so many events, things and bytes.
const (
	batchEvents = 5_000
	batchThings = 100_000
	batchBytes  = 16 << 20
)

// Capture takes in a document: EPCIS 2.0 as JSON-LD or XML, or EPCIS 1.x as
// XML, gzipped or not. Memory is bounded whatever its size. The receipt says
// what became of its events; the error is that of a document that was refused
// as a whole, or of a store that failed, and then nothing of it was kept,
// except with Proceed the events before the fault.
func (d *Door) Capture(ctx context.Context, r io.Reader, o Options) (Receipt, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	in := decode(ctx, r)
	first, more := in.next(ctx)
	if !more && in.err == nil {
		return d.submit(ctx, in.takeMaster(), first, o)
	}
	if o.Proceed {
		return d.captureOnward(ctx, in, first, o)
	}
	return d.captureWhole(ctx, in, first, o)
}

// Events takes in events that were built in Go, all or nothing unless
// o.Proceed. Each is written as EPCIS JSON-LD to be its own original.
func (d *Door) Events(ctx context.Context, events []*trailmark.Event, o Options) (Receipt, error) {
	entries := make([]*entry, len(events))
	for i, e := range events {
		e, err := withOriginal(e)
		if err != nil {
			entries[i] = &entry{index: i + 1, err: err}
			continue
		}
		entries[i] = normalise(e, i+1)
	}
	return d.submit(ctx, nil, entries, o)
}

// withOriginal gives a valid event with its original.
func withOriginal(e *trailmark.Event) (*trailmark.Event, error) {
	if err := epcis.Validate(e); err != nil || e.Original != nil {
		return e, err
	}
	original, err := epcis.MarshalEvent(e)
	own := *e
	own.Original, own.Source = original, &trailmark.Source{Format: "json"}
	return &own, err
}

// These roll a transaction back: errUndo because something in it is refused,
// errNothing because nothing is left to be written.
var (
	errUndo    = errors.New("undo")
	errNothing = errors.New("nothing to write")
)

// captureWhole takes a long document in one transaction (S7).
func (d *Door) captureWhole(ctx context.Context, in *input, entries []*entry, o Options) (receipt Receipt, err error) {
	err = d.store.Update(ctx, func(tx *store.Tx) error {
		for more := true; more || len(entries) > 0; entries, more = in.next(ctx) {
			if err := learnChecked(ctx, tx, in.takeMaster(), o.told()); err != nil {
				return err
			}
			part, err := d.takeAll(ctx, tx, entries, o)
			if receipt.add(part); err != nil {
				return err
			}
			if len(receipt.Rejected) > 0 {
				return errUndo
			}
			if o.Progress != nil {
				o.Progress(receipt.Events)
			}
			if in.err != nil {
				return in.err
			}
		}
		return in.err // of a fault right after a full batch
	})
	if err != nil {
		receipt.keptNothing()
	}
	if errors.Is(err, errUndo) {
		return receipt, nil
	}
	return receipt, err
}

// captureOnward takes a long document batch by batch, each durable by itself.
func (d *Door) captureOnward(ctx context.Context, in *input, entries []*entry, o Options) (receipt Receipt, err error) {
	for more := true; more || len(entries) > 0; entries, more = in.next(ctx) {
		part, err := d.submit(ctx, in.takeMaster(), entries, o)
		if receipt.add(part); err != nil {
			return receipt, err
		}
		if o.Progress != nil {
			o.Progress(receipt.Events)
		}
		if in.err != nil {
			return receipt, in.err
		}
	}
	return receipt, in.err
}

// takeAll takes the entries in one batch and writes it.
func (d *Door) takeAll(ctx context.Context, tx *store.Tx, entries []*entry, o Options) (Receipt, error) {
	b, err := openBatch(ctx, tx, trailmark.InstantOf(d.now()), entries, 0)
	if err != nil {
		return Receipt{}, err
	}
	receipt, err := b.takeEntries(ctx, entries, &o)
	if err != nil || len(receipt.Rejected) > 0 && !o.Proceed {
		return receipt, err
	}
	return receipt, b.write(ctx)
}

// takeEntries takes one caller's entries, in the order of their event times: a
// document that tells the newest first is as good as one that tells it last.
// Faults of the events are in the receipt; an error is one of the store.
func (b *batch) takeEntries(ctx context.Context, entries []*entry, o *Options) (receipt Receipt, err error) {
	entries = slices.SortedStableFunc(slices.Values(entries), func(x, y *entry) int { return cmp.Compare(x.time, y.time) })
	for _, e := range entries {
		receipt.Events++
		what, err := b.take(ctx, e, o)
		switch {
		case err != nil && trailmark.KindOf(err) == trailmark.Internal, err != nil && trailmark.KindOf(err) == trailmark.Unavailable:
			return receipt, err
		case err != nil:
			receipt.Rejected = append(receipt.Rejected, Reject(o.Document, e.index, err))
		case what == duplicate:
			receipt.Duplicates++
		case what == quarantined:
			receipt.Quarantined++
		case what == noted:
			receipt.Noted++
			receipt.Captured++
		default:
			receipt.Captured++
		}
	}
	slices.SortFunc(receipt.Rejected, func(x, y Rejection) int { return cmp.Compare(x.Event, y.Event) })
	return receipt, nil
}
