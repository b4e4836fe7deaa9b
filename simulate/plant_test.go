package simulate_test

import (
	"crypto/sha256"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/epcis"
	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/simulate"
)

// small gives a plan of so many jars.
func small(jars int) simulate.Plan {
	plan := simulate.DefaultPlan()
	plan.Jars = jars
	return plan
}

// digest gives a hash of all events of a plan as JSON-LD.
func digest(t *testing.T, plan simulate.Plan) string {
	t.Helper()
	hash := sha256.New()
	for e := range simulate.New(plan).Events() {
		text, err := epcis.MarshalEvent(e)
		if err != nil {
			t.Fatal(err)
		}
		hash.Write(text)
	}
	return fmt.Sprintf("%x", hash.Sum(nil))
}

func TestSameSeedSameBytes(t *testing.T) {
	plan := small(5_000)
	first := digest(t, plan)
	if again := digest(t, plan); again != first {
		t.Error("the same plan gave other events")
	}
	if plan.Seed++; digest(t, plan) == first {
		t.Error("another seed gave the same events")
	}
}

// A plant tells its story to anybody, from the beginning, as often as asked,
// and as far as asked.
func TestEventsFromTheBeginning(t *testing.T) {
	plant := simulate.New(small(100))
	all := slices.Collect(plant.Events())
	for range plant.Events() {
		break
	}
	if diff := cmp.Diff(all, slices.Collect(plant.Events())); diff != "" {
		t.Error(diff)
	}
}

var randomUUID = regexp.MustCompile(`^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

func TestEventsAreValid(t *testing.T) {
	ids := map[string]bool{}
	for e := range simulate.New(small(20_000)).Events() {
		if err := epcis.Validate(e); err != nil {
			t.Fatalf("%s at %s: %v", e.BizStep, e.Time, err)
		}
		node := e.ID[len(e.ID)-12:] // the last group of a UUID
		if ids[node] || !randomUUID.MatchString(e.ID) {
			t.Fatalf("eventID %s is not a new random UUID", e.ID)
		}
		ids[node] = true
		if e.Offset != "+01:00" {
			t.Fatalf("offset %q", e.Offset)
		}
	}
	if len(ids) == 0 {
		t.Fatal("no events")
	}
}

// Every GS1 name is canonical, which it is only with the right check digit.
func TestNamesAreCanonical(t *testing.T) {
	plant := simulate.New(small(20_000))
	seen := map[trailmark.Name]bool{simulate.Lot: true, simulate.Sealer: true, plant.Jar(1): true}
	for _, m := range plant.MasterData() {
		seen[m.ID] = true
	}
	for e := range plant.Events() {
		for _, name := range namesIn(e) {
			seen[name] = true
		}
	}
	for name := range seen {
		if !strings.HasPrefix(string(name), "https://id.gs1.org/") {
			continue
		}
		identity, err := gs1.Canonical(string(name))
		if err != nil || identity.ID != string(name) {
			t.Errorf("%s: %s, %v", name, identity.ID, err)
		}
	}
}

func namesIn(e *trailmark.Event) []trailmark.Name {
	names := append([]trailmark.Name{e.ReadPoint.ID, e.Parent}, e.EPCs...)
	names = append(names, e.Children...)
	for _, q := range slices.Concat(e.Quantities, e.InputQuantities, e.OutputQuantities) {
		names = append(names, q.Class)
	}
	for _, typed := range slices.Concat(e.Sources, e.Destinations) {
		names = append(names, typed.ID)
	}
	for _, x := range e.Extensions {
		names = append(names, trailmark.Name(x.Value))
	}
	return names
}

// Every place and party that an event names is in the master data.
func TestMasterDataIsComplete(t *testing.T) {
	plant := simulate.New(small(20_000))
	known := map[trailmark.Name]bool{}
	for _, m := range plant.MasterData() {
		if known[m.ID] {
			t.Errorf("%s is described twice", m.ID)
		}
		known[m.ID] = true
		if len(m.Attributes) == 0 || m.Attributes[0].Value.Value == "" {
			t.Errorf("%s has no name", m.ID)
		}
	}
	for e := range plant.Events() {
		places := []trailmark.Name{e.ReadPoint.ID}
		for _, typed := range slices.Concat(e.Sources, e.Destinations) {
			places = append(places, typed.ID)
		}
		for _, name := range places {
			if !known[name] {
				t.Fatalf("%s at %s names %s, which is not in the master data", e.BizStep, e.Time, name)
			}
		}
	}
}

// One jar carries all that the line knows about it.
func TestCommissioningOfAJar(t *testing.T) {
	plant := simulate.New(small(1_000))
	var last *trailmark.Event
	for e := range plant.Events() {
		if len(e.EPCs) == 1 && e.EPCs[0] == plant.Jar(1_000) && e.Action == trailmark.Add {
			last = e
		}
	}
	if last == nil {
		t.Fatal("jar 1,000 was not commissioned")
	}
	text, err := epcis.MarshalEvent(last)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"2026-03-03T13:04:59.700Z"`, `"+01:00"`, `"ADD"`, `"commissioning"`, `"active"`,
		`"https://id.gs1.org/414/9521234000143"`, `"urn:epcglobal:cbv:bt:9521234000013:PO-88013"`,
		`"B-2291"`, `"2028-03-03"`, `"Torque"`, `"Pressure"`, `operator"`, `equipment"`,
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%s is missing in %s", want, text)
		}
	}
}
