package query

import (
	"context"
	"slices"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// epcsOfPartner gives n things after one of them that events name which a
// partner sees. It looks at the next things in their order; when few of them
// are the partner's, it goes on with its share of the store.
func (d *Desk) epcsOfPartner(ctx context.Context, tx *store.Tx, viewer Viewer, after trailmark.Ref, n int) (list []trailmark.Ref, err error) {
	sight, err := newSight(ctx, tx, viewer)
	if err != nil {
		return nil, err
	}
	size := min(max(2*n, 64), 1_000)
	for looked := 0; looked < d.budget.patience/4; looked += size {
		things, err := tx.EPCs(ctx, after, size)
		if err != nil || len(things) == 0 {
			return list, err
		}
		seen, err := sight.named(ctx, things)
		if err != nil {
			return nil, err
		}
		if list = append(list, seen...); len(list) >= n {
			return list[:n], nil
		}
		after = things[len(things)-1]
	}
	s, err := d.shareOf(ctx, tx, sight)
	if err != nil {
		return nil, err
	}
	return append(list, s.epcsAfter(after, n-len(list))...), nil
}

// named gives those of sorted things that are named by an event which the party
// sees: what it held, and what is beside such things in an event.
func (s *sight) named(ctx context.Context, things []trailmark.Ref) ([]trailmark.Ref, error) {
	if err := s.learn(ctx, slices.Clone(things)); err != nil {
		return nil, err
	}
	seen := map[trailmark.Ref]bool{}
	var open []trailmark.Ref
	kinds, err := s.tx.Kinds(ctx, things)
	if err != nil {
		return nil, err
	}
	for i, t := range things {
		if seen[t] = s.held[t] && kinds[i].Single(); !seen[t] {
			open = append(open, t)
		}
	}
	c := collector{sight: s, scenes: map[trailmark.SceneID]bool{}, epcs: seen, looked: map[trailmark.Seq]bool{}}
	if len(open) > 0 {
		if err := c.lookAtEventsOf(ctx, open); err != nil {
			return nil, err
		}
	}
	return slices.DeleteFunc(slices.Clone(things), func(t trailmark.Ref) bool { return !seen[t] }), nil
}
