package resolver

import (
	"context"
	"slices"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/query"
	"github.com/trailmark/trailmark/store"
)

// describe says what the product is.
func (a *answering) describe(ctx context.Context, tx *store.Tx) error {
	masters, err := tx.Masters(ctx, []trailmark.Ref{a.refs.class})
	if err != nil {
		return err
	}
	for i := range masters {
		p := &a.answer.Product
		p.Name = valueOf(&masters[i], "descriptionShort", "tradeItemDescription", "name")
		p.Description = valueOf(&masters[i], "descriptionLong", "functionalName")
		p.Country = valueOf(&masters[i], "countryOfOrigin")
	}
	a.answer.Origin = a.answer.Product.Country
	known, err := tx.KnowsPrefix(ctx, a.class()+"/21/")
	a.answer.Ours = a.answer.Ours || a.refs.class != 0 || a.glance.Ref != 0 || known || a.serial != ""
	return err
}

// valueOf gives the first of some attributes that is there (CBV 2.0, section 9).
func valueOf(m *store.Master, attributes ...string) string {
	for _, name := range attributes {
		for _, has := range m.Attributes {
			if strings.TrimPrefix(has.ID, "urn:epcglobal:cbv:mda#") == name && has.Value.Value != "" {
				return has.Value.Value
			}
		}
	}
	return ""
}

// journey tells the steps that are published, and the country where the item
// was made.
func (a *answering) journey(ctx context.Context, tx *store.Tx) error {
	shown := a.resolver.shown()
	steps := slices.DeleteFunc(a.glance.Steps, func(s query.GlanceStep) bool { return !shown.steps[s.Step] })
	places, err := placesOf(ctx, tx, steps, a.glance.MadeAt)
	if err != nil {
		return err
	}
	if made := places[a.glance.MadeAt].country; made != "" {
		a.answer.Origin = made
	}
	for _, s := range steps {
		stage := Stage{Date: s.Time.In(s.Offset)[:len("2006-01-02")], Step: s.Step, Country: places[s.Place].country}
		if shown.places[places[s.Place].id] {
			stage.Place = places[s.Place].name
		}
		a.answer.Journey = append(a.answer.Journey, stage)
	}
	return nil
}

// shown is what is published now.
func (r *Resolver) shown() *published {
	r.links.RLock()
	defer r.links.RUnlock()
	return r.links.published
}

// place is what the public could be told of a place.
type place struct {
	id            trailmark.ThingID
	name, country string
}

// placesOf reads the places of steps, all at once.
func placesOf(ctx context.Context, tx *store.Tx, steps []query.GlanceStep, more trailmark.Ref) (map[trailmark.Ref]place, error) {
	refs := []trailmark.Ref{more}
	for _, s := range steps {
		refs = append(refs, s.Place)
	}
	refs = slices.DeleteFunc(refs, func(r trailmark.Ref) bool { return r == 0 })
	if len(refs) == 0 {
		return nil, nil
	}
	places := map[trailmark.Ref]place{}
	names, err := tx.Names(ctx, refs)
	if err != nil {
		return nil, err
	}
	masters, err := tx.Masters(ctx, refs)
	for i, ref := range refs {
		places[ref] = place{id: names[i].ID}
	}
	for i := range masters {
		p := places[masters[i].Ref]
		p.name, p.country = valueOf(&masters[i], "name"), valueOf(&masters[i], "countryCode")
		places[masters[i].Ref] = p
	}
	return places, err
}
