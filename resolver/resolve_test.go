package resolver

import (
	"testing"

	"github.com/trailmark/trailmark/store/storetest"
)

// TestImpliedDefault: what names no single item is led to its first link when
// none is the default one. An item and a lot are not: they have a page.
func TestImpliedDefault(t *testing.T) {
	r := Open(storetest.Open(t, storetest.SQLite(t)))
	add := func(links ...NewLink) {
		t.Helper()
		if _, err := r.AddAll(t.Context(), "test", "test", links); err != nil {
			t.Fatal(err)
		}
	}
	add(
		NewLink{Key: "/01/{gtin}", Type: "gs1:handledBy", Href: "https://id.example.org"},
		NewLink{Key: "09521250000011", Type: "gs1:pip", Href: "https://example.com/pip"},
		NewLink{Key: "09521250000011", Type: "gs1:epcis", Href: "https://example.com/epcis"},
		NewLink{Key: "(414)9521250000011", Type: "gs1:locationInfo", Href: "https://example.com/place"},
	)
	for link, want := range map[string]string{
		"(01)09521250000011":        "https://example.com/pip",
		"(01)09521250000011(22)V":   "https://example.com/pip",
		"(414)9521250000011(254)32": "https://example.com/place",
		"(01)09521250000011(21)A":   "https://id.example.org/01/09521250000011/21/A",
		"(01)09521250000011(10)L":   "https://id.example.org/01/09521250000011/10/L",
		"(01)09521250000028":        "https://id.example.org/01/09521250000028",
		"(00)095212500000000011":    "",
	} {
		if got := lead(t, r, link); got != want {
			t.Errorf("%s leads to %q, want %q", link, got, want)
		}
	}
	add(NewLink{Key: "09521250000011", Type: "gs1:epcis", Href: "https://example.com/epcis", Default: true})
	for _, link := range []string{"(01)09521250000011", "(01)09521250000011(21)A"} {
		if got := lead(t, r, link); got != "https://example.com/epcis" {
			t.Errorf("%s leads to %q, which is not the default link", link, got)
		}
	}
}
