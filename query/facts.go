package query

import (
	"context"
	"slices"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/recall"
	"github.com/trailmark/trailmark/store"
)

// facts answers what an evaluation asks, from one transaction. It is a
// [recall.Facts].
type facts struct {
	desk *Desk
	tx   *store.Tx
	moment
	last trailmark.Seq // the newest event of the snapshot

	refs   map[trailmark.ThingID]trailmark.Ref
	places places

	windows []recall.Window // of the excursions that were looked for
	census  *census
	holders holders
	read    attended
}

// newFacts resolves the names of a scope. A name that no event has must not
// make a recall smaller unseen: it is an error of kind NotFound.
func newFacts(ctx context.Context, d *Desk, tx *store.Tx, scope *recall.Scope, m moment) (*facts, error) {
	f := &facts{desk: d, tx: tx, moment: m, refs: map[trailmark.ThingID]trailmark.Ref{}}
	names := scope.Names()
	refs, err := tx.Lookup(ctx, names)
	if err != nil {
		return nil, err
	}
	for i, id := range names {
		if f.refs[id] = refs[i]; refs[i] == 0 {
			return nil, unknownName(id)
		}
	}
	if f.last, err = tx.LastSeq(ctx); err != nil {
		return nil, err
	}
	f.census = &census{desk: d, tx: tx, moment: m, last: f.last}
	f.places, err = loadPlaces(ctx, tx)
	return f, err
}

// numbers gives the numbers of names of the scope.
func (f *facts) numbers(names []trailmark.ThingID) []trailmark.Ref {
	list := make([]trailmark.Ref, len(names))
	for i, id := range names {
		list[i] = f.refs[id]
	}
	return list
}

// Population gives all things of a population.
func (f *facts) Population(ctx context.Context, p *recall.Population) (recall.Set, error) {
	switch {
	case len(p.Lots) > 0:
		lots := recall.SetOf(f.numbers(p.Lots))
		claims, err := f.claimsTo(ctx, lots)
		if err != nil {
			return nil, err
		}
		bare, err := f.named(ctx, withoutItems(lots, claims))
		return thingsOf(claims).Or(bare), err
	case p.Product != "":
		return f.itemsOfProduct(ctx, p.Product)
	case p.Order != "":
		return f.itemsOfOrder(ctx, f.refs[p.Order])
	}
	return recall.SetOf(f.numbers(p.Items)), nil
}

var everyRole = []trailmark.Role{
	trailmark.RoleEPC, trailmark.RoleParent, trailmark.RoleChild, trailmark.RoleInput, trailmark.RoleOutput, trailmark.RoleAlone,
}

// itemsOfProduct gives the items of a class that events had named by the moment.
func (f *facts) itemsOfProduct(ctx context.Context, class trailmark.ThingID) (recall.Set, error) {
	items, err := f.tx.ItemsUnder(ctx, class)
	if err == nil && len(items) == 0 {
		err = unknownName(class)
	}
	if err != nil || f.moment == latest {
		return items, err
	}
	return f.named(ctx, items)
}

// named gives those of the things that events had named by the moment.
func (f *facts) named(ctx context.Context, things recall.Set) (recall.Set, error) {
	if len(things) == 0 {
		return nil, nil
	}
	postings, err := graph{f.tx, f.moment}.PostingsAs(ctx, things, everyRole, nil)
	named := make([]trailmark.Ref, len(postings))
	for i := range postings {
		named[i] = postings[i].Thing
	}
	return recall.SetOf(named), err
}

// withoutItems gives the lots of which no item is known.
func withoutItems(lots recall.Set, claims []store.Attendance) recall.Set {
	var have []trailmark.Ref
	for i, a := range claims {
		if i == 0 || a.Of != claims[i-1].Of {
			have = append(have, a.Of)
		}
	}
	return lots.Minus(recall.SetOf(have))
}

// itemsOfOrder gives the things that exist once and took part in events that
// name a business transaction, but for what was only used up.
func (f *facts) itemsOfOrder(ctx context.Context, order trailmark.Ref) (recall.Set, error) {
	scenes, err := f.tx.ScenesMentioning(ctx, trailmark.AsDocument, []trailmark.Ref{order})
	if err != nil {
		return nil, err
	}
	list, err := f.attendances(ctx, scenes, trailmark.Never, trailmark.Forever)
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(a store.Attendance) bool { return a.Role == trailmark.RoleInput })
	things := thingsOf(list)
	kinds, err := f.tx.Kinds(ctx, things)
	if err != nil {
		return nil, err
	}
	var items recall.Set
	for i, thing := range things {
		if kinds[i].Single() {
			items = append(items, thing)
		}
	}
	return items, nil
}

// Match gives the hits of a leaf condition.
func (f *facts) Match(ctx context.Context, c recall.Condition, among recall.Set) (recall.Hits, error) {
	switch c := c.(type) {
	case *recall.Events:
		return f.inEvents(ctx, c, among)
	case recall.Lots:
		claims, err := f.claimsTo(ctx, recall.SetOf(f.numbers(c)))
		return claimHits(claims), err
	case recall.Items:
		return f.insideAny(ctx, recall.SetOf(f.numbers(c)))
	case recall.Inputs:
		return f.madeWith(ctx, recall.SetOf(f.numbers(c)), among)
	case recall.Serials:
		return f.inRange(ctx, c)
	}
	return recall.Hits{}, trailmark.Errorf(trailmark.Internal, "a condition of type %T", c)
}

// claimHits makes each thing's last claim the reason for it.
func claimHits(claims []store.Attendance) (hits recall.Hits) {
	for i, a := range claims {
		if i+1 == len(claims) || claims[i+1].Thing != a.Thing {
			hits.Links = append(hits.Links, recall.Link{Thing: a.Thing, Event: a.Seq})
		}
	}
	return hits
}

// inRange gives the items of a range of serials.
func (f *facts) inRange(ctx context.Context, s recall.Serials) (hits recall.Hits, err error) {
	class := trailmark.ThingID(s.Class())
	if n := len(class); n > 0 && class[n-1] == '/' {
		class = class[:n-1]
	}
	items, err := f.tx.ItemsUnder(ctx, class)
	if err != nil {
		return hits, err
	}
	names, err := f.tx.Names(ctx, items)
	if err != nil {
		return hits, err
	}
	for i, item := range items {
		if s.Covers(names[i].ID) {
			hits.Links = append(hits.Links, recall.Link{Thing: item})
		}
	}
	return hits, nil
}
