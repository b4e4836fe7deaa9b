package simulate

import (
	"testing"
	"time"
)

// shortPlan has a line that makes a jar a second and stands twice.
func shortPlan(jars int) Plan {
	start := time.Date(2026, time.March, 3, 14, 0, 0, 0, time.FixedZone("", 3600))
	return Plan{
		Jars:  jars,
		Start: start,
		Cycle: time.Second,
		Stops: []Stop{{start.Add(2 * time.Second), 10 * time.Second}, {start.Add(13 * time.Second), 500 * time.Millisecond}},
	}
}

func TestSealed(t *testing.T) {
	plan := shortPlan(5)
	tests := []struct {
		jar  int
		want time.Duration
		why  string
	}{
		{0, 0, "the first jar"},
		{1, 1 * time.Second, "before the first stop"},
		{2, 12 * time.Second, "a jar due as the stop begins waits for its end"},
		{3, 13500 * time.Millisecond, "a stop before moves a jar into the next stop"},
		{4, 14500 * time.Millisecond, "after both"},
	}
	for _, test := range tests {
		if got := plan.sealed(test.jar).Sub(plan.Start); got != test.want {
			t.Errorf("%s: jar %d is sealed after %v, not %v", test.why, test.jar, got, test.want)
		}
		if got := plan.made(plan.Start.Add(test.want)); got != test.jar {
			t.Errorf("%s: %d jars are made before jar %d", test.why, got, test.jar)
		}
	}
	if got, want := plan.end().Sub(plan.Start), 15500*time.Millisecond; got != want {
		t.Errorf("the order ends after %v, not %v", got, want)
	}
}

func TestStanding(t *testing.T) {
	plan := shortPlan(5)
	for after, want := range map[time.Duration]bool{
		-1:                       true,
		0:                        false,
		2*time.Second - 1:        false,
		2 * time.Second:          true,
		12*time.Second - 1:       true,
		12 * time.Second:         false,
		15500 * time.Millisecond: true,
	} {
		if got := plan.standing(plan.Start.Add(after)); got != want {
			t.Errorf("standing after %v: %v", after, got)
		}
	}
}

// A material is used up to its change or the end of the order; one that would
// come after the end is not used at all.
func TestNeed(t *testing.T) {
	plan := shortPlan(5)
	change := plan.Start.Add(12 * time.Second) // when jar 2 is sealed
	tests := []struct {
		use  Span
		want int
	}{
		{Span{}, 5},
		{Span{To: change}, 2},
		{Span{From: change}, 3},
		{Span{From: plan.end()}, 0},
		{Span{From: plan.end().Add(time.Hour)}, 0},
	}
	for _, test := range tests {
		if got := plan.need(Material{Use: test.use}); got != test.want {
			t.Errorf("%v: %d jars, not %d", test.use, got, test.want)
		}
	}
}

func TestShifts(t *testing.T) {
	day := shortPlan(1).Start
	for hour, want := range map[int]int{0: 2, 5: 2, 6: 0, 13: 0, 14: 1, 21: 1, 22: 2, 23: 2} {
		at := clock(day, 0, hour).Add(59 * time.Minute)
		if got := shift(at); got != want {
			t.Errorf("%s is in shift %d, not %d", at, got, want)
		}
		next := nextShift(at)
		if shift(next) == want || shift(next.Add(-1)) != want {
			t.Errorf("the shift after %s begins at %s", at, next)
		}
	}
}

// Dispatch begins at six in the morning, two hours or more after the end, and
// the alert comes on the twentieth day after.
func TestDispatchAndAlert(t *testing.T) {
	plan := DefaultPlan()
	if got := plan.dispatch().Format(time.DateTime); got != "2026-03-05 06:00:00" {
		t.Errorf("dispatch begins at %s", got)
	}
	if got := plan.alert().Format(time.DateTime); got != "2026-03-25 09:00:00" {
		t.Errorf("the alert comes at %s", got)
	}
	for jars := 380_000; jars < 480_000; jars += 5_000 {
		plan.Jars = jars
		if wait := plan.dispatch().Sub(plan.end()); wait < 2*time.Hour || wait >= 26*time.Hour || plan.dispatch().Hour() != 6 {
			t.Errorf("an order that ends at %s leaves at %s", plan.end(), plan.dispatch())
		}
	}
}

func TestNextTrade(t *testing.T) {
	day := clock(shortPlan(1).Start, 0, 0)
	for hour, want := range map[int]int{0: 8, 7: 8, 8: 9, 18: 19, 19: 32, 23: 32} {
		got := nextTrade(day.Add(time.Duration(hour) * time.Hour)).Sub(day)
		if got != time.Duration(want)*time.Hour {
			t.Errorf("after %d:00 a shop trades after %v, not at %d:00", hour, got, want)
		}
	}
}

func TestDecimal(t *testing.T) {
	tests := []struct {
		n, places int
		want      string
	}{
		{0, 3, "0"}, {7, 3, "0.007"}, {420, 3, "0.42"}, {1000, 3, "1"},
		{63_000_000, 3, "63000"}, {1_200_600, 3, "1200.6"}, {612, 1, "61.2"}, {42, 0, "42"}, {400_000, 0, "400000"},
	}
	for _, test := range tests {
		if got := decimal(test.n, test.places); string(got) != test.want {
			t.Errorf("decimal(%d, %d) = %s, not %s", test.n, test.places, got, test.want)
		}
	}
}
