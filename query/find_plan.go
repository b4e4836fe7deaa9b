package query

import (
	"cmp"
	"context"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/eventquery"
	"github.com/trailmark/trailmark/store"
)

// The most events that are put into an order of their own: that of capture for
// events found by their things or scenes, and that of an extension field.
const (
	reorderedMost = 10_000
	sortedMost    = 10_000
)

// source chooses where the candidates come from: event ids, the journeys of
// things, the events of a few scenes, or a walk through all events. Without an
// order in the query or the cursor it chooses that, too.
func (f *finder) source(ctx context.Context) (source, error) {
	if len(f.query.EventIDs) > 0 {
		return f.byIDs(ctx)
	}
	keyed, err := f.keyed(ctx)
	if err != nil {
		return nil, err
	}
	f.order(keyed != nil)
	if f.at.order.inTime() {
		if keyed != nil {
			keyed.order, keyed.way = f.at.order, f.way()
			return keyed, nil
		}
		return f.patient(f.throughTime()), nil
	}
	if keyed != nil {
		keyed.order, keyed.way = forwardInTime, f.wholeWay()
		if list, ok, err := gather(ctx, keyed); ok || err != nil {
			return inOrder(list, f.at.order), err
		}
		f.exact = false
	}
	return f.patient(f.throughSequence()), nil
}

// patient makes a walk short for a viewer who sees few events.
func (f *finder) patient(walk source) source {
	if f.sight == nil {
		return walk
	}
	return &patient{walk: walk, left: f.budget.patience, order: f.at.order, few: func(ctx context.Context) ([]store.Head, bool, error) {
		s, err := f.desk.shareOf(ctx, f.tx, f.sight)
		if err != nil {
			return nil, false, err
		}
		return s.events, s.events != nil, nil
	}}
}

// order decides the order of a walk at its first page.
func (f *finder) order(keyed bool) {
	if f.at.order != undecided {
		return
	}
	by := f.query.OrderBy.By
	inTime := by == eventquery.ByEventTime || by == eventquery.Unordered && keyed
	switch {
	case inTime && f.query.Descending:
		f.at.order = backInTime
	case inTime:
		f.at.order = forwardInTime
	case f.query.Descending:
		f.at.order = backInSequence
	default:
		f.at.order = forwardInSequence
	}
}

// keyed gives a source that goes by things or scenes, nil when the query names
// neither or too many.
func (f *finder) keyed(ctx context.Context) (*journeys, error) {
	if w := fewestThings(f.wanted); w != nil {
		refs, roles := refsOf(w.refs), w.roles
		f.exact = len(f.wanted) == 1
		return f.journeys(len(refs), func(ctx context.Context, way store.Way, n int) ([]store.Head, store.Way, bool, error) {
			return f.tx.HeadsOfThings(ctx, refs, roles, way, n)
		}), nil
	}
	scenes, ok, err := f.test.narrow(ctx, f.tx)
	if err != nil || !ok {
		return nil, err
	}
	return f.journeys(len(scenes), func(ctx context.Context, way store.Way, n int) ([]store.Head, store.Way, bool, error) {
		return f.tx.HeadsOfScenes(ctx, scenes, way, n)
	}), nil
}

func (f *finder) journeys(keys int, read func(context.Context, store.Way, int) ([]store.Head, store.Way, bool, error)) *journeys {
	return &journeys{read: read, over: keys == 0}
}

// gather reads a source to its end, if that is near.
func gather(ctx context.Context, from source) (all []store.Head, ok bool, err error) {
	for len(all) < reorderedMost {
		list, err := from.next(ctx, reorderedMost)
		if err != nil || len(list) == 0 {
			return all, err == nil, err
		}
		all = append(all, list...)
	}
	return nil, false, nil
}

// wholeWay is the stretch of event times that a query asks about.
func (f *finder) wholeWay() store.Way {
	way := store.Way{From: trailmark.Never, To: trailmark.Forever, Back: f.at.order.back()}
	if span := f.query.EventTime; !span.From.IsZero() {
		way.From = trailmark.InstantOf(span.From)
	}
	if span := f.query.EventTime; !span.To.IsZero() {
		way.To = firstFrom(span.To) - 1
	}
	return way
}

// firstFrom gives the first instant that is not before a time.
func firstFrom(t time.Time) trailmark.Instant {
	i := trailmark.InstantOf(t)
	if i.Time().Before(t) {
		i++
	}
	return i
}

// way is what is left of the stretch from the cursor on.
func (f *finder) way() store.Way {
	way := f.wholeWay()
	switch {
	case f.at.last == position{}:
	case way.Back:
		way.To = min(way.To, f.at.last.time)
	default:
		way.From = max(way.From, f.at.last.time)
	}
	return way
}

func (f *finder) throughTime() source {
	way := f.way()
	after := store.Head{Time: way.From}
	if way.Back {
		after = store.Head{Time: way.To, Seq: trailmark.Latest}
	}
	if last := f.at.last; last != (position{}) && last.time == after.Time {
		after.Seq = last.seq
	}
	return &inTime{f.tx, way, after}
}

func (f *finder) throughSequence() source {
	low, high, last := f.low, f.high, f.at.last.seq
	back := f.at.order == backInSequence
	switch {
	case last == 0:
	case back:
		high = min(high, last-1)
	default:
		low = max(low, last+1)
	}
	if low > high {
		return &listed{}
	}
	if back {
		return &inSequence{tx: f.tx, from: high, to: low, back: true}
	}
	return &inSequence{tx: f.tx, from: low, to: high}
}

// byIDs gives the events with the ids that a query names.
func (f *finder) byIDs(ctx context.Context) (source, error) {
	records, err := f.tx.EventsByID(ctx, f.query.EventIDs)
	if err != nil {
		return nil, err
	}
	var list []store.Head
	for _, same := range records {
		for _, r := range same {
			list = append(list, store.Head{Seq: r.Seq, Time: r.Time, Scene: r.Scene})
		}
	}
	f.order(true)
	return inOrder(list, f.at.order), nil
}

// since gives what comes after a sequence, in the order of capture.
func (f *finder) since(ctx context.Context, after trailmark.Seq, limit int) ([]Found, trailmark.Seq, error) {
	if err := f.bound(ctx); err != nil {
		return nil, after, err
	}
	f.at.order, f.low = forwardInSequence, max(f.low, after+1)
	list, over, err := f.fill(ctx, f.patient(f.throughSequence()), limit, 0)
	switch {
	case err != nil:
		return nil, after, err
	case len(list) == limit:
		return list, list[limit-1].Seq, nil
	case over:
		top, err := f.top(ctx)
		return list, max(after, top), err
	}
	return list, max(after, f.at.last.seq), nil
}

func (f *finder) compareKeys(a, b Found) int {
	c := f.query.Compare(f.query.Key(a.Event, a.Recorded), f.query.Key(b.Event, b.Recorded))
	if c != 0 {
		return c
	}
	if f.query.Descending {
		a, b = b, a
	}
	return cmp.Compare(a.Seq, b.Seq)
}
