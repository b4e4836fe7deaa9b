package query

import (
	"cmp"
	"context"
	"slices"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/genealogy"
	"github.com/trailmark/trailmark/recall"
	"github.com/trailmark/trailmark/store"
)

// standing is where one thing is now (R5).
type standing struct {
	thing, lot    trailmark.Ref
	place, holder trailmark.Ref
	container     trailmark.Ref // the innermost one
	since         trailmark.Instant
	where         recall.Whereabouts
	endedBy       trailmark.Seq // for what was consumed or destroyed
}

// census knows where things are, and what they are and were inside.
type census struct {
	desk *Desk
	tx   *store.Tx
	moment
	last      trailmark.Seq
	standings []standing // in order of thing
	worlds    []*genealogy.World
}

// count adds things to the census that are not in it yet.
func (c *census) count(ctx context.Context, things recall.Set) error {
	things = things.Minus(c.things())
	var parts [2][]standing
	var worlds [2]*genealogy.World
	err := c.desk.halves(ctx, c.tx, c.last, func(tx *store.Tx, i int) (err error) {
		parts[i], worlds[i], err = standingsOf(ctx, tx, half(things, i), c.moment)
		return err
	})
	if err != nil {
		return err
	}
	merged := len(c.standings) > 0
	c.standings = append(append(c.standings, parts[0]...), parts[1]...)
	c.worlds = append(c.worlds, worlds[:]...)
	if merged {
		slices.SortFunc(c.standings, func(a, b standing) int { return cmp.Compare(a.thing, b.thing) })
	}
	return nil
}

func (c *census) things() recall.Set {
	things := make(recall.Set, len(c.standings))
	for i := range c.standings {
		things[i] = c.standings[i].thing
	}
	return things
}

// standingsOf folds where things are at a moment.
func standingsOf(ctx context.Context, tx *store.Tx, things recall.Set, m moment) ([]standing, *genealogy.World, error) {
	world := genealogy.NewWorld(m.known)
	if err := world.Load(ctx, tx, things); err != nil {
		return nil, nil, err
	}
	list := make([]standing, len(things))
	for i, thing := range things {
		s := world.StateAt(thing, m.time, m.seq)
		list[i] = standing{
			thing: thing, lot: s.Lot, place: s.Place, holder: s.Holder, since: s.Since,
			where: recall.WhereaboutsOf(&s), endedBy: s.EndsBy,
			container: world.ContainerAt(thing, trailmark.Aggregated, m.time, m.seq),
		}
	}
	return list, world, nil
}

// at gives the standing of a thing that was counted.
func (c *census) at(thing trailmark.Ref) (standing, bool) {
	i, ok := slices.BinarySearchFunc(c.standings, thing, func(s standing, t trailmark.Ref) int { return cmp.Compare(s.thing, t) })
	if !ok {
		return standing{}, false
	}
	return c.standings[i], true
}

// place of an answer: things that are in one state at one place with one holder.
type spot struct {
	where         recall.Whereabouts
	place, holder trailmark.Ref
}

// spots counts things by state, place and holder. The counts add up to the
// number of things (R5).
func (c *census) spots(things recall.Set) map[spot]int {
	counts := map[spot]int{}
	for i := range c.standings {
		s := &c.standings[i]
		for len(things) > 0 && things[0] < s.thing {
			things = things[1:]
		}
		if len(things) > 0 && things[0] == s.thing {
			counts[spot{s.where, s.place, s.holder}]++
		}
	}
	return counts
}

// holding gives what things are inside now, at any depth.
func (c *census) holding(things recall.Set) recall.Set {
	var list []trailmark.Ref
	seen := map[trailmark.Ref]bool{}
	for i := range c.standings {
		s := &c.standings[i]
		if s.container == 0 || seen[s.container] || !things.Has(s.thing) {
			continue
		}
		seen[s.container] = true
		list = append(list, s.container)
		list = append(list, c.worldOf(s.container).ContainersAt(s.container, c.time, c.seq)...)
	}
	return recall.SetOf(list)
}

// worldOf gives a world that has read a thing.
func (c *census) worldOf(thing trailmark.Ref) *genealogy.World {
	for _, w := range c.worlds {
		if len(w.Postings(thing)) > 0 {
			return w
		}
	}
	return genealogy.NewWorld(trailmark.Latest)
}
