package query

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/eventquery"
	"github.com/trailmark/trailmark/store"
)

// knowledge is what master data know, for one query in one transaction. It is an
// [eventquery.Facts] and remembers what it has read.
type knowledge struct {
	ctx        context.Context // of the transaction: the interface has none
	tx         *store.Tx
	places     *places
	refs       map[trailmark.ThingID]trailmark.Ref
	attributes map[trailmark.ThingID][]trailmark.MasterAttribute
}

func newKnowledge(ctx context.Context, tx *store.Tx) *knowledge {
	return &knowledge{ctx: ctx, tx: tx, refs: map[trailmark.ThingID]trailmark.Ref{}, attributes: map[trailmark.ThingID][]trailmark.MasterAttribute{}}
}

func (k *knowledge) number(id trailmark.ThingID) (trailmark.Ref, error) {
	if ref, ok := k.refs[id]; ok {
		return ref, nil
	}
	refs, err := k.tx.Lookup(k.ctx, []trailmark.ThingID{id})
	if err != nil {
		return 0, err
	}
	k.refs[id] = refs[0]
	return refs[0], nil
}

// Within reports whether a place is root or below it.
func (k *knowledge) Within(place, root trailmark.ThingID) (bool, error) {
	at, err := k.number(place)
	if err != nil || place == root {
		return place == root, err
	}
	below, err := k.number(root)
	if err != nil {
		return false, err
	}
	if k.places == nil {
		tree, err := loadPlaces(k.ctx, k.tx)
		if err != nil {
			return false, err
		}
		k.places = &tree
	}
	for range len(k.places.whole) { // a wrong tree may have a cycle
		if at = k.places.whole[at]; at == 0 || at == below {
			break
		}
	}
	return below != 0 && at == below, nil
}

// Attributes gives what the newest master data of all vocabularies say.
func (k *knowledge) Attributes(id trailmark.ThingID) ([]trailmark.MasterAttribute, error) {
	if list, ok := k.attributes[id]; ok {
		return list, nil
	}
	ref, err := k.number(id)
	if err != nil {
		return nil, err
	}
	k.attributes[id] = nil
	masters, err := k.tx.Masters(k.ctx, []trailmark.Ref{ref})
	for i := range masters {
		k.attributes[id] = append(k.attributes[id], masters[i].Attributes...)
	}
	return k.attributes[id], err
}

// prime reads the attributes of all that events name at once, if a query asks
// for any.
func (k *knowledge) prime(q *eventquery.Query, heads []store.Head) error {
	if !slices.ContainsFunc(q.Criteria, func(c eventquery.Criterion) bool { return strings.Contains(c.Parameter, "ATTR_") }) {
		return nil
	}
	records, err := recordsOf(k.ctx, k.tx, heads)
	if err != nil {
		return err
	}
	scenes, err := scenesOf(k.ctx, k.tx, records)
	if err != nil {
		return err
	}
	var refs []trailmark.Ref
	for _, s := range scenes {
		refs = append(refs, s.ReadPoint, s.BizLocation)
		for _, m := range s.Cast {
			refs = append(refs, m.Ref)
		}
	}
	for i := range records {
		for _, v := range records[i].Involved {
			refs = append(refs, v.Thing)
		}
	}
	names, err := loadNames(k.ctx, k.tx, refs)
	if err != nil {
		return err
	}
	fresh := map[trailmark.Ref]trailmark.ThingID{}
	for i, n := range names.list {
		if _, known := k.attributes[n.ID]; !known {
			k.attributes[n.ID], fresh[names.refs[i]] = nil, n.ID
		}
	}
	masters, err := k.tx.Masters(k.ctx, slices.Collect(maps.Keys(fresh)))
	for i := range masters {
		id := fresh[masters[i].Ref]
		k.attributes[id] = append(k.attributes[id], masters[i].Attributes...)
	}
	return err
}
