package capture

import (
	"context"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/genealogy"
)

// declare voids the event that an error declaration is about and makes anew
// what followed from it (S2). If that event has not come yet, it will be void
// when it does.
func (b *batch) declare(ctx context.Context, declaration *trailmark.Record) error {
	for i := range b.known[declaration.ID] {
		wrong := &b.known[declaration.ID][i]
		if wrong.Declares || wrong.Seq >= declaration.Seq || !b.replay && wrong.VoidedBy != 0 {
			continue
		}
		wrong.VoidedBy = declaration.Seq
		return b.void(ctx, wrong)
	}
	return nil
}

func (b *batch) void(ctx context.Context, wrong *trailmark.Record) error {
	b.markVoid(wrong)
	if err := b.learnThings(ctx, wrong); err != nil {
		return err
	}
	for _, v := range wrong.Involved {
		if b.kinds[v.Thing].Bulk() {
			if err := b.track(ctx, v.Thing); err != nil {
				return err
			}
		}
		b.world.Void(v.Thing, wrong.Seq, wrong.VoidedBy)
	}
	for _, v := range wrong.Involved {
		if b.kinds[v.Thing].Bulk() {
			if err := b.recount(ctx, v.Thing); err != nil {
				return err
			}
		}
	}
	return b.recontain(ctx, wrong)
}

// markVoid marks the rows of the event, where they are.
func (b *batch) markVoid(wrong *trailmark.Record) {
	b.voids[wrong.Seq] = wrong.VoidedBy
	b.markPostings(b.emptied[genealogy.ParentOf(wrong)])
	if wrong.Seq < b.first || b.replay { // in a replay the event's own row is there
		b.out.voided = append(b.out.voided, *wrong)
	}
	if wrong.Seq < b.first {
		return
	}
	b.out.records[wrong.Seq-b.first].VoidedBy = wrong.VoidedBy
	b.markPostings(b.out.postings)
	for _, v := range wrong.Involved {
		b.markPostings(b.stock.fresh[v.Thing])
	}
}

// markPostings carries over what this batch has voided to postings that were
// made or read before.
func (b *batch) markPostings(list []trailmark.Posting) {
	for i := range list {
		if by := b.voids[list[i].Seq]; by != 0 {
			list[i].Void = by
		}
	}
}

// learnThings reads the histories of the things of a stored event.
func (b *batch) learnThings(ctx context.Context, wrong *trailmark.Record) error {
	things := make([]trailmark.Ref, len(wrong.Involved))
	for i, v := range wrong.Involved {
		things[i] = v.Thing
	}
	names, err := b.tx.Names(ctx, things)
	if err != nil {
		return err
	}
	var singles, bulk []trailmark.Ref
	for i, n := range names {
		b.kinds[things[i]] = n.Kind
		switch {
		case b.isNew(things[i]):
		case n.Kind.Bulk():
			bulk = append(bulk, things[i])
		default:
			singles = append(singles, things[i])
		}
	}
	if err := b.world.Load(ctx, b.tx, singles); err != nil {
		return err
	}
	if err := b.learnScenes(ctx, []trailmark.SceneID{wrong.Scene}); err != nil {
		return err
	}
	var unread []trailmark.Ref
	for _, thing := range bulk {
		if b.stock.ledgers[thing] == nil {
			unread = append(unread, thing)
		}
	}
	return b.stock.load(ctx, b.tx, unread)
}

// recontain folds the containments again that an event, now void, had a part in.
func (b *batch) recontain(ctx context.Context, wrong *trailmark.Record) error {
	scene := b.sceneOf(wrong.Scene)
	if scene.Type != trailmark.AggregationEvent && scene.Type != trailmark.AssociationEvent {
		return nil
	}
	var children []trailmark.Ref
	since := map[trailmark.Ref]trailmark.Instant{}
	for _, v := range wrong.Involved {
		switch v.Role {
		case trailmark.RoleChild:
			if !b.kinds[v.Thing].Bulk() {
				children = append(children, v.Thing)
			}
		case trailmark.RoleAlone:
			if err := b.refill(ctx, v.Thing); err != nil {
				return err
			}
			inside, err := b.childrenOf(ctx, v.Thing, wrong.Time)
			if err != nil {
				return err
			}
			children = append(children, inside...)
		}
	}
	for _, child := range children {
		for _, p := range b.world.Postings(child) {
			if _, ok := since[p.Other]; p.Role == trailmark.RoleChild && !ok {
				since[p.Other] = p.Time
			}
		}
	}
	if err := b.readEmptied(ctx, since); err != nil {
		return err
	}
	for _, child := range children {
		b.refold(child)
	}
	return nil
}

// refill counts again the lots that a container held which was not emptied
// after all.
func (b *batch) refill(ctx context.Context, container trailmark.Ref) error {
	rows, err := b.tx.BalancesAt(ctx, []trailmark.Ref{container})
	if err != nil {
		return err
	}
	things := map[trailmark.Ref]bool{}
	for _, row := range rows {
		things[row.Thing] = true
	}
	for thing, ledger := range b.stock.ledgers {
		if holds(ledger, container) {
			things[thing] = true
		}
	}
	for thing := range things {
		if err := b.recount(ctx, thing); err != nil {
			return err
		}
	}
	return nil
}
