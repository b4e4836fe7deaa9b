package store

import (
	"context"
	"encoding/json"

	"github.com/trailmark/trailmark"
)

// Master is what a vocabulary says about a name.
type Master struct {
	Vocabulary string
	Ref        trailmark.Ref
	Attributes []trailmark.MasterAttribute
	Children   []trailmark.Ref
}

// PutMasters stores master data in the place of what was known under the same
// vocabulary and name. Children make the tree of places.
func (t *Tx) PutMasters(ctx context.Context, list []Master) error {
	for _, m := range list {
		attributes, err := json.Marshal(m.Attributes)
		if err != nil {
			return trailmark.Wrapf(trailmark.Internal, err, "master data")
		}
		const put = `insert into master (vocabulary, ref, attributes) values ($1, $2, $3)
			on conflict (vocabulary, ref) do update set attributes = excluded.attributes`
		if _, err := t.exec(ctx, put, m.Vocabulary, int64(m.Ref), string(attributes)); err != nil {
			return err
		}
		const place = `insert into place (ref, parent) select key, $2 from {ints $1} where key <> $2
			on conflict (ref) do update set parent = excluded.parent`
		if _, err := t.exec(ctx, place, distinct(m.Children), int64(m.Ref)); err != nil {
			return err
		}
	}
	return nil
}

// AddPlaces adds places to the tree, each with its parent. One that is known
// stays where it is.
func (t *Tx) AddPlaces(ctx context.Context, parents map[trailmark.Ref]trailmark.Ref) error {
	list := make(pairs, 0, len(parents))
	for place, parent := range parents {
		list = append(list, [2]int64{int64(place), int64(parent)})
	}
	const text = `insert into place (ref, parent) select a, b from {pairs $1} where true on conflict (ref) do nothing`
	_, err := t.exec(ctx, text, list)
	return err
}

// Masters gives what the vocabularies say about names.
func (t *Tx) Masters(ctx context.Context, refs []trailmark.Ref) ([]Master, error) {
	var list []Master
	const text = `select m.vocabulary, m.ref, m.attributes from {ints $1} cross join master m where m.ref = k.key order by 2, 1`
	err := t.query(ctx, text, []any{distinct(refs)}, func(r row) error {
		m := Master{Vocabulary: r.Text(0), Ref: trailmark.Ref(r.Int(1))}
		if err := json.Unmarshal([]byte(r.Text(2)), &m.Attributes); err != nil {
			return trailmark.Wrapf(trailmark.Internal, err, "master data")
		}
		list = append(list, m)
		return nil
	})
	return list, err
}

// Places gives the tree of places: of each known child its parent. It is small.
func (t *Tx) Places(ctx context.Context) (map[trailmark.Ref]trailmark.Ref, error) {
	tree := map[trailmark.Ref]trailmark.Ref{}
	err := t.query(ctx, "select ref, parent from place", nil, func(r row) error {
		tree[trailmark.Ref(r.Int(0))] = trailmark.Ref(r.Int(1))
		return nil
	})
	return tree, err
}
