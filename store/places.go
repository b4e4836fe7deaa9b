package store

import (
	"context"
	"slices"

	"github.com/trailmark/trailmark"
)

// Who tells that a place is a part of another. What a later one in this list
// says counts before what an earlier one says: children are the finest that
// master data tell, where an attribute names the site alone.
const (
	toldByName  = iota // a GLN with an extension is a part of the GLN
	toldByPart         // an attribute of the part
	toldByWhole        // children of the whole
)

// AddPlaces adds to the tree of places what names tell: of each place its
// parent. What master data tell counts before that.
func (t *Tx) AddPlaces(ctx context.Context, parents map[trailmark.Ref]trailmark.Ref) error {
	list := make(pairs, 0, len(parents))
	for place, parent := range parents {
		list = append(list, [2]int64{int64(place), int64(parent)})
	}
	const text = `insert into place (ref, told, parent) select a, 0, b from {pairs $1} where true on conflict (ref, told) do nothing`
	_, err := t.exec(ctx, text, list)
	return err
}

// Places gives the tree of places: of each known child its parent. It is small.
func (t *Tx) Places(ctx context.Context) (map[trailmark.Ref]trailmark.Ref, error) {
	tree := map[trailmark.Ref]trailmark.Ref{}
	err := t.query(ctx, "select ref, parent from place order by told", nil, func(r row) error {
		tree[trailmark.Ref(r.Int(0))] = trailmark.Ref(r.Int(1))
		return nil
	})
	return tree, err
}

// movePlaces takes out of the tree what master data say no more and puts in
// what they say now.
func (t *Tx) movePlaces(ctx context.Context, before, after []Master) error {
	for _, told := range []int{toldByPart, toldByWhole} {
		const remove = `delete from place where told = $1 and (ref, parent) in (select a, b from {pairs $2})`
		if gone := branches(before, told); len(gone) > 0 {
			if _, err := t.exec(ctx, remove, int64(told), gone); err != nil {
				return err
			}
		}
		const add = `insert into place (ref, told, parent) select a, $1, b from {pairs $2} where true
			on conflict (ref, told) do update set parent = excluded.parent`
		fresh := branches(after, told)
		fresh = slices.CompactFunc(fresh, func(a, b [2]int64) bool { return a[0] == b[0] })
		if len(fresh) > 0 {
			if _, err := t.exec(ctx, add, int64(told), fresh); err != nil {
				return err
			}
		}
	}
	return nil
}

// branches gives the places with the parents that versions say they have, sorted.
func branches(list []Master, told int) (all pairs) {
	for i := range list {
		m := &list[i]
		if told == toldByPart && m.Whole != 0 {
			all = append(all, [2]int64{int64(m.Ref), int64(m.Whole)})
		}
		if told == toldByWhole {
			for _, child := range m.Children {
				all = append(all, [2]int64{int64(child), int64(m.Ref)})
			}
		}
	}
	slices.SortFunc(all, func(a, b [2]int64) int { return slices.Compare(a[:], b[:]) })
	return slices.Compact(all)
}
