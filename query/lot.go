package query

import (
	"context"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/genealogy"
	"github.com/trailmark/trailmark/recall"
	"github.com/trailmark/trailmark/store"
)

// Material is an input that went into a lot, with the items of the lot that it
// went into, as numbers: with [recall.Set.And] to be compared with others.
type Material struct {
	ID         trailmark.ThingID
	Confidence string // the least sure of the links to the items (S10)
	Items      recall.Set
}

// Materials gives what went right into a lot. Errors: NotFound for a name that
// no event has.
func (d *Desk) Materials(ctx context.Context, lot trailmark.ThingID) (list []Material, err error) {
	err = d.store.View(ctx, func(tx *store.Tx) error {
		ref, err := find(ctx, tx, lot)
		if err != nil {
			return err
		}
		ingredients, err := genealogy.Ingredients(ctx, graph{tx, latest}, ref)
		if err != nil {
			return err
		}
		refs := make([]trailmark.Ref, len(ingredients))
		for i, in := range ingredients {
			refs[i] = in.Input
		}
		names, err := loadNames(ctx, tx, refs)
		for _, in := range ingredients {
			list = append(list, Material{names.id(in.Input), in.Confidence.String(), in.Items})
		}
		return err
	})
	return list, err
}

// Units gives the logistic units that things were ever inside, at any depth.
func (d *Desk) Units(ctx context.Context, things recall.Set) (units recall.Set, err error) {
	err = d.store.View(ctx, func(tx *store.Tx) error {
		for seen := things; len(things) > 0; {
			inside, err := tx.Containers(ctx, things)
			if err != nil {
				return err
			}
			parents := make([]trailmark.Ref, len(inside))
			for i, c := range inside {
				parents[i] = c.Parent
			}
			things = recall.SetOf(parents).Minus(seen)
			seen = seen.Or(things)
			kinds, err := tx.Kinds(ctx, things)
			if err != nil {
				return err
			}
			for i, kind := range kinds {
				if kind == trailmark.LogisticUnit {
					units = append(units, things[i])
				}
			}
		}
		units = recall.SetOf(units)
		return nil
	})
	return units, err
}
