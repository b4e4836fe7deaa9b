package query

import (
	"context"
	"errors"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/recall"
	"github.com/trailmark/trailmark/store"
)

// during gives the times that a condition speaks of, as far as they touch the
// time from first to last.
func (f *facts) during(ctx context.Context, d *recall.During, first, last trailmark.Instant) ([]recall.Window, error) {
	switch {
	case d == nil:
		return []recall.Window{{From: trailmark.Never, To: trailmark.Forever}}, nil
	case d.Excursion == nil:
		return []recall.Window{d.Window}, nil
	case first > last:
		return nil, nil
	}
	windows, err := excursions(ctx, f.tx, d.Excursion, f.refs[d.Excursion.Equipment], first, last, f.known)
	f.windows = append(f.windows, windows...)
	return windows, err
}

// Excursions gives the windows in which the readings of an equipment were
// outside a limit and which touch the time from ≤ t ≤ to; a zero time bounds
// nothing. Errors: NotFound for equipment that no event names, Invalid for
// readings in a unit that cannot be compared with the limit's.
func (d *Desk) Excursions(ctx context.Context, x *recall.Excursion, from, to time.Time) (windows []recall.Window, err error) {
	err = d.store.View(ctx, func(tx *store.Tx) error {
		equipment, err := find(ctx, tx, x.Equipment)
		if err != nil {
			return err
		}
		first, last := trailmark.Never, trailmark.Forever-1
		if !from.IsZero() {
			first = trailmark.InstantOf(from)
		}
		if !to.IsZero() {
			last = trailmark.InstantOf(to)
		}
		windows, err = excursions(ctx, tx, x, equipment, first, last, trailmark.Latest)
		return err
	})
	return windows, err
}

// errSettled ends a reading of readings that cannot change the answer.
var errSettled = errors.New("settled")

// excursions reads as few readings as the answer needs: those of the time
// asked for, of as much before it as belongs to an excursion that began
// earlier, and of as much after it until that has ended.
func excursions(ctx context.Context, tx *store.Tx, x *recall.Excursion, equipment trailmark.Ref, first, last trailmark.Instant, known trailmark.Seq) ([]recall.Window, error) {
	bridge := trailmark.Instant(x.Bridge.Microseconds())
	back := bridge + trailmark.Instant((x.For + time.Hour).Microseconds())
	for start := first; ; back *= 4 {
		before, earlier, err := tx.ReadingBefore(ctx, equipment, x.Parameter, start-back)
		if start = trailmark.Never; earlier {
			start = before.Time
		}
		if err != nil {
			return nil, err
		}
		windows, err := excursionsFrom(ctx, tx, x, equipment, start, last, known)
		if err != nil {
			return nil, err
		}
		if earlier && len(windows) > 0 && windows[0].From-start <= bridge {
			continue // it may have begun before the first reading that was looked at
		}
		return touching(windows, first, last), nil
	}
}

func excursionsFrom(ctx context.Context, tx *store.Tx, x *recall.Excursion, equipment trailmark.Ref, start, last trailmark.Instant, known trailmark.Seq) ([]recall.Window, error) {
	finder := x.Finder()
	err := tx.Readings(ctx, equipment, x.Parameter, start, trailmark.Forever, func(r store.Reading) error {
		if r.Seq > known {
			return nil
		}
		if r.Time > last && finder.Settled(r.Time) {
			return errSettled
		}
		return finder.Add(r.Time, r.Value, r.Unit)
	})
	if err != nil && !errors.Is(err, errSettled) {
		return nil, err
	}
	return finder.Windows(), nil
}

func touching(windows []recall.Window, first, last trailmark.Instant) []recall.Window {
	var list []recall.Window
	for _, w := range windows {
		if w.From <= last && w.To > first {
			list = append(list, w)
		}
	}
	return list
}
