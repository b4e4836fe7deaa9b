package capture_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/store"
)

const oneEvent = `{"@context": "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", "type": "ObjectEvent",
	"eventTime": "2026-03-03T14:00:00Z", "eventTimeZoneOffset": "+01:00", "action": "ADD", "bizStep": "commissioning",
	"epcList": ["https://id.gs1.org/01/09521234000013/21/A1"]}`

// A door that closes while callers come answers each of them.
func TestCloseAnswersEveryCaller(t *testing.T) {
	ctx := context.Background()
	st, err := store.Open(ctx, "sqlite:"+t.TempDir()+"/t.db")
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	door := capture.Open(st)
	var callers sync.WaitGroup
	for range 8 {
		callers.Go(func() {
			_, err := door.Capture(ctx, strings.NewReader(oneEvent), capture.Options{})
			if err != nil && trailmark.KindOf(err) != trailmark.Unavailable {
				t.Error(err)
			}
		})
	}
	door.Close()
	door.Close()
	callers.Wait()
	if _, err := door.Capture(ctx, strings.NewReader(oneEvent), capture.Options{}); trailmark.KindOf(err) != trailmark.Unavailable {
		t.Errorf("after closing: %v", err)
	}
}
