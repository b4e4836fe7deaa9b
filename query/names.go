package query

import (
	"context"
	"slices"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// names turns numbers into names, all at once.
type names struct {
	refs []trailmark.Ref // sorted
	list []store.Named
}

func loadNames(ctx context.Context, tx *store.Tx, refs []trailmark.Ref) (names, error) {
	refs = slices.DeleteFunc(slices.Clone(refs), func(r trailmark.Ref) bool { return r == 0 })
	slices.Sort(refs)
	n := names{refs: slices.Compact(refs)}
	var err error
	n.list, err = tx.NamesInOrder(ctx, n.refs)
	return n, err
}

func (n *names) get(r trailmark.Ref) store.Named {
	if i, ok := slices.BinarySearch(n.refs, r); ok {
		return n.list[i]
	}
	return store.Named{}
}

// id gives a name, "" for zero.
func (n *names) id(r trailmark.Ref) trailmark.ThingID { return n.get(r).ID }

// find gives the number of a name that must be known.
func find(ctx context.Context, tx *store.Tx, id trailmark.ThingID) (trailmark.Ref, error) {
	refs, err := tx.Lookup(ctx, []trailmark.ThingID{id})
	if err != nil {
		return 0, err
	}
	if refs[0] == 0 {
		return 0, unknownName(id)
	}
	return refs[0], nil
}

func unknownName(id trailmark.ThingID) error {
	return &trailmark.Error{
		Kind:    trailmark.NotFound,
		Message: "no event names " + string(id),
		Hint:    "check the key, or capture the events about it first",
	}
}
