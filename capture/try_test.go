package capture_test

import (
	"strings"
	"testing"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/store"
	"github.com/trailmark/trailmark/store/storetest"
)

// TestTry: a document that is tried is judged as one that is captured, and
// leaves nothing behind.
func TestTry(t *testing.T) {
	const head = `{"@context":"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld","type":"EPCISDocument","schemaVersion":"2.0","creationDate":"2026-03-01T10:00:00Z","epcisBody":{"eventList":[`
	ship := `{"type":"ObjectEvent","eventID":"urn:x:ship","eventTime":"2026-03-01T10:00:00Z","eventTimeZoneOffset":"+00:00","action":"OBSERVE","bizStep":"shipping","epcList":["urn:epc:id:sgtin:9506000.013435.7"],"readPoint":{"id":"urn:epc:id:sgln:9506000.00001.0"}}`
	wrong := strings.Replace(ship, "shipping", "shippping", 1)
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		st := open(t)
		door := capture.Open(st)
		defer door.Close()
		for range 2 {
			tried, rejected, err := door.Try(t.Context(), strings.NewReader(head+wrong+","+ship+"]}}"))
			if err != nil || len(rejected) != 1 || rejected[0].Event != 1 {
				t.Fatalf("rejected are %+v, %v", rejected, err)
			}
			if len(tried) != 1 || tried[0].Event != 2 || tried[0].ID != "urn:x:ship" || tried[0].Findings[0].Rule != "P1" {
				t.Errorf("tried: %+v", tried)
			}
		}
		if _, _, err := door.Try(t.Context(), strings.NewReader(head)); trailmark.KindOf(err) != trailmark.Malformed {
			t.Errorf("a document without an end gives %v", err)
		}
		err := st.View(t.Context(), func(tx *store.Tx) error {
			last, err := tx.LastSeq(t.Context())
			if last != 0 {
				t.Errorf("%d events are in the store", last)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
