package query

import (
	"context"
	"slices"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/genealogy"
	"github.com/trailmark/trailmark/store"
)

// Glance is the little of a thing's life that an answer to the public is made
// from: no holder, no amount, no document, nothing of what is around it.
type Glance struct {
	Ref         trailmark.Ref // zero when no event names the thing
	Status      genealogy.Status
	Disposition trailmark.Term
	Lot         trailmark.Ref
	MadeBy      trailmark.Seq // the first event that made it; zero for none
	MadeAt      trailmark.Ref // the place of that
	Expiry      string        // as that says, and [trailmark.Scene] has it
	Origin      string        // likewise
	Steps       []GlanceStep  // in order of event time (S3), of its containers too (S4)
}

// GlanceStep is a step of business that the thing went through.
type GlanceStep struct {
	Time   trailmark.Instant
	Offset string // of the event's clock
	Step   trailmark.Term
	Place  trailmark.Ref
}

// Glances tells of things as of now. Those that no event names are left out:
// master data may name them.
func Glances(ctx context.Context, tx *store.Tx, things []trailmark.Ref) (map[trailmark.Ref]Glance, error) {
	world := genealogy.NewWorld(trailmark.Latest)
	if err := world.Load(ctx, tx, things); err != nil {
		return nil, err
	}
	glances := make(map[trailmark.Ref]Glance, len(things))
	for _, thing := range things {
		if history := world.History(thing, latest.time, latest.seq); len(history) > 0 {
			glances[thing] = glanceAt(thing, history)
		}
	}
	return glances, nil
}

func glanceAt(thing trailmark.Ref, history []genealogy.Moment) Glance {
	state := genealogy.Fold(history)
	g := Glance{Ref: thing, Status: state.Status, Disposition: state.Disposition, Lot: state.Lot, Steps: make([]GlanceStep, 0, len(history))}
	for i := range history {
		m := &history[i]
		if g.MadeBy == 0 && m.Via == 0 && genealogy.Makes(m.Scene, m.Role) {
			g.MadeBy, g.MadeAt, g.Expiry, g.Origin = m.Seq, m.Scene.Where(), m.Scene.Expiry, m.Scene.Origin
		}
		g.Steps = append(g.Steps, GlanceStep{m.Time, m.Scene.Offset, m.Scene.BizStep, m.Scene.Where()})
	}
	g.Steps = slices.Compact(g.Steps)
	return g
}
