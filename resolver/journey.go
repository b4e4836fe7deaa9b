package resolver

import (
	"context"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/query"
	"github.com/trailmark/trailmark/store"
)

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

// readJourney tells the steps that are published, and the country where the item
// was made.
func (a *answering) readJourney(ctx context.Context, tx *store.Tx) error {
	shown := a.facts.published
	refs := []trailmark.Ref{a.glance.MadeAt}
	var steps []query.GlanceStep
	for _, s := range a.glance.Steps {
		if shown.steps[s.Step] {
			steps, refs = append(steps, s), append(refs, s.Place)
		}
	}
	places, err := a.facts.placesOf(ctx, tx, refs)
	if err != nil {
		return err
	}
	a.origin = places[a.glance.MadeAt].country
	for _, s := range steps {
		stage := Stage{Date: s.Time.In(s.Offset)[:len("2006-01-02")], Step: s.Step, Country: places[s.Place].country}
		if shown.places[places[s.Place].id] {
			stage.Place = places[s.Place].name
		}
		a.answer.Journey = append(a.answer.Journey, stage)
	}
	return nil
}
