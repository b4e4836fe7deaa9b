package query

import (
	"context"
	"slices"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/eventquery"
	"github.com/trailmark/trailmark/store"
)

// wantedThings is what a query asks of the things of an event: that one of some
// has one of some roles.
type wantedThings struct {
	refs  map[trailmark.Ref]bool
	roles []trailmark.Role
	open  bool // patterns may describe others
}

var rolesOfLists = []struct {
	lists eventquery.Lists
	roles []trailmark.Role
}{
	{eventquery.EPCList | eventquery.QuantityList, []trailmark.Role{trailmark.RoleEPC}},
	{eventquery.ChildEPCs | eventquery.ChildQuantities, []trailmark.Role{trailmark.RoleChild}},
	{eventquery.ParentID, []trailmark.Role{trailmark.RoleParent, trailmark.RoleAlone}},
	{eventquery.InputEPCs | eventquery.InputQuantities, []trailmark.Role{trailmark.RoleInput}},
	{eventquery.OutputEPCs | eventquery.OutputQuantities, []trailmark.Role{trailmark.RoleOutput}},
}

func newWantedThings(ctx context.Context, tx *store.Tx, q *eventquery.Query) ([]wantedThings, error) {
	var list []wantedThings
	for _, t := range q.Things {
		refs, err := tx.Lookup(ctx, t.Names)
		if err != nil {
			return nil, err
		}
		w := wantedThings{refs: setOf(refs), open: len(t.Patterns) > 0}
		for _, r := range rolesOfLists {
			if t.In&r.lists != 0 {
				w.roles = append(w.roles, r.roles...)
			}
		}
		list = append(list, w)
	}
	return list, nil
}

// fewestThings gives the wanted things that are the fewest, nil when none are
// named without patterns.
func fewestThings(list []wantedThings) *wantedThings {
	var fewest *wantedThings
	for i := range list {
		if w := &list[i]; !w.open && (fewest == nil || len(w.refs) < len(fewest.refs)) {
			fewest = w
		}
	}
	return fewest
}

func (w *wantedThings) in(involved []trailmark.Involved) bool {
	return w.open || slices.ContainsFunc(involved, func(v trailmark.Involved) bool {
		return w.refs[v.Thing] && slices.Contains(w.roles, v.Role)
	})
}
