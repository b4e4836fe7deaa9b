package unit

import (
	"math/big"
	"strings"
	"testing"
)

func TestConversion(t *testing.T) {
	tests := []struct{ value, from, is, to string }{
		{"100", "CEL", "212", "FAH"},
		{"-40", "CEL", "-40", "FAH"},
		{"0", "KEL", "-459.67", "FAH"},
		{"0", "CEL", "273.15", "KEL"},
		{"491.67", "A48", "0", "CEL"},
		{"1", "LBR", "16", "ONZ"},
		{"1.5", "TNE", "1500", "KGM"},
		{"1", "FOT", "12", "INH"},
		{"36", "KMH", "10", "MTS"},
		{"760", "UA", "1", "ATM"},
		{"1", "GLL", "4", "QTL"},
		{"1", "KWH", "3.6", "3B"},
		{"2", "DZN", "24", "H87"},
		{"50", "P1", "500000", "59"},
		{"100", "A91", "90", "DD"},
		{"1", "M1", "1", "A93"},
	}
	for _, tt := range tests {
		from, to := scaleOf(t, tt.from), scaleOf(t, tt.to)
		if from.Dimension != to.Dimension || from.Base(number(tt.value)).Cmp(to.Base(number(tt.is))) != 0 {
			t.Errorf("%s %s is not %s %s: %s, %s", tt.value, tt.from, tt.is, tt.to, from.Base(number(tt.value)), to.Base(number(tt.is)))
		}
	}
}

// A standard deviation of 1 °C is one of 1.8 °F.
func TestDifference(t *testing.T) {
	if scaleOf(t, "CEL").Difference(number("1")).Cmp(scaleOf(t, "FAH").Difference(number("1.8"))) != 0 {
		t.Error("the zero of the scale counts")
	}
}

func TestUnknownUnit(t *testing.T) {
	for _, code := range []string{"", "XYZ", "cel", "MON"} {
		if s, ok := Of(code); ok {
			t.Errorf("Of(%q) = %+v", code, s)
		}
	}
}

// TestTable reads each line: no unit twice, every number readable and not zero,
// one base unit at least for each dimension with an SI unit.
func TestTable(t *testing.T) {
	entries := strings.Count(table, ",") + strings.Count(table, ":")
	if len(scales()) != entries {
		t.Errorf("%d units from %d entries: one is there twice", len(scales()), entries)
	}
	for code, s := range scales() {
		if s.factor == nil || s.factor.Sign() <= 0 || s.Dimension == "" {
			t.Errorf("%s: %+v", code, s)
		}
	}
}

func scaleOf(t *testing.T, code string) Scale {
	t.Helper()
	s, ok := Of(code)
	if !ok {
		t.Fatalf("%s is not known", code)
	}
	return s
}

func number(s string) *big.Rat { return fraction(s) }
