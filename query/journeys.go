package query

import (
	"context"
	"slices"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/genealogy"
	"github.com/trailmark/trailmark/recall"
	"github.com/trailmark/trailmark/store"
)

// met is a moment in the journey of a thing that fits a condition but for its
// time.
type met struct {
	thing trailmark.Ref
	time  trailmark.Instant
	seq   trailmark.Seq
	via   trailmark.Ref // the container whose event it was
	in    trailmark.Seq // the event by which the thing was inside
}

// inJourneys gives what took part in events that fit, by the journeys of the
// things.
func (f *facts) inJourneys(ctx context.Context, e *recall.Events, among recall.Set) (hits recall.Hits, err error) {
	var parts [2][]met
	err = f.desk.halves(ctx, f.tx, f.last, func(tx *store.Tx, i int) (err error) {
		for chunk := range slices.Chunk(half(among, i), listChunk) {
			if parts[i], err = f.meet(ctx, tx, e, chunk, parts[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return hits, err
	}
	list := append(parts[0], parts[1]...)
	first, last := trailmark.Forever, trailmark.Never
	for _, m := range list {
		first, last = min(first, m.time), max(last, m.time)
	}
	windows, err := f.during(ctx, e.During, first, last)
	if err != nil {
		return hits, err
	}
	for _, m := range list {
		n := len(hits.Links)
		if n > 0 && hits.Links[n-1].Thing == m.thing || !inAny(windows, m.time) {
			continue
		}
		link := recall.Link{Thing: m.thing, Event: m.seq}
		if m.via != 0 {
			hits.Path = append(hits.Path, recall.Link{Thing: m.via, Event: m.seq})
			link.Event, link.Before = m.in, len(hits.Path)
		}
		hits.Links = append(hits.Links, link)
	}
	return hits, nil
}

func inAny(windows []recall.Window, t trailmark.Instant) bool {
	return slices.ContainsFunc(windows, func(w recall.Window) bool { return w.From <= t && t < w.To })
}

// meet adds the moments of things that fit, thing by thing in order of time.
func (f *facts) meet(ctx context.Context, tx *store.Tx, e *recall.Events, things recall.Set, into []met) ([]met, error) {
	world := genealogy.NewWorld(f.known)
	if err := world.Load(ctx, tx, things); err != nil {
		return nil, err
	}
	for _, thing := range things {
		for _, m := range world.History(thing, f.time, f.seq) {
			if m.Role == trailmark.RoleMember || !fits(e, m.Scene) {
				continue
			}
			one := met{thing: thing, time: m.Time, seq: m.Seq, via: m.Via}
			if m.Via != 0 {
				one.in = insideSince(world, thing, m.Time, m.Seq)
			}
			into = append(into, one)
		}
	}
	return into, nil
}

// insideSince gives the event by which a thing was inside its container at a
// moment.
func insideSince(world *genealogy.World, thing trailmark.Ref, t trailmark.Instant, seq trailmark.Seq) (since trailmark.Seq) {
	for _, c := range world.Containments(thing) {
		if !trailmark.Before(t, seq, c.Since, c.SinceSeq) && !trailmark.Before(c.Until, c.UntilSeq, t, seq) {
			since = c.SinceSeq
		}
	}
	return since
}
