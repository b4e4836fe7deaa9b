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
