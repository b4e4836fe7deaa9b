package simulate_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/simulate"
)

// findings is what somebody finds who has nothing but events and readings.
type findings struct {
	jars     []jar // in order of sealing
	parent   map[trailmark.Name]trailmark.Name
	consumed []consumption
}

type jar struct {
	name   trailmark.Name
	sealed time.Time
}

type consumption struct {
	lot      string // the supplier's
	from, to time.Time
}

func find(plant *simulate.Plant) *findings {
	f := &findings{parent: map[trailmark.Name]trailmark.Name{}}
	for e := range plant.Events() {
		switch {
		case e.BizStep == "commissioning" && e.ReadPoint.ID == simulate.Sealer:
			if local(e.ILMD, "lotNumber") == "B-2291" {
				f.jars = append(f.jars, jar{e.EPCs[0], e.Time})
			}
		case e.Type == trailmark.AggregationEvent && e.Action == trailmark.Add:
			for _, child := range e.Children {
				f.parent[child] = e.Parent
			}
		case len(e.InputQuantities) > 0:
			f.consumed = append(f.consumed, consumption{
				lot:  lastPart(e.InputQuantities[0].Class),
				from: moment(local(e.Extensions, "from")),
				to:   moment(local(e.Extensions, "to")),
			})
		}
	}
	return f
}

func local(elements []trailmark.Element, name string) string {
	for _, e := range elements {
		if e.Local == name {
			return e.Value
		}
	}
	return ""
}

func lastPart(name trailmark.Name) string {
	return string(name[strings.LastIndexByte(string(name), '/')+1:])
}

func moment(text string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return time.Time{}
	}
	return t
}

// materials gives the supplier lots in use at t.
func (f *findings) materials(t time.Time) map[string]bool {
	lots := map[string]bool{}
	for _, c := range f.consumed {
		if !t.Before(c.from) && t.Before(c.to) {
			lots[c.lot] = true
		}
	}
	return lots
}

// with counts the jars that a supplier lot went into.
func (f *findings) with(lot string, jars []jar) int {
	count := 0
	for _, j := range jars {
		if f.materials(j.sealed)[lot] {
			count++
		}
	}
	return count
}

// pallets counts the pallets that hold one of the hit jars, and those of them
// that hold others as well.
func (f *findings) pallets(hit []jar) (some, mixed int) {
	held, of := map[trailmark.Name]int{}, map[trailmark.Name]int{}
	for _, j := range f.jars {
		of[f.parent[f.parent[j.name]]]++
	}
	for _, j := range hit {
		held[f.parent[f.parent[j.name]]]++
	}
	for pallet, count := range held {
		if count < of[pallet] {
			mixed++
		}
	}
	return len(held), mixed
}

// vacuum gives the readings of the vacuum in order of time.
func vacuum(t *testing.T, log []byte) iter.Seq2[time.Time, float64] {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(log)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return func(yield func(time.Time, float64) bool) {
		for _, row := range rows[1:] {
			if row[1] == "vacuum" && !yield(moment(row[0]), number(t, row[2])) {
				return
			}
		}
	}
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	value, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// excursion finds the one stretch in which the vacuum was below a limit;
// readings hold until the next, gaps of up to bridge count as within.
func excursion(t *testing.T, log []byte, limit float64, bridge time.Duration) (from, to time.Time) {
	t.Helper()
	low := false
	for at, value := range vacuum(t, log) {
		if low {
			to = at
		}
		low = value < limit
		switch {
		case low && from.IsZero():
			from = at
		case low && !to.IsZero() && at.Sub(to) > bridge:
			t.Fatalf("a second excursion begins at %s", at)
		}
	}
	return from, to
}

// The figures of the reference order, found in the events and the sealer's log
// alone.
func TestReferenceOutcome(t *testing.T) {
	plant := simulate.New(simulate.DefaultPlan())
	f := find(plant)
	var log bytes.Buffer
	if err := plant.WriteReadings(&log); err != nil {
		t.Fatal(err)
	}
	from, to := excursion(t, log.Bytes(), 45, 30*time.Minute)
	var hit []jar
	firstHit := 0
	for i, j := range f.jars {
		if !j.sealed.Before(from) && j.sealed.Before(to) {
			if hit = append(hit, j); len(hit) == 1 {
				firstHit = i + 1
			}
		}
	}
	some, mixed := f.pallets(hit)
	avoided := 100 * float64(len(f.jars)-len(hit)) / float64(len(f.jars))
	ours := f.jars[4216]

	zone := time.FixedZone("", 3600)
	got := map[string]any{
		"jars":                 len(f.jars),
		"window":               from.In(zone).Format(time.DateTime) + " to " + to.In(zone).Format(time.DateTime),
		"affected":             len(hit),
		"first, last affected": [2]int{firstHit, firstHit + len(hit) - 1},
		"cleared":              len(f.jars) - len(hit),
		"pallets":              [2]int{some, mixed},
		"avoided":              fmt.Sprintf("%.2f %%", avoided),
		"jar 4217 sealed":      ours.sealed.In(zone).Format("2006-01-02 15:04:05.0 -07:00"),
		"jar 4217 materials":   f.materials(ours.sealed),
		"with T-771":           f.with("T-771", f.jars),
		"with T-772":           f.with("T-772", f.jars),
		"with G-501":           f.with("G-501", f.jars),
		"with G-502":           f.with("G-502", f.jars),
		"affected with T-772":  f.with("T-772", hit),
	}
	want := map[string]any{
		"jars":                 400_000,
		"window":               "2026-03-04 01:34:00 to 2026-03-04 08:54:00",
		"affected":             80_247,
		"first, last affected": [2]int{138_801, 219_047},
		"cleared":              319_753,
		"pallets":              [2]int{101, 2},
		"avoided":              "79.94 %",
		"jar 4217 sealed":      "2026-03-03 14:21:04.8 +01:00",
		"jar 4217 materials":   map[string]bool{"T-771": true, "B-118": true, "G-501": true, "L-31": true, "S-9": true, "O-44": true},
		"with T-771":           150_000,
		"with T-772":           250_000,
		"with G-501":           96_000,
		"with G-502":           304_000,
		"affected with T-772":  69_047,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the story differs from the reference (-want +got):\n%s", diff)
	}
	if ours.name != plant.Jar(4217) {
		t.Errorf("jar 4217 is %s, Jar(4217) gives %s", ours.name, plant.Jar(4217))
	}
}
