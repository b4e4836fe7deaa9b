package serial

import (
	"context"
	"slices"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// Unissued says of items with a GTIN and a serial which cannot be genuine, and
// the state of the serial: [Free], [Voided] or [Returned]. See [States].
func Unissued(ctx context.Context, tx *store.Tx, items []trailmark.ThingID) (map[trailmark.ThingID]string, error) {
	states, err := States(ctx, tx, items)
	for item, state := range states {
		if state == Allocated || state == Printed || state == Commissioned {
			delete(states, item)
		}
	}
	return states, err
}

// States gives the states of the serials of items with a GTIN and a serial. One
// that no pool of the product gave out is [Free]; items of products that have no
// pool are left out. It is one statement, and a few more for each pool of the
// products.
func States(ctx context.Context, tx *store.Tx, items []trailmark.ThingID) (map[trailmark.ThingID]string, error) {
	states := map[trailmark.ThingID]string{}
	err := eachPool(ctx, tx, items, func(p *pool, items []item) error {
		for _, it := range items {
			if p.AI == "01" && (it.state != Free || states[it.id] == "") {
				states[it.id] = it.state
			}
		}
		return nil
	})
	return states, err
}

// Commission notes that events have named things: their numbers are commissioned
// where they were allocated or printed. Others stay what they are; that they are
// named at all is for rule P11 to judge.
func Commission(ctx context.Context, tx *store.Tx, things []trailmark.ThingID) error {
	return eachPool(ctx, tx, things, func(p *pool, items []item) error {
		var positions []int64
		for _, it := range items {
			if slices.Contains(before[Commissioned], it.state) {
				positions = append(positions, it.position)
			}
		}
		if len(positions) == 0 {
			return nil
		}
		return p.mark(ctx, tx, runsOf(positions), Commissioned)
	})
}
