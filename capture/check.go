package capture

import (
	"context"
	"fmt"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/genealogy"
	"github.com/trailmark/trailmark/rules"
)

// check asks the rules about an event that is not in the batch yet.
func (b *batch) check(ctx context.Context, e *entry, r *trailmark.Record) ([]trailmark.Finding, error) {
	c := checker{batch: b, record: r, scene: b.sceneOf(r.Scene), name: number}
	findings, err := c.findings(ctx)
	if len(findings) == 0 || err != nil {
		return nil, err
	}
	// Names are for people: they are read only when there is something to say.
	names, err := c.names(ctx)
	if err != nil {
		return nil, err
	}
	c.name = func(ref trailmark.Ref) trailmark.ThingID { return names[ref] }
	return c.findings(ctx)
}

// checker gathers what was true of an event's things just before it.
type checker struct {
	*batch
	record *trailmark.Record
	scene  *trailmark.Scene
	name   func(trailmark.Ref) trailmark.ThingID
	seen   map[trailmark.Ref]bool // whose names findings may tell
	taken  map[heap]trailmark.Decimal
}

// heap is what there is of a lot in one site, in one unit.
type heap struct {
	thing, site trailmark.Ref
	uom         string
}

// number stands in for a name.
func number(ref trailmark.Ref) trailmark.ThingID {
	if ref == 0 {
		return ""
	}
	return trailmark.ThingID(fmt.Sprint("#", ref))
}

func (c *checker) tell(ref trailmark.Ref) trailmark.ThingID {
	if c.seen == nil {
		c.seen = map[trailmark.Ref]bool{}
	}
	c.seen[ref] = true
	return c.name(ref)
}

func (c *checker) names(ctx context.Context) (map[trailmark.Ref]trailmark.ThingID, error) {
	refs := make([]trailmark.Ref, 0, len(c.seen))
	for ref := range c.seen {
		refs = append(refs, ref)
	}
	list, err := c.tx.Names(ctx, refs)
	names := make(map[trailmark.Ref]trailmark.ThingID, len(refs))
	for i, n := range list {
		names[refs[i]] = n.ID
	}
	return names, err
}

func (c *checker) findings(ctx context.Context) ([]trailmark.Finding, error) {
	parent := genealogy.ParentOf(c.record)
	c.taken = map[heap]trailmark.Decimal{}
	event := rules.Event{
		Time: c.record.Time, Scene: c.scene, Place: c.tell(c.scene.Where()),
		Making:  genealogy.Makes(c.scene, trailmark.RoleEPC),
		Packs:   genealogy.Packs(c.scene),
		Arrives: genealogy.Arrives(c.scene), Travels: genealogy.Travels(c.scene),
		Parent: c.tell(parent),
	}
	subjects := make([]rules.Subject, 0, len(c.record.Involved))
	for _, v := range c.record.Involved {
		s := rules.Subject{Thing: c.tell(v.Thing), Kind: c.kinds[v.Thing], Role: v.Role, Unissued: c.unissued[v.Thing]}
		switch {
		case s.Kind.Single():
			c.life(&s, v.Thing)
			if event.Packs && v.Role == trailmark.RoleChild {
				c.packing(&s, v.Thing, parent)
			}
		case s.Kind.Bulk():
			if err := c.taking(ctx, &s, &v); err != nil {
				return nil, err
			}
		}
		subjects = append(subjects, s)
	}
	return rules.Check(&event, subjects, c.now), nil
}

// life tells whether a thing existed, and where it was.
func (c *checker) life(s *rules.Subject, thing trailmark.Ref) {
	if c.isNew(thing) && len(c.world.Postings(thing)) == 0 {
		return
	}
	state := c.world.StateAt(thing, c.record.Time, c.record.Seq)
	s.Made, s.Born = state.Made, state.Born
	if !s.Made {
		s.Born, s.Later = c.world.MadeAt(thing)
	}
	s.Status, s.Ended = string(state.Status), state.Status.Ended()
	if state.Place != 0 {
		s.Placed, s.InTransit = true, state.InTransit
		s.Place = c.tell(state.Place)
		site := c.sites.of(state.Place)
		s.SameSite = site == c.sites.of(c.scene.ReadPoint) || site == c.sites.of(c.scene.BizLocation)
	}
}

// packing tells what a child is inside already.
func (c *checker) packing(s *rules.Subject, child, parent trailmark.Ref) {
	kind := trailmark.Aggregated
	if c.scene.Type == trailmark.AssociationEvent {
		kind = trailmark.Associated
	}
	if inside := c.world.ContainerAt(child, kind, c.record.Time, c.record.Seq); inside != 0 {
		s.Inside = c.tell(inside)
	}
	for _, outer := range c.world.ContainersAt(parent, c.record.Time, c.record.Seq) {
		s.Holding = s.Holding || outer == child
	}
}

// taking tells how much of a lot an event has taken with this part of it, and
// how much was there.
func (c *checker) taking(ctx context.Context, s *rules.Subject, v *trailmark.Involved) error {
	p := trailmark.Posting{Thing: v.Thing, Role: v.Role, Amount: v.Amount}
	if v.Role == trailmark.RoleChild {
		p.Other = genealogy.ParentOf(c.record)
	}
	m, ok := genealogy.Move(&p, c.scene)
	if !ok || !m.Takes {
		return nil
	}
	from := heap{v.Thing, c.sites.of(m.From), m.UOM}
	here := func(place trailmark.Ref) bool { return c.sites.of(place) == from.site }
	c.taken[from] = c.taken[from].Add(m.Quantity)
	s.UOM, s.Taken = m.UOM, c.taken[from]
	if !c.stock.tracked[v.Thing] && !c.stock.isLate(v.Thing, c.record.Time) {
		s.OnHand = c.stock.ledger(v.Thing).At(m.UOM, here)
		return nil
	}
	var err error
	s.OnHand, err = c.onHand(ctx, v.Thing, m.UOM, here)
	return err
}

// onHand gives how much of a lot can be taken by an event that comes late:
// what was there then, and was not taken before it was counted again.
func (c *checker) onHand(ctx context.Context, thing trailmark.Ref, uom string, here func(trailmark.Ref) bool) (least trailmark.Decimal, err error) {
	counted := false
	_, err = c.account(ctx, thing, func(p *trailmark.Posting, l *genealogy.Ledger) {
		before := p.Time <= c.record.Time
		if m, ok := genealogy.Move(p, c.sceneOf(p.Scene)); ok && m.Set && m.UOM == uom && here(m.To) && !before {
			counted = true
		}
		if amount := l.At(uom, here); before || !counted && amount.Cmp(least) < 0 {
			least = amount
		}
	})
	return least, err
}
