package genealogy

import (
	"context"
	"slices"

	"github.com/trailmark/trailmark"
)

// member is an item of a lot.
type member struct {
	item  trailmark.Ref
	claim trailmark.Seq // the event that says so
	at    trailmark.Ref // where that event was
	made  moment
	// own are the transformations that name the item itself, if anything went
	// into them: a narrower link than its lot (S9).
	own []*transformation
}

// expandLots goes from lots to their items: to all of a lot in front, and from
// an input of a lot to those that it went into.
func (w *forward) expandLots(ctx context.Context) error {
	lots := slices.Clone(w.whole)
	for _, a := range w.admitted {
		lots = append(lots, a.lot)
	}
	if err := w.loadMembers(ctx, lots); err != nil {
		return err
	}
	for _, lot := range w.whole {
		for _, m := range w.members[lot] {
			if !w.here(m.at) {
				continue
			}
			w.edge(Edge{From: lot, To: m.item, Kind: Membership, Event: m.claim})
			w.reach(always(m.item))
		}
	}
	for _, a := range w.admitted {
		w.admit(a)
	}
	w.whole, w.admitted = nil, nil
	return nil
}

// admit goes from an input to the items of a lot that it went into.
func (w *forward) admit(a admission) {
	for _, m := range w.members[a.lot] {
		if len(m.own) > 0 {
			continue
		}
		if confidence, ok := w.link(a.m, a.in, m.made); ok {
			w.edge(Edge{From: a.in.thing, To: m.item, Confidence: confidence, Event: a.in.event})
			w.reach(always(m.item))
		}
	}
}

// loadMembers reads the items of lots that were not read before.
func (w *forward) loadMembers(ctx context.Context, lots []trailmark.Ref) error {
	lots = slices.DeleteFunc(lots, func(lot trailmark.Ref) bool { _, ok := w.members[lot]; return ok })
	if len(lots) == 0 {
		return nil
	}
	scenes, claims, err := w.graph.Claiming(ctx, lots)
	if err != nil {
		return err
	}
	asked := refSet{}
	for _, lot := range lots {
		asked.add(lot)
		w.members[lot] = nil
	}
	candidates := claimants(claims, asked)
	claims = ofThings(claims, candidates)
	others, err := w.graph.PostingsAs(ctx, candidates, allButChild, scenes)
	if err != nil {
		return err
	}
	all := mergePostings(claims, others)
	if err := w.learn(ctx, all); err != nil {
		return err
	}
	own, err := w.ownMakings(ctx, all)
	if err != nil {
		return err
	}
	eachThing(all, func(thing trailmark.Ref, postings []trailmark.Posting) {
		if o := w.originOf(postings); asked.has(o.lot) {
			w.members[o.lot] = append(w.members[o.lot], newMember(thing, &o, own))
		}
	})
	w.fetched = mergePostings(w.fetched, all)
	return nil
}

func newMember(thing trailmark.Ref, o *origin, own map[trailmark.Seq]*transformation) member {
	m := member{item: thing, claim: o.claim, at: o.at, made: o.made}
	if slices.ContainsFunc(o.by, func(seq trailmark.Seq) bool { return own[seq].consumes() }) {
		for _, seq := range o.by {
			m.own = append(m.own, own[seq])
		}
	}
	return m
}

// claimants gives the things that claim to belong to one of the lots, sorted.
func claimants(claims []trailmark.Posting, lots refSet) []trailmark.Ref {
	var things []trailmark.Ref
	for i := range claims {
		if p := &claims[i]; lots.has(p.Other) && (len(things) == 0 || things[len(things)-1] != p.Thing) {
			things = append(things, p.Thing)
		}
	}
	return things
}

// ofThings picks from postings those of things. Both are in order of thing.
func ofThings(postings []trailmark.Posting, things []trailmark.Ref) []trailmark.Posting {
	kept := postings[:0]
	for i := range postings {
		for len(things) > 0 && things[0] < postings[i].Thing {
			things = things[1:]
		}
		if len(things) > 0 && things[0] == postings[i].Thing {
			kept = append(kept, postings[i])
		}
	}
	return kept
}

// ownMakings gives the transformations that name things as an output, by event.
func (w *walk) ownMakings(ctx context.Context, postings []trailmark.Posting) (map[trailmark.Seq]*transformation, error) {
	var seqs []trailmark.Seq
	for i := range postings {
		if postings[i].Role == trailmark.RoleOutput {
			seqs = append(seqs, postings[i].Seq)
		}
	}
	if len(seqs) == 0 {
		return nil, nil
	}
	records, err := w.graph.Records(ctx, seqs)
	if err != nil {
		return nil, err
	}
	return w.makingsOf(ctx, records)
}

// mergePostings joins two lists in order of thing, time and sequence.
func mergePostings(a, b []trailmark.Posting) []trailmark.Posting {
	if len(a) == 0 {
		return b
	}
	if len(b) == 0 {
		return a
	}
	list := make([]trailmark.Posting, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if a[0].Thing < b[0].Thing || a[0].Thing == b[0].Thing && !trailmark.Before(b[0].Time, b[0].Seq, a[0].Time, a[0].Seq) {
			list, a = append(list, a[0]), a[1:]
		} else {
			list, b = append(list, b[0]), b[1:]
		}
	}
	return append(append(list, a...), b...)
}
