package capture

import (
	"context"
	"fmt"
	"slices"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/epcis"
	"github.com/trailmark/trailmark/store"
)

// Rebuild drops all that follows from the events and derives it again from
// their originals, in one transaction (S12). Progress may be nil.
func (d *Door) Rebuild(ctx context.Context, progress func(events int)) error {
	return d.store.Rebuild(ctx, func(tx *store.Tx) error { return d.replay(ctx, tx, progress) })
}

// Check derives everything again beside the live rows and gives what is
// different, row for row. It changes nothing. Progress may be nil.
func (d *Door) Check(ctx context.Context, progress func(events int)) ([]store.Difference, error) {
	const limit = 20
	return d.store.Check(ctx, limit, func(tx *store.Tx) error { return d.replay(ctx, tx, progress) })
}

// replay takes the stored events through the same derivation as new ones.
func (d *Door) replay(ctx context.Context, tx *store.Tx, progress func(events int)) error {
	last, err := tx.LastSeq(ctx)
	if err != nil {
		return err
	}
	for from := trailmark.Seq(1); from <= last; {
		originals, err := tx.OriginalsFrom(ctx, from, batchEvents, batchBytes)
		if err != nil {
			return err
		}
		if len(originals) == 0 {
			return trailmark.Errorf(trailmark.Internal, "the original of event %d is missing", from)
		}
		entries := decodeAll(originals)
		if err := d.replayBatch(ctx, tx, from, entries); err != nil {
			return err
		}
		from += trailmark.Seq(len(entries))
		if progress != nil {
			progress(int(from - 1))
		}
	}
	return nil
}

func (d *Door) replayBatch(ctx context.Context, tx *store.Tx, from trailmark.Seq, entries []*entry) error {
	b, err := openBatch(ctx, tx, trailmark.InstantOf(d.now()), entries, from)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if _, err := b.take(ctx, e, &Options{Mode: Record}); err != nil {
			return trailmark.Wrapf(trailmark.Internal, err, "event %d cannot be derived again", b.next)
		}
	}
	if err := b.compareEvents(ctx); err != nil {
		return err
	}
	return b.write(ctx)
}

// compareEvents sees that the events' own rows say what their originals say.
func (b *batch) compareEvents(ctx context.Context) error {
	seqs := make([]trailmark.Seq, len(b.out.records))
	for i := range b.out.records {
		seqs[i] = b.out.records[i].Seq
	}
	return b.tx.Events(ctx, seqs, func(stored trailmark.Record) error {
		made := b.out.records[stored.Seq-b.first]
		stored.VoidedBy, made.VoidedBy = 0, 0
		made.Involved = slices.Clone(made.Involved)
		store.SortInvolved(made.Involved)
		if fmt.Sprint(stored) != fmt.Sprint(made) {
			return trailmark.Errorf(trailmark.Internal, "the row of event %d is %v, its original says %v", stored.Seq, stored, made)
		}
		return nil
	})
}

// decodeAll decodes originals on as many cores as there are.
func decodeAll(bodies []store.Body) []*entry {
	entries := make([]*entry, len(bodies))
	each(len(bodies), func(i int) {
		e, err := epcis.DecodeEvent(bodies[i].Original, &bodies[i].Source)
		if err != nil {
			entries[i] = &entry{index: i + 1, err: err}
			return
		}
		entries[i] = normalise(e, i+1)
	})
	return entries
}
