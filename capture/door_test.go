package capture_test

import (
	"context"
	"strings"
	"testing"

	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/store"
)

const packed = `{"@context":"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld","type":"EPCISDocument","schemaVersion":"2.0","creationDate":"2026-03-03T14:00:00Z","epcisBody":{"eventList":[
{"type":"ObjectEvent","eventTime":"2026-03-03T14:00:00Z","eventTimeZoneOffset":"+01:00","action":"ADD","bizStep":"commissioning","disposition":"active","readPoint":{"id":"https://id.gs1.org/414/9521234000013"},"epcList":["https://id.gs1.org/01/09521234000013/21/A1","urn:epc:id:sgtin:9521234.000001.A2"],"ilmd":{"cbvmda:lotNumber":"L1"}},
{"type":"AggregationEvent","eventTime":"2026-03-03T14:01:00Z","eventTimeZoneOffset":"+01:00","action":"ADD","bizStep":"packing","readPoint":{"id":"https://id.gs1.org/414/9521234000013"},"parentID":"urn:epc:id:sscc:9521234.0000000001","childEPCs":["https://id.gs1.org/01/09521234000013/21/A1","urn:epc:id:sgtin:9521234.000001.A2"]}
]}}`

func TestCapture(t *testing.T) {
	ctx := context.Background()
	st, err := store.Open(ctx, "sqlite:"+t.TempDir()+"/t.db")
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	door := capture.Open(st)
	defer door.Close()
	r, err := door.Capture(ctx, strings.NewReader(packed), capture.Options{})
	if err != nil || r.Captured != 2 {
		t.Fatalf("%+v %v", r, err)
	}
	r, err = door.Capture(ctx, strings.NewReader(packed), capture.Options{})
	if err != nil || r.Duplicates != 2 {
		t.Fatalf("%+v %v", r, err)
	}
}
