package recall_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/recall"
)

// reading is a vacuum at a minute.
type reading struct {
	minute int
	value  trailmark.Number
}

func minute(n int) trailmark.Instant {
	return trailmark.Instant(time.Duration(n) * time.Minute / time.Microsecond)
}

func window(from, to int) recall.Window { return recall.Window{From: minute(from), To: minute(to)} }

func decimal(t *testing.T, n trailmark.Number) *trailmark.Decimal {
	t.Helper()
	d, err := trailmark.ParseDecimal(n)
	if err != nil {
		t.Fatal(err)
	}
	return &d
}

func TestExcursion(t *testing.T) {
	lasting := recall.Window{From: minute(7), To: trailmark.Forever}
	tests := []struct {
		name     string
		bridge   time.Duration
		atLeast  time.Duration
		readings []reading
		want     []recall.Window
	}{
		{name: "no readings"},
		{name: "never", readings: []reading{{1, "45"}, {2, "45.000"}, {3, "60"}}},
		{name: "a reading holds until the next", readings: []reading{{1, "60"}, {3, "44.9"}, {8, "60"}},
			want: []recall.Window{window(3, 8)}},
		{name: "one after the other is one", readings: []reading{{1, "44"}, {2, "43"}, {5, "45"}},
			want: []recall.Window{window(1, 5)}},
		{name: "two", readings: []reading{{1, "44"}, {2, "60"}, {3, "44"}, {4, "60"}},
			want: []recall.Window{window(1, 2), window(3, 4)}},
		{name: "bridged when the gap is just as long", bridge: time.Minute, readings: []reading{{1, "44"}, {2, "60"}, {3, "44"}, {4, "60"}},
			want: []recall.Window{window(1, 4)}},
		{name: "not bridged when it is longer", bridge: time.Minute - time.Second, readings: []reading{{1, "44"}, {2, "60"}, {3, "44"}, {4, "60"}},
			want: []recall.Window{window(1, 2), window(3, 4)}},
		{name: "bridges reach from one to the next", bridge: 2 * time.Minute,
			readings: []reading{{1, "44"}, {2, "60"}, {4, "44"}, {5, "60"}, {7, "44"}, {8, "60"}, {11, "44"}, {12, "60"}},
			want:     []recall.Window{window(1, 8), window(11, 12)}},
		{name: "the last reading still holds", readings: []reading{{7, "1"}}, want: []recall.Window{lasting}},
		{name: "of two at one instant the later counts", readings: []reading{{1, "44"}, {1, "60"}, {2, "60"}, {2, "44"}, {3, "60"}},
			want: []recall.Window{window(2, 3)}},
		{name: "long enough", atLeast: 5 * time.Minute, readings: []reading{{1, "44"}, {5, "60"}, {10, "44"}, {15, "60"}},
			want: []recall.Window{window(10, 15)}},
		{name: "long enough once bridged", atLeast: 5 * time.Minute, bridge: 3 * time.Minute,
			readings: []reading{{1, "44"}, {2, "60"}, {5, "44"}, {6, "60"}}, want: []recall.Window{window(1, 6)}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			x := &recall.Excursion{Below: decimal(t, "45"), Unit: "KPA", Bridge: test.bridge, For: test.atLeast}
			finder := x.Finder()
			for _, r := range test.readings {
				if err := finder.Add(minute(r.minute), r.value, "KPA"); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(test.want, finder.Windows()); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestExcursionUnits(t *testing.T) {
	tests := []struct {
		value       trailmark.Number
		unit        string
		limit       trailmark.Number
		limitUnit   string
		below, fits bool
	}{
		{"0.4499", "BAR", "45", "KPA", true, true},
		{"0.45", "BAR", "45", "KPA", false, true},
		{"449.999999999999999999", "MBR", "45", "KPA", true, true},
		{"450", "A97", "0.045", "MPA", false, true},
		{"44999", "PAL", "45", "KPA", true, true},
		{"39.2", "FAH", "4", "CEL", false, true},
		{"39.19", "FAH", "4", "CEL", true, true},
		{"277.15", "KEL", "4", "CEL", false, true},
		{"999", "GRM", "1", "KGM", true, true},
		{"1", "TNE", "1000000000", "MGM", false, true},
		{"7", "P1", "8", "P1", true, true},
		{"7", "", "8", "", true, true},
		{"45", "KPA", "45", "CEL", false, false},
		{"45", "KPA", "45", "", false, false},
	}
	for _, test := range tests {
		x := &recall.Excursion{Below: decimal(t, test.limit), Unit: test.limitUnit}
		finder := x.Finder()
		err := finder.Add(minute(1), test.value, test.unit)
		if fits := trailmark.KindOf(err) != trailmark.Invalid || err == nil; fits != test.fits {
			t.Errorf("%s %s against %s %s: %v", test.value, test.unit, test.limit, test.limitUnit, err)
		} else if below := len(finder.Windows()) > 0; below != test.below {
			t.Errorf("%s %s below %s %s: %v", test.value, test.unit, test.limit, test.limitUnit, below)
		}
	}
	finder := (&recall.Excursion{Above: decimal(t, "8"), Unit: "CEL"}).Finder()
	for i, value := range []trailmark.Number{"8", "8.1", "8"} {
		if err := finder.Add(minute(i), value, "CEL"); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]recall.Window{window(1, 2)}, finder.Windows()); diff != "" {
		t.Errorf("above (-want +got)\n%s", diff)
	}
}

func TestExcursionSettles(t *testing.T) {
	finder := (&recall.Excursion{Below: decimal(t, "45"), Bridge: 5 * time.Minute}).Finder()
	for _, step := range []struct {
		minute  int
		value   trailmark.Number
		settled bool // for what comes a minute later
	}{{0, "60", true}, {1, "44", false}, {2, "60", false}, {7, "60", true}} {
		if err := finder.Add(minute(step.minute), step.value, ""); err != nil {
			t.Fatal(err)
		}
		if got := finder.Settled(minute(step.minute + 1)); got != step.settled {
			t.Errorf("a minute after %d: settled %v", step.minute, got)
		}
	}
}
