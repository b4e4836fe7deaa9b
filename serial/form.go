package serial

import (
	"context"
	"math"
	"math/big"
	"slices"
	"strings"

	"github.com/trailmark/trailmark/store"
)

// form is what the bodies of a pool's numbers are at which positions.
type form interface {
	// each gives the bodies from a position on, so many of them. A body is
	// good until the next.
	each(ctx context.Context, first, count int64, f func(body []byte) error) error
	// positions gives where bodies are, -1 for one that is nowhere.
	positions(ctx context.Context, tx *store.Tx, bodies []string) ([]int64, error)
	// words is how many bodies there could be.
	words() uint128
}

// random is a form: all words of an alphabet and a length in a secret order.
type random struct {
	alphabet string
	length   int
	digit    [256]int16 // place in the alphabet, -1 for none
	permutation
}

func newRandom(alphabet string, length int, secret []byte) (*random, error) {
	p, err := newPermutation(secret, power(len(alphabet), length))
	r := &random{alphabet: alphabet, length: length, permutation: p}
	for i := range r.digit {
		r.digit[i] = int16(strings.IndexByte(alphabet, byte(i)))
	}
	return r, err
}

func (r *random) words() uint128 { return r.n }

func (r *random) each(_ context.Context, first, count int64, f func([]byte) error) error {
	w := &walker{permutation: r.permutation}
	body := make([]byte, r.length)
	for i := range count {
		r.write(body, w.at(uint128{0, uint64(first + i)}))
		if err := f(body); err != nil {
			return err
		}
	}
	return nil
}

// write writes a value as a word.
func (r *random) write(body []byte, value uint128) {
	base := uint64(len(r.alphabet))
	for i := len(body) - 1; i >= 0; i-- {
		var digit uint64
		if value.hi == 0 {
			value.lo, digit = value.lo/base, value.lo%base
		} else {
			value, digit = value.divide(base)
		}
		body[i] = r.alphabet[digit]
	}
}

func (r *random) positions(_ context.Context, _ *store.Tx, bodies []string) ([]int64, error) {
	w := &walker{permutation: r.permutation}
	list := make([]int64, len(bodies))
	for i, body := range bodies {
		list[i] = -1
		if !r.holds(body) {
			continue
		}
		var value uint128
		for j := range len(body) {
			value = value.times(uint64(len(r.alphabet))).plus(uint64(r.digit[body[j]]))
		}
		if p := w.where(value); p.hi == 0 && p.lo <= math.MaxInt64 {
			list[i] = int64(p.lo)
		}
	}
	return list, nil
}

// holds reports whether a body is one of the words.
func (r *random) holds(body string) bool {
	if len(body) != r.length {
		return false
	}
	for i := range len(body) {
		if r.digit[body[i]] < 0 {
			return false
		}
	}
	return true
}

// sequence is a form: numbers one after the other. What they begin with stays,
// and the digits at their end are counted, with zeros before them up to a width.
type sequence struct {
	prefix string
	lowest big.Int
	width  int // 0 for as many digits as it takes
	size   int64
}

func newSequence(lowest string, width int, size int64) *sequence {
	prefix, digits := splitDigits(lowest)
	s := &sequence{prefix: prefix, width: width, size: size}
	s.lowest.SetString(digits, 10)
	return s
}

// splitDigits cuts off the digits at the end.
func splitDigits(text string) (prefix, digits string) {
	prefix = strings.TrimRight(text, figures)
	return prefix, text[len(prefix):]
}

func (s *sequence) words() uint128 { return uint128{0, uint64(s.size)} }

func (s *sequence) each(_ context.Context, first, count int64, f func([]byte) error) error {
	body := s.at(first)
	for range count {
		if err := f(body); err != nil {
			return err
		}
		body = s.increment(body)
	}
	return nil
}

// at gives the body at a position.
func (s *sequence) at(position int64) []byte {
	n := new(big.Int).Add(&s.lowest, big.NewInt(position))
	digits := n.String()
	return []byte(s.prefix + strings.Repeat("0", max(0, s.width-len(digits))) + digits)
}

// increment counts on in decimal digits.
func (s *sequence) increment(body []byte) []byte {
	for i := len(body) - 1; i >= len(s.prefix); i-- {
		if body[i] < '9' {
			body[i]++
			return body
		}
		body[i] = '0'
	}
	return slices.Insert(body, len(s.prefix), '1')
}

func (s *sequence) positions(_ context.Context, _ *store.Tx, bodies []string) ([]int64, error) {
	list := make([]int64, len(bodies))
	for i, body := range bodies {
		list[i] = s.position(body)
	}
	return list, nil
}

// longestBody is above all lengths that GS1 allows.
const longestBody = 30

func (s *sequence) position(body string) int64 {
	prefix, digits := splitDigits(body)
	if prefix != s.prefix || digits == "" || len(digits) > longestBody ||
		s.width > 0 && len(digits) != s.width || s.width == 0 && len(digits) > 1 && digits[0] == '0' {
		return -1
	}
	n, _ := new(big.Int).SetString(digits, 10)
	if n.Sub(n, &s.lowest); n.Sign() < 0 || !n.IsInt64() || n.Int64() >= s.size {
		return -1
	}
	return n.Int64()
}
