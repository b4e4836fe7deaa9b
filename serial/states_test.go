package serial

import (
	"cmp"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/trailmark/trailmark/store"
	"pgregory.net/rapid"
)

// TestMark holds spans against a plain list of states, one for each position.
func TestMark(t *testing.T) {
	states := []string{Allocated, Printed, Commissioned, Voided, Returned}
	rapid.Check(t, func(t *rapid.T) {
		const size = 40
		plain := slices.Repeat([]string{Free}, size)
		var spans []store.SerialSpan
		for range rapid.IntRange(1, 8).Draw(t, "steps") {
			state := rapid.SampledFrom(states).Draw(t, "state")
			runs := runsOf(rapid.SliceOfN(rapid.Int64Range(0, size-1), 1, 12).Draw(t, "positions"))
			may := true
			after := slices.Clone(plain)
			for _, r := range runs {
				for at := r.first; at <= r.last; at++ {
					may = may && (plain[at] == state || slices.Contains(before[state], plain[at]))
					after[at] = state
				}
			}
			touched, others := apart(spans, runs)
			list, fault := mark(touched, runs, state)
			if may != (fault == nil) {
				t.Fatalf("%v to %s of %v: %v", runs, state, spans, fault)
			}
			if fault != nil {
				if plain[fault.First] != fault.State || plain[fault.Last] != fault.State {
					t.Fatalf("%v is told to be at fault in %v", fault, plain)
				}
				continue
			}
			spans = append(others, list...)
			slices.SortFunc(spans, func(a, b store.SerialSpan) int { return cmp.Compare(a.First, b.First) })
			plain = after
			if diff := gocmp.Diff(spread(plain), spans); diff != "" {
				t.Fatalf("%v to %s (-want +got):\n%s", runs, state, diff)
			}
		}
	})
}

// apart parts the spans that runs touch from the others.
func apart(spans []store.SerialSpan, runs []span) (touched, others []store.SerialSpan) {
	for _, s := range spans {
		if slices.ContainsFunc(runs, func(r span) bool { return s.First <= r.last+1 && r.first-1 <= s.Last }) {
			touched = append(touched, s)
		} else {
			others = append(others, s)
		}
	}
	return touched, others
}

// spread gives the fewest spans of states, free ones left out.
func spread(plain []string) (list []store.SerialSpan) {
	for at, state := range plain {
		if n := len(list); n > 0 && list[n-1].State == state && list[n-1].Last == int64(at-1) {
			list[n-1].Last++
		} else if state != Free {
			list = append(list, store.SerialSpan{First: int64(at), Last: int64(at), State: state})
		}
	}
	return list
}
