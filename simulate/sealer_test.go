package simulate_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/simulate"
)

func readings(t *testing.T, plan simulate.Plan) []byte {
	t.Helper()
	var log bytes.Buffer
	if err := simulate.New(plan).WriteReadings(&log); err != nil {
		t.Fatal(err)
	}
	return log.Bytes()
}

func TestReadingsLookLikeALog(t *testing.T) {
	lines := strings.Split(string(readings(t, small(1))), "\n")
	var got []string
	for _, line := range lines[:5] {
		fields := strings.Split(line, ",")
		fields[2] = strings.Repeat("9", strings.IndexByte(fields[2]+".", '.')) // the size of the value
		got = append(got, strings.Join(fields, ","))
	}
	want := []string{
		"time,parameter,99999,unit",
		"2026-03-03T12:00:00+01:00,vacuum,99,KPA",
		"2026-03-03T12:00:00+01:00,head temperature,99,CEL",
		"2026-03-03T12:00:10+01:00,vacuum,99,KPA",
		"2026-03-03T12:00:10+01:00,head temperature,99,CEL",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Whatever the seed, the leak shows from its first reading to its last, never
// for longer than a minute and never with more than ten minutes between.
func TestLeakShowsInTheReadings(t *testing.T) {
	plan := simulate.DefaultPlan()
	for plan.Seed = range 20 {
		log := readings(t, plan)
		from, to := excursion(t, log, 45, 10*time.Minute)
		if !from.Equal(plan.Leak.From) || !to.Equal(plan.Leak.To) {
			t.Errorf("seed %d: low from %s to %s", plan.Seed, from, to)
		}
		if longest := longestDip(t, log, 45); longest > time.Minute {
			t.Errorf("seed %d: the vacuum stayed low for %v", plan.Seed, longest)
		}
	}
}

// longestDip gives the longest time for which no reading was good.
func longestDip(t *testing.T, log []byte, limit float64) (longest time.Duration) {
	t.Helper()
	var since time.Time
	for at, value := range vacuum(t, log) {
		switch {
		case value >= limit:
			if !since.IsZero() {
				longest = max(longest, at.Sub(since))
			}
			since = time.Time{}
		case since.IsZero():
			since = at
		}
	}
	return longest
}

func TestNoLeakNoLowReading(t *testing.T) {
	plan := simulate.DefaultPlan()
	plan.Leak = simulate.Span{}
	if from, to := excursion(t, readings(t, plan), 45, time.Hour); !from.IsZero() {
		t.Errorf("low from %s to %s", from, to)
	}
}

// What the sealer's sensors say in an event is what its log says.
func TestEventsAgreeWithTheLog(t *testing.T) {
	plan := small(250_000)
	log := map[time.Time]float64{}
	for at, value := range vacuum(t, readings(t, plan)) {
		log[at.UTC()] = value
	}
	compared := 0
	for e := range simulate.New(plan).Events() {
		if e.ReadPoint.ID != simulate.Sealer || len(e.Sensors) == 0 {
			continue
		}
		want, ok := log[e.Time.Truncate(10*time.Second)]
		report := e.Sensors[0].Reports[1]
		if got := number(t, string(report.Value)); report.Type != "Pressure" || !ok || got != want {
			t.Fatalf("at %s the event says %v, the log %v", e.Time, got, want)
		}
		compared++
	}
	if compared < 250 {
		t.Errorf("only %d events with a vacuum", compared)
	}
}

// full is a disk without room.
type full struct{}

var errFull = errors.New("no space left")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestReadingsOnAFullDisk(t *testing.T) {
	err := simulate.New(small(1)).WriteReadings(full{})
	if !errors.Is(err, errFull) || trailmark.KindOf(err) != trailmark.Internal {
		t.Errorf("error %v", err)
	}
}
