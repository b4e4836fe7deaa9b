package epcis

import (
	"bytes"
	"errors"
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
