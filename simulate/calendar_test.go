package simulate

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Tasks happen in order of time, and those of one instant in the order in
// which they were put down.
func TestCalendarOrder(t *testing.T) {
	type put struct{ at, order int }
	rapid.Check(t, func(t *rapid.T) {
		var c calendar
		var want, got []put
		for order, at := range rapid.SliceOf(rapid.IntRange(0, 20)).Draw(t, "times") {
			want = append(want, put{at, order})
			c.at(time.Unix(int64(at), 0), func() { got = append(got, put{at, order}) })
		}
		slices.SortStableFunc(want, func(a, b put) int { return a.at - b.at })
		for c.step(time.Unix(100, 0)) {
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(put{})); diff != "" {
			t.Fatal(diff)
		}
	})
}

// What follows from a task happens in its turn; what is due at the end or
// later does not happen.
func TestCalendarFollows(t *testing.T) {
	var c calendar
	var got []string
	note := func(what string) func() { return func() { got = append(got, what) } }
	c.at(time.Unix(5, 0), note("five"))
	c.at(time.Unix(1, 0), func() {
		note("one")()
		c.after(2*time.Second, note("three"))
		c.after(9*time.Second, note("ten"))
	})
	for c.step(time.Unix(10, 0)) {
	}
	if diff := cmp.Diff([]string{"one", "three", "five"}, got); diff != "" {
		t.Error(diff)
	}
}
