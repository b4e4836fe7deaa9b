package query

import (
	"context"

	"github.com/trailmark/trailmark/genealogy"
	"github.com/trailmark/trailmark/recall"
)

// insideAny gives things and what was ever inside them.
func (f *facts) insideAny(ctx context.Context, things recall.Set) (hits recall.Hits, err error) {
	for _, thing := range things {
		hits.Links = append(hits.Links, recall.Link{Thing: thing})
	}
	contents, err := f.contentsOf(ctx, things)
	hits.Links = append(hits.Links, contents.Links...)
	hits.Path = contents.Path
	return within(hits, hits.Things()), err
}

// contentsOf gives what was ever inside things, at any depth.
func (f *facts) contentsOf(ctx context.Context, things recall.Set) (hits recall.Hits, err error) {
	holders, err := f.holding(ctx, things)
	if err != nil || len(holders) == 0 {
		return hits, err
	}
	d := descent{tx: f.tx, known: f.known, hits: &hits}
	for _, holder := range holders {
		d.level = append(d.level, until(holder, f.time, d.path(recall.Link{Thing: holder})))
	}
	err = d.run(ctx)
	return within(hits, hits.Things()), err
}

// Follow goes on from affected things: to what was ever inside them, and to
// what was made with them. It takes what it finds on the way as a new start.
func (f *facts) Follow(ctx context.Context, how recall.Follow, from recall.Set) (beyond recall.Beyond, err error) {
	if how.Inward {
		if beyond.Contents, err = f.contentsOf(ctx, from); err != nil {
			return beyond, err
		}
	}
	if !how.Forward {
		return beyond, nil
	}
	all := from.Or(beyond.Contents.Things())
	if err := f.census.count(ctx, all); err != nil {
		return beyond, err
	}
	if beyond.Containers, err = f.census.holding(ctx, all); err != nil {
		return beyond, err
	}
	var used recall.Set
	for _, s := range f.census.standings {
		if s.where == recall.Consumed {
			used = append(used, s.thing)
		}
	}
	if beyond.Outputs, err = f.outputsOf(ctx, used); err != nil || !how.Inward {
		return beyond, err
	}
	return beyond, f.insideOutputs(ctx, &beyond)
}

// insideOutputs adds what is inside of what was made.
func (f *facts) insideOutputs(ctx context.Context, beyond *recall.Beyond) error {
	hits, err := f.contentsOf(ctx, beyond.Outputs.Things())
	if err != nil || len(hits.Links) == 0 {
		return err
	}
	shift := len(beyond.Contents.Path)
	for _, list := range [][]recall.Link{hits.Links, hits.Path} {
		for i := range list {
			if list[i].Before != 0 {
				list[i].Before += shift
			}
		}
	}
	c := &beyond.Contents
	c.Links, c.Path = append(c.Links, hits.Links...), append(c.Path, hits.Path...)
	*c = within(*c, c.Things())
	return nil
}

// outputsOf gives what was made with things, at any depth.
func (f *facts) outputsOf(ctx context.Context, used recall.Set) (recall.Hits, error) {
	if len(used) == 0 {
		return recall.Hits{}, nil
	}
	return f.madeWith(ctx, used, nil)
}

// madeWith gives what was made with any of some inputs, at any depth: all of it,
// or of a set what is in it.
func (f *facts) madeWith(ctx context.Context, inputs, among recall.Set) (recall.Hits, error) {
	trace, err := genealogy.Forward(ctx, graph{f.tx, f.moment}, inputs, genealogy.Bounds{})
	if err != nil {
		return recall.Hits{}, err
	}
	w := waysOf(trace, inputs)
	if among == nil {
		among = recall.Set(trace.Things).Minus(inputs)
	}
	for _, thing := range among {
		if step, ok := w.step(thing); ok && w.made[thing] {
			w.hits.Links = append(w.hits.Links, step)
		}
	}
	return w.hits, nil
}
