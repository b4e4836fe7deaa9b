package resolver

import (
	"slices"
	"testing"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/gs1"
	"pgregory.net/rapid"
)

// TestExampleValues: every identifier of a path can be open.
func TestExampleValues(t *testing.T) {
	keys := 0
	for ai, value := range exampleValues {
		if !isKeyAI(ai) {
			continue
		}
		keys++
		if _, err := gs1.Parse(gs1.Root + "/" + ai + "/" + value); err != nil {
			t.Errorf("the example of (%s): %v", ai, err)
		}
		a, err := parseAnchor("/" + ai + "/{x}")
		if err != nil || a.key() != "/"+ai+"/" || a.fixed() {
			t.Errorf("(%s) open: %+v, %v", ai, a, err)
		}
	}
	if keys != 16 {
		t.Errorf("%d keys of Digital Links, want 16", keys)
	}
}

// TestAnchors: what people write, its one form, and what it is looked up by.
func TestAnchors(t *testing.T) {
	for _, test := range []struct {
		written, anchor, key string
		fixed                bool
	}{
		{"9521250000011", "", "", false}, // a GTIN or a GLN
		{"09521250000011", "/01/09521250000011", "/01/09521250000011", false},
		{"(01)09521250000011(10)L/7", "/01/09521250000011/10/L%2F7", "/01/09521250000011", true},
		{"https://id.gs1.org/01/09521250000011/21/A", "/01/09521250000011/21/A", "/01/09521250000011", true},
		{"/01/09521250000011/21/{21}", "/01/09521250000011/21/{21}", "/01/09521250000011", false},
		{"/01/09521250000011/10/L%2F7/21/{s}", "/01/09521250000011/10/L%2F7/21/{s}", "/01/09521250000011", true},
		{"/01/{gtin}", "/01/{gtin}", "/01/", false},
		{"/01/0952125{rest}/21/{s}", "/01/0952125{rest}/21/{s}", "/01/", false},
		{"/8004/9521250{rest}", "/8004/9521250{rest}", "/8004/", false},
		{"/00/{sscc}", "/00/{sscc}", "/00/", false},
		{"/414/{gln}/254/{ext}", "/414/{gln}/254/{ext}", "/414/", false},
		{"/01/09521250000012", "", "", false},
		{"/01/09521250000011/21/A{x}", "", "", false}, // a qualifier is open or not
		{"/01/09521250000011/21/{x}y", "", "", false},
		{"/01/09521250000011/21/{}", "", "", false},
		{"/01/09521250000011/{x}", "", "", false},
		{"/21/{x}", "", "", false},
		{"/01/{x}/10/{y}/10/{z}", "", "", false},
		{"/01/{x}/21/{y}/10/{z}", "", "", false}, // not in this order
		{"/01/{x}/17/{y}", "", "", false},
		{"/99/{x}", "", "", false},
		{"", "", "", false},
	} {
		a, err := parseAnchor(test.written)
		if test.anchor == "" {
			if trailmark.KindOf(err) != trailmark.Usage {
				t.Errorf("%q is read as %v, %v", test.written, a, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", test.written, err)
			continue
		}
		if a.String() != test.anchor || a.key() != test.key || a.fixed() != test.fixed {
			t.Errorf("%q is %s of %s, fixed %v; want %s of %s, fixed %v", test.written, a, a.key(), a.fixed(), test.anchor, test.key, test.fixed)
		}
	}
}

// TestFixedShapes: an anchor of a key that matches and is fixed is found by its
// shape, and nothing else is.
func TestFixedShapes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.SampledFrom([]string{"A", "B/1", "{}"})
		k := gs1.Key{AI: "01", Value: "09521250000011"}
		a := anchor{[]step{{ai: "01", value: "09521250000011"}}}
		for _, ai := range []string{"22", "10", "21"} {
			if rapid.Bool().Draw(t, ai+" in the request") {
				k.Qualifiers = append(k.Qualifiers, gs1.Element{AI: ai, Value: value.Draw(t, ai)})
			}
			switch rapid.IntRange(0, 2).Draw(t, ai+" of the anchor") {
			case 1:
				a.steps = append(a.steps, step{ai: ai, variable: "x"})
			case 2:
				a.steps = append(a.steps, step{ai: ai, value: value.Draw(t, ai+" wanted")})
			}
		}
		_, matches := a.match(k)
		found := slices.Contains(fixedShapes(k), a.shape())
		if found != (matches && a.fixed()) {
			t.Errorf("%s of %v: found %v, matches %v, fixed %v", a, k, found, matches, a.fixed())
		}
	})
}

// TestFinest: a serial is finer than a lot, one value finer than any, and a
// longer beginning finer than a shorter one.
func TestFinest(t *testing.T) {
	order := []string{
		"/01/09521250000011/10/L/21/S", "/01/09521250000011/10/{l}/21/S", "/01/09521250000011/10/L/21/{s}",
		"/01/09521250000011/21/S", "/01/09521250000011/21/{s}", "/01/09521250000011/10/L", "/01/09521250000011/10/{l}",
		"/01/09521250000011", "/01/09521250{x}", "/01/0952125{x}", "/01/{x}",
	}
	for i := range order[1:] {
		a, err := parseAnchor(order[i])
		b, err1 := parseAnchor(order[i+1])
		if err != nil || err1 != nil || a.compare(b) >= 0 || b.compare(a) <= 0 {
			t.Errorf("%s is not finer than %s (%v %v)", order[i], order[i+1], err, err1)
		}
	}
}

// FuzzAnchor: what is read is written so that it is read again.
func FuzzAnchor(f *testing.F) {
	for _, seed := range []string{"/01/09521250000011/21/{21}", "(01)09521250000011(10)L", "/8004/95%2F{x}", "/01/{%}", "{", "/01/%ZZ{x}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := parseAnchor(s)
		if err != nil {
			return
		}
		again, err := parseAnchor(a.String())
		if err != nil || again.String() != a.String() || again.shape() != a.shape() {
			t.Errorf("%q is written as %s and read as %s, %v", s, a, again, err)
		}
	})
}
