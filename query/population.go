package query

import (
	"context"
	"slices"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/recall"
	"github.com/trailmark/trailmark/store"
)

// thingsOf gives the things of sorted attendances.
func thingsOf(list []store.Attendance) recall.Set {
	things := make(recall.Set, 0, len(list))
	for _, a := range list {
		if n := len(things); n == 0 || things[n-1] != a.Thing {
			things = append(things, a.Thing)
		}
	}
	return things
}

// attendances reads what took part in the events of scenes during a time, in
// order, the earlier and the later half of it at once.
func (f *facts) attendances(ctx context.Context, scenes []trailmark.SceneID, from, to trailmark.Instant) ([]store.Attendance, error) {
	if f.read.has(scenes) {
		return f.read.during(scenes, from, to), nil
	}
	first, last, err := f.tx.SpanOfScenes(ctx, scenes)
	if err != nil {
		return nil, err
	}
	from, to = max(from, first), min(to, last+1, f.time+1)
	if from >= to {
		return nil, nil
	}
	middle := from + (to-from)/2
	bounds := [...]trailmark.Instant{from, middle, to}
	var parts [2][]store.Attendance
	err = f.desk.halves(ctx, f.tx, f.last, func(tx *store.Tx, i int) (err error) {
		parts[i], err = tx.Attendances(ctx, scenes, bounds[i], bounds[i+1], f.known)
		return err
	})
	return store.Merge(parts[0], parts[1], store.CompareAttendances), err
}

// claimsTo gives the claims by which items belong to lots (S9), sorted. An item
// belongs to the lot that it claimed last, so the claims to other lots have to
// be looked at, too.
func (f *facts) claimsTo(ctx context.Context, lots recall.Set) ([]store.Attendance, error) {
	scenes, err := f.tx.ScenesMentioning(ctx, trailmark.AsLot, lots)
	if err != nil {
		return nil, err
	}
	all, err := f.attendances(ctx, scenes, trailmark.Never, trailmark.Forever)
	if err != nil {
		return nil, err
	}
	f.read = attended{scenes, all}
	claims := make([]store.Attendance, 0, len(all))
	for _, a := range all {
		if lots.Has(a.Of) {
			claims = append(claims, a)
		}
	}
	others, err := f.otherClaims(ctx, thingsOf(claims), lots)
	if err != nil || len(others) == 0 {
		return claims, err
	}
	return lastClaims(claims, others), nil
}

// otherClaims gives the claims of items to lots that are not in a list.
func (f *facts) otherClaims(ctx context.Context, items, lots recall.Set) ([]trailmark.Posting, error) {
	but := trailmark.Ref(-1)
	if len(lots) == 1 {
		but = lots[0]
	}
	var parts [2][]trailmark.Posting
	err := f.desk.halves(ctx, f.tx, f.last, func(tx *store.Tx, i int) (err error) {
		parts[i], err = tx.ClaimsBut(ctx, half(items, i), but, f.known)
		return err
	})
	others := append(parts[0], parts[1]...)
	return slices.DeleteFunc(others, func(p trailmark.Posting) bool { return p.Time > f.time || lots.Has(p.Other) }), err
}

// lastClaims drops the items whose last claim is among the others. Both lists
// are in order of thing, time and sequence.
func lastClaims(claims []store.Attendance, others []trailmark.Posting) []store.Attendance {
	newest := map[trailmark.Ref]trailmark.Posting{}
	for _, p := range others {
		newest[p.Thing] = p
	}
	var kept []store.Attendance
	for from, i := 0, 0; i < len(claims); i++ {
		if i+1 < len(claims) && claims[i+1].Thing == claims[from].Thing {
			continue
		}
		last := claims[i]
		if p, ok := newest[last.Thing]; !ok || trailmark.Before(p.Time, p.Seq, last.Time, last.Seq) {
			kept = append(kept, claims[from:i+1]...)
		}
		from = i + 1
	}
	return kept
}

// attended is what took part in all events of some scenes. The making of a
// population is read once, and then asked about by its conditions.
type attended struct {
	scenes []trailmark.SceneID // sorted
	list   []store.Attendance  // in order
}

// has reports whether all of the scenes were read.
func (a *attended) has(scenes []trailmark.SceneID) bool {
	for _, id := range scenes {
		if _, ok := slices.BinarySearch(a.scenes, id); !ok {
			return false
		}
	}
	return len(scenes) > 0
}

// during gives what took part in the events of some of the scenes with from ≤
// eventTime < to.
func (a *attended) during(scenes []trailmark.SceneID, from, to trailmark.Instant) (list []store.Attendance) {
	for i := range a.list {
		if one := &a.list[i]; from <= one.Time && one.Time < to && slices.Contains(scenes, one.Scene) {
			list = append(list, *one)
		}
	}
	return list
}
