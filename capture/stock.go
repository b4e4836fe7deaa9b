package capture

import (
	"context"
	"slices"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/genealogy"
	"github.com/trailmark/trailmark/store"
)

// stock is the ledgers of the lots and classes that a batch names. Most of
// their events come in order and carry the ledger on; after one that comes
// late, or that is voided, the whole ledger is folded again (S3).
type stock struct {
	ledgers map[trailmark.Ref]*genealogy.Ledger
	changed map[trailmark.Ref]bool
	tracked map[trailmark.Ref]bool                // its postings are in the world
	fresh   map[trailmark.Ref][]trailmark.Posting // of this batch
}

func newStock() *stock {
	return &stock{
		ledgers: map[trailmark.Ref]*genealogy.Ledger{},
		changed: map[trailmark.Ref]bool{},
		tracked: map[trailmark.Ref]bool{},
		fresh:   map[trailmark.Ref][]trailmark.Posting{},
	}
}

func (s *stock) load(ctx context.Context, tx *store.Tx, things []trailmark.Ref) error {
	rows, err := tx.Balances(ctx, things)
	for len(rows) > 0 {
		n := 1
		for n < len(rows) && rows[n].Thing == rows[0].Thing {
			n++
		}
		if s.ledgers[rows[0].Thing] == nil {
			s.ledgers[rows[0].Thing] = genealogy.NewLedger(rows[0].Thing, rows[:n])
		}
		rows = rows[n:]
	}
	return err
}

func (s *stock) ledger(thing trailmark.Ref) *genealogy.Ledger {
	if s.ledgers[thing] == nil {
		s.ledgers[thing] = genealogy.NewLedger(thing, nil)
	}
	return s.ledgers[thing]
}

// isLate reports whether a ledger already counts newer events than one at t.
func (s *stock) isLate(thing trailmark.Ref, t trailmark.Instant) bool {
	newest, _ := s.ledger(thing).Newest()
	return t < newest
}

// moveStock carries the ledger of a lot on by one posting.
func (b *batch) moveStock(ctx context.Context, p *trailmark.Posting, scene *trailmark.Scene) error {
	s := b.stock
	s.fresh[p.Thing] = append(s.fresh[p.Thing], *p)
	if s.tracked[p.Thing] {
		b.world.Add(*p, scene)
	}
	if p.Void != 0 {
		return nil
	}
	if s.tracked[p.Thing] || s.isLate(p.Thing, p.Time) || b.emptiedAfter(p) {
		return b.recount(ctx, p.Thing)
	}
	if m, ok := genealogy.Move(p, scene); ok {
		s.ledger(p.Thing).Apply(m, p.Time, p.Seq)
		s.changed[p.Thing] = true
	}
	return nil
}

// emptiedAfter reports whether the container that a posting packs into was
// emptied at a later time, by an event that came before this one.
func (b *batch) emptiedAfter(p *trailmark.Posting) bool {
	return p.Role == trailmark.RoleChild && slices.ContainsFunc(b.emptied[p.Other], func(e trailmark.Posting) bool {
		return trailmark.Before(p.Time, p.Seq, e.Time, e.Seq)
	})
}

// track reads a lot's postings, and adds those of this batch.
func (b *batch) track(ctx context.Context, thing trailmark.Ref) error {
	if b.stock.tracked[thing] {
		return nil
	}
	if !b.isNew(thing) {
		if err := b.world.Load(ctx, b.tx, []trailmark.Ref{thing}); err != nil {
			return err
		}
	}
	for _, p := range b.stock.fresh[thing] {
		b.world.Add(p, b.sceneOf(p.Scene))
	}
	b.stock.tracked[thing] = true
	return nil
}

// recount folds the whole ledger of a lot again.
func (b *batch) recount(ctx context.Context, thing trailmark.Ref) error {
	ledger, err := b.account(ctx, thing, nil)
	if err != nil {
		return err
	}
	b.stock.ledgers[thing], b.stock.changed[thing] = ledger, true
	return nil
}

// account folds a lot's ledger from its postings.
func (b *batch) account(ctx context.Context, thing trailmark.Ref, seen func(*trailmark.Posting, *genealogy.Ledger)) (*genealogy.Ledger, error) {
	if err := b.track(ctx, thing); err != nil {
		return nil, err
	}
	since := map[trailmark.Ref]trailmark.Instant{}
	for _, p := range b.world.Postings(thing) {
		if _, ok := since[p.Other]; p.Role == trailmark.RoleChild && p.Other != 0 && !ok {
			since[p.Other] = p.Time
		}
	}
	if err := b.readEmptied(ctx, since); err != nil {
		return nil, err
	}
	var emptied []trailmark.Posting
	for parent := range since {
		emptied = append(emptied, b.emptied[parent]...)
	}
	return genealogy.Account(thing, b.world.Postings(thing), emptied, b.sceneOf, trailmark.Latest, seen), nil
}

// emptyStock moves the quantities in an emptied container to where it stands.
func (b *batch) emptyStock(ctx context.Context, container, to trailmark.Ref, r *trailmark.Record) error {
	s := b.stock
	inside, err := b.tx.BalancesAt(ctx, []trailmark.Ref{container})
	if err != nil {
		return err
	}
	var unread []trailmark.Ref
	for _, row := range inside {
		if s.ledgers[row.Thing] == nil {
			unread = append(unread, row.Thing)
		}
	}
	if err := s.load(ctx, b.tx, unread); err != nil {
		return err
	}
	for thing, ledger := range s.ledgers {
		if !holds(ledger, container) {
			continue
		}
		if s.tracked[thing] || s.isLate(thing, r.Time) {
			if err := b.recount(ctx, thing); err != nil {
				return err
			}
			continue
		}
		ledger.Empty(container, to, r.Time, r.Seq)
		s.changed[thing] = true
	}
	return nil
}

// holds reports whether a ledger has ever had something in a container.
func holds(l *genealogy.Ledger, container trailmark.Ref) bool {
	for _, row := range l.Balances() {
		if row.Place == container {
			return true
		}
	}
	return false
}
