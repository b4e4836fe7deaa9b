package rules

import (
	"strings"
	"testing"
	"time"

	"github.com/trailmark/trailmark"
)

func decimal(t *testing.T, n trailmark.Number) trailmark.Decimal {
	t.Helper()
	d, err := trailmark.ParseDecimal(n)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestCheck says of facts which rules they break. What the facts are is proved
// in package capture.
func TestCheck(t *testing.T) {
	here := Event{Place: "plant"}
	making := Event{Place: "plant", Making: true}
	packing := Event{Place: "plant", Packs: true, Parent: "pallet"}
	arriving := Event{Place: "plant", Arrives: true, Travels: true}
	loading := Event{Place: "plant", Travels: true}
	const item, unit, lot, class = trailmark.Item, trailmark.LogisticUnit, trailmark.Lot, trailmark.Class
	const epc, child, input, output, member = trailmark.RoleEPC, trailmark.RoleChild, trailmark.RoleInput, trailmark.RoleOutput, trailmark.RoleMember
	there := Subject{Kind: item, Role: epc, Made: true, Status: "active", Placed: true, Place: "plant", SameSite: true}
	with := func(change func(*Subject)) Subject {
		s := there
		change(&s)
		return s
	}
	for _, c := range []struct {
		name    string
		event   Event
		subject Subject
		want    string
	}{
		{"nothing wrong", here, there, ""},
		{"never made", here, Subject{Kind: item, Role: epc}, "P1"},
		{"never made, used up", here, Subject{Kind: item, Role: input}, "P1"},
		{"a pallet begins with its first use", here, Subject{Kind: unit, Role: epc}, ""},
		{"being made", making, Subject{Kind: item, Role: epc}, ""},
		{"coming out", here, Subject{Kind: item, Role: output}, ""},
		{"its lot was named", here, Subject{Kind: item, Role: member}, ""},
		{"made twice", making, there, "P2"},
		{"made, and made again later", making, Subject{Kind: item, Role: epc, Later: true}, "P2"},
		{"coming out twice", here, with(func(s *Subject) { s.Role = output }), "P2"},
		{"a lot is made as often as one likes", making, Subject{Kind: lot, Role: epc, Made: true}, ""},
		{"after its end", here, with(func(s *Subject) { s.Ended, s.Status = true, "destroyed" }), "P3"},
		{"after its end, and elsewhere", here, with(func(s *Subject) { s.Ended, s.SameSite = true, false }), "P3"},
		{"elsewhere", here, with(func(s *Subject) { s.SameSite = false }), "P4"},
		{"on the road", here, with(func(s *Subject) { s.InTransit = true }), "P4"},
		{"on the road, and loaded", loading, with(func(s *Subject) { s.InTransit, s.SameSite = true, false }), ""},
		{"arriving from the road", arriving, with(func(s *Subject) { s.InTransit = true }), ""},
		{"arriving from elsewhere", arriving, with(func(s *Subject) { s.SameSite = false }), ""},
		{"nobody knows where it was", here, with(func(s *Subject) { s.Placed, s.SameSite = false, false }), ""},
		{"nobody says where it is", Event{}, with(func(s *Subject) { s.SameSite = false }), ""},
		{"packed and inside another", packing, with(func(s *Subject) { s.Role, s.Inside = child, "box" }), "P5"},
		{"packed and inside the same", packing, with(func(s *Subject) { s.Role, s.Inside = child, "pallet" }), ""},
		{"seen and inside another", here, with(func(s *Subject) { s.Role, s.Inside = child, "box" }), ""},
		{"packed into itself", packing, with(func(s *Subject) { s.Thing, s.Kind, s.Role = "pallet", unit, child }), "P6"},
		{"packed into its content", packing, with(func(s *Subject) { s.Kind, s.Role, s.Holding = unit, child, true }), "P6"},
		{"more than there is", here, Subject{Kind: lot, Role: epc, Taken: decimal(t, "10.001"), OnHand: decimal(t, "10")}, "P7"},
		{"of a product", here, Subject{Kind: class, Role: input, Taken: decimal(t, "1")}, "P7"},
		{"all there is", here, Subject{Kind: lot, Role: epc, Taken: decimal(t, "10"), OnHand: decimal(t, "10.0")}, ""},
		{"nothing of nothing", here, Subject{Kind: lot, Role: epc}, ""},
		{"before it was made", here, Subject{Kind: item, Role: epc, Later: true}, "P9"},
		{"a serial that nobody issued", making, Subject{Kind: item, Role: epc, Unissued: "free"}, "P11"},
		{"a voided serial", making, Subject{Kind: item, Role: epc, Unissued: "voided"}, "P11"},
		{"a serial that came back unused", here, Subject{Kind: item, Role: output, Unissued: "returned"}, "P11"},
		{"a forgery that was never made", here, Subject{Kind: item, Role: epc, Unissued: "free"}, "P1 P11"},
		{"its finding is known", here, with(func(s *Subject) { s.Unissued = "free" }), ""},
		{"its lot was named, and nobody issued it", here, Subject{Kind: item, Role: member, Unissued: "free"}, ""},
		{"far ahead of the clock", Event{Time: now + trailmark.Instant((ClockAllowance + time.Second).Microseconds())}, there, "P9"},
		{"a little ahead of the clock", Event{Time: now + trailmark.Instant(ClockAllowance.Microseconds())}, there, ""},
	} {
		var got []string
		for _, f := range Check(&c.event, []Subject{c.subject}, now) {
			got = append(got, f.Rule)
			if f.Severity != trailmark.Violation || !strings.Contains(f.Message, " ") || f.Thing != c.subject.Thing && f.Thing != "" {
				t.Errorf("%s: %+v", c.name, f)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: broke %v, want %s", c.name, got, c.want)
		}
	}
}

const now trailmark.Instant = 1_000_000_000_000

// TestCheckNamesEachThing: one event may break several rules, for several things.
func TestCheckNamesEachThing(t *testing.T) {
	event := Event{Place: "plant", Packs: true, Parent: "pallet"}
	list := Check(&event, []Subject{
		{Thing: "a", Kind: trailmark.Item, Role: trailmark.RoleChild},
		{Thing: "b", Kind: trailmark.Item, Role: trailmark.RoleChild, Made: true, Placed: true, Place: "shop", Inside: "box"},
	}, now)
	var got []string
	for _, f := range list {
		got = append(got, f.Rule+" "+string(f.Thing))
	}
	if want := "P1 a, P4 b, P5 b"; strings.Join(got, ", ") != want {
		t.Errorf("%v, want %s", got, want)
	}
}
