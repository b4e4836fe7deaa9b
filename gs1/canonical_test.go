package gs1

import (
	"errors"
	"testing"
)

func TestCanonical(t *testing.T) {
	tests := []struct {
		in  string
		out Identity
	}{
		{"urn:epc:id:sgtin:0614141.812345.6789", Identity{"https://id.gs1.org/01/80614141123458/21/6789", Item, "", "https://id.gs1.org/01/80614141123458"}},
		{"urn:epc:id:sgtin:4012345.011111.98%22", Identity{"https://id.gs1.org/01/04012345111118/21/98%22", Item, "", "https://id.gs1.org/01/04012345111118"}},
		{"urn:epc:tag:sgtin-96:3.0614141.812345.6789", Identity{"https://id.gs1.org/01/80614141123458/21/6789", Item, "", "https://id.gs1.org/01/80614141123458"}},
		{"urn:epc:id:sscc:4012345.3111111111", Identity{ID: "https://id.gs1.org/00/340123451111111111", Kind: LogisticUnit}},
		{"urn:epc:id:sgln:4012345.00005.0", Identity{ID: "https://id.gs1.org/414/4012345000054", Kind: Place}},
		{"urn:epc:id:sgln:4012345.00005.122", Identity{ID: "https://id.gs1.org/414/4012345000054/254/122", Kind: Place}},
		{"urn:epc:id:pgln:999999999999.", Identity{ID: "https://id.gs1.org/417/9999999999994", Kind: Party}},
		{"urn:epc:class:lgtin:4012345.012345.Lot987", Identity{"https://id.gs1.org/01/04012345123456/10/Lot987", Lot, "", "https://id.gs1.org/01/04012345123456"}},
		{"urn:epc:idpat:sgtin:4012345.012345.*", Identity{ID: "https://id.gs1.org/01/04012345123456", Kind: Class}},
		{"urn:epc:id:giai:4000001.111", Identity{ID: "https://id.gs1.org/8004/4000001111", Kind: Item}},
		{"https://id.gs1.org/01/09520123456788/10/ABC/21/S1", Identity{
			"https://id.gs1.org/01/09520123456788/21/S1", Item,
			"https://id.gs1.org/01/09520123456788/10/ABC", "https://id.gs1.org/01/09520123456788"}},
		{"http://example.org/some/gtin/9780345418913/cpv/344/lot/1223?17=260101#x", Identity{
			"https://id.gs1.org/01/09780345418913/10/1223", Lot, "", "https://id.gs1.org/01/09780345418913"}},
		{"https://example.com/8006/123456789012310102/10/L/21/S", Identity{
			ID: "https://id.gs1.org/8006/123456789012310102/21/S", Kind: Item, Lot: "https://id.gs1.org/8006/123456789012310102/10/L"}},
		{"https://example.com/414/9521234000143/254/0", Identity{ID: "https://id.gs1.org/414/9521234000143", Kind: Place}},
		{"urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6", Identity{ID: "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6"}},
		{"geo:52.5,13.4", Identity{ID: "geo:52.5,13.4"}},
		{"https://example.com/products/42", Identity{ID: "https://example.com/products/42"}},
		{"https://example.com/01/09520123456788?10=ABC", Identity{ID: "https://example.com/01/09520123456788?10=ABC"}},
	}
	for _, tt := range tests {
		got, err := Canonical(tt.in)
		if err != nil || got != tt.out {
			t.Errorf("Canonical(%q)\n got %+v, %v\nwant %+v", tt.in, got, err, tt.out)
		}
		again, err := Canonical(got.ID)
		if err != nil || again.ID != got.ID || again.Kind != got.Kind {
			t.Errorf("Canonical(%q) is not stable: %+v, %v", got.ID, again, err)
		}
	}
}

func TestCanonicalWrongCheckDigit(t *testing.T) {
	got, err := Canonical("https://example.com/01/09520123456780/21/S1")
	if !errors.Is(err, ErrCheckDigit) {
		t.Fatalf("err = %v", err)
	}
	if got.ID != "https://id.gs1.org/01/09520123456780/21/S1" || got.Kind != Item {
		t.Errorf("got %+v", got)
	}
}

// TestCanonicalAllocations holds what the capture of events counts on.
func TestCanonicalAllocations(t *testing.T) {
	for name, most := range map[string]float64{
		"https://id.gs1.org/01/09521234004219/21/A1B2C3": 0,
		"https://id.gs1.org/00/395212340000000014":       0,
		"urn:epc:id:sgtin:9521234.000421.A1B2C3":         1,
		"urn:epc:id:sscc:9521234.3000000001":             1,
		"urn:epc:class:lgtin:9521234.000421.B-2291":      1,
		"https://example.com/01/9521234004219/21/A1B2C3": 1,
		"urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6":  0,
	} {
		got := testing.AllocsPerRun(100, func() {
			if _, err := Canonical(name); err != nil {
				t.Error(err)
			}
		})
		if got > most {
			t.Errorf("Canonical(%q): %v allocations", name, got)
		}
	}
}

func BenchmarkCanonical(b *testing.B) {
	for _, bb := range []struct{ name, in string }{
		{"link", "https://id.gs1.org/01/09521234004219/21/A1B2C3D4E5F6G7"},
		{"sscc-link", "https://id.gs1.org/00/340123451111111111"},
		{"custom-link", "https://example.com/stem/01/09521234004219/10/B-2291/21/A1B2C3D4E5F6G7?17=270303"},
		{"sgtin", "urn:epc:id:sgtin:9521234.000421.A1B2C3D4E5F6G7"},
		{"sscc", "urn:epc:id:sscc:4012345.3111111111"},
		{"lgtin", "urn:epc:class:lgtin:9521234.000421.B-2291"},
		{"other", "https://example.com/products/42"},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Canonical(bb.in); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
