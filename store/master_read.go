package store

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"github.com/trailmark/trailmark"
)

// Masters gives what the vocabularies say about names now, in order of
// vocabulary and number.
func (t *Tx) Masters(ctx context.Context, refs []trailmark.Ref) ([]Master, error) {
	return t.MastersAt(ctx, refs, trailmark.Forever)
}

// versions are the newest and the past versions as one table, those that were
// the newest at a time only.
const (
	masterColumns = `m.vocabulary, m.ref, m.recorded, m.document, m.teller, m.attributes, m.children, m.whole`
	newestVersion = masterColumns + `, 0`
	pastVersion   = masterColumns + `, m.until`
)

// MastersAt is Masters as of a record time (S8).
func (t *Tx) MastersAt(ctx context.Context, refs []trailmark.Ref, at trailmark.Instant) ([]Master, error) {
	const text = `select ` + newestVersion + ` from {ints $1} cross join master m where m.ref = k.key and m.recorded <= $2
		union all
		select ` + pastVersion + ` from {ints $1} cross join master_past m where m.ref = k.key and m.recorded <= $2 and m.until > $2`
	list, err := t.masters(ctx, text, distinct(refs), int64(at))
	sortMasters(list)
	return list, err
}

// MasterHistory gives all versions of what the vocabularies say about a name,
// in order of vocabulary and time.
func (t *Tx) MasterHistory(ctx context.Context, ref trailmark.Ref) ([]Master, error) {
	const text = `select ` + newestVersion + ` from master m where m.ref = $1
		union all select ` + pastVersion + ` from master_past m where m.ref = $1`
	list, err := t.masters(ctx, text, int64(ref))
	sortMasters(list)
	return list, err
}

// ListMasters gives the elements of a vocabulary as of a record time, in order
// of their numbers: at most limit, those after a number.
func (t *Tx) ListMasters(ctx context.Context, vocabulary string, at trailmark.Instant, after trailmark.Ref, limit int) ([]Master, error) {
	const text = `select * from (
			select ` + newestVersion + ` as until from master m where m.vocabulary = $1 and m.recorded <= $2 and m.ref > $3
			union all
			select ` + pastVersion + ` from master_past m where m.vocabulary = $1 and m.recorded <= $2 and m.until > $2 and m.ref > $3
		) versions order by ref limit $4`
	return t.masters(ctx, text, vocabulary, int64(at), int64(after), int64(limit))
}

// Vocabularies gives the vocabularies that master data are known of, in order.
func (t *Tx) Vocabularies(ctx context.Context) (list []string, err error) {
	// One step through the index for each: there are few among many elements.
	const text = `select vocabulary from master where vocabulary > $1 order by vocabulary limit 1`
	for last, found := "", true; found && err == nil; {
		found = false
		err = t.query(ctx, text, []any{last}, func(r row) error {
			last, found = r.Text(0), true
			list = append(list, last)
			return nil
		})
	}
	return list, err
}

func (t *Tx) masters(ctx context.Context, text string, args ...any) (list []Master, err error) {
	err = t.query(ctx, text, args, func(r row) error {
		m := Master{
			Vocabulary: r.Text(0), Ref: trailmark.Ref(r.Int(1)), Recorded: trailmark.Instant(r.Int(2)),
			Told: Told{Document: r.Text(3), Teller: r.Text(4)}, Whole: trailmark.Ref(r.Int(7)), Until: trailmark.Forever,
		}
		if until := r.Int(8); until != 0 {
			m.Until = trailmark.Instant(until)
		}
		if err := errors.Join(json.Unmarshal([]byte(r.Text(5)), &m.Attributes), json.Unmarshal([]byte(r.Text(6)), &m.Children)); err != nil {
			return trailmark.Wrapf(trailmark.Internal, err, "master data")
		}
		list = append(list, m)
		return nil
	})
	return list, err
}

// MastersWith gives the names of which the newest master data have an attribute,
// with one of the values if any are given. They are sorted.
func (t *Tx) MastersWith(ctx context.Context, attribute string, values ...string) (refs []trailmark.Ref, err error) {
	text := `select ref from master_attribute where name = $1`
	args := []any{t.store.textHash(attribute)}
	if len(values) > 0 {
		hashes := make([]int64, len(values))
		for i, v := range values {
			hashes[i] = t.store.textHash(v)
		}
		text = `select a.ref from {ints $2} cross join master_attribute a where a.name = $1 and a.value = k.key`
		args = append(args, distinct(hashes))
	}
	err = t.query(ctx, text, args, func(r row) error {
		refs = append(refs, trailmark.Ref(r.Int(0)))
		return nil
	})
	if err != nil {
		return nil, err
	}
	return t.confirm(ctx, refs, attribute, values)
}

// confirm leaves out the names of which only a hash is the same.
func (t *Tx) confirm(ctx context.Context, refs []trailmark.Ref, attribute string, values []string) ([]trailmark.Ref, error) {
	masters, err := t.Masters(ctx, refs)
	refs = refs[:0]
	for i := range masters {
		if masters[i].Has(attribute, values...) {
			refs = append(refs, masters[i].Ref)
		}
	}
	slices.Sort(refs)
	return slices.Compact(refs), err
}

// Has reports whether a version has an attribute, with one of the values if
// any are given.
func (m *Master) Has(attribute string, values ...string) bool {
	return slices.ContainsFunc(m.Attributes, func(a trailmark.MasterAttribute) bool {
		return a.ID == attribute &&
			(len(values) == 0 || a.Value.Kind != trailmark.Parent && slices.Contains(values, a.Value.Value))
	})
}

func (s *Store) textHash(text string) int64 { return shortHash(append(slices.Clone(s.salt), text...)) }

// index renews the index of attributes for the names that have new versions.
func (w *masterWriting) index(ctx context.Context) error {
	var refs []trailmark.Ref
	for i := range w.after {
		refs = append(refs, w.after[i].Ref)
	}
	keys := distinct(refs)
	if _, err := w.tx.exec(ctx, `delete from master_attribute where ref in (select key from {ints $1})`, keys); err != nil {
		return err
	}
	type entry struct{ name, value, ref int64 }
	var entries []entry
	for _, m := range w.known {
		if _, changed := slices.BinarySearch(keys, int64(m.Ref)); !changed {
			continue
		}
		for _, a := range m.Attributes {
			entries = append(entries, entry{w.tx.store.textHash(a.ID), w.tx.store.textHash(a.Value.Value), int64(m.Ref)})
		}
	}
	slices.SortFunc(entries, func(a, b entry) int {
		return slices.Compare([]int64{a.name, a.value, a.ref}, []int64{b.name, b.value, b.ref})
	})
	entries = slices.Compact(entries)
	fresh := newRows(attributeTable, len(entries))
	for _, e := range entries {
		fresh.add(integer(e.name), integer(e.value), integer(e.ref))
	}
	return w.tx.insert(ctx, attributeTable, fresh)
}
