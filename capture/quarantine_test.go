package capture_test

import (
	"context"
	"testing"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/store"
	"github.com/trailmark/trailmark/store/storetest"
)

// TestDecide: what was kept aside waits; accepted it is an event as any other,
// rejected it stays out; both once.
func TestDecide(t *testing.T) {
	ctx := context.Background()
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		st := open(t)
		door := capture.Open(st)
		defer door.Close()
		unknown := func(serial string) *trailmark.Event { // P1: it was never commissioned
			return &trailmark.Event{
				Type: trailmark.ObjectEvent, Action: trailmark.Observe, Time: time.Date(2026, 3, 3, 12, 0, 0, 0, time.UTC), Offset: "+00:00",
				EPCs: []trailmark.Name{trailmark.Name("urn:epc:id:sgtin:9521234.000421." + serial)},
			}
		}
		events := []*trailmark.Event{unknown("A"), unknown("B")}
		if r, err := door.Events(ctx, events, capture.Options{Mode: capture.Quarantine}); err != nil || r.Quarantined != 2 {
			t.Fatal(r, err)
		}
		if err := door.Accept(ctx, 1, "anna", "seen on site"); err != nil {
			t.Fatal(err)
		}
		if err := door.Reject(ctx, 2, "anna", "a typing error"); err != nil {
			t.Fatal(err)
		}
		for id, kind := range map[int64]trailmark.Kind{1: trailmark.Conflict, 2: trailmark.Conflict, 3: trailmark.NotFound} {
			if err := door.Accept(ctx, id, "", ""); trailmark.KindOf(err) != kind {
				t.Errorf("accepting %d: %v", id, err)
			}
		}
		err := st.View(ctx, func(tx *store.Tx) error {
			if last, err := tx.LastSeq(ctx); err != nil || last != 1 {
				t.Errorf("%d events, %v", last, err)
			}
			if findings, err := tx.Findings(ctx, []trailmark.Seq{1}); err != nil || len(findings[1]) == 0 {
				t.Errorf("findings %v, %v", findings, err)
			}
			if audits, err := tx.Audits(ctx, 0, 9); err != nil || len(audits) != 2 || audits[0].Action != "quarantine.reject" {
				t.Errorf("audits %v, %v", audits, err)
			}
			waiting := 0
			if err := tx.Quarantined(ctx, false, func(store.Quarantined) error { waiting++; return nil }); err != nil || waiting > 0 {
				t.Errorf("%d wait, %v", waiting, err)
			}
			q, err := tx.QuarantinedByID(ctx, 1)
			if !q.Accept || q.Who != "anna" || q.Why != "seen on site" || q.At == 0 {
				t.Errorf("%+v", q.Decision)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if r, err := door.Events(ctx, events, capture.Options{Mode: capture.Quarantine}); err != nil || r.Duplicates != 2 {
			t.Errorf("both again: %+v, %v", r, err)
		}
	})
}

// TestAcceptAfterCapture: an event that came again in another mode is not taken
// twice, and the decision is not kept.
func TestAcceptAfterCapture(t *testing.T) {
	ctx := context.Background()
	st := storetest.Open(t, storetest.SQLite(t))
	door := capture.Open(st)
	defer door.Close()
	e := []*trailmark.Event{{
		Type: trailmark.ObjectEvent, Action: trailmark.Observe, Time: time.Date(2026, 3, 3, 12, 0, 0, 0, time.UTC), Offset: "+00:00",
		EPCs: []trailmark.Name{"urn:epc:id:sgtin:9521234.000421.A"},
	}}
	for _, mode := range []capture.Mode{capture.Quarantine, capture.Record} {
		if _, err := door.Events(ctx, e, capture.Options{Mode: mode}); err != nil {
			t.Fatal(err)
		}
	}
	if err := door.Accept(ctx, 1, "anna", ""); trailmark.KindOf(err) != trailmark.Conflict {
		t.Errorf("%v", err)
	}
	if err := door.Reject(ctx, 1, "anna", "it is there"); err != nil {
		t.Errorf("nothing was decided, yet %v", err)
	}
}
