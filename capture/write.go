package capture

import (
	"context"
	"slices"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// write puts into the transaction what the batch has taken. The originals are
// compressed meanwhile.
func (b *batch) write(ctx context.Context) error {
	packed := make(chan packing, 1)
	go func() { packed <- b.pack() }()
	err := b.writeRows(ctx)
	if p := <-packed; err == nil {
		err = b.writeOriginals(ctx, p)
	}
	return err
}

// packing is the originals of a batch, compressed.
type packing struct {
	blocks []store.Block
	err    error
}

func (b *batch) pack() (p packing) {
	if !b.replay && len(b.out.records) > 0 { // in a replay they are there
		p.blocks, p.err = store.PackBodies(b.out.bodies)
	}
	return p
}

func (b *batch) writeOriginals(ctx context.Context, p packing) error {
	if p.err != nil || len(p.blocks) == 0 {
		return p.err
	}
	_, err := b.tx.AppendBlocks(ctx, b.first, p.blocks)
	return err
}

// writeRows writes everything else.
func (b *batch) writeRows(ctx context.Context) error {
	if err := b.writeEvents(ctx); err != nil {
		return err
	}
	for i := range b.out.voided {
		if err := b.tx.VoidEvent(ctx, &b.out.voided[i], b.out.voided[i].VoidedBy); err != nil {
			return err
		}
	}
	if err := b.commissionSerials(ctx); err != nil {
		return err
	}
	return b.writeDerived(ctx)
}

// writeEvents writes the facts: events, findings, what was kept aside. In a
// replay they are there.
func (b *batch) writeEvents(ctx context.Context) error {
	for _, q := range b.out.quarantined {
		if _, err := b.tx.Quarantine(ctx, q); err != nil {
			return err
		}
	}
	if b.replay || len(b.out.records) == 0 {
		return nil
	}
	if err := b.tx.AppendEvents(ctx, b.out.records); err != nil {
		return err
	}
	for seq, findings := range b.out.findings {
		if err := b.tx.AppendFindings(ctx, seq, findings); err != nil {
			return err
		}
	}
	return nil
}

// writeDerived writes what follows from the events.
func (b *batch) writeDerived(ctx context.Context) error {
	if err := b.tx.AppendPostings(ctx, b.out.postings); err != nil {
		return err
	}
	if err := b.tx.AddReadings(ctx, b.out.readings); err != nil {
		return err
	}
	var gone, fresh []trailmark.Containment
	for child, before := range b.out.before {
		after := b.world.Containments(child)
		gone = appendMissing(gone, before, after)
		fresh = appendMissing(fresh, after, before)
	}
	if err := b.tx.ReplaceContainments(ctx, gone, fresh); err != nil {
		return err
	}
	if err := b.tx.DropBalances(ctx, b.stock.recounted()); err != nil {
		return err
	}
	return b.tx.ReplaceBalances(ctx, b.stock.rows(b.first))
}

// appendMissing adds the containments of one list that another does not have.
func appendMissing(to, list, other []trailmark.Containment) []trailmark.Containment {
	for _, c := range list {
		if !slices.Contains(other, c) {
			to = append(to, c)
		}
	}
	return to
}

// recounted gives the lots whose ledgers were folded from the beginning.
func (s *stock) recounted() []trailmark.Ref {
	var things []trailmark.Ref
	for thing := range s.tracked {
		if s.changed[thing] {
			things = append(things, thing)
		}
	}
	return things
}

// rows gives the rows to write: of a ledger that was carried on, those that
// events of this batch have changed and others of the same place; of one that
// was folded again, all.
func (s *stock) rows(first trailmark.Seq) []trailmark.Balance {
	var rows []trailmark.Balance
	for thing := range s.changed {
		all := s.ledger(thing).Balances()
		for _, row := range all {
			touched := s.tracked[thing] || slices.ContainsFunc(all, func(o trailmark.Balance) bool {
				return o.Place == row.Place && o.Seq >= first
			})
			if touched {
				rows = append(rows, row)
			}
		}
	}
	return rows
}
