package query

import (
	"cmp"
	"context"
	"slices"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/recall"
	"github.com/trailmark/trailmark/store"
)

// held is a container during a time, with the way on which it was reached.
type held struct {
	trailmark.Containment // of which only the parent and the time count
	before                int
}

// at gives a container at the moment of an event.
func at(container trailmark.Ref, t trailmark.Instant, seq trailmark.Seq, before int) held {
	return held{trailmark.Containment{Parent: container, Since: t, SinceSeq: seq, Until: t, UntilSeq: seq}, before}
}

// until gives a container at all times up to one.
func until(container trailmark.Ref, t trailmark.Instant, before int) held {
	return held{trailmark.Containment{Parent: container, Since: trailmark.Never, Until: t, UntilSeq: trailmark.Latest}, before}
}

// descent adds to hits what was inside containers during their times, level by
// level (S4).
type descent struct {
	tx     *store.Tx
	known  trailmark.Seq
	hits   *recall.Hits
	level  []held
	seen   map[trailmark.Ref][]trailmark.Containment // times of things that were gone down from
	linked map[trailmark.Ref]bool                    // things that were found inside
}

// path adds a step to the ways and gives its place, counted from 1.
func (d *descent) path(l recall.Link) int {
	d.hits.Path = append(d.hits.Path, l)
	return len(d.hits.Path)
}

// run goes down until there is nothing new: a wrong record may have put a
// container inside itself.
func (d *descent) run(ctx context.Context) error {
	d.seen, d.linked = map[trailmark.Ref][]trailmark.Containment{}, map[trailmark.Ref]bool{}
	for _, h := range d.level {
		d.isNew(h.Parent, h.Containment)
	}
	for len(d.level) > 0 {
		if err := d.down(ctx); err != nil {
			return err
		}
	}
	return nil
}

// isNew notes a time of a thing and reports whether no time that was noted
// before covers it.
func (d *descent) isNew(thing trailmark.Ref, during trailmark.Containment) bool {
	for _, known := range d.seen[thing] {
		if !trailmark.Before(during.Since, during.SinceSeq, known.Since, known.SinceSeq) &&
			!trailmark.Before(known.Until, known.UntilSeq, during.Until, during.UntilSeq) {
			return false
		}
	}
	d.seen[thing] = append(d.seen[thing], during)
	return true
}

func (d *descent) down(ctx context.Context) error {
	level := d.level
	slices.SortFunc(level, func(a, b held) int { return cmp.Compare(a.Parent, b.Parent) })
	parents, since := make([]trailmark.Ref, len(level)), trailmark.Forever
	for i, h := range level {
		parents[i], since = h.Parent, min(since, h.Since)
	}
	contents, err := containmentsIn(ctx, d.tx, parents, since-1, d.known)
	if err != nil {
		return err
	}
	d.level = nil
	for _, c := range contents {
		i, _ := slices.BinarySearchFunc(level, c.Parent, func(h held, r trailmark.Ref) int { return cmp.Compare(h.Parent, r) })
		for ; i < len(level) && level[i].Parent == c.Parent; i++ {
			if during, ok := common(c, level[i].Containment); ok {
				d.found(c.Child, during, recall.Link{Thing: c.Child, Event: c.SinceSeq, Before: level[i].before})
			}
		}
	}
	return nil
}

// found notes that a thing was inside during a time.
func (d *descent) found(thing trailmark.Ref, during trailmark.Containment, link recall.Link) {
	if !d.linked[thing] {
		d.linked[thing] = true
		d.hits.Links = append(d.hits.Links, link)
	}
	if d.isNew(thing, during) {
		during.Parent = thing
		d.level = append(d.level, held{during, d.path(link)})
	}
}

// common cuts a containment to a time and reports whether anything is left. The
// event that takes the thing out still is one of the container's.
func common(c, during trailmark.Containment) (trailmark.Containment, bool) {
	if trailmark.Before(c.Since, c.SinceSeq, during.Since, during.SinceSeq) {
		c.Since, c.SinceSeq = during.Since, during.SinceSeq
	}
	if trailmark.Before(during.Until, during.UntilSeq, c.Until, c.UntilSeq) {
		c.Until, c.UntilSeq = during.Until, during.UntilSeq
	}
	return c, !trailmark.Before(c.Until, c.UntilSeq, c.Since, c.SinceSeq)
}

// holders remembers of which things it is known whether they ever held
// something: few do, and the same are asked about again and again.
type holders struct{ asked, held recall.Set }

// holding gives those of the things that ever held something.
func (f *facts) holding(ctx context.Context, things recall.Set) (recall.Set, error) {
	h := &f.holders
	if fresh := things.Minus(h.asked); len(fresh) > 0 {
		var parts [2]recall.Set
		err := f.desk.halves(ctx, f.tx, f.last, func(tx *store.Tx, i int) (err error) {
			parts[i], err = holdersAmong(ctx, tx, half(fresh, i), f.known)
			return err
		})
		if err != nil {
			return nil, err
		}
		h.asked, h.held = h.asked.Or(fresh), h.held.Or(append(parts[0], parts[1]...))
	}
	return h.held.And(things), nil
}

// holdersAmong looks into the containments of today, or for who knew less, for
// events that name things as a parent.
func holdersAmong(ctx context.Context, tx *store.Tx, things recall.Set, known trailmark.Seq) (recall.Set, error) {
	if known == trailmark.Latest {
		return tx.Holding(ctx, things)
	}
	postings, err := tx.PostingsAs(ctx, things, []trailmark.Role{trailmark.RoleParent}, nil, known)
	parents := make([]trailmark.Ref, len(postings))
	for i := range postings {
		parents[i] = postings[i].Thing
	}
	return recall.SetOf(parents), err
}
