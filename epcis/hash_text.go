package epcis

import (
	"bytes"
	"slices"
	"strings"
)

// sorted writes n items and puts them into the order of their bytes.
func (h *hashWriter) sorted(n int, item func(i int)) {
	if n == 1 {
		item(0)
		return
	}
	start := len(h.b)
	ends := make([]int, 0, n)
	for i := range n {
		item(i)
		ends = append(ends, len(h.b))
	}
	items := make([][]byte, n)
	for i, from := 0, start; i < n; i++ {
		items[i] = h.b[from:ends[i]]
		from = ends[i]
	}
	if slices.IsSortedFunc(items, bytes.Compare) {
		return
	}
	slices.SortFunc(items, bytes.Compare)
	copy(h.b[start:], bytes.Join(items, nil))
}

// canonicalNumber gives a decimal number without plus sign, exponent, and
// zeros that do not count. What is no number comes back as it is.
func canonicalNumber(s string) string {
	sign, digits, point, ok := scanNumber(s)
	if !ok {
		return s
	}
	if point > len(digits) {
		digits += strings.Repeat("0", point-len(digits))
	}
	if point < 0 {
		digits, point = strings.Repeat("0", -point)+digits, 0
	}
	whole := strings.TrimLeft(digits[:point], "0")
	fraction := strings.TrimRight(digits[point:], "0")
	if whole == "" {
		whole = "0"
	}
	if fraction != "" {
		fraction = "." + fraction
	}
	if whole == "0" && fraction == "" {
		sign = ""
	}
	return sign + whole + fraction
}

// maxExponent bounds the zeros that an exponent may stand for.
const maxExponent = 400

// scanNumber takes a number apart: its sign, its digits and the place of the
// decimal point among them.
func scanNumber(s string) (sign, digits string, point int, ok bool) {
	s = strings.TrimPrefix(s, "+")
	if rest, minus := strings.CutPrefix(s, "-"); minus {
		sign, s = "-", rest
	}
	mantissa, exponent, ok := cutExponent(s)
	if !ok {
		return "", "", 0, false
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits = whole + fraction
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return "", "", 0, false
	}
	return sign, digits, len(whole) + exponent, true
}

func cutExponent(s string) (mantissa string, exponent int, ok bool) {
	i := strings.IndexAny(s, "eE")
	if i < 0 {
		return s, 0, true
	}
	exponent, err := parseExponent(s[i+1:])
	return s[:i], exponent, err
}

// parseExponent reads a signed integer of modest size.
func parseExponent(s string) (n int, ok bool) {
	negative := strings.HasPrefix(s, "-")
	s = strings.TrimLeft(strings.TrimPrefix(strings.TrimPrefix(s, "-"), "+"), "0")
	for i := range len(s) {
		if !isDigit(s[i]) || n > maxExponent {
			return 0, false
		}
		n = 10*n + int(s[i]-'0')
	}
	if negative {
		n = -n
	}
	return n, n <= maxExponent && n >= -maxExponent
}
