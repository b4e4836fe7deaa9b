package epcis

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/trailmark/trailmark"
)

// TestEncoder fixes what a document looks like.
func TestEncoder(t *testing.T) {
	at := time.Date(2026, 3, 12, 14, 5, 0, 0, time.UTC)
	var b bytes.Buffer
	enc := NewEncoder(&b, WithCreationDate(at), WithNamespaces(map[string]string{"ex": "https://ns.example.com/"}))
	e := &trailmark.Event{
		Type: trailmark.ObjectEvent, Time: at, Offset: "+01:00", EPCs: []trailmark.Name{"urn:x:1"}, Action: trailmark.Add,
		Quantities: []trailmark.QuantityElement{{Class: "urn:x:2", Quantity: "+01.50"}},
		Extensions: []trailmark.Element{
			{Space: "https://ns.example.com/", Local: "a", Value: `say "a"`},
			{Space: "https://ns.example.com/", Local: "a", Kind: trailmark.NumberText, Value: "2.0"},
			{Space: "https://other.example.com/", Local: "b", Kind: trailmark.Bool, Value: "true"},
		},
	}
	for range 2 {
		if err := enc.Encode(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := enc.Close(); err != nil {
		t.Fatal(err)
	}
	event := `
{"@context":{"ns1":"https://other.example.com/"},"type":"ObjectEvent","eventTime":"2026-03-12T14:05:00.000Z","eventTimeZoneOffset":"+01:00",` +
		`"epcList":["urn:x:1"],"quantityList":[{"epcClass":"urn:x:2","quantity":1.50}],"action":"ADD","ex:a":["say \"a\"",2.0],"ns1:b":true}`
	want := `{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{"ex":"https://ns.example.com/"}],` +
		`"type":"EPCISDocument","schemaVersion":"2.0","creationDate":"2026-03-12T14:05:00.000Z","epcisBody":{"eventList":[` +
		event + "," + event + "\n]}}\n"
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

// TestQueryDocument fixes what the answer to a query looks like, with master
// data and without.
func TestQueryDocument(t *testing.T) {
	at := time.Date(2026, 3, 12, 14, 5, 0, 0, time.UTC)
	e := &trailmark.Event{
		Type: trailmark.ObjectEvent, ID: "urn:uuid:1", Time: at, RecordTime: at, Offset: "+01:00",
		EPCs: []trailmark.Name{"urn:epc:id:sgtin:9521234.000421.1"}, Action: trailmark.Add,
	}
	const head = `{"@context":"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld","type":"EPCISQueryDocument",` +
		`"schemaVersion":"2.0","creationDate":"2026-03-12T14:05:00.000Z","epcisBody":{"queryResults":{`
	const tail = `"eventList":[` + "\n" +
		`{"type":"ObjectEvent","eventID":"urn:uuid:1","eventTime":"2026-03-12T14:05:00.000Z","eventTimeZoneOffset":"+01:00",` +
		`"recordTime":"2026-03-12T14:05:00.000Z","epcList":["https://id.gs1.org/01/09521234004219/21/1"],"action":"ADD"}` + "\n]}}}}\n"
	master := []trailmark.MasterData{
		{Vocabulary: "urn:x:v", ID: "urn:epc:id:sgln:9521234.00014.0"}, {Vocabulary: "urn:x:v", ID: "urn:x:2"}, {Vocabulary: "urn:x:w", ID: "urn:x:3"},
	}
	tests := []struct {
		name, want string
		options    []EncoderOption
	}{
		{"simple", `"queryName":"SimpleEventQuery","resultsBody":{`, []EncoderOption{AsQueryResult("", "")}},
		{"of a subscription", `"queryName":"recalls","subscriptionID":"7","resultsBody":{`, []EncoderOption{AsQueryResult("recalls", "7")}},
		{
			"with master data", `"queryName":"q","resultsBody":{"vocabularyList":[{"type":"urn:x:v","vocabularyElementList":[` + "\n" +
				`{"id":"https://id.gs1.org/414/9521234000143"},` + "\n" + `{"id":"urn:x:2"}` + "\n" +
				`]},{"type":"urn:x:w","vocabularyElementList":[` + "\n" + `{"id":"urn:x:3"}` + "\n]}],",
			[]EncoderOption{AsQueryResult("q", ""), WithMasterData(master)},
		},
	}
	for _, test := range tests {
		var b bytes.Buffer
		enc := NewEncoder(&b, append(test.options, WithCreationDate(at), WithNames(Names{Format: LinkNames}))...)
		if err := errors.Join(enc.Encode(e), enc.Close()); err != nil {
			t.Fatal(err)
		}
		if want := head + test.want + tail; b.String() != want {
			t.Errorf("%s: got\n%s\nwant\n%s", test.name, b.String(), want)
		}
	}
}

// TestInexpressible refuses what EPCIS 1.2 cannot say, and goes on.
func TestInexpressible(t *testing.T) {
	good := &trailmark.Event{Type: trailmark.AssociationEvent, Parent: "urn:x:1"}
	foreign := &trailmark.Event{Type: "https://ns.example.com/Custom"}
	var b bytes.Buffer
	enc := NewEncoder(&b, InFormat(XML1))
	for _, e := range []*trailmark.Event{good, foreign, good} {
		if err := enc.Encode(e); trailmark.KindOf(err) != trailmark.Usage && e == foreign || err != nil && e == good {
			t.Errorf("%s: %v", e.Type, err)
		}
	}
	if err := enc.Close(); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(b.String(), "</AssociationEvent>"); n != 2 || strings.Contains(b.String(), "Custom") {
		t.Error(b.String())
	}
	master := NewEncoder(&b, InFormat(XML1), WithMasterData([]trailmark.MasterData{{ID: "urn:x:1"}}))
	if err := master.Close(); trailmark.KindOf(err) != trailmark.Usage {
		t.Error("master data beside events:", err)
	}
}

// TestEncodeConstantMemory writes many events in every format: what is held
// does not depend on how many.
func TestEncodeConstantMemory(t *testing.T) {
	e := decodeAll(t, string(fixture(t, "plant.json")))[0]
	for format := range formatSources {
		enc := NewEncoder(io.Discard, InFormat(format))
		for range 20000 {
			if err := enc.Encode(e); err != nil {
				t.Fatal(err)
			}
		}
		if cap(enc.buf) > readBuffer {
			t.Errorf("format %d holds %d bytes", format, cap(enc.buf))
		}
	}
}

func TestEncoderWriteError(t *testing.T) {
	failure := errors.New("disk full")
	enc := NewEncoder(failingWriter{failure})
	e := &trailmark.Event{Type: "urn:x:" + trailmark.EventType(strings.Repeat("x", 2*readBuffer))}
	if err := enc.Encode(e); !errors.Is(err, failure) {
		t.Errorf("Encode gives %v", err)
	}
	if err := enc.Close(); !errors.Is(err, failure) {
		t.Errorf("Close gives %v", err)
	}
}

type failingWriter struct{ err error }

func (w failingWriter) Write([]byte) (int, error) { return 0, w.err }

// An event alone comes out with the prefixes that it came with.
func TestOwnPrefixesStay(t *testing.T) {
	const original = `{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{"ex":"https://ns.example.com/"}],` +
		`"type":"ObjectEvent","eventTime":"2026-11-20T10:00:00Z","eventTimeZoneOffset":"+00:00",` +
		`"epcList":["urn:epc:id:sgtin:0614141.107346.2018"],"action":"OBSERVE","ex:a":{"ex:b":5}}`
	ev, err := NewDecoder(strings.NewReader(original)).Next()
	if err != nil {
		t.Fatal(err)
	}
	got, err := MarshalEvent(ev)
	if err != nil || !bytes.Contains(got, []byte(`"ex:a":{"ex:b":5}`)) {
		t.Errorf("%s, %v", got, err)
	}
}
