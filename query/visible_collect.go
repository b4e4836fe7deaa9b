package query

import (
	"context"
	"maps"
	"slices"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// collector notes what is in the events that a party sees.
type collector struct {
	sight  *sight
	looked map[trailmark.Seq]bool
	scenes map[trailmark.SceneID]bool
	epcs   map[trailmark.Ref]bool
	events []store.Head
}

func (c *collector) look(ctx context.Context, records []trailmark.Record) error {
	records = slices.DeleteFunc(records, func(r trailmark.Record) bool {
		again := c.looked[r.Seq]
		c.looked[r.Seq] = true
		return again
	})
	records, err := c.sight.pick(ctx, records)
	for i := range records {
		r := &records[i]
		c.scenes[r.Scene] = true
		if len(c.events) <= eventsKept {
			c.events = append(c.events, store.Head{Seq: r.Seq, Time: r.Time, Scene: r.Scene})
		}
		for _, v := range r.Involved {
			c.epcs[v.Thing] = true
		}
	}
	return err
}

func (c *collector) lookAtEventsOf(ctx context.Context, things []trailmark.Ref) error {
	events := journeys{order: forwardInTime, way: store.Way{From: trailmark.Never, To: trailmark.Forever},
		read: func(ctx context.Context, way store.Way, n int) ([]store.Head, store.Way, bool, error) {
			return c.sight.tx.HeadsOfThings(ctx, things, everyListRole, way, n)
		}}
	for {
		heads, err := events.next(ctx, sightChunk)
		if err != nil || len(heads) == 0 {
			return err
		}
		heads = slices.DeleteFunc(heads, func(h store.Head) bool { return c.looked[h.Seq] })
		records, err := recordsOf(ctx, c.sight.tx, heads)
		if err != nil {
			return err
		}
		if err := c.look(ctx, records); err != nil {
			return err
		}
	}
}

// result turns numbers into values. Bulk things are no EPCs.
func (c *collector) result(ctx context.Context) (*share, error) {
	tx := c.sight.tx
	scenes, err := tx.Scenes(ctx, slices.Collect(maps.Keys(c.scenes)))
	if err != nil {
		return nil, err
	}
	var refs []trailmark.Ref
	for _, s := range scenes {
		refs = append(refs, s.ReadPoint, s.BizLocation)
	}
	names, err := loadNames(ctx, tx, refs)
	if err != nil {
		return nil, err
	}
	sets := map[Resource]map[string]bool{}
	for kind := EventTypes; kind <= BizLocations; kind++ {
		sets[kind] = map[string]bool{}
	}
	for _, s := range scenes {
		sets[EventTypes][string(s.Type)] = true
		sets[BizSteps][string(s.BizStep)] = true
		sets[Dispositions][string(s.Disposition)] = true
		sets[ReadPoints][string(names.id(s.ReadPoint))] = true
		sets[BizLocations][string(names.id(s.BizLocation))] = true
	}
	made := &share{values: map[Resource][]string{}, epcs: refsOf(c.epcs), events: c.events}
	if len(made.events) > eventsKept {
		made.events = nil
	}
	for kind, set := range sets {
		delete(set, "")
		made.values[kind] = slices.Sorted(maps.Keys(set))
	}
	kinds, err := tx.Kinds(ctx, made.epcs)
	if err != nil {
		return nil, err
	}
	single := made.epcs[:0:0]
	for i, r := range made.epcs {
		if !kinds[i].Bulk() {
			single = append(single, r)
		}
	}
	made.epcs = single
	return made, nil
}
