package query

import (
	"context"
	"slices"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/genealogy"
	"github.com/trailmark/trailmark/store"
)

// graph is a store transaction as a [genealogy.Graph], as of a moment and as
// known then (S8).
type graph struct {
	*store.Tx
	moment
}

func (g graph) PostingsAs(ctx context.Context, things []trailmark.Ref, roles []trailmark.Role, leaveOut []trailmark.SceneID) ([]trailmark.Posting, error) {
	list, err := g.Tx.PostingsAs(ctx, things, roles, leaveOut, g.known)
	if g.time < now {
		list = slices.DeleteFunc(list, func(p trailmark.Posting) bool { return p.Time > g.time })
	}
	return list, err
}

func (g graph) Claiming(ctx context.Context, lots []trailmark.Ref) ([]trailmark.SceneID, []trailmark.Posting, error) {
	scenes, err := g.ScenesMentioning(ctx, trailmark.AsLot, lots)
	if err != nil {
		return nil, nil, err
	}
	list, err := g.Attendances(ctx, scenes, trailmark.Never, g.time+1, g.known)
	if err != nil {
		return nil, nil, err
	}
	postings := make([]trailmark.Posting, 0, len(list))
	for _, a := range list {
		if a.Role == trailmark.RoleChild {
			if a.Of == 0 {
				continue
			}
			a.Role = trailmark.RoleMember
		}
		postings = append(postings, trailmark.Posting{
			Thing: a.Thing, Time: a.Time, Seq: a.Seq, Role: a.Role, Scene: a.Scene, Other: a.Of,
		})
	}
	return scenes, postings, nil
}

func (g graph) Containers(ctx context.Context, children []trailmark.Ref) ([]trailmark.Containment, error) {
	list, err := containersOf(ctx, g.Tx, children, g.known)
	return g.begun(list), err
}

func (g graph) Contents(ctx context.Context, parents []trailmark.Ref) ([]trailmark.Containment, error) {
	list, err := containmentsIn(ctx, g.Tx, parents, trailmark.Never, g.known)
	return g.begun(list), err
}

// begun leaves out what began after the moment.
func (g graph) begun(list []trailmark.Containment) []trailmark.Containment {
	if g.time == now {
		return list
	}
	return slices.DeleteFunc(list, func(c trailmark.Containment) bool { return c.Since > g.time })
}

func (g graph) Records(ctx context.Context, seqs []trailmark.Seq) ([]trailmark.Record, error) {
	live := liveRecords{moment: g.moment}
	err := g.Events(ctx, seqs, live.add)
	return live.list, err
}

func (g graph) Group(ctx context.Context, transformations []trailmark.Ref) ([]trailmark.Record, error) {
	scenes, err := g.ScenesMentioning(ctx, trailmark.AsTransformation, transformations)
	if err != nil {
		return nil, err
	}
	live := liveRecords{moment: g.moment}
	err = g.EventsOfScenes(ctx, scenes, trailmark.Never, trailmark.Forever, live.add)
	return live.list, err
}

// Makings finds those that name a lot as the lot of an output by their scenes.
func (g graph) Makings(ctx context.Context, lots []trailmark.Ref) ([]trailmark.Record, error) {
	outputs, err := g.PostingsAs(ctx, lots, []trailmark.Role{trailmark.RoleOutput}, nil)
	if err != nil {
		return nil, err
	}
	seqs := make([]trailmark.Seq, len(outputs))
	for i, p := range outputs {
		seqs[i] = p.Seq
	}
	live := liveRecords{moment: g.moment}
	if err := g.Events(ctx, seqs, live.add); err != nil {
		return nil, err
	}
	ids, err := g.ScenesMentioning(ctx, trailmark.AsLot, lots)
	if err != nil {
		return nil, err
	}
	scenes, err := g.Scenes(ctx, ids)
	if err != nil {
		return nil, err
	}
	ids = slices.DeleteFunc(ids, func(id trailmark.SceneID) bool { return scenes[id].Type != trailmark.TransformationEvent })
	if len(ids) > 0 {
		err = g.EventsOfScenes(ctx, ids, trailmark.Never, trailmark.Forever, live.add)
	}
	return live.list, err
}

// liveRecords collects the events that count.
type liveRecords struct {
	moment
	list []trailmark.Record
}

func (l *liveRecords) add(r trailmark.Record) error {
	if !r.Declares && genealogy.Live(r.Seq, r.VoidedBy, l.known) && r.Time <= l.time {
		l.list = append(l.list, r)
	}
	return nil
}

func (g graph) Products(ctx context.Context, things []trailmark.Ref) ([]genealogy.Product, error) {
	names, err := g.Names(ctx, things)
	if err != nil {
		return nil, err
	}
	products := make([]genealogy.Product, len(names))
	for i, n := range names {
		products[i] = genealogy.Product{Class: classOf(n.ID), Bulk: n.Kind.Bulk()}
	}
	return products, nil
}

// classOf cuts the lot or the serial off a GTIN's canonical name (S5).
func classOf(id trailmark.ThingID) string {
	class := string(id)
	for _, qualifier := range []string{"/10/", "/21/"} {
		if at := strings.LastIndex(class, qualifier); at > 0 {
			return class[:at]
		}
	}
	return class
}
