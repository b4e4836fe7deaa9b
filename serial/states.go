package serial

import (
	"slices"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// The states of a number. A free one has not been given out; a returned one was
// given back unused, and is not given out again.
const (
	Free         = "free"
	Allocated    = "allocated"
	Printed      = "printed"
	Commissioned = "commissioned"
	Voided       = "voided"
	Returned     = "returned"
)

// before says in which states a number may be that comes into a state. What is
// in it already stays.
var before = map[string][]string{
	Allocated:    {Free}, // of numbers that left before a restore
	Printed:      {Allocated},
	Commissioned: {Allocated, Printed},
	Voided:       {Allocated, Printed, Returned},
	Returned:     {Allocated, Printed},
}

// span is a run of positions, both ends included.
type span struct{ first, last int64 }

// mark brings runs, in order, into a state, among the spans that they touch. It
// gives these spans anew, neighbours in one state joined. Fault is the first position that may not come into the state, and where it is.
func mark(spans []store.SerialSpan, runs []span, state string) (list []store.SerialSpan, fault *store.SerialSpan) {
	add := func(first, last int64, state string) {
		if first > last || state == Free {
			return
		}
		if n := len(list); n > 0 && list[n-1].State == state && list[n-1].Last+1 == first {
			list[n-1].Last = last
			return
		}
		list = append(list, store.SerialSpan{First: first, Last: last, State: state})
	}
	at := int64(0) // all before it is in the list
	for _, s := range whole(spans, runs) {
		at = max(at, s.First)
		for len(runs) > 0 && runs[0].first <= s.Last {
			from, to := max(runs[0].first, at), min(runs[0].last, s.Last)
			if s.State != state && !slices.Contains(before[state], s.State) {
				return nil, &store.SerialSpan{First: from, Last: to, State: s.State}
			}
			add(at, from-1, s.State)
			add(from, to, state)
			if at = to + 1; runs[0].last > s.Last {
				break
			}
			runs = runs[1:]
		}
		add(at, s.Last, s.State)
		at = s.Last + 1
	}
	return list, nil
}

// whole puts the free spans between and around others, as far as runs reach.
func whole(spans []store.SerialSpan, runs []span) (list []store.SerialSpan) {
	at, end := runs[0].first, runs[len(runs)-1].last
	for _, s := range spans {
		if s.First > at {
			list = append(list, store.SerialSpan{First: at, Last: s.First - 1, State: Free})
		}
		list = append(list, s)
		at = s.Last + 1
	}
	if at <= end {
		list = append(list, store.SerialSpan{First: at, Last: end, State: Free})
	}
	return list
}

// runsOf joins positions to runs, in order. A position may come twice.
func runsOf(positions []int64) (list []span) {
	slices.Sort(positions)
	for _, p := range positions {
		if n := len(list); n > 0 && p <= list[n-1].last+1 {
			list[n-1].last = p
			continue
		}
		list = append(list, span{p, p})
	}
	return list
}

// checkState refuses a state that nothing can be brought into. Errors: Usage.
func checkState(state string) error {
	if _, ok := before[state]; !ok {
		return trailmark.Errorf(trailmark.Usage, "%.30q is no state; there are %s, %s, %s, %s and %s",
			state, Allocated, Printed, Commissioned, Voided, Returned)
	}
	return nil
}
