package gs1

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestOneThingOneName has the forms of S5 for a few things: all of them are
// parsed to the same name, and the key writes each of the forms.
func TestOneThingOneName(t *testing.T) {
	tests := []struct {
		name                                string
		id                                  string
		kind                                Kind
		urn, bracketed, scanned, other, raw string
	}{
		{
			name: "jar", kind: Item,
			id:        "https://id.gs1.org/01/09521234004219/21/A1-B2",
			urn:       "urn:epc:id:sgtin:9521234.000421.A1-B2",
			bracketed: "(01)09521234004219(21)A1-B2",
			scanned:   "]d2010952123400421921A1-B2",
			other:     "http://example.com/x/gtin/9521234004219/ser/A1-B2?linkType=pip",
			raw:       "(21)A1-B2(01)09521234004219",
		}, {
			name: "lot", kind: Lot,
			id:        "https://id.gs1.org/01/09521234004219/10/B-2291",
			urn:       "urn:epc:class:lgtin:9521234.000421.B-2291",
			bracketed: "(01)09521234004219(10)B-2291",
			scanned:   "^010952123400421910B-2291",
			other:     "https://example.com/01/09521234004219/10/B%2D2291",
			raw:       "010952123400421910B-2291",
		}, {
			name: "product", kind: Class,
			id:        "https://id.gs1.org/01/09521234004219",
			urn:       "urn:epc:idpat:sgtin:9521234.000421.*",
			bracketed: "(01)09521234004219",
			scanned:   "]E09521234004219",
			other:     "https://example.com/gtin/9521234004219",
			raw:       "09521234004219",
		}, {
			name: "pallet", kind: LogisticUnit,
			id:        "https://id.gs1.org/00/395212340000000014",
			urn:       "urn:epc:id:sscc:9521234.3000000001",
			bracketed: "(00)395212340000000014",
			scanned:   "]C100395212340000000014",
			other:     "urn:epc:tag:sscc-96:0.9521234.3000000001",
			raw:       "3 9521234 000000001 4",
		}, {
			name: "line", kind: Place,
			id:        "https://id.gs1.org/414/9521234000143/254/L4",
			urn:       "urn:epc:id:sgln:9521234.00014.L4",
			bracketed: "(414)9521234000143(254)L4",
			scanned:   "4149521234000143254L4",
			other:     "https://example.com/gln/9521234000143/glnx/L4",
			raw:       "(414) 9521234000143 (254) L4",
		}, {
			name: "tray", kind: Item,
			id:        "https://id.gs1.org/8003/04012345000221334455",
			urn:       "urn:epc:id:grai:4012345.00022.334455",
			bracketed: "(8003)04012345000221334455",
			scanned:   "\x1d800304012345000221334455",
			other:     "https://example.com/grai/04012345000221334455",
			raw:       "800304012345000221334455",
		},
	}
	prefixes := Prefixes{"9521234": 7, "4012345": 7}
	for _, tt := range tests {
		for _, form := range []string{tt.id, tt.urn, tt.bracketed, tt.scanned, tt.other, tt.raw} {
			id, err := Canonical(form)
			if err != nil || id.ID != tt.id || id.Kind != tt.kind {
				t.Errorf("%s: Canonical(%q) = %+v, %v", tt.name, form, id, err)
			}
		}
		k, err := Parse(tt.bracketed)
		if err != nil {
			t.Fatal(err)
		}
		if urn, err := k.URN(prefixes); urn != tt.urn || err != nil {
			t.Errorf("%s: URN = %q, %v", tt.name, urn, err)
		}
		if link, err := k.Link(); link != tt.id || err != nil {
			t.Errorf("%s: Link = %q, %v", tt.name, link, err)
		}
		if k.Bracketed() != tt.bracketed || k.Kind() != tt.kind {
			t.Errorf("%s: %s, %s", tt.name, k.Bracketed(), k.Kind())
		}
	}
}

// TestParseQuery: parameters lie between & or ;, and those of others are left.
func TestParseQuery(t *testing.T) {
	for _, query := range []string{"17=270331&3103=000189", "17=270331;3103=000189", "a=1;17=270331&3103=000189;b", "17=270331&&3103=000189&17=270331"} {
		k, err := Parse("https://example.com/01/09521234004219/21/S?" + query)
		if got := k.Bracketed(); got != "(01)09521234004219(21)S(17)270331(3103)000189" || err != nil {
			t.Errorf("%s: %s, %v", query, got, err)
		}
	}
}

func TestParseErrors(t *testing.T) {
	tests := []struct{ in, message string }{
		{"", `nothing to read`},
		{"9521234004219", `"9521234004219": 13 digits are a GTIN or a GLN: write (01)09521234004219 for the product, (414)9521234004219 for the place, (417)9521234004219 for the party`},
		{"09521234004218", `"09521234004218": (01) character 14: incorrect check digit: expected 9`},
		{"(01)09521234004219(10)LOT@1", `"(01)09521234004219(10)LOT@1": (10) character 4: invalid cset82 character`},
		{"(01)0952123400421", `"(01)0952123400421": (01) character 14: too short`},
		{"(1)5", `"(1)5": character 2: unknown application identifier`},
		{"(01", `"(01": character 1: the bracket is not closed`},
		{"(10)ABC", `"(10)ABC": no key among the elements: a key is (01) for a product, (00) for a logistic unit, (414) for a place …`},
		{"urn:epc:id:sgtin:061414.812345.6789", `"urn:epc:id:sgtin:061414.812345.6789": character 25: company prefix and reference do not have the digits of the key`},
		{"urn:epc:id:sgtin:0614141.812345.6789#", `"urn:epc:id:sgtin:0614141.812345.6789#": character 37: invalid cset82 character`},
		{"urn:epc:id:sgtin:0614141.812345", `"urn:epc:id:sgtin:0614141.812345": character 26: no serial`},
		{"urn:epc:id:foo:1.2", `"urn:epc:id:foo:1.2": character 12: unknown EPC scheme`},
		{"urn:epc:id:gid:1.2.3", `"urn:epc:id:gid:1.2.3": this EPC has no GS1 key`},
		{"https://example.com/01/09521234004219/10/L?21=S", `"https://example.com/01/09521234004219/10/L?21=S": (21) may not be in the query: qualifiers belong into the path`},
		{"https://example.com/01/09521234004219?17=270331;21=S", `"https://example.com/01/09521234004219?17=270331;21=S": (21) may not be in the query: qualifiers belong into the path`},
		{"https://example.com/01/09521234004219/21/S/10/L", `"https://example.com/01/09521234004219/21/S/10/L": (01) the qualifiers do not belong to the key, or not in this order`},
		{"https://example.com/", `"https://example.com/": character 20: no key in the path`},
		{"geo:1,2", `"geo:1,2": not an identifier of GS1`},
	}
	for _, tt := range tests {
		if _, err := Parse(tt.in); err == nil || err.Error() != tt.message {
			t.Errorf("Parse(%q)\n got %v\nwant %s", tt.in, err, tt.message)
		}
	}
}

func TestURNWithoutPrefixLength(t *testing.T) {
	k, err := Parse("(01)09521234004219(21)1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err = k.URN(nil); !errors.Is(err, ErrPrefixLength) || !strings.Contains(err.Error(), "configure") {
		t.Errorf("err = %v", err)
	}
	if urn, err := k.URN(Prefixes{"952": 9, "9521234": 7}); err != nil || urn != "urn:epc:id:sgtin:9521234.000421.1" {
		t.Errorf("longest match: %q, %v", urn, err)
	}
}

func TestLinkKeepsEverything(t *testing.T) {
	k, err := Parse("(01)09521234004219(17)261231(21)A/1(10)B-2291(3103)000195")
	if err != nil {
		t.Fatal(err)
	}
	const want = "https://example.com/id/01/09521234004219/10/B-2291/21/A%2F1?17=261231&3103=000195"
	if link, err := k.LinkAt("https://example.com/id/"); link != want || err != nil {
		t.Errorf("got %s, %v", link, err)
	}
	if got := k.ElementString(); got != "010952123400421917261231310300019510B-2291\x1d21A/1" {
		t.Errorf("ElementString = %q", got)
	}
}

func TestValidate(t *testing.T) {
	tests := []struct{ in, message string }{
		{"(01)09521234004219(10)B(17)261231", ""},
		{"(01)09521234004219(10)B(17)261331", "(17) character 3: illegal month"},
		{"(01)09521234004218(10)B", "(01) character 14: incorrect check digit: expected 9"},
		{"(01)09521234004219(37)5", "(01) may not come together with (37)"},
		{"(02)09521234004219", "(02) requires another element: 37"},
		{"(01)09521234004219(250)X", "(250) requires another element: 01 with 21 or 03 with 21 or 8006 with 21"},
		{"(01)09521234004219(10)A(10)B", "(10) two different values of one application identifier"},
	}
	for _, tt := range tests {
		es, err := ParseElements(tt.in)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if err := es.Validate(); err != nil {
			got = strings.TrimPrefix(err.Error(), `"`+tt.in+`": `)
		}
		if got != tt.message {
			t.Errorf("%s: %q, want %q", tt.in, got, tt.message)
		}
	}
}

// TestURNRoundTrip makes URNs of every scheme and holds that they come back
// from their link, given the length of the company prefix.
func TestURNRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := &schemes[rapid.IntRange(0, len(schemes)-1).Draw(t, "scheme")]
		prefix := rapid.StringMatching(`[0-9]{6,12}`).Draw(t, "prefix")
		urn := "urn:epc:id:" + s.name + ":" + prefix + "." + drawReference(t, s, len(prefix))
		if s.serial || s.qualifier != nil {
			urn += "." + drawSerial(t, s)
		}
		k, err := Parse(urn)
		if err != nil {
			t.Fatal(err)
		}
		if k.PrefixLength != len(prefix) {
			t.Fatalf("%s: prefix of %d digits", urn, k.PrefixLength)
		}
		link, err := k.Link()
		if err != nil {
			t.Fatal(err)
		}
		back, err := Parse(link)
		if err != nil {
			t.Fatal(err)
		}
		back.PrefixLength = len(prefix)
		if again, err := back.URN(nil); again != urn || err != nil {
			t.Fatalf("%s became %s, and that %s (%v)", urn, link, again, err)
		}
	})
}

func drawReference(t *rapid.T, s *scheme, prefix int) string {
	digits := func(n int) string { return strings.Repeat(string(rapid.ByteRange('0', '9').Draw(t, "digit")), n) }
	switch {
	case s.digits == 0:
		return rapid.StringMatching(`[0-9A-Z-]{1,18}`).Draw(t, "reference")
	case s.pieces:
		return digits(s.digits-prefix) + ".01.02"
	}
	return digits(s.digits - prefix)
}

func drawSerial(t *rapid.T, s *scheme) string {
	if s.name == "cpi" || s.name == "sgcn" {
		return rapid.StringMatching(`[1-9][0-9]{0,11}`).Draw(t, "serial")
	}
	return urnEscape(rapid.StringMatching(`[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{1,16}`).Draw(t, "serial"))
}
