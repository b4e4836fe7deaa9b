package tds

import (
	"math/big"
	"strconv"
	"strings"
)

// field is one or more parts of a pure identity URI in bits. Values are plain
// text, without the percent codes of a URI.
type field interface {
	decode(*bitReader) ([]string, *Error)
	// encode writes the first of the values and gives the others.
	encode(*bitWriter, []string) ([]string, *Error)
}

// prefixBits are the bits of a company prefix of 12 digits, 11, … 6: the
// partition value is the index (TDS 2.0, section 14.3).
var prefixBits = [...]int{40, 37, 34, 30, 27, 24, 20}

// decodePrefix reads the partition value and the company prefix.
func decodePrefix(r *bitReader) (prefix string, bits int, err *Error) {
	value := int(r.uint(3))
	if value >= len(prefixBits) {
		return "", 0, broken("the partition value %d means nothing", value)
	}
	bits = prefixBits[value]
	prefix, err = fixed(r.big(bits), 12-value)
	return prefix, bits, err
}

// encodePrefix writes the partition value and the company prefix.
func encodePrefix(w *bitWriter, prefix string) (bits int) {
	value := 12 - len(prefix)
	bits = prefixBits[value]
	w.uint(uint64(value), 3)
	w.big(number(prefix), bits)
	return bits
}

// partition is a company prefix and a reference of digits, which together have
// so many digits and so many bits.
type partition struct{ digits, bits int }

func (f partition) decode(r *bitReader) ([]string, *Error) {
	prefix, bits, err := decodePrefix(r)
	if err != nil {
		return nil, err
	}
	reference, err := fixed(r.big(f.bits-bits), f.digits-len(prefix))
	return []string{prefix, reference}, err
}

func (f partition) encode(w *bitWriter, values []string) ([]string, *Error) {
	bits := encodePrefix(w, values[0])
	w.big(number(values[1]), f.bits-bits)
	return values[2:], nil
}

// freePartition is a company prefix and a number that has no fixed length.
type freePartition struct{ bits int }

func (f freePartition) decode(r *bitReader) ([]string, *Error) {
	prefix, bits, err := decodePrefix(r)
	if err != nil {
		return nil, err
	}
	return []string{prefix, r.big(f.bits - bits).String()}, nil
}

func (f freePartition) encode(w *bitWriter, values []string) ([]string, *Error) {
	bits := encodePrefix(w, values[0])
	return values[2:], putInteger(w, values[1], f.bits-bits)
}

// textPartition is a company prefix and a reference of characters of seven bits.
type textPartition struct{ bits int }

func (f textPartition) decode(r *bitReader) ([]string, *Error) {
	prefix, bits, err := decodePrefix(r)
	if err != nil {
		return nil, err
	}
	reference, err := text{(f.bits - bits) / 7}.decode(r)
	return append([]string{prefix}, reference...), err
}

func (f textPartition) encode(w *bitWriter, values []string) ([]string, *Error) {
	bits := encodePrefix(w, values[0])
	return text{(f.bits - bits) / 7}.encode(w, values[1:])
}

// sixBitPartition is a company prefix and a reference of characters of six bits.
// Together they have at most so many characters.
type sixBitPartition struct{ most int }

func (f sixBitPartition) decode(r *bitReader) ([]string, *Error) {
	prefix, _, err := decodePrefix(r)
	if err != nil {
		return nil, err
	}
	reference, err := sixBit{f.most - len(prefix)}.decode(r)
	return append([]string{prefix}, reference...), err
}

func (f sixBitPartition) encode(w *bitWriter, values []string) ([]string, *Error) {
	encodePrefix(w, values[0])
	return sixBit{f.most - len(values[0])}.encode(w, values[1:])
}

// integer is a number without leading zeros.
type integer struct{ bits int }

func (f integer) decode(r *bitReader) ([]string, *Error) {
	return []string{strconv.FormatUint(r.uint(f.bits), 10)}, nil
}

func (f integer) encode(w *bitWriter, values []string) ([]string, *Error) {
	return values[1:], putInteger(w, values[0], f.bits)
}

// oneThenDigits is a string of digits, written as a number with a one before it
// so that leading zeros stay (TDS 2.0, section 14.4).
type oneThenDigits struct{ bits int }

func (f oneThenDigits) decode(r *bitReader) ([]string, *Error) {
	digits, ok := strings.CutPrefix(strconv.FormatUint(r.uint(f.bits), 10), "1")
	if !ok {
		return nil, broken("the serial does not begin with the one that keeps its zeros")
	}
	return []string{digits}, nil
}

func (f oneThenDigits) encode(w *bitWriter, values []string) ([]string, *Error) {
	return values[1:], putInteger(w, "1"+values[0], f.bits)
}

// twoDigits is a piece or a total in seven bits.
type twoDigits struct{}

func (twoDigits) decode(r *bitReader) ([]string, *Error) {
	v, err := fixed(r.big(7), 2)
	return []string{v}, err
}

func (twoDigits) encode(w *bitWriter, values []string) ([]string, *Error) {
	w.big(number(values[0]), 7)
	return values[1:], nil
}

// zeros are bits that say nothing.
type zeros struct{ bits int }

func (f zeros) decode(r *bitReader) ([]string, *Error) {
	if r.uint(f.bits) != 0 {
		return nil, broken("the last %d bits are to be zeros", f.bits)
	}
	return nil, nil
}

func (f zeros) encode(w *bitWriter, values []string) ([]string, *Error) {
	w.uint(0, f.bits)
	return values, nil
}

// fixed gives a number with leading zeros up to so many digits.
func fixed(v *big.Int, digits int) (string, *Error) {
	s := v.String()
	if digits == 0 && s == "0" {
		return "", nil
	}
	if len(s) > digits {
		return "", broken("the number %s has more than %d digits", s, digits)
	}
	return strings.Repeat("0", digits-len(s)) + s, nil
}

// number reads digits, none of them as zero.
func number(digits string) *big.Int {
	v, _ := new(big.Int).SetString("0"+digits, 10)
	return v
}

// putInteger writes digits as a number, which must be the same when it is read.
func putInteger(w *bitWriter, digits string, bits int) *Error {
	for i := range len(digits) {
		if digits[i] < '0' || digits[i] > '9' {
			return broken("%q is not a number, as this encoding needs; a longer one takes it", digits)
		}
	}
	v := number(digits)
	if v.String() != digits {
		return broken("leading zeros of %q would be lost; a longer encoding keeps them", digits)
	}
	if v.BitLen() > bits {
		return broken("%s does not fit into %d bits; a longer encoding takes it", digits, bits)
	}
	w.big(v, bits)
	return nil
}
