package query

import (
	"context"
	"slices"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/eventquery"
	"github.com/trailmark/trailmark/store"
)

// masterView says of which names a viewer may see master data. A partner sees
// those of its own party and places, and those of the names that it asks for if
// an event that it sees names them (ADR 15).
type masterView struct {
	desk   *Desk
	tx     *store.Tx
	viewer Viewer
	sight  *sight // nil sees everything
	asked  map[trailmark.Ref]trailmark.ThingID
}

// mostAsked is for how many names events are looked for, one name at a time.
const mostAsked = 20

func newMasterView(ctx context.Context, d *Desk, tx *store.Tx, viewer Viewer, asked []trailmark.ThingID) (*masterView, error) {
	v := &masterView{desk: d, tx: tx, viewer: viewer, asked: map[trailmark.Ref]trailmark.ThingID{}}
	var err error
	if v.sight, err = newSight(ctx, tx, viewer); err != nil || v.sight == nil {
		return v, err
	}
	if len(asked) > mostAsked {
		return nil, &trailmark.Error{
			Kind: trailmark.TooLarge, Path: "EQ_name", Message: "a partner may ask for 20 names at once",
			Hint: "ask for the others in another query",
		}
	}
	refs, err := tx.Lookup(ctx, asked)
	for i, ref := range refs {
		v.asked[ref] = asked[i]
	}
	return v, err
}

// of gives those of a list that the viewer may see.
func (v *masterView) of(ctx context.Context, list []store.Master) ([]store.Master, error) {
	if v.sight == nil {
		return list, nil
	}
	seen := map[trailmark.Ref]bool{}
	for i := range list {
		ref := list[i].Ref
		if _, known := seen[ref]; known {
			continue
		}
		id, asked := v.asked[ref]
		seen[ref] = v.sight.own[ref]
		if seen[ref] || !asked || id == "" {
			continue
		}
		var err error
		if seen[ref], err = v.named(ctx, id); err != nil {
			return nil, err
		}
	}
	list = slices.DeleteFunc(list, func(m store.Master) bool { return !seen[m.Ref] })
	return v.alone(list), nil
}

// alone takes the names of places out that are not the viewer's own: an element
// names its children and its site.
func (v *masterView) alone(list []store.Master) []store.Master {
	for i := range list {
		m := &list[i]
		m.Children = slices.DeleteFunc(slices.Clone(m.Children), func(r trailmark.Ref) bool { return !v.sight.own[r] })
		if !v.sight.own[m.Whole] {
			m.Whole = 0
		}
		m.Document, m.Teller = "", "" // who told it is nobody else's business
	}
	return list
}

// named reports whether an event that the viewer sees names a place, a party or
// a thing.
func (v *masterView) named(ctx context.Context, id trailmark.ThingID) (bool, error) {
	for _, q := range naming(id) {
		f, err := newFinder(ctx, v.desk, v.tx, q, v.viewer)
		if err != nil {
			return false, err
		}
		found, _, err := f.page(ctx, 1, true)
		if err != nil || len(found) > 0 {
			return err == nil, err
		}
	}
	return false, nil
}

// naming gives the queries for events that name something.
func naming(id trailmark.ThingID) []*eventquery.Query {
	names := []trailmark.ThingID{id}
	const everyList = eventquery.EPCList | eventquery.ChildEPCs | eventquery.ParentID | eventquery.InputEPCs | eventquery.OutputEPCs |
		eventquery.QuantityList | eventquery.ChildQuantities | eventquery.InputQuantities | eventquery.OutputQuantities
	list := []*eventquery.Query{
		{ReadPoints: eventquery.Places{EQ: names}},
		{BizLocations: eventquery.Places{EQ: names}},
		{Things: []eventquery.Things{{In: everyList, Names: names}}},
	}
	for _, typ := range []trailmark.Term{"owning_party", "possessing_party", "location"} {
		typed := []eventquery.TypedNames{{Type: typ, Names: names}}
		list = append(list, &eventquery.Query{Sources: typed}, &eventquery.Query{Destinations: typed})
	}
	return list
}
