package gs1_test

import (
	"testing"

	"github.com/trailmark/trailmark/gs1"
)

func TestCompanyPrefix(t *testing.T) {
	for name, want := range map[string]string{
		"urn:epc:id:sgtin:9521234.000421.ABC":       "9521234",
		"urn:epc:idpat:sgtin:952123.0000421.*":      "952123",
		"urn:epc:class:lgtin:952123456789.0.L":      "952123456789",
		"urn:epc:id:sgln:9521302.00004.0":           "9521302",
		"urn:epc:id:gid:9521302.00004.0":            "", // a manager number, which is no company prefix
		"urn:epc:id:sgtin:95213.00000421.1":         "",
		"urn:epc:id:sgtin:9521234567890.1.1":        "",
		"urn:epc:id:sgtin:952a234.000421.1":         "",
		"urn:epc:tag:sgtin-96:3.9521234.000421.1":   "",
		"urn:epc:id:sgtin:":                         "",
		"urn:epc:":                                  "",
		"https://id.gs1.org/01/09521234004219/21/A": "",
		"": "",
	} {
		if got := gs1.CompanyPrefix(name); got != want {
			t.Errorf("%q: %q, not %q", name, got, want)
		}
	}
}
