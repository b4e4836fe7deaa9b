package capture_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/serial"
	"github.com/trailmark/trailmark/store/storetest"
)

// TestNeverIssued is P11: of a product with pools, only a serial that one of them
// gave out may be commissioned.
func TestNeverIssued(t *testing.T) {
	ctx := context.Background()
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		st := open(t)
		door, issuer := capture.Open(st), serial.Open(st)
		defer door.Close()
		for _, spec := range []serial.Spec{
			{Name: "random", AI: "01", Key: "09521234004219", Random: true},
			{Name: "range", AI: "01", Key: "09521234004219", From: "0001", To: "9999"},
			{Name: "list", AI: "01", Key: "09521234004219", List: strings.NewReader("OLD/1\nOLD/2\n"), Issued: true},
		} {
			if _, err := issuer.Create(ctx, "test", spec); err != nil {
				t.Fatal(err)
			}
		}
		random, ranged := numbers(t, issuer, "random", 3), numbers(t, issuer, "range", 3)
		for state, number := range map[string]string{serial.Voided: random[1], serial.Returned: ranged[1]} {
			pool := map[string]string{serial.Voided: "random", serial.Returned: "range"}[state]
			if _, err := issuer.Mark(ctx, "test", pool, state, serial.Selection{Numbers: []string{number}}); err != nil {
				t.Fatal(err)
			}
		}
		for _, c := range []struct{ name, product, serial, says string }{
			{"issued at random", "000421", random[0], ""},
			{"voided", "000421", random[1], "was voided"},
			{"issued of a range", "000421", ranged[0], ""},
			{"returned", "000421", ranged[1], "was returned"},
			{"not yet issued", "000421", "0004", "was never issued"},
			{"of no form", "000421", "4", "was never issued"},
			{"a guess", "000421", "ABCDEFGHJKLM", "was never issued"},
			{"of a list", "000421", "OLD%2F1", ""},
			{"of another product", "000500", "4", ""},
		} {
			made := &trailmark.Event{
				Type: trailmark.ObjectEvent, Action: trailmark.Add, BizStep: "commissioning", Offset: "+00:00",
				Time: time.Date(2026, 3, 3, 12, 0, 0, 0, time.UTC),
				EPCs: []trailmark.Name{trailmark.Name("urn:epc:id:sgtin:9521234." + c.product + "." + c.serial)},
			}
			got := try(t, door, made)
			if (c.says == "") != (got == "") || !strings.Contains(got, c.says) {
				t.Errorf("%s: P11 says %q, want %q", c.name, got, c.says)
			}
		}
	})
}

// try captures an event in every mode, strictest first, and gives what P11 says.
func try(t *testing.T, door *capture.Door, e *trailmark.Event) string {
	t.Helper()
	ctx := context.Background()
	receipt, err := door.Events(ctx, []*trailmark.Event{e}, capture.Options{Mode: capture.Enforce})
	if err != nil {
		t.Fatal(err)
	}
	if len(receipt.Rejected) == 0 {
		return ""
	}
	said := ""
	refused, ok := errors.AsType[*trailmark.Error](receipt.Rejected[0].Err)
	if !ok {
		t.Fatal(receipt.Rejected[0])
	}
	for _, f := range refused.Findings {
		if f.Rule == "P11" {
			said = f.Message
		}
	}
	if receipt, err = door.Events(ctx, []*trailmark.Event{e}, capture.Options{Mode: capture.Quarantine}); err != nil || receipt.Quarantined != 1 {
		t.Errorf("in quarantine: %+v, %v", receipt, err)
	}
	if receipt, err = door.Events(ctx, []*trailmark.Event{e}, capture.Options{Mode: capture.Record}); err != nil || receipt.Noted != 1 {
		t.Errorf("recorded: %+v, %v", receipt, err)
	}
	again := *e // the item is known by now, and so is the finding
	again.Action, again.BizStep, again.Time = trailmark.Observe, "inspecting", e.Time.Add(time.Hour)
	if receipt, err = door.Events(ctx, []*trailmark.Event{&again}, capture.Options{Mode: capture.Enforce}); err != nil || receipt.Captured != 1 {
		t.Errorf("an hour later: %+v, %v", receipt, err)
	}
	return said
}

func numbers(t *testing.T, issuer *serial.Issuer, pool string, n int64) (list []string) {
	t.Helper()
	a, err := issuer.Allocate(context.Background(), "test", serial.Request{Pool: pool, Count: n})
	if err != nil {
		t.Fatal(err)
	}
	err = a.Each(context.Background(), func(number []byte) error {
		list = append(list, string(number))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestCommissioned: what an event names for the first time is commissioned in its
// pool. An event that is not taken, or that is wrong, changes nothing, and what
// was voided stays so.
func TestCommissioned(t *testing.T) {
	ctx := context.Background()
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		st := open(t)
		door, issuer := capture.Open(st), serial.Open(st)
		defer door.Close()
		for _, spec := range []serial.Spec{
			{Name: "random", AI: "01", Key: "09521234004219", Random: true},
			{Name: "range", AI: "01", Key: "09521234004219", From: "0001", To: "9999"},
			{Name: "pallets", AI: "00", Key: "39521234", From: "000000000", To: "999999999"},
			{Name: "crates", AI: "8003", Key: "09521234000013", From: "1", To: "99"},
		} {
			if _, err := issuer.Create(ctx, "test", spec); err != nil {
				t.Fatal(err)
			}
		}
		random, ranged := numbers(t, issuer, "random", 4), numbers(t, issuer, "range", 4)
		pallets, crates := numbers(t, issuer, "pallets", 2), numbers(t, issuer, "crates", 2)
		for state, at := range map[string]int{serial.Printed: 1, serial.Voided: 2} {
			if _, err := issuer.Mark(ctx, "test", "random", state, serial.Selection{Numbers: random[at : at+1]}); err != nil {
				t.Fatal(err)
			}
		}
		const product, asset = "https://id.gs1.org/01/09521234004219/21/", "https://id.gs1.org/8003/09521234000013"
		made := func(mode capture.Mode, names ...string) {
			t.Helper()
			e := &trailmark.Event{
				Type: trailmark.ObjectEvent, Action: trailmark.Add, BizStep: "commissioning", Offset: "+00:00",
				Time: time.Date(2026, 3, 3, 12, 0, 0, 0, time.UTC),
			}
			for _, name := range names {
				e.EPCs = append(e.EPCs, trailmark.Name(name))
			}
			if _, err := door.Events(ctx, []*trailmark.Event{e}, capture.Options{Mode: mode}); err != nil {
				t.Fatal(err)
			}
		}
		made(capture.Record, product+random[0], product+random[1], product+random[2], product+ranged[1], product+ranged[2],
			"https://id.gs1.org/00/"+pallets[0], asset+crates[1])
		made(capture.Enforce, product+ranged[3], product+"GUESS")    // refused
		made(capture.Quarantine, product+random[3], product+"GUESS") // kept aside
		wrong := &trailmark.Event{
			Type: trailmark.ObjectEvent, Action: trailmark.Add, BizStep: "commissioning", Offset: "+00:00", ID: "urn:uuid:0d2b9b0c-9a2f-4b8e-8c2e-3a6d3a1f0001",
			Time: time.Date(2026, 3, 3, 12, 0, 0, 0, time.UTC), EPCs: []trailmark.Name{trailmark.Name(asset + crates[0])},
			Error: &trailmark.ErrorDeclaration{Time: time.Date(2026, 3, 3, 13, 0, 0, 0, time.UTC)},
		}
		if _, err := door.Events(ctx, []*trailmark.Event{wrong}, capture.Options{Mode: capture.Record}); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct{ pool, number, want string }{
			{"random", random[0], serial.Commissioned}, {"random", random[1], serial.Commissioned},
			{"random", random[2], serial.Voided}, {"random", random[3], serial.Allocated},
			{"range", ranged[0], serial.Allocated}, {"range", ranged[1], serial.Commissioned},
			{"range", ranged[2], serial.Commissioned}, {"range", ranged[3], serial.Allocated},
			{"pallets", pallets[0], serial.Commissioned}, {"pallets", pallets[1], serial.Allocated},
			{"crates", crates[0], serial.Allocated}, {"crates", crates[1], serial.Commissioned},
		} {
			if n, err := issuer.Number(ctx, c.pool, c.number); n.State != c.want || err != nil {
				t.Errorf("%s of %s is %s, want %s, %v", c.number, c.pool, n.State, c.want, err)
			}
		}
		if p, err := issuer.Pool(ctx, "range"); p.States[serial.Commissioned] != 2 || p.States[serial.Allocated] != 2 || err != nil {
			t.Errorf("the pool counts %v, %v", p.States, err)
		}
		_, err := issuer.Mark(ctx, "test", "random", serial.Voided, serial.Selection{Numbers: random[:1]})
		if trailmark.KindOf(err) != trailmark.Conflict {
			t.Errorf("a number that is on goods is voided: %v", err)
		}
	})
}
