package eventquery

import (
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/epcis"
)

// recorded is when the events of testdata were recorded.
var recorded = time.Date(2026, 3, 12, 18, 0, 0, 0, time.UTC)

// facts is a room in a site, with an attribute or two.
type facts struct{}

func (facts) Within(place, root trailmark.ThingID) (bool, error) {
	return place == "https://id.gs1.org/414/0614141000029/254/R1" && root == "https://id.gs1.org/414/0614141000012", nil
}

func (facts) Attributes(id trailmark.ThingID) ([]trailmark.MasterAttribute, error) {
	switch id {
	case "https://id.gs1.org/414/0614141000029":
		return []trailmark.MasterAttribute{
			{ID: "urn:epcglobal:cbv:mda#site", Value: trailmark.Element{Value: "Hamburg"}},
			{ID: "https://ns.example.com/epcis/doors", Value: trailmark.Element{Value: "4.0"}},
		}, nil
	case "https://ref.gs1.org/cbv/BizStep-commissioning", "https://id.gs1.org/253/06141410601221234":
		return []trailmark.MasterAttribute{{ID: "https://ns.example.com/epcis/own", Value: trailmark.Element{Value: "yes"}}}, nil
	}
	return nil, nil
}

// TestParameters tries every parameter on the object event of testdata, or on
// another one that is named: what selects it, and what does not.
func TestParameters(t *testing.T) {
	tests := []struct {
		event, name string
		yes, no     []string
	}{
		{"", "eventType", []string{"ObjectEvent", "TransformationEvent|epcis:ObjectEvent", "https://ref.gs1.org/epcis/ObjectEvent"}, []string{"AggregationEvent", "ex:ObjectEvent"}},
		{"", "GE_eventTime", []string{"2026-03-12T14:05:00Z", "2026-03-12T15:05:00+01:00", "2026-03-12T15:05:00 01:00", "2026-03-12T14:04Z"}, []string{"2026-03-12T14:05:00.001Z", "2026-03-12T14:05:00-01:00"}},
		{"", "LT_eventTime", []string{"2026-03-12T14:05:00.001Z"}, []string{"2026-03-12T14:05:00Z"}},
		{"", "GE_recordTime", []string{"2026-03-12T18:00:00Z"}, []string{"2026-03-12T18:00:01Z"}},
		{"", "LT_recordTime", []string{"2026-03-12T18:00:01Z"}, []string{"2026-03-12T18:00:00Z"}},
		{"", "EQ_action", []string{"ADD", "OBSERVE|ADD"}, []string{"DELETE"}},
		{"transformation", "EQ_action", nil, []string{"ADD|OBSERVE|DELETE"}},
		{"", "EQ_bizStep", []string{"commissioning", "urn:epcglobal:cbv:bizstep:commissioning", "https://ref.gs1.org/cbv/BizStep-commissioning", "cbv:BizStep-commissioning", "shipping|commissioning"}, []string{"shipping", "https://example.com/commissioning"}},
		{"aggregation", "EQ_bizStep", []string{"https://example.com/step/pressing"}, []string{"packing"}},
		{"", "EQ_disposition", []string{"active", "urn:epcglobal:cbv:disp:active"}, []string{"in_transit"}},
		{"", "EQ_persistentDisposition_set", []string{"completeness_verified"}, []string{"completeness_inferred"}},
		{"", "EQ_persistentDisposition_unset", []string{"https://ref.gs1.org/cbv/Disp-completeness_inferred"}, []string{"completeness_verified"}},
		{"", "EQ_readPoint", []string{"urn:epc:id:sgln:0614141.00002.R1", "https://example.com/414/0614141000029/254/R1"}, []string{"urn:epc:id:sgln:0614141.00002.0", "https://id.gs1.org/414/0614141000012"}},
		{"", "WD_readPoint", []string{"https://id.gs1.org/414/0614141000029/254/R1", "urn:epc:id:sgln:0614141.00001.0"}, []string{"urn:epc:id:sgln:4012345.00005.0"}},
		{"", "EQ_bizLocation", []string{"urn:epc:id:sgln:0614141.00002.0"}, []string{"geo:52.5,13.4"}},
		{"", "WD_bizLocation", []string{"https://id.gs1.org/414/0614141000029"}, []string{"https://id.gs1.org/414/0614141000012"}},
		{"aggregation", "WD_bizLocation", nil, []string{"https://id.gs1.org/414/0614141000029"}},
		{"", "EQ_eventID", []string{"urn:uuid:11111111-1111-4111-8111-111111111111"}, []string{"urn:uuid:22222222-2222-4222-8222-222222222222"}},
		{"transformation", "EQ_eventID", []string{transformationHash}, []string{"ni:///sha-256;00?ver=CBV2.0"}},
		{"transformation", "EQ_transformationID", []string{"https://id.gs1.org/253/061414106012277", "urn:epc:id:gdti:0614141.06012.77"}, []string{"urn:epc:id:gdti:0614141.06012.78"}},

		{"", "MATCH_epc", []string{"https://example.com/01/10614141123459/21/400", "urn:epc:id:sgtin:0614141.112345.401", "urn:epc:idpat:sgtin:0614141.112345.*", "urn:epc:pat:sgtin-96:3.0614141.112345.[401-450]"}, []string{"urn:epc:id:sgtin:0614141.112345.402", "https://id.gs1.org/01/10614141123459", "urn:epc:idpat:sgtin:0614141.212345.*", "urn:epc:class:lgtin:0614141.112345.L1"}},
		{"aggregation", "MATCH_epc", []string{"urn:epc:id:sgtin:0614141.112345.403"}, []string{"urn:epc:id:sscc:0614141.1234567890"}},
		{"transformation", "MATCH_epc", nil, []string{"urn:epc:idpat:sgtin:*.*.*"}},
		{"aggregation", "MATCH_parentID", []string{"urn:epc:id:sscc:0614141.1234567890", "urn:epc:idpat:sscc:0614141.*"}, []string{"urn:epc:id:sgtin:0614141.112345.403"}},
		{"transformation", "MATCH_inputEPC", []string{"urn:epc:id:grai:0614141.12345.400"}, []string{"urn:epc:id:sgtin:0614141.112345.402"}},
		{"transformation", "MATCH_outputEPC", []string{"urn:epc:id:sgtin:0614141.112345.402"}, []string{"urn:epc:id:grai:0614141.12345.400"}},
		{"transformation", "MATCH_anyEPC", []string{"urn:epc:id:sgtin:0614141.112345.402", "urn:epc:id:grai:0614141.12345.400"}, []string{"urn:epc:class:lgtin:4012345.011111.L2"}},
		{"aggregation", "MATCH_anyEPC", []string{"urn:epc:id:sscc:0614141.1234567890", "urn:epc:id:sgtin:0614141.112345.403"}, []string{"urn:epc:id:sgtin:0614141.112345.404"}},
		{"", "MATCH_epcClass", []string{"https://id.gs1.org/01/10614141123459/10/L1", "urn:epc:idpat:sgtin:4012345.011111.*", "https://id.gs1.org/01/04012345111118", "urn:epc:idpat:lgtin:0614141.112345.*"}, []string{"https://id.gs1.org/01/10614141123459", "urn:epc:idpat:sgtin:0614141.112345.*"}},
		{"aggregation", "MATCH_epcClass", []string{"urn:epc:class:lgtin:0614141.112345.L3"}, []string{"urn:epc:class:lgtin:0614141.112345.L1"}},
		{"transformation", "MATCH_inputEPCClass", []string{"urn:epc:class:lgtin:4012345.011111.L2"}, []string{"urn:epc:idpat:sgtin:0614141.112345.*"}},
		{"transformation", "MATCH_outputEPCClass", []string{"https://id.gs1.org/01/10614141123459"}, []string{"urn:epc:class:lgtin:4012345.011111.L2"}},
		{"transformation", "MATCH_anyEPCClass", []string{"https://id.gs1.org/01/10614141123459", "urn:epc:class:lgtin:4012345.011111.L2"}, []string{"urn:epc:id:sgtin:0614141.112345.402"}},

		{"", "EQ_bizTransaction_po", []string{"https://id.gs1.org/253/06141410601221234"}, []string{"urn:epcglobal:cbv:bt:0614141073467:1152"}},
		{"", "EQ_bizTransaction_urn:epcglobal:cbv:btt:po", []string{"urn:epc:id:gdti:0614141.06012.1234"}, nil},
		{"", "EQ_bizTransaction_inv", nil, []string{"urn:epc:id:gdti:0614141.06012.1234"}},
		{"", "EQ_source_owning_party", []string{"https://id.gs1.org/417/0614141000012"}, []string{"urn:epc:id:pgln:4012345.00005"}},
		{"", "EQ_destination_https://ref.gs1.org/cbv/SDT-possessing_party", []string{"urn:epc:id:pgln:4012345.00005"}, []string{"urn:epc:id:pgln:0614141.00001"}},

		{"", "EQ_quantity", []string{"2.50", "1|24"}, []string{"2500", "2"}},
		{"", "GT_quantity", []string{"23.9"}, []string{"24"}},
		{"", "GE_quantity", []string{"24"}, []string{"24.1"}},
		{"", "LT_quantity", []string{"2.51"}, []string{"2.5"}},
		{"", "LE_quantity", []string{"2.5"}, []string{"2.4"}},
		{"", "EQ_quantity_GRM", []string{"2500"}, []string{"2.5", "24"}},
		{"", "EQ_quantity_DZN", []string{"2"}, []string{"24"}},
		{"", "GE_quantity_EA", []string{"24"}, []string{"25"}},
		{"transformation", "LT_quantity_KGM", []string{"4.5359238"}, []string{"4.5359237"}},
		{"", "EQ_quantity_XYZ", nil, []string{"2.5", "24"}},

		{"", "EXISTS_errorDeclaration", []string{"true", "1", "", "false", "0"}, nil},
		{"aggregation", "EXISTS_errorDeclaration", []string{"false"}, []string{"true", ""}},
		{"", "GE_errorDeclarationTime", []string{"2026-03-13T08:00:00Z"}, []string{"2026-03-13T08:00:01Z"}},
		{"", "LT_errorDeclaration_Time", []string{"2026-03-13T08:00:01Z"}, []string{"2026-03-13T08:00:00Z"}},
		{"aggregation", "LT_errorDeclarationTime", nil, []string{"2027-03-13T08:00:01Z"}},
		{"", "EQ_errorReason", []string{"incorrect_data", "urn:epcglobal:cbv:er:incorrect_data"}, []string{"did_not_occur"}},
		{"", "EQ_correctiveEventID", []string{"urn:uuid:22222222-2222-4222-8222-222222222222"}, []string{"urn:uuid:11111111-1111-4111-8111-111111111111"}},

		{"", "EXISTS_sensorElementList", []string{"true"}, nil},
		{"aggregation", "EXISTS_sensorElementList", nil, []string{"true"}},
		{"", "GE_time", []string{"2026-03-12T14:00:00Z"}, []string{"2026-03-12T14:00:01Z"}},
		{"", "LT_time", []string{"2026-03-12T13:45:00Z"}, []string{"2026-03-12T13:30:00Z"}},
		{"", "GE_startTime", []string{"2026-03-12T13:00:00Z"}, []string{"2026-03-12T13:00:01Z"}},
		{"", "LT_startTime", []string{"2026-03-12T13:00:01Z"}, []string{"2026-03-12T13:00:00Z"}},
		{"", "GE_endTime", []string{"2026-03-12T14:00:00Z"}, []string{"2026-03-12T14:00:01Z"}},
		{"", "LT_endTime", []string{"2026-03-12T14:00:01Z"}, []string{"2026-03-12T14:00:00Z"}},
		{"aggregation", "LT_time", nil, []string{"2027-03-12T14:00:00Z"}},
		{"", "EQ_type", []string{"Temperature", "gs1:Temperature", "https://gs1.org/voc/Temperature", "https://example.com/measure"}, []string{"Mass"}},
		{"", "EQ_deviceID", []string{"https://id.gs1.org/8004/4000001111", "urn:epc:id:giai:4000001.112"}, []string{"urn:epc:id:giai:4000001.113"}},
		{"", "EQ_dataProcessingMethod", []string{"https://example.com/method"}, []string{"https://example.com/rules"}},
		{"", "EQ_bizRules", []string{"https://example.com/rules"}, []string{"https://example.com/method"}},
		{"", "EQ_microorganism", []string{"https://example.com/bug/1"}, []string{"https://example.com/bug/2"}},
		{"", "EQ_chemicalSubstance", []string{"https://example.com/salt"}, []string{"https://example.com/sugar"}},
		{"", "EQ_stringValue", []string{"OTHER|SOME"}, []string{"some"}},
		{"", "EQ_hexBinaryValue", []string{"F0F0", "f0f0"}, []string{"f0"}},
		{"", "EQ_uriValue", []string{"https://id.gs1.org/253/06141410601221234"}, []string{"https://example.com/salt"}},
		{"", "EQ_booleanValue", []string{"true"}, []string{"false"}},
		{"", "EQ_percRank", []string{"95.0"}, []string{"94"}},
		{"", "GT_percRank", []string{"94"}, []string{"95"}},
		{"", "GE_percRank", []string{"95"}, []string{"96"}},
		{"", "LT_percRank", []string{"96"}, []string{"95"}},
		{"", "LE_percRank", []string{"95"}, []string{"94"}},
		{"", "EQ_value_CEL", []string{"4.50", "1|4.5"}, []string{"4"}},
		{"", "EQ_value_FAH", []string{"40.1"}, []string{"4.5"}},
		{"", "GT_value_KEL", []string{"277.64"}, []string{"277.65"}},
		{"", "GE_value_P1", nil, []string{"0"}},
		{"", "LT_minValue_FAH", []string{"35.61"}, []string{"35.6"}},
		{"", "LE_maxValue_CEL", []string{"8"}, []string{"7.9"}},
		{"", "GE_meanValue_CEL", []string{"5"}, []string{"5.1"}},
		{"", "LE_sDev_FAH", []string{"1.8"}, []string{"1.7"}},
		{"", "EQ_sDev_KEL", []string{"1"}, []string{"274.15"}},
		{"", "GT_percValue_CEL", []string{"7"}, []string{"7.5"}},

		{"", "EQ_ex:batch", []string{"B-2291", "x|B-2291"}, []string{"b-2291"}},
		{"", "EQ_https://ns.example.com/epcis/batch", []string{"B-2291"}, nil},
		{"", "EQ_{https://ns.example.com/epcis/}batch", []string{"B-2291"}, nil},
		{"", "EQ_ex:count", []string{"5", "5.00"}, []string{"6", "05"}},
		{"", "GT_ex:count", []string{"4.9"}, []string{"5", "2020-01-01T00:00:00Z"}},
		{"", "LE_ex:count", []string{"5"}, []string{"4"}},
		{"", "EQ_ex:due", []string{"2026-03-31T22:00:00Z"}, []string{"2026-04-01T00:00:00Z"}},
		{"", "LT_ex:due", []string{"2026-03-31T22:00:01Z"}, []string{"2026-03-31T22:00:00Z", "5"}},
		{"", "EQ_ex:order", []string{"urn:epc:id:gdti:0614141.06012.1234"}, []string{"urn:epc:id:gdti:0614141.06012.1235"}},
		{"", "EQ_ex:big", []string{"1500", "1500.0"}, []string{"1.5e3"}},
		{"", "EQ_http://xml.example.org/ns#x", []string{"1"}, []string{"2"}},
		{"", "EQ_{http://xml.example.org/ns}x", []string{"1"}, nil},
		{"", "EQ_{http://xml.example.org/ns#}x", nil, []string{"1"}},
		{"", "EQ_ex:ok", []string{"true"}, []string{"false"}},
		{"", "EQ_ex:inner", nil, []string{"1e2"}},
		{"", "EQ_INNER_ex:inner", []string{"1e2"}, []string{"100"}},
		{"", "EQ_INNER_ex:count", []string{"6"}, []string{"5"}},
		{"", "EXISTS_ex:outer", []string{"", "true"}, nil},
		{"", "EXISTS_ex:nothing", []string{""}, nil},
		{"", "EXISTS_ex:inner", []string{"false"}, []string{""}},
		{"", "EXISTS_INNER_ex:inner", []string{""}, nil},
		{"", "EQ_ILMD_cbvmda:lotNumber", []string{"0012"}, []string{"12"}},
		{"", "EQ_ILMD_urn:epcglobal:cbv:mda#lotNumber", []string{"0012"}, nil},
		{"", "GE_INNER_ILMD_ex:vintage", []string{"2015"}, []string{"2016"}},
		{"", "EQ_INNER_ILMD_ex:grapes", []string{"pinot"}, []string{"merlot"}},
		{"", "EXISTS_ILMD_ex:wine", []string{""}, nil},
		{"", "EXISTS_INNER_ILMD_ex:wine", nil, []string{""}},
		{"", "EQ_ERROR_DECLARATION_ex:who", []string{"QA"}, []string{"IT"}},
		{"", "LT_INNER_ERROR_DECLARATION_ex:code", []string{"13"}, []string{"12"}},
		{"", "EXISTS_ERROR_DECLARATION_ex:why", []string{""}, nil},
		{"", "EXISTS_INNER_ERROR_DECLARATION_ex:code", []string{""}, nil},
		{"", "EQ_SENSORELEMENT_ex:element", []string{"e"}, []string{"f"}},
		{"", "GE_INNER_SENSORELEMENT_ex:deepest", []string{"2026-03-12T14:00:00Z"}, []string{"2026-03-12T14:00:01Z"}},
		{"", "EXISTS_SENSORMETADATA_ex:meta", []string{""}, nil},
		{"", "LT_SENSORMETADATA_ex:meta", []string{"2"}, []string{"1"}},
		{"", "EQ_SENSORREPORT_ex:report", []string{"r"}, []string{"e"}},
		{"", "EXISTS_INNER_SENSORREPORT_ex:report", nil, []string{""}},
		{"", "EQ_readPoint_ex:door", []string{"north"}, []string{"cold"}},
		{"", "EQ_INNER_readPoint_ex:row", []string{"7"}, []string{"8"}},
		{"", "EQ_bizLocation_ex:zone", []string{"cold"}, []string{"north"}},

		{"", "HASATTR_bizLocation", []string{"cbvmda:site", "urn:epcglobal:cbv:mda:site", "urn:epcglobal:cbv:mda#site", "ex:none|ex:doors"}, []string{"ex:site"}},
		{"", "HASATTR_bizStep", []string{"ex:own"}, []string{"cbvmda:site"}},
		{"", "HASATTR_ex:order", []string{"ex:own"}, []string{"ex:doors"}},
		{"", "EQ_ATTR_bizLocation_cbvmda:site", []string{"Hamburg", "Lyon|Hamburg"}, []string{"Lyon"}},
		{"", "EQATTR_bizLocation_ex:doors", []string{"4"}, []string{"5"}},
		{"", "EQ_ATTR_ex:order_ex:own", []string{"yes"}, []string{"no"}},
		{"", "EQ_ATTR_{https://ns.example.com/epcis/}order_https://ns.example.com/epcis/own", []string{"yes"}, nil},
	}
	for _, tt := range tests {
		ev := testEvent(t, tt.event)
		for _, v := range tt.yes {
			checkParameter(t, ev, tt.name, v, true)
		}
		for _, v := range tt.no {
			checkParameter(t, ev, tt.name, v, false)
		}
	}
}

// transformationHash is the event hash id of an event without an eventID (S6).
const transformationHash = "ni:///sha-256;2729d86ee00ebe4ef5411fa184bb78275d4f35c608b8e490dd3e67c1d3199332?ver=CBV2.0"

func checkParameter(t *testing.T, ev *trailmark.Event, name, value string, want bool) {
	t.Helper()
	q, err := Parse(url.Values{name: {value}}, map[string]string{"ex": "https://ns.example.com/epcis/"})
	if err != nil {
		t.Errorf("%s=%s: %v", name, value, err)
		return
	}
	if got, err := q.Matches(ev, recorded, facts{}); got != want || err != nil {
		t.Errorf("%s=%s selects the %s: %t, %v", name, value, ev.Type, got, err)
	}
}

// testEvent reads an event of testdata; "" is the object event.
func testEvent(t testing.TB, name string) *trailmark.Event {
	t.Helper()
	if name == "" {
		name = "object"
	}
	f, err := os.Open("testdata/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	ev, err := epcis.NewDecoder(f).Next()
	if err != nil {
		t.Fatal(err)
	}
	return ev
}

// TestAllMustHold gives several parameters at once: each must hold, and of each
// one value is enough.
func TestAllMustHold(t *testing.T) {
	ev := testEvent(t, "")
	for text, want := range map[string]bool{
		"EQ_action=ADD&EQ_bizStep=commissioning&EQ_quantity=24":                            true,
		"EQ_action=ADD&EQ_bizStep=shipping":                                                false,
		"EQ_action=DELETE&EQ_action=ADD":                                                   true, // repeated is a list
		"EQ_readPoint=urn:epc:id:sgln:0614141.00002.R1&WD_readPoint=geo:1,1":               false,
		"EQ_readPoint=geo:1,1&WD_readPoint=urn:epc:id:sgln:0614141.00001.0":                false,
		"MATCH_epc=urn:epc:id:sgtin:0614141.112345.400&MATCH_epcClass=https://example.com": false,
		"EQ_quantity_KGM=24&EQ_quantity=24":                                                false,
		"":                                                                                 true,
	} {
		values, err := url.ParseQuery(text)
		if err != nil {
			t.Fatal(err)
		}
		q, err := Parse(values, nil)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if got, err := q.Matches(ev, recorded, facts{}); got != want || err != nil {
			t.Errorf("%s: %t, %v", text, got, err)
		}
	}
}

// TestFaultyFacts hands on what facts cannot tell.
func TestFaultyFacts(t *testing.T) {
	ev := testEvent(t, "")
	for _, name := range []string{"WD_readPoint", "WD_bizLocation", "HASATTR_bizLocation", "EQ_ATTR_bizLocation_cbvmda:site"} {
		q, err := Parse(url.Values{name: {"https://id.gs1.org/414/4012345000054"}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := q.Matches(ev, recorded, brokenFacts{}); err == nil || !strings.Contains(err.Error(), "no answer") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

type brokenFacts struct{}

func (brokenFacts) Within(_, _ trailmark.ThingID) (bool, error) {
	return false, trailmark.Errorf(trailmark.Unavailable, "no answer")
}

func (brokenFacts) Attributes(trailmark.ThingID) ([]trailmark.MasterAttribute, error) {
	return nil, trailmark.Errorf(trailmark.Unavailable, "no answer")
}
