package recall

import "github.com/trailmark/trailmark"

// Finder finds the windows of an excursion in readings that are given to it in
// order of time. A reading holds until the next one, so a window runs from the
// first reading outside the limit to the reading after the last such one. Of
// two readings at one instant the later given counts.
type Finder struct {
	spec    *Excursion
	windows []Window
	// The newest reading: nobody knows yet how long it holds.
	at      trailmark.Instant
	outside bool
}

// Finder gives a finder for an excursion.
func (x *Excursion) Finder() *Finder { return &Finder{spec: x} }

// Add takes the next reading. Errors: Invalid for a value that is no number or
// a unit that cannot be compared with the limit's.
func (f *Finder) Add(t trailmark.Instant, value trailmark.Number, unit string) error {
	outside, err := f.spec.outside(value, unit)
	if err != nil {
		return err
	}
	if t > f.at {
		f.windows = f.closed(t)
	}
	f.at, f.outside = t, outside
	return nil
}

// closed gives the windows when the newest reading held until t.
func (f *Finder) closed(t trailmark.Instant) []Window {
	n := len(f.windows)
	switch {
	case !f.outside:
	case n > 0 && f.at-f.windows[n-1].To <= f.bridge():
		f.windows[n-1].To = t
	default:
		return append(f.windows, Window{f.at, t})
	}
	return f.windows
}

// Settled reports whether readings from t on cannot change the windows that
// began before it.
func (f *Finder) Settled(t trailmark.Instant) bool {
	n := len(f.windows)
	return !f.outside && (n == 0 || t-f.windows[n-1].To > f.bridge())
}

// Windows ends the search and gives what was found. When the newest reading is
// outside the limit, the last window has no end.
func (f *Finder) Windows() []Window {
	var list []Window
	for _, w := range f.closed(trailmark.Forever) {
		if w.To-w.From >= trailmark.Instant(f.spec.For.Microseconds()) {
			list = append(list, w)
		}
	}
	return list
}

func (f *Finder) bridge() trailmark.Instant { return trailmark.Instant(f.spec.Bridge.Microseconds()) }

func (x *Excursion) outside(value trailmark.Number, unit string) (bool, error) {
	v, err := trailmark.ParseDecimal(value)
	if err != nil {
		return false, err
	}
	limit, sign := x.Below, -1
	if limit == nil {
		limit, sign = x.Above, 1
	}
	order, ok := compare(v, unit, *limit, x.Unit)
	if !ok {
		return false, &trailmark.Error{
			Kind:    trailmark.Invalid,
			Message: "the readings of " + x.Parameter + " are in " + unitWord(unit) + ", which has no exact conversion to " + unitWord(x.Unit),
			Hint:    "give the limit in the unit of the readings",
		}
	}
	return order == sign, nil
}

func unitWord(code string) string {
	if code == "" {
		return "no unit"
	}
	return code
}
