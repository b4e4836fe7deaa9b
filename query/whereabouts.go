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
}

// census knows where things are.
type census struct {
	desk *Desk
	tx   *store.Tx
	moment
	last      trailmark.Seq
	standings []standing // in order of thing
}

// count adds things to the census that are not in it yet.
func (c *census) count(ctx context.Context, things recall.Set) error {
	things = things.Minus(c.things())
	var parts [2][]standing
	err := c.desk.halves(ctx, c.tx, c.last, func(tx *store.Tx, i int) (err error) {
		parts[i], err = standingsOf(ctx, tx, half(things, i), c.moment)
		return err
	})
	byThing := func(a, b standing) int { return cmp.Compare(a.thing, b.thing) }
	c.standings = store.Merge(c.standings, append(parts[0], parts[1]...), byThing)
	return err
}

func (c *census) things() recall.Set {
	things := make(recall.Set, len(c.standings))
	for i := range c.standings {
		things[i] = c.standings[i].thing
	}
	return things
}

// censusChunk is how many histories are in memory at once.
const censusChunk = 8_000

// standingsOf folds where things are at a moment.
func standingsOf(ctx context.Context, tx *store.Tx, things recall.Set, m moment) ([]standing, error) {
	list := make([]standing, 0, len(things))
	for chunk := range slices.Chunk(things, censusChunk) {
		world := genealogy.NewWorld(m.known)
		if err := world.Load(ctx, tx, chunk); err != nil {
			return nil, err
		}
		for _, thing := range chunk {
			s := world.StateAt(thing, m.time, m.seq)
			list = append(list, standing{
				thing: thing, lot: s.Lot, place: s.Place, holder: s.Holder, since: s.Since,
				where:     recall.WhereaboutsOf(&s),
				container: world.ContainerAt(thing, trailmark.Aggregated, m.time, m.seq),
			})
		}
	}
	return list, nil
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

// holding gives what things that were counted are inside, at any depth.
func (c *census) holding(ctx context.Context, things recall.Set) (recall.Set, error) {
	var level recall.Set
	for i := range c.standings {
		if s := &c.standings[i]; s.container != 0 && things.Has(s.thing) {
			if n := len(level); n == 0 || level[n-1] != s.container {
				level = append(level, s.container)
			}
		}
	}
	level = recall.SetOf(level)
	all := level
	for len(level) > 0 {
		inside, err := containersOf(ctx, c.tx, level, c.known)
		if err != nil {
			return nil, err
		}
		var outer []trailmark.Ref
		for _, container := range inside {
			if container.Holds(c.time, c.seq) {
				outer = append(outer, container.Parent)
			}
		}
		level = recall.SetOf(outer).Minus(all)
		all = all.Or(level)
	}
	return all, nil
}
