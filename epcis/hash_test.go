package epcis

import (
	"strings"
	"testing"

	"github.com/trailmark/trailmark"
)

// TestPreHash has one rule of the event hash in each line (CBV 2.0, section
// 8.9): what is in the event, and what is in the string.
func TestPreHash(t *testing.T) {
	tests := []struct{ name, members, want string }{
		{"a list is sorted by its text", `"epcList": ["urn:x:2", "urn:x:1"]`, "epcListepc=urn:x:1epc=urn:x:2action"},
		{"an empty list is nothing", `"epcList": []`, "+00:00action=ADD"},
		{"an EPC URN is a Digital Link", `"epcList": ["urn:epc:id:sgtin:9521234.000421.1"]`, "epc=https://id.gs1.org/01/09521234004219/21/1action"},
		{"a Digital Link has no domain of its own", `"epcList": ["https://shop.example.com/x/01/09521234004219/21/1?lang=en"]`, "epc=https://id.gs1.org/01/09521234004219/21/1action"},
		{"an apostrophe is not escaped", `"epcList": ["urn:epc:id:sgtin:9521234.000421.a'b"]`, "/21/a'baction"},
		{"a wrong check digit does not matter", `"epcList": ["https://id.gs1.org/01/09521234004210/21/1"]`, "epc=https://id.gs1.org/01/09521234004210/21/1action"},
		{"a quantity", `"quantityList": [{"epcClass": "urn:x:1", "quantity": 12.500e1, "uom": "KGM"}]`, "quantityListquantityElementepcClass=urn:x:1quantity=125uom=KGMaction"},
		{"a step is a web URI", `"epcList": [], "bizStep": "shipping"`, "bizStep=https://ref.gs1.org/cbv/BizStep-shipping"},
		{"a type comes first", `"epcList": [], "bizTransactionList": [{"bizTransaction": "urn:x:1", "type": "po"}]`, "bizTransactionListtype=https://ref.gs1.org/cbv/BTT-pobizTransaction=urn:x:1"},
		{"destinations come before sources", `"epcList": [], "sourceList": [{"type": "location", "source": "urn:x:1"}], "destinationList": [{"type": "location", "destination": "urn:x:2"}]`,
			"destinationListtype=https://ref.gs1.org/cbv/SDT-locationdestination=urn:x:2sourceListtype=https://ref.gs1.org/cbv/SDT-locationsource=urn:x:1"},
		{"sensor data come before transactions", `"epcList": [], "bizTransactionList": [{"bizTransaction": "urn:x:1"}], "sensorElementList": [{"sensorReport": [{"type": "Mass", "value": 1.0}]}]`,
			"sensorElementListsensorElementsensorReporttype=https://gs1.org/voc/Massvalue=1bizTransactionListbizTransaction=urn:x:1"},
		{"the rules of a report come apart", `"epcList": [], "sensorElementList": [{"sensorReport": [{"type": "Mass", "bizRules": "urn:x:r"}]}, {"sensorReport": [{"type": "Mass"}]}]`,
			"sensorReporttype=https://gs1.org/voc/MasssensorElementListsensorElementsensorReportbizRules=urn:x:r"},
		{"an extension has its namespace", `"epcList": [], "ex:b": {"ex:d": 2.0, "ex:c": "1"}, "ex:a": [" x ", "w"]`,
			"{https://ns.example.com/}a=w{https://ns.example.com/}a=x{https://ns.example.com/}b{https://ns.example.com/}c=1{https://ns.example.com/}d=2"},
		{"an extension in a place stays there", `"epcList": [], "readPoint": {"id": "urn:x:1", "ex:a": 1}, "bizLocation": {"id": "urn:x:2"}`,
			"readPointid=urn:x:1{https://ns.example.com/}a=1bizLocationid=urn:x:2"},
		{"ilmd", `"epcList": [], "ilmd": {"cbvmda:lotNumber": "B-2291"}`, "ilmd{urn:epcglobal:cbv:mda}lotNumber=B-2291"},
		{"a comment is not of the event", `"epcList": [], "rdfs:comment": "x", "ex:a": null`, "+00:00action=ADD"},
		{"ids and record times are not of the event", `"epcList": [], "eventID": "urn:x:1", "recordTime": "2026-03-12T14:05:00Z"`, "+00:00action=ADD"},
		{"an error declaration is not of the event", `"epcList": [], "errorDeclaration": {"declarationTime": "2026-03-12T14:05:00Z"}`, "+00:00action=ADD"},
	}
	const start = "eventType=ObjectEventeventTime=2026-03-12T14:05:00.124ZeventTimeZoneOffset=+00:00"
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			event := `{"type": "ObjectEvent", "action": "ADD", "eventTime": "2026-03-12T15:05:00.1235+01:00", "eventTimeZoneOffset": "+00:00", ` + test.members + `}`
			list := decodeAll(t, document(`[`+standard+`, {"ex": "https://ns.example.com/"}]`, event))
			got := PreHash(list[0])
			if !strings.HasPrefix(got, start) || !strings.Contains(got, test.want) {
				t.Errorf("got %s\nwant …%s", got, test.want)
			}
		})
	}
}

// TestHash fixes one id: it must never change.
func TestHash(t *testing.T) {
	e := decodeAll(t, document(standard, jsonEvent("]")))[0]
	const want = "ni:///sha-256;23e2350a9cd2504dc1f1a718c45dddd9eaeaadb05825758fa176cb72ee78fbd2?ver=CBV2.0"
	if got := Hash(e); got != want {
		t.Errorf("got %s over %s", got, PreHash(e))
	}
}

func TestCanonicalNumber(t *testing.T) {
	for in, want := range map[string]string{
		"0": "0", "-0.0": "0", "007": "7", "+5": "5", "5.": "5", ".5": "0.5", "12.50": "12.5", "100": "100",
		"1e3": "1000", "1.25E-2": "0.0125", "-12e1": "-120", "111100001111000011110000": "111100001111000011110000",
		"": "", "-": "-", "1e": "1", "1e999999999999": "1e999999999999", "0x10": "0x10", "1,5": "1,5", "B-2291": "B-2291", "1.2.3": "1.2.3",
	} {
		if got := canonicalNumber(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

// TestTermOf writes one word in every notation.
func TestTermOf(t *testing.T) {
	tests := []struct {
		vocabulary Vocabulary
		want       trailmark.Term
		forms      []string
	}{
		{BizSteps, "shipping", []string{
			"shipping", "urn:epcglobal:cbv:bizstep:shipping", "https://ref.gs1.org/cbv/BizStep-shipping",
			"cbv:BizStep-shipping", "https://ns.gs1.org/cbv/BizStep-shipping",
		}},
		{Dispositions, "in_transit", []string{"in_transit", "urn:epcglobal:cbv:disp:in_transit", "cbv:Disp-in_transit"}},
		{TransactionTypes, "po", []string{"po", "urn:epcglobal:cbv:btt:po", "cbv:BTT-po"}},
		{SourceDestTypes, "owning_party", []string{"owning_party", "urn:epcglobal:cbv:sdt:owning_party", "cbv:SDT-owning_party"}},
		{ErrorReasons, "incorrect_data", []string{"incorrect_data", "urn:epcglobal:cbv:er:incorrect_data", "cbv:ER-incorrect_data"}},
		{Components, "latitude", []string{"latitude", "cbv:Comp-latitude"}},
		{MeasurementTypes, "Temperature", []string{"Temperature", "gs1:Temperature", "https://gs1.org/voc/Temperature", "https://www.gs1.org/voc/Temperature"}},
		{MeasurementTypes, "https://gs1.org/voc/Roundness", []string{"Roundness", "gs1:Roundness", "https://gs1.org/voc/Roundness"}},
		{SensorAlerts, "ALARM_CONDITION", []string{"ALARM_CONDITION", "gs1:ALARM_CONDITION"}},
		{BizSteps, "https://ns.example.com/blending", []string{"https://ns.example.com/blending"}},
		{BizSteps, "transforming", []string{"transforming"}},
		{BizSteps, "https://ref.gs1.org/cbv/BizStep-dancing", []string{"https://ref.gs1.org/cbv/BizStep-dancing", "cbv:BizStep-dancing"}},
	}
	for _, test := range tests {
		for _, form := range test.forms {
			if got := TermOf(test.vocabulary, form); got != test.want {
				t.Errorf("%s: got %q, want %q", form, got, test.want)
			}
		}
		if got := TermOf(test.vocabulary, WebURI(test.vocabulary, test.want)); got != test.want {
			t.Errorf("%s: its web URI gives %q", test.want, got)
		}
	}
	for v := range numVocabularies {
		if len(words[v]) < 2 {
			t.Errorf("vocabulary %d has %d words", v, len(words[v]))
		}
	}
}
