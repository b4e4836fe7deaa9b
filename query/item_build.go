package query

import (
	"context"
	"slices"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/genealogy"
	"github.com/trailmark/trailmark/store"
)

// itemBuilder gathers numbers first, so that their names are read at once.
type itemBuilder struct {
	tx    *store.Tx
	world *genealogy.World
	moment
	ref trailmark.Ref

	history  []genealogy.Moment
	state    genealogy.State
	inside   []trailmark.Ref
	contents []trailmark.Ref
	contains int
	balances []trailmark.Balance
	held     []trailmark.Balance
	events   heads
}

func (b *itemBuilder) read(ctx context.Context) (err error) {
	b.history = slices.Clone(b.world.History(b.ref, b.time, b.seq))
	b.state = genealogy.Fold(b.history)
	b.history = slices.CompactFunc(b.history, func(x, y genealogy.Moment) bool { return x.Seq == y.Seq })
	b.inside = b.world.ContainersAt(b.ref, b.time, b.seq)
	if err := b.readContents(ctx); err != nil {
		return err
	}
	b.balances = b.account(b.ref, nil)
	for _, m := range b.history {
		b.events.note(m.Seq)
	}
	return b.events.load(ctx, b.tx)
}

// readContents goes down level by level; a thing is counted once.
func (b *itemBuilder) readContents(ctx context.Context) error {
	seen := map[trailmark.Ref]bool{b.ref: true}
	level := []trailmark.Ref{b.ref}
	for depth := 0; len(level) > 0; depth++ {
		children, err := contentsAt(ctx, b.tx, level, b.moment)
		if err != nil {
			return err
		}
		level = level[:0]
		for _, child := range children {
			if !seen[child] {
				seen[child] = true
				level = append(level, child)
			}
		}
		if depth == 0 {
			b.contents = slices.Clone(level)
		}
		b.contains += len(level)
	}
	return b.readHeld(ctx)
}

// readHeld finds the quantities of lots that were put into the thing.
func (b *itemBuilder) readHeld(ctx context.Context) error {
	records, err := packings(ctx, b.tx, b.world.Postings(b.ref))
	if err != nil {
		return err
	}
	var lots []trailmark.Ref
	for _, r := range records {
		for _, v := range r.Involved {
			if v.Role == trailmark.RoleChild && v.Amount.Quantity != "" {
				lots = append(lots, v.Thing)
			}
		}
	}
	if err := b.world.Load(ctx, b.tx, lots); err != nil {
		return err
	}
	slices.Sort(lots)
	for _, lot := range slices.Compact(lots) {
		emptied := b.world.Postings(b.ref)
		for _, row := range b.account(lot, emptied) {
			if row.Place == b.ref {
				b.held = append(b.held, row)
			}
		}
	}
	return nil
}

// packings gives the events in which a thing, whose postings these are, was a
// parent.
func packings(ctx context.Context, tx *store.Tx, postings []trailmark.Posting) (list []trailmark.Record, err error) {
	var seqs []trailmark.Seq
	for _, p := range postings {
		if p.Role == trailmark.RoleParent {
			seqs = append(seqs, p.Seq)
		}
	}
	err = tx.Events(ctx, seqs, func(r trailmark.Record) error {
		list = append(list, r)
		return nil
	})
	return list, err
}

// account folds how much of a lot was where at the moment asked for. Emptied
// are the postings of a container that it may have been in.
func (b *itemBuilder) account(lot trailmark.Ref, emptied []trailmark.Posting) []trailmark.Balance {
	until := func(list []trailmark.Posting, role func(trailmark.Role) bool) []trailmark.Posting {
		return slices.DeleteFunc(slices.Clone(list), func(p trailmark.Posting) bool {
			return !role(p.Role) || trailmark.Before(b.time, b.seq, p.Time, p.Seq)
		})
	}
	own := until(b.world.Postings(lot), func(r trailmark.Role) bool { return r != trailmark.RoleAlone })
	alone := until(emptied, func(r trailmark.Role) bool { return r == trailmark.RoleAlone })
	rows := genealogy.Account(lot, own, alone, b.world.Scene, b.known, nil).Balances()
	return slices.DeleteFunc(rows, func(r trailmark.Balance) bool { return r.Quantity.Sign() == 0 })
}

func (b *itemBuilder) build(ctx context.Context) (*Item, error) {
	refs := slices.Concat([]trailmark.Ref{b.ref, b.state.Lot, b.state.Place, b.state.Holder}, b.inside, b.contents)
	for _, m := range b.history {
		refs = append(refs, m.Scene.Where(), m.Via)
	}
	for _, row := range slices.Concat(b.balances, b.held) {
		refs = append(refs, row.Thing, row.Place)
	}
	names, err := loadNames(ctx, b.tx, refs)
	if err != nil {
		return nil, err
	}
	item := &Item{
		ID: names.id(b.ref), Kind: names.get(b.ref).Kind.String(), Lot: names.id(b.state.Lot),
		State:    ItemState{statusWord(b.state.Status), b.state.Disposition},
		Position: b.position(&names),
		Inside:   names.ids(b.inside), Contains: b.contains, Contents: names.ids(b.contents),
		Balances: names.quantities(b.balances), Held: names.quantities(b.held),
		History: make([]Step, len(b.history)),
	}
	for i, m := range b.history {
		item.History[i] = Step{
			EventID: b.events.id(m.Seq), EventTime: m.Time.In(m.Scene.Offset), Type: m.Scene.Type,
			BizStep: m.Scene.BizStep, Disposition: m.Scene.Disposition,
			Place: names.id(m.Scene.Where()), Via: names.id(m.Via),
		}
	}
	return item, nil
}

func (b *itemBuilder) position(names *names) Position {
	s := &b.state
	p := Position{Place: names.id(s.Place), Holder: names.id(s.Holder), InTransit: s.InTransit, Event: b.events.id(s.By)}
	for _, m := range b.history {
		if m.Seq == s.By {
			p.Since = m.Time.In(m.Scene.Offset)
		}
	}
	return p
}

// statusWord names a status for people and programs.
func statusWord(s genealogy.Status) string {
	if s == genealogy.Unknown {
		return "unknown"
	}
	return string(s)
}

func (n *names) ids(refs []trailmark.Ref) []trailmark.ThingID {
	list := make([]trailmark.ThingID, len(refs))
	for i, r := range refs {
		list[i] = n.id(r)
	}
	return list
}

func (n *names) quantities(rows []trailmark.Balance) []Quantity {
	list := make([]Quantity, len(rows))
	for i, r := range rows {
		list[i] = Quantity{n.id(r.Thing), n.id(r.Place), r.Quantity, r.UOM}
	}
	return list
}
