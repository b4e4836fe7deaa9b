package query

import (
	"context"
	"slices"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/recall"
	"github.com/trailmark/trailmark/store"
)

// inEvents gives what took part in events that fit, itself or inside a
// container (S4). A condition with a place or another name leads to the events
// by their scenes; one without leads to them by the journeys of the things, so
// that its cost does not grow with the store.
func (f *facts) inEvents(ctx context.Context, e *recall.Events, among recall.Set) (recall.Hits, error) {
	scenes, narrowed, err := f.scenesThatMention(ctx, e)
	if err != nil {
		return recall.Hits{}, err
	}
	if !narrowed {
		return f.inJourneys(ctx, e, among)
	}
	if scenes, err = f.scenesThatFit(ctx, scenes, e); err != nil {
		return recall.Hits{}, err
	}
	first, last, err := f.tx.SpanOfScenes(ctx, scenes)
	if err != nil {
		return recall.Hits{}, err
	}
	windows, err := f.during(ctx, e.During, first, last)
	if err != nil {
		return recall.Hits{}, err
	}
	var list []store.Attendance
	for _, w := range windows {
		part, err := f.attendances(ctx, scenes, w.From, w.To)
		if err != nil {
			return recall.Hits{}, err
		}
		list = append(list, part...)
	}
	if len(windows) > 1 {
		slices.SortFunc(list, store.CompareAttendances)
	}
	return f.withContents(ctx, list, among)
}

// scenesThatFit picks the scenes of events that fit, at whatever time.
func (f *facts) scenesThatFit(ctx context.Context, ids []trailmark.SceneID, e *recall.Events) ([]trailmark.SceneID, error) {
	scenes, err := f.tx.Scenes(ctx, ids)
	return slices.DeleteFunc(ids, func(id trailmark.SceneID) bool { return err != nil || !fits(e, scenes[id]) }), err
}

// fits reports whether a scene has the words of a condition.
func fits(e *recall.Events, s *trailmark.Scene) bool {
	return (len(e.BizStep) == 0 || slices.Contains(e.BizStep, s.BizStep)) &&
		(len(e.Disposition) == 0 || slices.Contains(e.Disposition, s.Disposition)) &&
		(e.Action == "" || e.Action == s.Action)
}

// scenesThatMention gives the scenes with the places and other names of a
// condition, sorted. It reports false for a condition that names none.
func (f *facts) scenesThatMention(ctx context.Context, e *recall.Events) (ids []trailmark.SceneID, narrowed bool, err error) {
	tx := f.tx
	narrow := func(names []trailmark.ThingID, find func([]trailmark.Ref) ([]trailmark.SceneID, error)) {
		if len(names) == 0 || err != nil {
			return
		}
		var found []trailmark.SceneID
		found, err = find(f.numbers(names))
		if !narrowed {
			ids, narrowed = found, true
			return
		}
		ids = slices.DeleteFunc(ids, func(id trailmark.SceneID) bool {
			_, ok := slices.BinarySearch(found, id)
			return !ok
		})
	}
	narrow(e.ReadPoint, func(refs []trailmark.Ref) ([]trailmark.SceneID, error) {
		return tx.ScenesAt(ctx, f.places.within(refs))
	})
	narrow(e.BizLocation, func(refs []trailmark.Ref) ([]trailmark.SceneID, error) {
		return tx.ScenesIn(ctx, f.places.within(refs))
	})
	for _, m := range []struct {
		as    trailmark.Part
		names []trailmark.ThingID
	}{{trailmark.AsDocument, e.Document}, {trailmark.AsOperator, e.Operator}, {trailmark.AsEquipment, e.Equipment}} {
		narrow(m.names, func(refs []trailmark.Ref) ([]trailmark.SceneID, error) {
			return tx.ScenesMentioning(ctx, m.as, refs)
		})
	}
	return ids, narrowed, err
}

// withContents gives the hits of attendances among things: directly, and
// through containers that held them at the event.
func (f *facts) withContents(ctx context.Context, list []store.Attendance, among recall.Set) (hits recall.Hits, err error) {
	list = slices.DeleteFunc(list, func(a store.Attendance) bool { return a.Role == trailmark.RoleMember })
	for i, a := range list {
		if i == 0 || list[i-1].Thing != a.Thing {
			hits.Links = append(hits.Links, recall.Link{Thing: a.Thing, Event: a.Seq})
		}
	}
	holders, err := f.holding(ctx, thingsOf(list))
	if err != nil || len(holders) == 0 {
		return within(hits, among), err
	}
	d := descent{tx: f.tx, known: f.known, hits: &hits}
	for _, a := range list {
		if holders.Has(a.Thing) {
			d.level = append(d.level, at(a.Thing, a.Time, a.Seq, d.path(recall.Link{Thing: a.Thing, Event: a.Seq})))
		}
	}
	if err := d.run(ctx); err != nil {
		return hits, err
	}
	return within(hits, among), nil
}

// within sorts hits and keeps one for each thing of a set.
func within(hits recall.Hits, among recall.Set) recall.Hits {
	slices.SortStableFunc(hits.Links, func(a, b recall.Link) int { return int(a.Thing - b.Thing) })
	kept := hits.Links[:0]
	for _, l := range hits.Links {
		for len(among) > 0 && among[0] < l.Thing {
			among = among[1:]
		}
		if len(among) > 0 && among[0] == l.Thing && (len(kept) == 0 || kept[len(kept)-1].Thing != l.Thing) {
			kept = append(kept, l)
		}
	}
	hits.Links = kept
	return hits
}
