package query

import (
	"context"
	"slices"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// masterWalk collects the master data that a query asks for, one more than the
// limit, so that it is known whether there are more.
type masterWalk struct {
	query   *MasterQuery
	known   trailmark.Instant
	limit   int
	visible *masterView
	found   []store.Master
}

// masterChunk is how many elements are read at a time.
const masterChunk = 1000

// run walks on from a mark: through the names that the query can name, in order
// of their numbers, else through the vocabularies.
func (w *masterWalk) run(ctx context.Context, tx *store.Tx, after masterMark) error {
	candidates, narrow, err := w.candidates(ctx, tx)
	switch {
	case err != nil:
		return err
	case narrow:
		return w.byName(ctx, tx, candidates, after)
	}
	return w.byVocabulary(ctx, tx, after)
}

func (w *masterWalk) full() bool { return len(w.found) > w.limit }

// candidates gives the names that can be in the answer, if that is known
// without reading all.
func (w *masterWalk) candidates(ctx context.Context, tx *store.Tx) (refs []trailmark.Ref, narrow bool, err error) {
	narrowTo := func(list []trailmark.Ref) {
		slices.Sort(list)
		list = slices.Compact(list)
		if narrow {
			list = slices.DeleteFunc(list, func(r trailmark.Ref) bool { _, ok := slices.BinarySearch(refs, r); return !ok })
		}
		refs, narrow = list, true
	}
	q := w.query
	if len(q.Names) > 0 {
		list, err := tx.Lookup(ctx, q.Names)
		if err != nil {
			return nil, false, err
		}
		narrowTo(list)
	}
	if len(q.Within) > 0 {
		list, err := below(ctx, tx, q.Within)
		if err != nil {
			return nil, false, err
		}
		narrowTo(list)
	}
	if w.known != trailmark.Forever {
		return refs, narrow, nil // the index of attributes knows the newest versions only
	}
	for _, equals := range q.Equals {
		list, err := tx.MastersWith(ctx, equals.Attribute, equals.Values...)
		if err != nil {
			return nil, false, err
		}
		narrowTo(list)
	}
	return refs, narrow, nil
}

// below gives places with all that is below them in the tree.
func below(ctx context.Context, tx *store.Tx, roots []trailmark.ThingID) ([]trailmark.Ref, error) {
	refs, err := tx.Lookup(ctx, roots)
	if err != nil {
		return nil, err
	}
	tree, err := loadPlaces(ctx, tx)
	if err != nil {
		return nil, err
	}
	return tree.within(slices.DeleteFunc(refs, func(r trailmark.Ref) bool { return r == 0 })), nil
}

func (w *masterWalk) byName(ctx context.Context, tx *store.Tx, refs []trailmark.Ref, after masterMark) error {
	from, _ := slices.BinarySearch(refs, after.ref)
	for chunk := range slices.Chunk(refs[from:], masterChunk) {
		list, err := tx.MastersAt(ctx, chunk, w.known)
		if err != nil {
			return err
		}
		slices.SortStableFunc(list, func(a, b store.Master) int { return int(a.Ref - b.Ref) })
		list = slices.DeleteFunc(list, func(m store.Master) bool { return m.Ref == after.ref && m.Vocabulary <= after.vocabulary })
		if err := w.keep(ctx, list); err != nil || w.full() {
			return err
		}
	}
	return nil
}

func (w *masterWalk) byVocabulary(ctx context.Context, tx *store.Tx, after masterMark) error {
	vocabularies, err := tx.Vocabularies(ctx)
	if err != nil {
		return err
	}
	for _, v := range vocabularies {
		from := trailmark.Ref(0)
		if v < after.vocabulary || !w.asksFor(v) {
			continue
		}
		if v == after.vocabulary {
			from = after.ref
		}
		for more := true; more; {
			list, err := tx.ListMasters(ctx, v, w.known, from, masterChunk)
			if err != nil {
				return err
			}
			if more = len(list) == masterChunk; more {
				from = list[len(list)-1].Ref
			}
			if err := w.keep(ctx, list); err != nil || w.full() {
				return err
			}
		}
	}
	return nil
}

func (w *masterWalk) asksFor(vocabulary string) bool {
	return len(w.query.Vocabularies) == 0 || slices.Contains(w.query.Vocabularies, vocabulary)
}

// keep takes those of a list that are in the answer.
func (w *masterWalk) keep(ctx context.Context, list []store.Master) error {
	list = slices.DeleteFunc(list, func(m store.Master) bool { return !w.matches(&m) })
	list, err := w.visible.of(ctx, list)
	w.found = append(w.found, list...)
	if w.full() {
		w.found = w.found[:w.limit+1]
	}
	return err
}

// matches holds an element against all that can be seen from itself.
func (w *masterWalk) matches(m *store.Master) bool {
	if !w.asksFor(m.Vocabulary) {
		return false
	}
	has := func(attribute string) bool { return m.Has(attribute) }
	if len(w.query.Has) > 0 && !slices.ContainsFunc(w.query.Has, has) {
		return false
	}
	for _, equals := range w.query.Equals {
		if !m.Has(equals.Attribute, equals.Values...) {
			return false
		}
	}
	return true
}
