package epcis

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestContext(t *testing.T) {
	c, err := ReadContext([]byte(`["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {"ex": "https://ns.example.com/epcis/", "batch": "ex:batch"}]`))
	if err != nil {
		t.Fatal(err)
	}
	type names struct {
		Space, Local string
		OK           bool
	}
	for name, want := range map[string]names{
		"ex:field":                      {"https://ns.example.com/epcis/", "field", true},
		"batch":                         {"https://ns.example.com/epcis/", "batch", true},
		"cbvmda:lotNumber":              {mdaSpace, "lotNumber", true},
		"urn:epcglobal:cbv:mda#lot":     {mdaSpace, "lot", true},
		"https://ns.example.com/ns#f":   {"https://ns.example.com/ns#", "f", true},
		"https://ns.example.com/epcis/": {"https://ns.example.com/epcis/", "", false},
		"other:field":                   {},
		"field":                         {},
		"":                              {},
	} {
		var got names
		got.Space, got.Local, got.OK = c.Split(name)
		if got != want {
			t.Errorf("Split(%q) = %+v, want %+v", name, got, want)
		}
	}
	own := map[string]string{"ex": "https://ns.example.com/epcis/", "batch": "ex:batch"}
	if diff := cmp.Diff(own, c.Prefixes()); diff != "" {
		t.Error(diff)
	}
	if got := ContextOf(own).Expand("ex:a"); got != "https://ns.example.com/epcis/a" {
		t.Errorf("Expand gives %q", got)
	}
	if got := c.Expand("urn:epc:id:sscc:1.2"); got != "urn:epc:id:sscc:1.2" {
		t.Errorf("Expand gives %q", got)
	}
}
