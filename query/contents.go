package query

import (
	"context"
	"slices"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/genealogy"
	"github.com/trailmark/trailmark/store"
)

// contentsAt gives what was directly inside parents just after a moment, as
// known then, sorted.
func contentsAt(ctx context.Context, tx *store.Tx, parents []trailmark.Ref, m moment) ([]trailmark.Ref, error) {
	list, err := containmentsIn(ctx, tx, parents, m)
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

// containmentsIn gives the containments in parents that ended after a moment.
// The store keeps those of today; what was known earlier is folded again from
// the events that name the parents.
func containmentsIn(ctx context.Context, tx *store.Tx, parents []trailmark.Ref, m moment) ([]trailmark.Containment, error) {
	if m.known == trailmark.Latest {
		return tx.Contents(ctx, parents, m.time)
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
			if v.Role == trailmark.RoleChild && r.Seq <= m.known {
				children = append(children, v.Thing)
			}
		}
	}
	world := genealogy.NewWorld(m.known)
	if err := world.Load(ctx, tx, children); err != nil {
		return nil, err
	}
	slices.Sort(children)
	var list []trailmark.Containment
	for _, child := range slices.Compact(children) {
		for _, c := range world.Containments(child) {
			if slices.Contains(parents, c.Parent) {
				list = append(list, c)
			}
		}
	}
	return list, nil
}
