package tds

import (
	"math/big"
	"strings"

	"github.com/trailmark/trailmark/gs1"
)

// The ways to write a text of variable length, by their indicators (TDS 2.0,
// section 14.5).
const (
	asInteger = iota
	asUpperHex
	asLowerHex
	asBase64
	asASCII
	asCode40
	waysOfText
)

const (
	upperHex = "0123456789ABCDEF"
	lowerHex = "0123456789abcdef"
	base64   = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	code40   = " ABCDEFGHIJKLMNOPQRSTUVWXYZ-.:0123456789" // from 1 on; a space stands for nothing
)

// integerBits is how many bits a number of n digits needs.
func integerBits(n int) int {
	most := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
	return most.Sub(most, big.NewInt(1)).BitLen()
}

// bitsOf is how many bits a text of n characters has.
func bitsOf(way, n int) int {
	switch way {
	case asInteger:
		return integerBits(n)
	case asUpperHex, asLowerHex:
		return 4 * n
	case asBase64:
		return 6 * n
	case asASCII:
		return 7 * n
	}
	return (n + 2) / 3 * 16
}

// canHold reports whether a way can hold a text without loss.
func canHold(way int, s string) bool {
	within := func(alphabet string) bool { return strings.Trim(s, alphabet) == "" }
	switch way {
	case asInteger:
		return within(upperHex[:10]) && (s[0] != '0' || s == "0")
	case asUpperHex:
		return within(upperHex)
	case asLowerHex:
		return within(lowerHex)
	case asBase64:
		return within(base64)
	case asCode40:
		return within(code40[1:])
	}
	return true
}

// variable is a text of at most 31 characters: three bits say how it is written,
// five how long it is.
type variable struct{ ai string }

func (p variable) decode(r *bitReader, e *elements) *Error {
	way, n := int(r.uint(3)), int(r.uint(5))
	if way >= waysOfText {
		return broken("the indicator %d of (%s) means nothing", way, p.ai)
	}
	s, err := readText(r, way, n)
	e.add(p.ai, s)
	return err
}

func (p variable) encode(w *bitWriter, e *elements) *Error {
	s := e.take(p.ai, 0)
	if len(s) > 31 {
		return broken("(%s) has more than 31 characters", p.ai)
	}
	best := asASCII
	for way := range waysOfText {
		if s != "" && canHold(way, s) && bitsOf(way, len(s)) < bitsOf(best, len(s)) {
			best = way
		}
	}
	w.uint(uint64(best), 3)
	w.uint(uint64(len(s)), 5)
	writeText(w, best, s)
	return nil
}

func alphabetOf(way int) (alphabet string, bits int) {
	switch way {
	case asUpperHex:
		return upperHex, 4
	case asLowerHex:
		return lowerHex, 4
	}
	return base64, 6
}

func readText(r *bitReader, way, n int) (string, *Error) {
	switch way {
	case asInteger:
		return fixed(r.big(integerBits(n)), n)
	case asASCII:
		s := make([]byte, n)
		for i := range s {
			s[i] = byte(r.uint(7))
		}
		return string(s), nil
	case asCode40:
		return readCode40(r, n)
	}
	alphabet, bits := alphabetOf(way)
	s := make([]byte, n)
	for i := range s {
		s[i] = alphabet[r.uint(bits)]
	}
	return string(s), nil
}

func writeText(w *bitWriter, way int, s string) {
	switch way {
	case asInteger:
		w.big(number(s), integerBits(len(s)))
	case asASCII:
		for i := range len(s) {
			w.uint(uint64(s[i]), 7)
		}
	case asCode40:
		writeCode40(w, s)
	default:
		alphabet, bits := alphabetOf(way)
		for i := range len(s) {
			w.uint(uint64(strings.IndexByte(alphabet, s[i])), bits)
		}
	}
}

// readCode40 reads three characters from each 16 bits: 1600 a + 40 b + c + 1.
func readCode40(r *bitReader, n int) (string, *Error) {
	var b strings.Builder
	for b.Len() < n {
		v := r.uint(16)
		if v == 0 || v > 64000 {
			return "", broken("three characters are out of range")
		}
		v--
		for _, c := range [...]uint64{v / 1600, v / 40 % 40, v % 40} {
			if c > 0 && b.Len() < n {
				b.WriteByte(code40[c])
			}
		}
		if r.short {
			return "", broken("the bits end too early")
		}
	}
	return b.String(), nil
}

func writeCode40(w *bitWriter, s string) {
	for ; s != ""; s = s[min(3, len(s)):] {
		v := uint64(0)
		for i := range 3 {
			v *= 40
			if i < len(s) {
				v += uint64(strings.IndexByte(code40, s[i]))
			}
		}
		w.uint(v+1, 16)
	}
}

// counted are digits with four bits before them for how many there are (TDS
// 2.0, section 14.5).
type counted struct{ ai string }

func (p counted) decode(r *bitReader, e *elements) *Error {
	n := int(r.uint(4))
	s, err := fixed(r.big(integerBits(n)), n)
	e.add(p.ai, s)
	return err
}

func (p counted) encode(w *bitWriter, e *elements) *Error {
	s := e.take(p.ai, 0)
	if len(s) > 15 || strings.Trim(s, upperHex[:10]) != "" {
		return broken("(%s) is to have at most 15 digits", p.ai)
	}
	w.uint(uint64(len(s)), 4)
	w.big(number(s), integerBits(len(s)))
	return nil
}

// After the digits that a terminated text begins with (TDS 2.0, section 14.5).
const (
	moreFollows = 0xE
	endOfDigits = 0xF
)

// terminated is a text that begins with the digits of a company prefix: digits
// of four bits, and after them the rest as a variable text, if there is one.
type terminated struct{ ai string }

func (p terminated) decode(r *bitReader, e *elements) *Error {
	var digits strings.Builder
	for digits.Len() <= 30 {
		switch d := r.uint(4); {
		case r.short:
			return broken("the bits end too early")
		case d < 10:
			digits.WriteByte('0' + byte(d))
		case d == endOfDigits, d == moreFollows:
			e.add(p.ai, digits.String())
			if d == moreFollows {
				return variable(p).decode(r, e)
			}
			return nil
		default:
			return broken("a digit of (%s) is not one", p.ai)
		}
	}
	return broken("(%s) has more than 30 digits", p.ai)
}

func (p terminated) encode(w *bitWriter, e *elements) *Error {
	value := e.take(p.ai, 0)
	if value == "" {
		return broken("the name has no (%s)", p.ai)
	}
	rest := strings.TrimLeft(value, upperHex[:10])
	for _, d := range []byte(value[:len(value)-len(rest)]) {
		w.uint(uint64(d-'0'), 4)
	}
	if rest == "" {
		w.uint(endOfDigits, 4)
		return nil
	}
	w.uint(moreFollows, 4)
	return variable(p).encode(w, &elements{gs1.Elements{{AI: p.ai, Value: rest}}})
}
