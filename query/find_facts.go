package query

import (
	"context"

	"github.com/trailmark/trailmark"
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
