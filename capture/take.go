package capture

import (
	"bytes"
	"context"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/epcis"
	"github.com/trailmark/trailmark/genealogy"
	"github.com/trailmark/trailmark/store"
)

// outcome is what became of an entry.
type outcome uint8

const (
	captured outcome = iota
	noted            // captured, though with findings
	duplicate
	quarantined
)

// take takes one event into the batch, or gives the error that keeps it out.
// An event that is kept out has changed nothing.
func (b *batch) take(ctx context.Context, e *entry, o *Options) (outcome, error) {
	if e.err != nil {
		return 0, e.err
	}
	met, err := b.met(e)
	if met || err != nil {
		return duplicate, err
	}
	r := b.record(e)
	if declared := b.declaration(e.id); declared != nil && !r.Declares {
		r.VoidedBy = declared.Seq // it was declared wrong before it came
	}
	if !r.Declares && r.VoidedBy == 0 && !b.replay {
		findings, err := b.check(ctx, e, &r)
		if err != nil {
			return 0, err
		}
		switch findings = append(e.findings[:len(e.findings):len(e.findings)], findings...); {
		case len(findings) == 0:
		case o.Mode == Record:
			b.out.findings[r.Seq] = findings
			return noted, b.accept(ctx, e, &r)
		case o.Mode == Quarantine:
			return b.keepAside(ctx, e, o, findings)
		default:
			return 0, refusal(e, findings)
		}
	}
	return captured, b.accept(ctx, e, &r)
}

// met recognises an event that is known already (S6).
func (b *batch) met(e *entry) (bool, error) {
	if b.replay {
		return false, nil
	}
	for _, r := range b.known[e.id] {
		if r.Declares != e.declares {
			continue
		}
		if r.Declares || b.isSame(e, r.Seq) {
			return true, nil
		}
		return false, &trailmark.Error{
			Kind: trailmark.Conflict, Event: e.index, Path: "eventID",
			Message: "a different event is known under " + e.id,
			Hint:    "give the event an id of its own, or declare the known one to be wrong",
		}
	}
	return false, nil
}

// isSame compares an entry with the event that is known under its id, first
// byte by byte and then by what they say.
func (b *batch) isSame(e *entry, seq trailmark.Seq) bool {
	known, ok := b.same[seq]
	if !ok && seq >= b.first {
		known = b.out.bodies[seq-b.first]
	}
	if bytes.Equal(known.Original, e.body.Original) && known.Source == e.body.Source {
		return true
	}
	was, err := epcis.DecodeEvent(known.Original, &known.Source)
	if err != nil {
		return false
	}
	is, err := epcis.DecodeEvent(e.body.Original, &e.body.Source)
	return err == nil && epcis.Hash(is) == epcis.Hash(was)
}

// declaration gives the error declaration that is known for an event id.
func (b *batch) declaration(id string) *trailmark.Record {
	for i, r := range b.known[id] {
		if r.Declares && r.Seq < b.next {
			return &b.known[id][i]
		}
	}
	return nil
}

// keepAside puts an event into quarantine, once (S6).
func (b *batch) keepAside(ctx context.Context, e *entry, o *Options, findings []trailmark.Finding) (outcome, error) {
	if b.aside == nil {
		var err error
		if b.aside, err = b.tx.Aside(ctx, b.ids); err != nil {
			return 0, err
		}
	}
	if b.aside[e.id] {
		return duplicate, nil
	}
	b.aside[e.id] = true
	b.out.quarantined = append(b.out.quarantined, store.Quarantined{
		EventID: e.id, Document: o.Document, Body: e.body, Findings: findings,
	})
	return quarantined, nil
}

func refusal(e *entry, findings []trailmark.Finding) error {
	return &trailmark.Error{Kind: trailmark.Refused, Event: e.index, Message: findings[0].String(), Findings: findings}
}

// accept takes an event that nothing speaks against.
func (b *batch) accept(ctx context.Context, e *entry, r *trailmark.Record) error {
	b.next++
	b.out.records = append(b.out.records, *r)
	b.out.bodies = append(b.out.bodies, e.body)
	b.known[e.id] = append(b.known[e.id], *r)
	if r.Declares {
		b.out.postings = genealogy.Postings(r, b.out.postings)
		return b.declare(ctx, r)
	}
	for _, m := range e.readings {
		reading := m.reading
		reading.Equipment, reading.Seq = b.names[m.equipment.ID], r.Seq
		b.out.readings = append(b.out.readings, reading)
	}
	if b.replay && r.VoidedBy != 0 { // its row is there, without the mark
		b.out.voided = append(b.out.voided, *r)
	}
	from := len(b.out.postings)
	b.out.postings = genealogy.Postings(r, b.out.postings)
	return b.follow(ctx, r, b.out.postings[from:])
}

// follow derives what the postings of one event change.
func (b *batch) follow(ctx context.Context, r *trailmark.Record, postings []trailmark.Posting) error {
	scene := b.sceneOf(r.Scene)
	for i := range postings {
		p := &postings[i]
		if b.kinds[p.Thing].Bulk() {
			if err := b.moveStock(ctx, p, scene); err != nil {
				return err
			}
			continue
		}
		b.world.Add(*p, scene)
		if p.Role == trailmark.RoleAlone {
			b.emptied[p.Thing] = append(b.emptied[p.Thing], *p)
		}
	}
	if scene.Type != trailmark.AggregationEvent && scene.Type != trailmark.AssociationEvent || r.VoidedBy != 0 {
		return nil
	}
	return b.contain(ctx, r, scene)
}

// contain folds again where the children of an aggregation are inside (S4).
func (b *batch) contain(ctx context.Context, r *trailmark.Record, scene *trailmark.Scene) error {
	for _, v := range r.Involved {
		switch {
		case v.Role == trailmark.RoleChild && !b.kinds[v.Thing].Bulk():
			b.refold(v.Thing)
		case v.Role == trailmark.RoleAlone && scene.Action == trailmark.Delete:
			children, err := b.childrenOf(ctx, v.Thing, r.Time)
			if err != nil {
				return err
			}
			for _, child := range children {
				b.refold(child)
			}
			if !genealogy.Empties(scene) {
				continue
			}
			if err := b.emptyStock(ctx, v.Thing, scene.Where(), r); err != nil {
				return err
			}
		}
	}
	return nil
}

// refold makes a child's containments anew from its postings.
func (b *batch) refold(child trailmark.Ref) {
	own := b.world.Postings(child)
	var emptied []trailmark.Posting
	for i, p := range own {
		if p.Role == trailmark.RoleChild && (i == 0 || own[i-1].Other != p.Other) {
			emptied = append(emptied, b.emptied[p.Other]...)
		}
	}
	if _, ok := b.out.before[child]; !ok {
		b.out.before[child] = b.world.Containments(child)
	}
	list := genealogy.Contain(own, emptied, b.sceneOf, trailmark.Latest)
	b.world.SetContainments(child, list)
	for _, c := range list {
		if b.within[c.Parent] == nil {
			b.within[c.Parent] = map[trailmark.Ref]bool{}
		}
		b.within[c.Parent][child] = true
	}
}

// childrenOf gives all children that may have been inside a parent at or after
// a time, with their histories read.
func (b *batch) childrenOf(ctx context.Context, parent trailmark.Ref, t trailmark.Instant) ([]trailmark.Ref, error) {
	var children []trailmark.Ref
	for child := range b.within[parent] {
		children = append(children, child)
	}
	if b.isNew(parent) {
		return children, nil
	}
	stored, err := b.tx.Contents(ctx, []trailmark.Ref{parent}, t-1)
	if err != nil {
		return nil, err
	}
	since := map[trailmark.Ref]trailmark.Instant{}
	for _, c := range stored {
		if !b.within[parent][c.Child] {
			children = append(children, c.Child)
		}
	}
	if err := b.world.Load(ctx, b.tx, children); err != nil {
		return nil, err
	}
	for _, child := range children {
		for _, p := range b.world.Postings(child) {
			if _, ok := since[p.Other]; p.Role == trailmark.RoleChild && !ok {
				since[p.Other] = p.Time
			}
		}
	}
	return children, b.readEmptied(ctx, since)
}
