package trailmark_test

import (
	"math/big"
	"testing"

	"github.com/trailmark/trailmark"
	"pgregory.net/rapid"
)

func TestParseDecimal(t *testing.T) {
	for in, want := range map[trailmark.Number]string{
		"0": "0", "-0.0": "0", "452.0": "452", "+1.50": "1.5", "1e3": "1000", "1.25E-2": "0.0125",
		"-12.5e1": "-125", " 7 ": "7", ".5": "0.5", "5.": "5", "-.25": "-0.25",
	} {
		got, err := trailmark.ParseDecimal(in)
		if err != nil || got.String() != want {
			t.Errorf("%q: got %v, %v; want %s", in, got, err, want)
		}
	}
	for _, in := range []trailmark.Number{"", "x", "1.2.3", "1e999999999", "--1", "1-2", "1,5", "NaN", "0x10", "1_000", "+-1", "-", "."} {
		if got, err := trailmark.ParseDecimal(in); err == nil {
			t.Errorf("%q was read as %v", in, got)
		}
	}
}

// Decimals add, compare and print exactly as fractions do.
func TestDecimalIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.StringMatching(`-?[0-9]{1,12}(\.[0-9]{1,9})?(e-?[0-9])?`)
		a, b := number.Draw(t, "a"), number.Draw(t, "b")
		x, err := trailmark.ParseDecimal(trailmark.Number(a))
		if err != nil {
			t.Fatal(err)
		}
		y, _ := trailmark.ParseDecimal(trailmark.Number(b))
		p, _ := new(big.Rat).SetString(a)
		q, _ := new(big.Rat).SetString(b)
		if got := x.Add(y).Rat(); got.Cmp(new(big.Rat).Add(p, q)) != 0 {
			t.Errorf("%s + %s = %v", a, b, got)
		}
		if x.Cmp(y) != p.Cmp(q) {
			t.Errorf("compare %s with %s", a, b)
		}
		again, err := trailmark.ParseDecimal(trailmark.Number(x.String()))
		if err != nil || again.String() != x.String() || again.Cmp(x) != 0 {
			t.Errorf("%s is written as %s", a, x)
		}
	})
}
