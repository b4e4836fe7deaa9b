package label

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/scan"
)

// identifiers are what scanners send before the content of each symbology.
var identifiers = map[Symbology]string{DataMatrix: "]d2", QR: "]Q3", QRLink: "]Q1", Code128: "]C1", ITF14: "]I1", EAN13: "]E0"}

// drawKey makes a key with qualifiers and attributes.
func drawKey(t *rapid.T) gs1.Elements {
	digits := rapid.StringMatching(`[0-9]{13}`).Draw(t, "digits")
	check, err := gs1.CheckDigit(digits)
	if err != nil {
		t.Fatal(err)
	}
	es := gs1.Elements{{AI: "01", Value: digits + string(check)}}
	if rapid.Bool().Draw(t, "a logistic unit") {
		digits += "0234"
		check, _ := gs1.CheckDigit(digits)
		es = gs1.Elements{{AI: "00", Value: digits + string(check)}}
	}
	text := rapid.StringMatching(`[A-Za-z0-9!%&'()*+,./:;<=>?_"-]{1,20}`)
	for _, more := range []struct {
		ai    string
		value *rapid.Generator[string]
	}{
		{"10", text}, {"21", text},
		{"17", rapid.StringMatching(`2[0-9](0[1-9]|1[0-2])(0[0-9]|1[0-9]|2[0-8])`)},
		{"3103", rapid.StringMatching(`[0-9]{6}`)},
	} {
		if es[0].AI == "01" && rapid.Bool().Draw(t, "with "+more.ai) {
			es = append(es, gs1.Element{AI: more.ai, Value: more.value.Draw(t, more.ai)})
		}
	}
	return es
}

// Whatever can be printed is read back as the same thing, whether the scanner
// sends its symbology identifier or not. What cannot be told apart without it is
// asked about and not guessed.
func TestWhatIsPrintedIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		es := drawKey(t)
		want, err := gs1.Canonical(es.Bracketed())
		if err != nil {
			t.Fatal(err)
		}
		symbology := rapid.SampledFrom(Symbologies).Draw(t, "symbology")
		s, err := New(symbology, es.Bracketed(), Options{Stem: "https://shop.example/goods"})
		if err != nil {
			return // it does not fit into this symbology
		}
		code, err := scan.Parse(identifiers[symbology]+s.Content, scan.Options{})
		if _, ask := errors.AsType[*scan.Ambiguous](err); ask {
			return // <GS> as text and as a separator
		}
		if err != nil || code.Identity != want || len(code.Elements) != len(es) {
			t.Fatalf("%s is printed as %q and read as %+v, %v", es.Bracketed(), s.Content, code, err)
		}
		code, err = scan.Parse(s.Content, scan.Options{})
		if _, ask := errors.AsType[*scan.Ambiguous](err); !ask && (err != nil || code.Identity != want) {
			t.Fatalf("%s is printed as %q and read without an identifier as %+v, %v", es.Bracketed(), s.Content, code, err)
		}
	})
}
