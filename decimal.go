package trailmark

import (
	"math/big"
	"strings"
)

// Decimal is an exact decimal number. The zero value is 0. Decimals are
// values: no operation changes its operands.
type Decimal struct {
	coefficient *big.Int // nil is 0
	scale       int      // number of decimals, never negative
}

// maxDigits bounds what ParseDecimal accepts, so that an exponent in a
// document cannot ask for gigabytes.
const maxDigits = 100

// ParseDecimal reads a JSON or XML number, with or without an exponent.
func ParseDecimal(n Number) (Decimal, error) {
	s := strings.TrimSpace(string(n))
	mantissa, exponent, err := cutExponent(s)
	if err != nil {
		return Decimal{}, err
	}
	if !isDecimal(mantissa) {
		return Decimal{}, Errorf(Invalid, "%q is not a decimal number", s)
	}
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(mantissa, "+"), ".")
	digits, scale := whole+fraction, len(fraction)-exponent
	if scale < 0 {
		digits, scale = digits+strings.Repeat("0", -scale), 0
	}
	if len(digits) > maxDigits || scale > maxDigits {
		return Decimal{}, Errorf(Invalid, "%q has more than %d digits", s, maxDigits)
	}
	coefficient, _ := new(big.Int).SetString(digits, 10)
	return Decimal{coefficient, scale}.trim(), nil
}

// isDecimal reports whether s is digits with at most one sign before and one
// point among them.
func isDecimal(s string) bool {
	digits, points := 0, 0
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c == '.':
			points++
		case (c == '-' || c == '+') && i == 0:
		default:
			return false
		}
	}
	return digits > 0 && points <= 1
}

func cutExponent(s string) (mantissa string, exponent int, err error) {
	i := strings.IndexAny(s, "eE")
	if i < 0 {
		return s, 0, nil
	}
	e, ok := new(big.Int).SetString(strings.TrimPrefix(s[i+1:], "+"), 10)
	if !ok || !e.IsInt64() || e.Int64() > maxDigits || e.Int64() < -maxDigits {
		return "", 0, Errorf(Invalid, "%q has an exponent beyond ±%d", s, maxDigits)
	}
	return s[:i], int(e.Int64()), nil
}

// DecimalOf gives a whole number.
func DecimalOf(n int64) Decimal { return Decimal{big.NewInt(n), 0} }

// Add gives d + e.
func (d Decimal) Add(e Decimal) Decimal {
	a, b, scale := align(d, e)
	return Decimal{new(big.Int).Add(a, b), scale}.trim()
}

// Sub gives d − e.
func (d Decimal) Sub(e Decimal) Decimal { return d.Add(e.Neg()) }

// Neg gives −d.
func (d Decimal) Neg() Decimal { return Decimal{new(big.Int).Neg(d.int()), d.scale} }

// Cmp gives −1, 0 or +1 as d is less than, equal to or greater than e.
func (d Decimal) Cmp(e Decimal) int {
	a, b, _ := align(d, e)
	return a.Cmp(b)
}

// Sign gives −1, 0 or +1.
func (d Decimal) Sign() int { return d.int().Sign() }

// Rat gives the number as a fraction, for shares.
func (d Decimal) Rat() *big.Rat {
	return new(big.Rat).SetFrac(d.int(), pow10(d.scale))
}

// String gives the number without an exponent and without trailing zeros.
func (d Decimal) String() string {
	digits := new(big.Int).Abs(d.int()).String()
	if d.scale > 0 {
		if pad := d.scale + 1 - len(digits); pad > 0 {
			digits = strings.Repeat("0", pad) + digits
		}
		cut := len(digits) - d.scale
		digits = digits[:cut] + "." + digits[cut:]
	}
	if d.Sign() < 0 {
		return "-" + digits
	}
	return digits
}

// MarshalText writes the number as String does.
func (d Decimal) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what ParseDecimal reads.
func (d *Decimal) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDecimal(Number(text))
	return err
}

func (d Decimal) int() *big.Int {
	if d.coefficient == nil {
		return new(big.Int)
	}
	return d.coefficient
}

// trim drops trailing zeros, so that equal numbers are written alike.
func (d Decimal) trim() Decimal {
	c, ten, rest := d.int(), big.NewInt(10), new(big.Int)
	for d.scale > 0 {
		q := new(big.Int)
		if q.QuoRem(c, ten, rest); rest.Sign() != 0 {
			break
		}
		c, d.scale = q, d.scale-1
	}
	return Decimal{c, d.scale}
}

// align brings two numbers to one scale.
func align(d, e Decimal) (a, b *big.Int, scale int) {
	a, b, scale = d.int(), e.int(), max(d.scale, e.scale)
	if d.scale < scale {
		a = new(big.Int).Mul(a, pow10(scale-d.scale))
	}
	if e.scale < scale {
		b = new(big.Int).Mul(b, pow10(scale-e.scale))
	}
	return a, b, scale
}

func pow10(n int) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
}
