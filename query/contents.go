package query

import (
	"context"
	"slices"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/genealogy"
	"github.com/trailmark/trailmark/recall"
	"github.com/trailmark/trailmark/store"
)

// contentsAt gives what was directly inside parents just after a moment, as
// known then, sorted.
func contentsAt(ctx context.Context, tx *store.Tx, parents []trailmark.Ref, m moment) ([]trailmark.Ref, error) {
	list, err := containmentsIn(ctx, tx, parents, m.time, m.known)
	if err != nil {
		return nil, err
	}
	var children []trailmark.Ref
	for _, c := range list {
		if c.Holds(m.time, m.seq) {
			children = append(children, c.Child)
		}
	}
	slices.Sort(children)
	return slices.Compact(children), nil
}

// containmentsIn gives the containments in parents that ended after a time. The
// store keeps those of today; what was known earlier is folded again from the
// events that name the parents.
func containmentsIn(ctx context.Context, tx *store.Tx, parents []trailmark.Ref, after trailmark.Instant, known trailmark.Seq) ([]trailmark.Containment, error) {
	if known == trailmark.Latest {
		return tx.Contents(ctx, parents, after)
	}
	postings, err := tx.Postings(ctx, parents)
	if err != nil {
		return nil, err
	}
	records, err := packings(ctx, tx, postings)
	if err != nil {
		return nil, err
	}
	var children []trailmark.Ref
	for _, r := range records {
		for _, v := range r.Involved {
			if v.Role == trailmark.RoleChild && r.Seq <= known {
				children = append(children, v.Thing)
			}
		}
	}
	list, err := containersOf(ctx, tx, children, known)
	return slices.DeleteFunc(list, func(c trailmark.Containment) bool {
		return c.Until <= after || !slices.Contains(parents, c.Parent)
	}), err
}

// containersOf gives in what things are and were, in order of child, kind and
// time, as known then.
func containersOf(ctx context.Context, tx *store.Tx, children []trailmark.Ref, known trailmark.Seq) ([]trailmark.Containment, error) {
	if known == trailmark.Latest {
		return tx.Containers(ctx, children)
	}
	world := genealogy.NewWorld(known)
	if err := world.Load(ctx, tx, children); err != nil {
		return nil, err
	}
	things := recall.SetOf(slices.Clone(children))
	kinds, err := tx.Kinds(ctx, things)
	if err != nil {
		return nil, err
	}
	var list []trailmark.Containment
	for i, child := range things {
		if !kinds[i].Bulk() { // of a lot, a part can be in each of many containers
			list = append(list, world.Containments(child)...)
		}
	}
	return list, nil
}
