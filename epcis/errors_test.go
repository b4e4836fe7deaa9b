package epcis

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/trailmark/trailmark"
)

const standard = `"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"`

// jsonEvent is a good event on lines of its own, to which a test adds a fault.
func jsonEvent(change string) string {
	return `{"type": "ObjectEvent", "action": "ADD",
"eventTime": "2026-03-12T14:05:00Z",
"eventTimeZoneOffset": "+00:00",
"epcList": ["urn:epc:id:sgtin:9521234.000421.1"` + change + "}"
}

// TestFaultsJSON has one bad event after a good one: the fault has its event,
// path and line, and the event after it is read.
func TestFaultsJSON(t *testing.T) {
	const lines = 5 // before the second event
	tests := []struct {
		name, event, path string
		line              int // in the event, from 1
		message           string
	}{
		{"a bare EPC", jsonEvent(`,` + "\n" + `"4217"]`), "epcList[1]", 5, "not a URI"},
		{"a number for an EPC", jsonEvent(`, 4217]`), "epcList[1]", 4, "must be a string, not 4217"},
		{"an EPC twice", jsonEvent(`, "urn:epc:id:sgtin:9521234.000421.1"]`), "epcList[1]", 4, "twice"},
		{"an unknown step", jsonEvent(`],` + "\n" + `"bizStep": "transforming"`), "bizStep", 5, "not a standard business step"},
		{"a quantity as text", jsonEvent(`], "quantityList": [{"epcClass": "urn:x:y", ` + "\n" + `"quantity": "20"}]`), "quantityList[0].quantity", 5, "must be a number"},
		{"a bad unit", jsonEvent(`], "quantityList": [{"epcClass": "urn:x:y", "quantity": 20, "uom": "kg"}]`), "quantityList[0].uom", 4, "not a unit"},
		{"an unknown member of a quantity", jsonEvent(`], "quantityList": [{"epcClass": "urn:x:y", "weight": 20}]`), "quantityList[0].weight", 4, "not a member"},
		{"ilmd without a namespace", jsonEvent(`], "ilmd": {` + "\n" + `"materialType": "soil"}`), "ilmd.materialType", 5, "no namespace"},
		{"a member without a namespace", jsonEvent(`], "bizstep": "shipping"`), "bizstep", 4, "no namespace"},
		{"a member twice", jsonEvent(`],` + "\n" + `"action": "ADD"`), "action", 5, "duplicate"},
		{"a time without a zone", jsonEvent(`],` + "\n" + `"recordTime": "2026-03-12T14:05:00"`), "recordTime", 5, "time zone"},
		{"NUL", jsonEvent(`], "ex:note": "a\u0000b"`), "ex:note", 4, "NUL"},
		{"a source without a type", jsonEvent(`], "sourceList": [{"source": "urn:x:y"}]`), "sourceList[0].type", 4, "no type"},
		{"a read point without an id", jsonEvent(`], "readPoint": {}`), "readPoint.id", 4, "not a URI"},
		{"parts of another type", jsonEvent(`], "childEPCs": []`), "childEPCs", 4, "cannot have childEPCs"},
		{"a sensor value as text", jsonEvent(`], "sensorElementList": [{"sensorReport": [{"type": "Mass"},` + "\n" + `{"type": "Mass", "value": "1"}]}]`), "sensorElementList[0].sensorReport[1].value", 5, "must be a number"},
		{"a sensor element without reports", jsonEvent(`], "sensorElementList": [{}]`), "sensorElementList[0].sensorReport", 4, "no sensorReport"},
		{"too deep", jsonEvent(`], "ex:a": ` + strings.Repeat(`[`, 100) + strings.Repeat(`]`, 100)), "ex:a" + strings.Repeat("[0]", 65), 4, "nested"},
		{"no action", `{"type": "ObjectEvent", "eventTime": "2026-03-12T14:05:00Z", "eventTimeZoneOffset": "+00:00", "epcList": []}`, "action", 1, "no action"},
		{"no time", `{"type": "ObjectEvent", "eventTimeZoneOffset": "+00:00", "action": "ADD", "epcList": []}`, "eventTime", 1, "no eventTime"},
		{"no offset", `{"type": "ObjectEvent", "eventTime": "2026-03-12T14:05:00Z", "action": "ADD", "epcList": []}`, "eventTimeZoneOffset", 1, "no eventTimeZoneOffset"},
		{"a bad offset", `{"type": "ObjectEvent", "eventTime": "2026-03-12T14:05:00Z",` + "\n" + `"eventTimeZoneOffset": "+14:30", "action": "ADD", "epcList": []}`, "eventTimeZoneOffset", 2, "not an offset"},
		{"no type", `{"eventTime": "2026-03-12T14:05:00Z", "eventTimeZoneOffset": "+00:00"}`, "type", 1, "no type"},
		{"an unknown type", `{"type": "Objectevent", "eventTime": "2026-03-12T14:05:00Z", "eventTimeZoneOffset": "+00:00"}`, "type", 1, "not an event type"},
		{"no event", `"event"`, "", 1, "must be an object"},
		{"a near miss of an action", strings.Replace(jsonEvent("]"), "ADD", "Add", 1), "action", 1, "not an action"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			good := jsonEvent("]")
			context := "[" + standard + `, {"ex": "https://ns.example.com/"}]`
			faults := faultsOf(t, document(context, good+",\n"+test.event+",\n"+good), 2)
			checkFault(t, faults, test.path, lines+test.line, test.message)
		})
	}
}

// faultsOf reads a document that has so many good events, and gives the faults
// of the others.
func faultsOf(t *testing.T, document string, good int) (faults []*trailmark.Error) {
	t.Helper()
	for d := NewDecoder(strings.NewReader(document)); ; {
		_, err := d.Next()
		switch e, ours := err.(*trailmark.Error); {
		case err == nil:
			good--
		case err == io.EOF && good != 0:
			t.Fatalf("%d good events too few, faults %v", good, faults)
		case err == io.EOF:
			return faults
		case !ours || e.Kind != trailmark.Invalid:
			t.Fatalf("not of kind Invalid: %v", err)
		default:
			faults = append(faults, e)
		}
	}
}

func checkFault(t *testing.T, faults []*trailmark.Error, path string, line int, message string) {
	t.Helper()
	if len(faults) != 1 {
		t.Fatalf("faults: %v", faults)
	}
	f := faults[0]
	if f.Event != 2 || f.Path != path || f.Line != line || !strings.Contains(f.Error(), message) {
		t.Errorf("got event %d, path %q, line %d: %v\nwant event 2, path %q, line %d: …%s…",
			f.Event, f.Path, f.Line, f, path, line, message)
	}
}

func xmlEvent(change string) string {
	return `<ObjectEvent>
<eventTime>2026-03-12T14:05:00Z</eventTime>
<eventTimeZoneOffset>+00:00</eventTimeZoneOffset>
<epcList><epc>urn:epc:id:sgtin:9521234.000421.1</epc></epcList>
<action>ADD</action>` + change + `</ObjectEvent>`
}

func xmlDocument(events string) string {
	return `<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:2" schemaVersion="2.0"
creationDate="2026-03-12T14:05:00Z"><EPCISBody><EventList>` + events + `</EventList></EPCISBody></epcis:EPCISDocument>`
}

func TestFaultsXML(t *testing.T) {
	const lines = 6
	tests := []struct {
		name, event, path string
		line              int
		message           string
	}{
		{"a bare EPC", strings.Replace(xmlEvent(""), "<epc>", "<epc>urn:x:y</epc>\n<epc>4217</epc>\n<epc>", 1), "epcList[1]", 5, "not a URI"},
		{"another element in a list", strings.Replace(xmlEvent(""), "<epcList>", "<epcList><item/>", 1), "epcList[0]", 4, "<item> cannot stand here"},
		{"no action", strings.Replace(xmlEvent(""), "<action>ADD</action>", "", 1), "action", 1, "no action"},
		{"an element twice", xmlEvent("\n<action>ADD</action>"), "action", 6, "twice"},
		{"an element without a namespace", xmlEvent("\n<bizstep/>"), "bizstep", 6, "no namespace"},
		{"an undeclared prefix", xmlEvent("\n<ex:note/>"), "ex:note", 6, "not declared"},
		{"a time", xmlEvent("\n<recordTime>yesterday</recordTime>"), "recordTime", 6, "time zone"},
		{"not well formed", xmlEvent("<a></b>"), "", 5, "not XML"},
		{"an entity of its own", xmlEvent("<bizStep>&step;</bizStep>"), "", 5, "not XML"},
		{"a sensor attribute", xmlEvent("<sensorElementList><sensorElement>\n<sensorReport type='gs1:Mass' size='1'/></sensorElement></sensorElementList>"), "sensorElementList[0].sensorReport[0]", 6, "not an attribute"},
		{"a sensor boolean", xmlEvent("<sensorElementList><sensorElement>\n<sensorReport type='gs1:Mass' booleanValue='yes'/></sensorElement></sensorElementList>"), "sensorElementList[0].sensorReport[0]", 6, "true or false"},
		{"a sensor value", xmlEvent("<sensorElementList><sensorElement><sensorReport type='gs1:Mass'/>\n<sensorReport type='gs1:Mass' value='1,5'/></sensorElement></sensorElementList>"), "sensorElementList[0].sensorReport[1].value", 6, "not a number"},
		{"too deep", xmlEvent(strings.Repeat("<a>", 100) + strings.Repeat("</a>", 100)), "a" + strings.Repeat(".a", 63), 5, "nested"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			good := xmlEvent("")
			event := test.event
			faults := faultsOf(t, xmlDocument(good+"\n"+event+"\n"+good), 2)
			if test.name == "an undeclared prefix" {
				test.path = "note"
			}
			checkFault(t, faults, test.path, lines+test.line, test.message)
		})
	}
}

// TestMalformed reads documents that cannot be read on: the error has a line,
// and comes again and again.
func TestMalformed(t *testing.T) {
	good := document(standard, jsonEvent("]"))
	xml := xmlDocument(xmlEvent(""))
	tests := []struct {
		name, document string
		line           int
		message        string
	}{
		{"empty", "", 0, "empty"},
		{"white space", " \n\n ", 0, "empty"},
		{"text", "\n\nhello", 3, "neither JSON nor XML"},
		{"cut off", good[:len(good)-4], 5, "unexpected EOF"},
		{"cut off in an event", good[:len(good)-20], 5, "unexpected EOF"},
		{"a comma too many", strings.Replace(good, "]}}", "],}}", 1), 5, "cannot be read on"},
		{"no context", `{"type": "EPCISDocument", "epcisBody": {"eventList": []}}`, 1, "no @context"},
		{"no body", `{"@context": [], "type": "EPCISDocument"}`, 1, "neither events nor master data"},
		{"an event list that is none", `{"@context": [], "type": "EPCISDocument", "epcisBody": {"eventList": 1}}`, 1, "expected"},
		{"more after the end", good + "\n{}", 6, "more after the end"},
		{"bad gzip", "\x1f\x8b\x08", 0, "gzip"},
		{"no end tag", strings.TrimSuffix(xml, "</epcis:EPCISDocument>"), 6, "ends inside of"},
		{"cut off in an XML event", xml[:250], 5, "ends inside of"},
		{"crossed tags", strings.Replace(xml, "</EPCISBody>", "</EPCISHeader>", 1), 6, "does not close"},
		{"another document", "<html></html>", 1, "not an EPCIS document"},
		{"two roots", xml + "<EPCISDocument/>", 6, "more after the end"},
		{"text after the end", xml + "more", 6, "in the middle of a text"},
		{"a DTD", `<!DOCTYPE a [<!ENTITY b "c">]>` + xml, 1, "document type declaration"},
		{"an external DTD", `<!DOCTYPE a SYSTEM "file:///etc/passwd">` + xml, 1, "document type declaration"},
		{"another encoding", `<?xml version="1.0" encoding="ISO-8859-1"?>` + xml, 1, "not in UTF-8"},
		{"no list", `<EPCISDocument xmlns="urn:epcglobal:epcis:xsd:2"><EPCISBody/></EPCISDocument>`, 1, "neither events nor master data"},
		{"nothing but a comment", "<!-- nothing -->", 1, "no root element"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := NewDecoder(strings.NewReader(test.document))
			var err error
			for err == nil {
				_, err = d.Next()
			}
			e, ours := err.(*trailmark.Error)
			if !ours || e.Kind != trailmark.Malformed || e.Line != test.line || !strings.Contains(e.Error(), test.message) {
				t.Errorf("got %v\nwant line %d: …%s…", err, test.line, test.message)
			}
			if _, again := d.Next(); again != err {
				t.Errorf("the next call gives %v", again)
			}
		})
	}
}

// TestLimits refuses what is too big to be held, in every place.
func TestLimits(t *testing.T) {
	big := strings.Repeat("x", 300<<10)
	event := jsonEvent(`], "ex:note": "` + big + `"`)
	for name, document := range map[string]string{
		"an event":                 document(standard, event),
		"a bare event":             event,
		"before the type":          `{"ex:note": "` + big + `", "type": "ObjectEvent"}`,
		"much before the type":     `{"ex:a": 1` + strings.Repeat(`, "ex:b": "`+big[:1000]+`"`, 600) + `, "type": "ObjectEvent"}`,
		"before a late context":    `{"epcisBody": {"eventList": [` + event + `]}, "@context": []}`,
		"a bare event in XML":      xmlEvent("<a>" + big + "</a>"),
		"an XML event":             xmlDocument(xmlEvent("<a>" + big + "</a>")),
		"a text around the events": xmlDocument(big),
	} {
		d := NewDecoder(strings.NewReader(document), MaxEvent(100<<10))
		_, err := d.Next()
		if trailmark.KindOf(err) != trailmark.Malformed || !strings.Contains(err.Error(), "size limit") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestManySmallParts refuses what takes far more memory than it has bytes, and
// reads many parts in no more than linear time.
func TestManySmallParts(t *testing.T) {
	values := jsonEvent(`], "ex:a": [1` + strings.Repeat(",1", maxValues) + "]")
	faults := faultsOf(t, document(standard, values), 0)
	if len(faults) != 1 || !strings.Contains(faults[0].Message, "values") {
		t.Error(faults)
	}
	elements := xmlEvent("<a:b xmlns:a='urn:a'>" + strings.Repeat("<a/>", maxValues) + "</a:b>")
	faults = faultsOf(t, xmlDocument(elements), 0)
	if len(faults) != 1 || !strings.Contains(faults[0].Message, "elements") {
		t.Error(faults)
	}
	texts := xmlEvent("<a:b xmlns:a='urn:a'>" + strings.Repeat("x<!---->", 200000) + "</a:b>")
	if e := decodeAll(t, xmlDocument(texts))[0]; len(e.Extensions[0].Value) != 200000 {
		t.Error(len(e.Extensions[0].Value))
	}
}

// TestConstantMemory reads a document many times as big as the limit.
func TestConstantMemory(t *testing.T) {
	events := strings.Repeat(jsonEvent("]")+",", 5000) + jsonEvent("]")
	if n := len(decodeAll(t, document(standard, events), MaxEvent(64<<10))); n != 5001 {
		t.Errorf("%d events", n)
	}
}

// TestNextRaw decodes apart from reading, in any order.
func TestNextRaw(t *testing.T) {
	content := fixture(t, "plant-1.2.xml")
	want := decodeAll(t, string(content))
	d := NewDecoder(bytes.NewReader(content))
	var raws []Raw
	for {
		raw, err := d.NextRaw()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		raws = append(raws, raw)
	}
	for i := len(raws) - 1; i >= 0; i-- {
		e, err := raws[i].Decode()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want[i], e); diff != "" || raws[i].Index != i+1 {
			t.Error(raws[i].Index, diff)
		}
	}
}

// TestAllFaults gives every fault of one event, each with its place, and the
// first of them from Decode.
func TestAllFaults(t *testing.T) {
	event := strings.NewReplacer(`"ADD"`, `"BUY"`, `"+00:00"`, `"Z"`).Replace(jsonEvent(`],` + "\n" + `"bizStep": "walking"`))
	d := NewDecoder(strings.NewReader(document(standard, jsonEvent("]")+","+event)))
	readRaw := func() Raw {
		raw, err := d.NextRaw()
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	if faults := readRaw().Faults(); faults != nil {
		t.Error("a good event:", faults)
	}
	raw := readRaw()
	type place struct {
		path        string
		event, line int
	}
	var got []place
	for _, f := range raw.Faults() {
		got = append(got, place{f.Path, f.Event, f.Line - raw.Line + 1})
	}
	want := []place{{"eventTimeZoneOffset", 2, 3}, {"action", 2, 1}, {"bizStep", 2, 5}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(place{})); diff != "" {
		t.Error(diff)
	}
	if _, err := raw.Decode(); err == nil || err.Error() != raw.Faults()[0].Error() {
		t.Error("Decode gives another fault:", err)
	}
}
