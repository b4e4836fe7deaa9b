package recall

import (
	"math/big"

	"github.com/trailmark/trailmark"
)

// unit tells how a unit of UN/ECE Recommendation 20 relates to the base unit of
// its quantity: base = (value + offset) × factor. All figures are exact by
// definition.
type unit struct {
	quantity       string
	factor, offset *big.Rat
}

func rat(s string) *big.Rat {
	r, _ := new(big.Rat).SetString(s)
	return r
}

func scaled(quantity, factor string) unit { return unit{quantity, rat(factor), new(big.Rat)} }

// units are those that machines on a line commonly report in. Others compare
// only with themselves.
func unitOf(code string) (unit, bool) {
	switch code {
	case "PAL":
		return scaled("pressure", "1"), true
	case "A97", "MBR": // hectopascal, millibar
		return scaled("pressure", "100"), true
	case "KPA":
		return scaled("pressure", "1000"), true
	case "BAR":
		return scaled("pressure", "100000"), true
	case "MPA":
		return scaled("pressure", "1000000"), true
	case "KEL":
		return scaled("temperature", "1"), true
	case "CEL":
		return unit{"temperature", rat("1"), rat("273.15")}, true
	case "FAH":
		return unit{"temperature", rat("5/9"), rat("459.67")}, true
	case "MGM":
		return scaled("mass", "1/1000000"), true
	case "GRM":
		return scaled("mass", "1/1000"), true
	case "KGM":
		return scaled("mass", "1"), true
	case "TNE":
		return scaled("mass", "1000"), true
	}
	return unit{}, false
}

// compare gives −1, 0 or +1 as a value in one unit is less than, equal to or
// greater than a limit in another. It reports false when the units cannot be
// compared exactly.
func compare(value trailmark.Decimal, in string, limit trailmark.Decimal, limitIn string) (int, bool) {
	if in == limitIn {
		return value.Cmp(limit), true
	}
	a, ok1 := unitOf(in)
	b, ok2 := unitOf(limitIn)
	if !ok1 || !ok2 || a.quantity != b.quantity {
		return 0, false
	}
	return a.base(value).Cmp(b.base(limit)), true
}

func (u unit) base(value trailmark.Decimal) *big.Rat {
	sum := new(big.Rat).Add(value.Rat(), u.offset)
	return sum.Mul(sum, u.factor)
}
