package capture_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/store/storetest"
)

// seedEvents are single events with what is awkward on the way to a database.
var seedEvents = []string{
	oneEvent,
	`{"type":"ObjectEvent","eventID":"urn:x:1","eventTime":"2026-03-03T14:00:00.123456789Z","eventTimeZoneOffset":"-14:00","action":"OBSERVE","readPoint":{"id":"urn:x:\u0001"},"epcList":["urn:x:a"]}`,
	`{"type":"ObjectEvent","eventID":"\u0000","eventTime":"2026-03-03T14:00:00Z","eventTimeZoneOffset":"+01:00","action":"OBSERVE","epcList":["urn:x:\u0000"]}`,
	`{"type":"ObjectEvent","eventTime":"2026-03-03T14:00:00Z","eventTimeZoneOffset":"+01:00","action":"ADD","bizStep":"https://example.com/a\tb\nc","epcList":["urn:x:b"]}`,
	`{"type":"ObjectEvent","eventTime":"2026-03-03T14:00:00Z","eventTimeZoneOffset":"+01:00","action":"OBSERVE","readPoint":{"id":"urn:x:p"},"sensorElementList":[{"sensorReport":[{"type":"Temperature","value":1e99,"uom":"C\u0000L"}]}]}`,
	`{"type":"ObjectEvent","eventTime":"2026-03-03T14:00:00Z","eventTimeZoneOffset":"+01:00","action":"ADD","quantityList":[{"epcClass":"https://id.gs1.org/01/09521234000013/10/L","quantity":1e-99,"uom":"K\u0000M"}]}`,
	`{"type":"ObjectEvent","eventTime":"0001-01-01T00:00:00Z","eventTimeZoneOffset":"+00:00","action":"ADD","epcList":["urn:x:c","urn:x:c"]}`,
	`{"type":"ObjectEvent","eventTime":"9999-12-31T23:59:59Z","eventTimeZoneOffset":"+00:00","action":"ADD","ilmd":{"cbvmda:lotNumber":"a\u0000/b"},"epcList":["https://id.gs1.org/01/09521234000013/21/Z"]}`,
	`{"type":"AggregationEvent","eventTime":"2026-03-03T14:00:00Z","eventTimeZoneOffset":"+01:00","action":"DELETE","parentID":"urn:x:d"}`,
	`{"type":"AggregationEvent","eventTime":"2026-03-03T14:00:00Z","eventTimeZoneOffset":"+01:00","action":"ADD","parentID":"urn:x:d","childEPCs":["urn:x:d"],"childQuantityList":[{"epcClass":"urn:x:d","quantity":3}]}`,
	`{"type":"TransformationEvent","eventTime":"2026-03-03T14:00:00Z","eventTimeZoneOffset":"+01:00","inputEPCList":["urn:x:d"],"outputEPCList":["urn:x:d"],"outputQuantityList":[{"epcClass":"urn:x:d"}]}`,
	"{\"type\":\"ObjectEvent\",\"eventTime\":\"2026-03-03T14:00:00Z\",\"eventTimeZoneOffset\":\"+01:00\",\"action\":\"ADD\",\"epcList\":[\"urn:x:\xff\xfe\"]}",
	`{"type":"ObjectEvent","eventTime":"2026-03-03T14:00:00Z","eventTimeZoneOffset":"+01:00","action":"ADD","epcList":["urn:x:\ud800"]}`,
}

// FuzzCapture: whatever a document holds, it is captured or refused with a
// reason; it never brings the process down, nor looks like a fault of ours.
func FuzzCapture(f *testing.F) {
	files, err := filepath.Glob("../store/testdata/faults/*.json")
	if err != nil || len(files) == 0 {
		f.Fatalf("no documents to begin with: %v", err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	for _, e := range seedEvents {
		f.Add([]byte(e))
	}
	doors := []*capture.Door{openDoor(f, storetest.SQLite(f))}
	if url := storetest.Postgres(f); url != "" {
		doors = append(doors, openDoor(f, url))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, door := range doors {
			for _, mode := range []capture.Mode{capture.Quarantine, capture.Record} {
				r, err := door.Capture(context.Background(), bytes.NewReader(text), capture.Options{Mode: mode, Proceed: true})
				if err != nil && trailmark.KindOf(err) == trailmark.Internal {
					t.Errorf("%s: %v", mode, err)
				}
				for _, rejection := range r.Rejected {
					if rejection.Kind == trailmark.Internal.String() {
						t.Errorf("%s: %+v", mode, rejection)
					}
				}
			}
		}
	})
}

func openDoor(tb testing.TB, url string) *capture.Door {
	st := storetest.Open(tb, url)
	door := capture.Open(st)
	tb.Cleanup(func() {
		differences, err := door.Check(context.Background(), nil)
		if err != nil || len(differences) > 0 {
			tb.Errorf("in the end: %v %v", differences, err)
		}
		door.Close()
	})
	return door
}
