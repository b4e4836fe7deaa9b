package genealogy

import (
	"cmp"
	"slices"

	"github.com/trailmark/trailmark"
)

// stay is a thing during a half-open time between two events: in a forward walk
// the time in which it is, or holds, something that was reached; in a backward
// walk that in which what is inside it counts.
type stay struct {
	thing    trailmark.Ref
	since    trailmark.Instant
	sinceSeq trailmark.Seq
	until    trailmark.Instant
	untilSeq trailmark.Seq
}

// always is a thing at all times.
func always(thing trailmark.Ref) stay {
	return stay{thing, trailmark.Never, 0, trailmark.Forever, trailmark.Latest}
}

// atEvent is a thing at the moment of one event.
func atEvent(thing trailmark.Ref, t trailmark.Instant, seq trailmark.Seq) stay {
	return stay{thing, t, seq, t, seq + 1}
}

func (s stay) whole() bool { return s.since == trailmark.Never && s.until == trailmark.Forever }

func (s stay) has(t trailmark.Instant, seq trailmark.Seq) bool {
	return !trailmark.Before(t, seq, s.since, s.sinceSeq) && trailmark.Before(t, seq, s.until, s.untilSeq)
}

func (s stay) covers(o stay) bool {
	return !trailmark.Before(o.since, o.sinceSeq, s.since, s.sinceSeq) &&
		!trailmark.Before(s.until, s.untilSeq, o.until, o.untilSeq)
}

// within cuts a containment to a stay of its child or parent. It gives the time
// for a thing, and false when there is none.
func (s stay) within(c *trailmark.Containment, thing trailmark.Ref) (stay, bool) {
	cut := stay{thing, c.Since, c.SinceSeq, c.Until, c.UntilSeq}
	if trailmark.Before(cut.since, cut.sinceSeq, s.since, s.sinceSeq) {
		cut.since, cut.sinceSeq = s.since, s.sinceSeq
	}
	if trailmark.Before(s.until, s.untilSeq, cut.until, cut.untilSeq) {
		cut.until, cut.untilSeq = s.until, s.untilSeq
	}
	return cut, trailmark.Before(cut.since, cut.sinceSeq, cut.until, cut.untilSeq)
}

// stays are the times of things that a walk has met, and of them those that it
// has to go on from.
type stays struct {
	wholes   refSet
	partial  map[trailmark.Ref][]stay
	frontier []stay
}

func newStays() stays {
	return stays{wholes: refSet{}, partial: map[trailmark.Ref][]stay{}}
}

// add notes a stay, and if it tells anything new, puts it in front.
func (s *stays) add(one stay) {
	if one.whole() {
		if s.wholes.add(one.thing) {
			s.frontier = append(s.frontier, one)
		}
		return
	}
	if s.wholes.has(one.thing) {
		return
	}
	known := s.partial[one.thing]
	for _, k := range known {
		if k.covers(one) {
			return
		}
	}
	s.partial[one.thing] = append(known, one)
	s.frontier = append(s.frontier, one)
}

// take gives the stays in front, in order of thing, and empties the front.
func (s *stays) take() []stay {
	list := s.frontier
	s.frontier = nil
	byThing := func(a, b stay) int { return cmp.Compare(a.thing, b.thing) }
	if !slices.IsSortedFunc(list, byThing) {
		slices.SortFunc(list, byThing)
	}
	return list
}

// thingsOf gives the things of stays that are in order.
func thingsOf(level []stay) []trailmark.Ref {
	things := make([]trailmark.Ref, 0, len(level))
	for i := range level {
		if i == 0 || level[i].thing != level[i-1].thing {
			things = append(things, level[i].thing)
		}
	}
	return things
}

// eachStay calls f for every row of a list and every stay of the row's thing.
// Both lists are in order of thing.
func eachStay[T any](rows []T, thing func(*T) trailmark.Ref, level []stay, f func(*T, stay)) {
	at := 0
	for i := range rows {
		r := thing(&rows[i])
		for at < len(level) && level[at].thing < r {
			at++
		}
		for j := at; j < len(level) && level[j].thing == r; j++ {
			f(&rows[i], level[j])
		}
	}
}

func thingOf(p *trailmark.Posting) trailmark.Ref     { return p.Thing }
func childOf(c *trailmark.Containment) trailmark.Ref { return c.Child }

func (s stay) overlaps(o stay) bool {
	return trailmark.Before(s.since, s.sinceSeq, o.until, o.untilSeq) && trailmark.Before(o.since, o.sinceSeq, s.until, s.untilSeq)
}
