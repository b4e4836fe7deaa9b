package query

import (
	"context"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/genealogy"
	"github.com/trailmark/trailmark/store"
)

// Fate is whether a thing was made, and since when it is nobody's to sell. The
// times are zero while it is neither sold nor ended.
type Fate struct {
	Made  bool
	Sold  trailmark.Instant // to a consumer, and not taken back
	Ended trailmark.Instant // consumed, destroyed or decommissioned
}

// Fates tells of things as of now.
func Fates(ctx context.Context, tx *store.Tx, things []trailmark.Ref) (map[trailmark.Ref]Fate, error) {
	world := genealogy.NewWorld(trailmark.Latest)
	if err := world.Load(ctx, tx, things); err != nil {
		return nil, err
	}
	fates := make(map[trailmark.Ref]Fate, len(things))
	for _, thing := range things {
		fates[thing] = fateOf(world.History(thing, latest.time, latest.seq))
	}
	return fates, nil
}

func fateOf(history []genealogy.Moment) Fate {
	state := genealogy.Fold(history)
	fate := Fate{Made: state.Made}
	switch {
	case state.Status.Ended():
		fate.Ended = since(history, state.Status)
	case state.Status == genealogy.Sold:
		fate.Sold = since(history, state.Status)
	}
	return fate
}

// since gives the time of the moment that brought a thing into the status that
// it has at the end.
func since(history []genealogy.Moment, status genealogy.Status) trailmark.Instant {
	last := len(history) - 1
	for last > 0 && genealogy.Fold(history[:last]).Status == status {
		last--
	}
	return history[last].Time
}
