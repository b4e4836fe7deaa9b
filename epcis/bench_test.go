package epcis

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/trailmark/trailmark"
)

// itemDocument is a document of n events of one item each, as a production
// line writes them.
func itemDocument(tb testing.TB, n int) []byte {
	at := time.Date(2026, 3, 12, 14, 5, 0, 123e6, time.UTC)
	return encodeAll(tb, n, func(i int) *trailmark.Event {
		return &trailmark.Event{
			Type: trailmark.ObjectEvent, Action: trailmark.Add, Time: at.Add(time.Duration(i) * time.Millisecond),
			Offset: "+01:00", BizStep: "commissioning", Disposition: "active",
			ID:          fmt.Sprintf("urn:uuid:0f3c5f0a-6f0e-4a57-9d5e-%012d", i),
			EPCs:        []trailmark.Name{trailmark.Name(fmt.Sprintf("urn:epc:id:sgtin:9521234.000421.%d", i))},
			ReadPoint:   &trailmark.Location{ID: "urn:epc:id:sgln:9521234.00014.0"},
			BizLocation: &trailmark.Location{ID: "urn:epc:id:sgln:9521234.00014.0"},
			ILMD:        []trailmark.Element{{Space: mdaSpace, Local: "lotNumber", Value: "B-2291"}},
		}
	})
}

// bulkDocument is a document of n events of 1,000 items each.
func bulkDocument(tb testing.TB, n int) []byte {
	at := time.Date(2026, 3, 12, 14, 5, 0, 0, time.UTC)
	return encodeAll(tb, n, func(i int) *trailmark.Event {
		e := &trailmark.Event{
			Type: trailmark.ObjectEvent, Action: trailmark.Observe, Time: at, Offset: "+01:00", BizStep: "shipping",
			ReadPoint: &trailmark.Location{ID: "urn:epc:id:sgln:9521234.00014.0"},
		}
		for j := range 1000 {
			e.EPCs = append(e.EPCs, trailmark.Name(fmt.Sprintf("urn:epc:id:sgtin:9521234.000421.%d", 1000*i+j)))
		}
		return e
	})
}

func encodeAll(tb testing.TB, n int, event func(i int) *trailmark.Event) []byte {
	tb.Helper()
	var b bytes.Buffer
	enc := NewEncoder(&b)
	for i := range n {
		if err := enc.Encode(event(i)); err != nil {
			tb.Fatal(err)
		}
	}
	if err := enc.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// benchmarkDecode decodes a document of n events b.N times.
func benchmarkDecode(b *testing.B, document []byte, n int, each func(*trailmark.Event)) {
	b.SetBytes(int64(len(document)))
	b.ReportAllocs()
	for b.Loop() {
		d := NewDecoder(bytes.NewReader(document))
		for {
			e, err := d.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				b.Fatal(err)
			}
			each(e)
		}
	}
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "events/s")
}

func BenchmarkDecodeItems(b *testing.B) {
	benchmarkDecode(b, itemDocument(b, 10000), 10000, func(*trailmark.Event) {})
}

func BenchmarkDecodeAndHashItems(b *testing.B) {
	benchmarkDecode(b, itemDocument(b, 10000), 10000, func(e *trailmark.Event) { Hash(e) })
}

func BenchmarkDecodeBulk(b *testing.B) {
	benchmarkDecode(b, bulkDocument(b, 100), 100, func(*trailmark.Event) {})
	b.ReportMetric(float64(100*1000*b.N)/b.Elapsed().Seconds(), "epcs/s")
}

func BenchmarkDecodeAndHashBulk(b *testing.B) {
	benchmarkDecode(b, bulkDocument(b, 100), 100, func(e *trailmark.Event) { Hash(e) })
	b.ReportMetric(float64(100*1000*b.N)/b.Elapsed().Seconds(), "epcs/s")
}

func BenchmarkScanItems(b *testing.B) {
	document := itemDocument(b, 10000)
	b.SetBytes(int64(len(document)))
	for b.Loop() {
		d := NewDecoder(bytes.NewReader(document))
		for {
			if _, err := d.NextRaw(); err == io.EOF {
				break
			}
		}
	}
	b.ReportMetric(float64(10000*b.N)/b.Elapsed().Seconds(), "events/s")
}

func BenchmarkDecodeXMLItems(b *testing.B) {
	event := `<ObjectEvent><eventTime>2026-03-12T14:05:00.123Z</eventTime><eventTimeZoneOffset>+01:00</eventTimeZoneOffset>
<epcList><epc>urn:epc:id:sgtin:9521234.000421.4217</epc></epcList><action>ADD</action>
<bizStep>urn:epcglobal:cbv:bizstep:commissioning</bizStep><readPoint><id>urn:epc:id:sgln:9521234.00014.0</id></readPoint>
<ilmd><cbvmda:lotNumber>B-2291</cbvmda:lotNumber></ilmd></ObjectEvent>` + "\n"
	document := `<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:2" xmlns:cbvmda="urn:epcglobal:cbv:mda" schemaVersion="2.0"
creationDate="2026-03-12T14:06:00Z"><EPCISBody><EventList>` + strings.Repeat(event, 2000) + `</EventList></EPCISBody></epcis:EPCISDocument>`
	benchmarkDecode(b, []byte(document), 2000, func(*trailmark.Event) {})
}

func BenchmarkEncodeItems(b *testing.B) {
	links := WithNames(Names{Format: LinkNames})
	for name, options := range map[string][]EncoderOption{
		"json":       nil,
		"json-links": {links},
		"xml":        {InFormat(XML)},
		"xml-links":  {InFormat(XML), links},
		"xml-1.2":    {InFormat(XML1)},
		"urns":       {WithNames(Names{Format: URNNames, Prefixes: plantPrefixes})},
	} {
		b.Run(name, func(b *testing.B) { benchmarkEncode(b, options) })
	}
}

func benchmarkEncode(b *testing.B, options []EncoderOption) {
	list := decodeAll(b, string(itemDocument(b, 1000)))
	b.ReportAllocs()
	for b.Loop() {
		enc := NewEncoder(io.Discard, options...)
		for _, e := range list {
			if err := enc.Encode(e); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(1000*b.N)/b.Elapsed().Seconds(), "events/s")
}
