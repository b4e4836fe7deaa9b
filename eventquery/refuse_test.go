package eventquery

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/trailmark/trailmark"
)

// TestRefused names the parameter and the value, and says what is allowed.
func TestRefused(t *testing.T) {
	tests := []struct{ query, path, says string }{
		{"EQ_bizstep=shipping", "EQ_bizstep", "not a parameter"},
		{"foo=1", "foo", "not a parameter"},
		{"eventType=FooEvent", "eventType", `"FooEvent" is not an event type`},
		{"GE_eventTime=2026-03-12", "GE_eventTime", "with a time zone"},
		{"GE_eventTime=2026-03-12T10:00:00", "GE_eventTime", "with a time zone"},
		{"GE_eventTime=2026-03-12T10:00:00Z|2026-03-13T10:00:00Z", "GE_eventTime", "is not one value"},
		{"EQ_action=add", "EQ_action", "ADD, OBSERVE, DELETE"},
		{"EQ_bizStep=shiping", "EQ_bizStep", `"shiping" is neither a standard word`},
		{"EQ_bizStep=", "EQ_bizStep", "is no value"},
		{"EQ_bizStep=shipping|", "EQ_bizStep", "is no value"},
		{"EQ_readPoint=Hamburg", "EQ_readPoint", `"Hamburg" is no name`},
		{"MATCH_epc=urn:epc:id:sgtin:1", "MATCH_epc", "is no name"},
		{"MATCH_epc=urn:epc:idpat:sgtin:1.2", "MATCH_epc", "is no EPC pattern"},
		{"EQ_bizTransaction_=urn:x:y", "EQ_bizTransaction_", "EQ_bizTransaction_po"},
		{"EQ_bizTransaction_order=urn:x:y", "EQ_bizTransaction_order", "neither a standard word"},
		{"GT_quantity=much", "GT_quantity", `"much" is not a decimal number`},
		{"GT_quantity=1|2", "GT_quantity", "is not one value"},
		{"EQ_quantity=1|x", "EQ_quantity", "is not a decimal number"},
		{"GE_value_celsius=1", "GE_value_celsius", "not a parameter"},
		{"EXISTS_errorDeclaration=maybe", "EXISTS_errorDeclaration", "must be there"},
		{"EQ_booleanValue=1", "EQ_booleanValue", "true, false"},
		{"EQ_myco:field=1", "EQ_myco:field", `the prefix "myco"`},
		{"GT_cbvmda:lotNumber=abc", "GT_cbvmda:lotNumber", "neither a number nor a date"},
		{"EXISTS_value_CEL=1", "EXISTS_value_CEL", "not a parameter"},
		{"HASATTR_color=x", "HASATTR_color", "not a parameter"},
		{"EQ_ATTR_bizLocation=x", "EQ_ATTR_bizLocation", "EQ_ATTR_bizLocation_cbvmda:site"},
		{"orderBy=quantity", "orderBy", "eventTime, recordTime"},
		{"orderDirection=up", "orderDirection", "ASC, DESC"},
		{"orderBy=eventTime&eventCountLimit=0", "eventCountLimit", "whole number"},
		{"eventCountLimit=1", "eventCountLimit", "needs orderBy"},
		{"orderBy=eventTime&eventCountLimit=1&maxEventCount=1", "eventCountLimit", "exclude each other"},
		{"maxEventCount=1.5", "maxEventCount", "whole number"},
		{"perPage=-1", "perPage", "whole number"},
	}
	for _, tt := range tests {
		values, err := url.ParseQuery(strings.ReplaceAll(tt.query, "|", "%7C"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = Parse(values, nil)
		var e *trailmark.Error
		if !errors.As(err, &e) || e.Kind != trailmark.Usage || e.Path != tt.path || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v, want %s at %s", tt.query, err, tt.says, tt.path)
		}
	}
}

func TestRefusedJSON(t *testing.T) {
	tests := []struct {
		text string
		kind trailmark.Kind
		says string
	}{
		{``, trailmark.Malformed, "not a JSON object"},
		{`[]`, trailmark.Malformed, "not a JSON object"},
		{`{} {}`, trailmark.Malformed, "not a JSON object"},
		{`{"eventType": ["ObjectEvent"]`, trailmark.Malformed, "not a JSON object"},
		{`{"EQ_action": "ADD", "EQ_action": "DELETE"}`, trailmark.Malformed, "duplicate"},
		{`{"EQ_action": []}`, trailmark.Usage, "is no value"},
		{`{"EQ_action": null}`, trailmark.Usage, "is no value"},
		{`{"EQ_action": {"a": 1}}`, trailmark.Usage, "is no value"},
		{`{"EQ_action": [["ADD"]]}`, trailmark.Usage, "is no value"},
		{`{"EQ_ex:a": ["1"]}`, trailmark.Usage, "the @context does"},
		{`{"GT_quantity": 1e999999}`, trailmark.Usage, "exponent"},
	}
	for _, tt := range tests {
		_, err := ParseJSON([]byte(tt.text))
		if trailmark.KindOf(err) != tt.kind || err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v, want %s", tt.text, err, tt.says)
		}
	}
}

func TestTooComplex(t *testing.T) {
	parameters := url.Values{}
	for i := range MaxParameters + 1 {
		parameters.Set(fmt.Sprintf("EXISTS_cbvmda:field%d", i), "")
	}
	values := url.Values{"EQ_eventID": {strings.Repeat("urn:x:y|", MaxValues) + "urn:x:z"}}
	patterns := url.Values{"MATCH_epc": {strings.Repeat("urn:epc:idpat:sgtin:*.*.*|", MaxPatterns) + "urn:epc:idpat:sgtin:*.*.*"}}
	for _, v := range []url.Values{parameters, values, patterns} {
		if _, err := Parse(v, nil); trailmark.KindOf(err) != trailmark.TooLarge {
			t.Errorf("%v", err)
		}
	}
}
