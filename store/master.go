package store

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"github.com/trailmark/trailmark"
)

// Master is a version of what a vocabulary says about a name.
type Master struct {
	Vocabulary string
	Ref        trailmark.Ref
	Attributes []trailmark.MasterAttribute // in order of their ids
	Children   []trailmark.Ref             // sorted
	Whole      trailmark.Ref               // what it is a part of, by an attribute of its own

	Recorded trailmark.Instant // zero: before versions were kept
	Until    trailmark.Instant // when another version took its place; Forever for the newest
	Told
}

// Told says where a version of master data comes from.
type Told struct {
	Document string // the name of the document
	Teller   string // who sent it
	// Guest is not kept. What a guest says of an element that others have told
	// of is left out, and it cannot change the tree of places.
	Guest bool
}

// MasterChanges counts what became of the elements that were told.
type MasterChanges struct {
	Added   int `json:"added"`
	Changed int `json:"changed"`
	Same    int `json:"same"`
	Ignored int `json:"ignored,omitempty"` // said by a guest about what others have told
}

// masterKey is an element of a vocabulary.
type masterKey struct {
	vocabulary string
	ref        trailmark.Ref
}

func (m *Master) key() masterKey { return masterKey{m.Vocabulary, m.Ref} }

var (
	masterTable    = &table{"master", []string{"vocabulary", "ref", "recorded", "document", "teller", "attributes", "children", "whole"}}
	pastTable      = &table{"master_past", []string{"vocabulary", "ref", "recorded", "until", "document", "teller", "attributes", "children", "whole"}}
	attributeTable = &table{"master_attribute", []string{"name", "value", "ref"}}
)

// PutMasters makes what is told the newest version of each element. One that
// says what the newest says already adds no version. Of two in the list for
// one element the later counts. Children and wholes go into the tree of places.
func (t *Tx) PutMasters(ctx context.Context, list []Master, told Told) (MasterChanges, error) {
	list = lastOfEach(list)
	known, err := t.newest(ctx, list)
	if err != nil {
		return MasterChanges{}, err
	}
	w := &masterWriting{tx: t, known: known, now: trailmark.InstantOf(t.store.now()), told: told}
	for i := range list {
		if err := w.consider(list[i]); err != nil {
			return w.counts, err
		}
	}
	return w.counts, w.write(ctx)
}

// lastOfEach gives the last version of each element, in key order, in the form
// in which versions are compared.
func lastOfEach(list []Master) []Master {
	byKey := make(map[masterKey]Master, len(list))
	for _, m := range list {
		m.Attributes = slices.Clone(m.Attributes)
		slices.SortStableFunc(m.Attributes, func(a, b trailmark.MasterAttribute) int { return cmp.Compare(a.ID, b.ID) })
		m.Children = slices.DeleteFunc(slices.Clone(m.Children), func(c trailmark.Ref) bool { return c == m.Ref })
		slices.Sort(m.Children)
		m.Children = slices.Compact(m.Children)
		if m.Whole == m.Ref {
			m.Whole = 0
		}
		byKey[m.key()] = m
	}
	last := make([]Master, 0, len(byKey))
	for _, m := range byKey {
		last = append(last, m)
	}
	sortMasters(last)
	return last
}

func sortMasters(list []Master) {
	slices.SortFunc(list, func(a, b Master) int {
		return cmp.Or(cmp.Compare(a.Vocabulary, b.Vocabulary), cmp.Compare(a.Ref, b.Ref), cmp.Compare(a.Recorded, b.Recorded))
	})
}

// newest gives the newest versions of all elements with the refs of a list.
func (t *Tx) newest(ctx context.Context, list []Master) (map[masterKey]*Master, error) {
	refs := make([]trailmark.Ref, len(list))
	for i := range list {
		refs[i] = list[i].Ref
	}
	masters, err := t.Masters(ctx, refs)
	known := make(map[masterKey]*Master, len(masters))
	for i := range masters {
		known[masters[i].key()] = &masters[i]
	}
	return known, err
}

// masterWriting is a call of PutMasters.
type masterWriting struct {
	tx     *Tx
	known  map[masterKey]*Master // by the end, the newest versions
	now    trailmark.Instant
	told   Told
	counts MasterChanges

	before []Master // versions that are newest no more
	after  []Master
}

// consider sees whether an element says something new.
func (w *masterWriting) consider(m Master) error {
	old := w.known[m.key()]
	if w.told.Guest {
		m.Children, m.Whole = nil, 0
		if old != nil && old.Teller != w.told.Teller {
			w.counts.Ignored++
			return nil
		}
	}
	m.Recorded, m.Until, m.Told = w.now, trailmark.Forever, Told{Document: w.told.Document, Teller: w.told.Teller}
	switch same, err := saysTheSame(old, &m); {
	case err != nil:
		return err
	case same:
		w.counts.Same++
		return nil
	case old == nil:
		w.counts.Added++
	default:
		w.counts.Changed++
		m.Recorded = max(m.Recorded, old.Recorded+1)
		old.Until = m.Recorded
		w.before = append(w.before, *old)
	}
	w.after = append(w.after, m)
	w.known[m.key()] = &m
	return nil
}

func saysTheSame(old, m *Master) (bool, error) {
	if old == nil || old.Whole != m.Whole || !slices.Equal(old.Children, m.Children) {
		return false, nil
	}
	was, err := attributesText(old.Attributes)
	if err != nil {
		return false, err
	}
	is, err := attributesText(m.Attributes)
	return was == is, err
}

func attributesText(list []trailmark.MasterAttribute) (string, error) {
	text, err := json.Marshal(list)
	if err != nil {
		return "", trailmark.Wrapf(trailmark.Internal, err, "master data")
	}
	return string(text), nil
}

// write puts the versions into their tables, and follows up in the tree of
// places and in the index of attributes.
func (w *masterWriting) write(ctx context.Context) error {
	if len(w.after) == 0 {
		return nil
	}
	past, newest := newRows(pastTable, len(w.before)), newRows(masterTable, len(w.after))
	gone := map[string][]trailmark.Ref{}
	for i := range w.before {
		m := &w.before[i]
		gone[m.Vocabulary] = append(gone[m.Vocabulary], m.Ref)
		if err := m.appendTo(past, integer(m.Until)); err != nil {
			return err
		}
	}
	for i := range w.after {
		if err := w.after[i].appendTo(newest); err != nil {
			return err
		}
	}
	for vocabulary, refs := range gone {
		const remove = `delete from master where vocabulary = $1 and ref in (select key from {ints $2})`
		if _, err := w.tx.exec(ctx, remove, vocabulary, distinct(refs)); err != nil {
			return err
		}
	}
	if err := w.tx.insert(ctx, pastTable, past); err != nil {
		return err
	}
	if err := w.tx.insert(ctx, masterTable, newest); err != nil {
		return err
	}
	if err := w.tx.movePlaces(ctx, w.before, w.after); err != nil {
		return err
	}
	return w.index(ctx)
}

// appendTo adds the row of a version. Until stands behind recorded where the
// table has it.
func (m *Master) appendTo(rows *rows, until ...value) error {
	attributes, err := attributesText(m.Attributes)
	if err != nil {
		return err
	}
	children := make([]int64, len(m.Children))
	for i, c := range m.Children {
		children[i] = int64(c)
	}
	row := append([]value{text(m.Vocabulary), integer(m.Ref), integer(m.Recorded)}, until...)
	rows.add(append(row, text(m.Document), text(m.Teller), text(attributes), text(jsonInts(children)), integer(m.Whole))...)
	return nil
}
