package query

import (
	"context"
	"slices"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/eventquery"
	"github.com/trailmark/trailmark/store"
)

// finder finds events in one transaction: it takes candidates from a source,
// leaves out what by their scenes and things cannot fit or may not be seen, and
// reads the originals of the rest.
type finder struct {
	desk   *Desk
	tx     *store.Tx
	query  *eventquery.Query
	budget effort

	at        cursor        // where the page begins
	low, high trailmark.Seq // the sequences that count
	test      *sceneTest
	wanted    []wantedThings
	exact     bool // the source has looked at what is wanted
	facts     *knowledge
	sight     *sight // nil sees everything
}

// newFinder prepares a query for a viewer.
func newFinder(ctx context.Context, d *Desk, tx *store.Tx, q *eventquery.Query, viewer Viewer) (f *finder, err error) {
	f = &finder{desk: d, tx: tx, query: q, budget: d.budget, facts: newKnowledge(ctx, tx)}
	if f.sight, err = newSight(ctx, tx, viewer); err != nil {
		return nil, err
	}
	if f.test, err = newSceneTest(ctx, tx, q); err != nil {
		return nil, err
	}
	f.wanted, err = newWantedThings(ctx, tx, q)
	return f, err
}

// bound finds the sequences that the record time of a query leaves.
func (f *finder) bound(ctx context.Context) (err error) {
	f.low, f.high = 1, trailmark.Latest
	if f.at.top != 0 {
		f.high = f.at.top
	}
	span := f.query.RecordTime
	if !span.From.IsZero() {
		before, err := f.tx.KnownAt(ctx, firstFrom(span.From)-1)
		if err != nil {
			return err
		}
		f.low = before + 1
	}
	if !span.To.IsZero() {
		last, err := f.tx.KnownAt(ctx, firstFrom(span.To)-1)
		if err != nil {
			return err
		}
		f.high = min(f.high, last)
	}
	return nil
}

// page fills a page from where the cursor is and gives the cursor of the next
// one, nil after the last.
func (f *finder) page(ctx context.Context, limit int, first bool) ([]Found, *cursor, error) {
	if f.query.EventCountLimit > 0 {
		limit = min(limit, f.query.EventCountLimit-int(f.at.given))
	}
	if err := f.bound(ctx); err != nil || limit <= 0 {
		return nil, nil, err
	}
	if f.query.OrderBy.By == eventquery.ByExtension {
		return f.sorted(ctx, limit)
	}
	from, err := f.source(ctx)
	if err != nil {
		return nil, nil, err
	}
	most := 0
	if first {
		most = f.query.MaxEventCount
	}
	list, over, err := f.fill(ctx, from, limit+1, most)
	if err != nil {
		return nil, nil, err
	}
	next := f.at
	if len(list) > limit {
		list, over = list[:limit], false
		next.last = positionOf(list[limit-1])
	}
	next.given += int64(len(list))
	if over || f.enough(next.given) {
		return list, nil, nil
	}
	next.top, err = f.top(ctx)
	return list, &next, err
}

// top is the newest event that counts: that of the transaction of the first
// page. Most walks end there and never ask.
func (f *finder) top(ctx context.Context) (trailmark.Seq, error) {
	if f.at.top != 0 {
		return f.at.top, nil
	}
	return f.tx.LastSeq(ctx)
}

// enough reports whether all the events have been given that the query asks for.
func (f *finder) enough(given int64) bool {
	return f.query.EventCountLimit > 0 && given >= int64(f.query.EventCountLimit)
}

func positionOf(e Found) position { return position{trailmark.InstantOf(e.Event.Time), e.Seq} }

// fill takes events from a source until there are enough. It reports true when
// the source had no more. The cursor is then at the last event that was looked
// at. With most, it counts on and refuses more than so many.
func (f *finder) fill(ctx context.Context, from source, enough, most int) (list []Found, over bool, err error) {
	count := 0
	for n := 2 * enough; count < max(enough, most+1); n = min(2*n, 4096) {
		if f.budget.spent() {
			if most > 0 {
				return nil, false, tooMuchWork()
			}
			return list, false, nil
		}
		heads, err := from.next(ctx, n)
		if err != nil || len(heads) == 0 {
			return list, err == nil, err
		}
		if heads = slices.DeleteFunc(heads, f.passed); len(heads) == 0 {
			continue
		}
		last := heads[len(heads)-1]
		err = f.look(ctx, heads, func(e Found) bool {
			if count++; count <= enough {
				list = append(list, e)
			}
			return count < max(enough, most+1)
		})
		if err != nil {
			return nil, false, err
		}
		if count < enough {
			f.at.last = position{last.Time, last.Seq}
		}
	}
	if most > 0 && count > most {
		return nil, false, &trailmark.Error{
			Kind: trailmark.TooLarge, Path: "maxEventCount",
			Message: "the query selects more events than its maxEventCount",
			Hint:    "narrow it, or ask for pages",
		}
	}
	return list, false, nil
}

func tooMuchWork() error {
	return &trailmark.Error{
		Kind: trailmark.TooLarge, Message: "the query looks at too many events",
		Hint: "narrow it by times, things, places or steps",
	}
}

// look gives, of candidates in their order, the events that the query selects,
// until take has enough. The list is not the caller's any more.
func (f *finder) look(ctx context.Context, heads []store.Head, take func(Found) bool) error {
	f.budget.heads -= len(heads)
	heads, err := f.sift(ctx, heads)
	if err != nil {
		return err
	}
	for size := 16; len(heads) > 0; size = min(2*size, 512) {
		part := heads[:min(size, len(heads))]
		heads = heads[len(part):]
		events, err := readEvents(ctx, f.tx, part)
		if err != nil {
			return err
		}
		f.budget.decoded -= len(part)
		if err := f.facts.prime(f.query, part); err != nil {
			return err
		}
		for i := range events {
			ok, err := f.query.Matches(events[i].Event, events[i].Recorded, f.facts)
			if err != nil {
				return err
			}
			if ok && !take(events[i]) {
				return nil
			}
		}
	}
	return nil
}

// sorted gives a page in the order of an extension field, for which all events
// that the query selects have to be read.
func (f *finder) sorted(ctx context.Context, limit int) ([]Found, *cursor, error) {
	at := f.at
	f.at.last = position{}
	from, err := f.source(ctx)
	if err != nil {
		return nil, nil, err
	}
	list, over, err := f.fill(ctx, from, sortedMost+1, 0)
	if err == nil && !over {
		err = tooMuchWork()
	}
	if err != nil {
		return nil, nil, err
	}
	slices.SortFunc(list, f.compareKeys)
	if at.given > 0 {
		begin := slices.IndexFunc(list, func(e Found) bool { return e.Seq == at.last.seq }) + 1
		list = list[begin:]
	}
	if len(list) <= limit {
		return list, nil, nil
	}
	list = list[:limit]
	at.last, at.given = positionOf(list[limit-1]), at.given+int64(limit)
	if f.enough(at.given) {
		return list, nil, nil
	}
	at.top, err = f.top(ctx)
	return list, &at, err
}
