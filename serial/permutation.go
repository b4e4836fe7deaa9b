package serial

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"math"
	"math/bits"
)

// permutation is a keyed bijection of the numbers below n: a Feistel network of
// rounds with AES over pairs below side, side² ≥ n, that is walked until it
// meets a number below n (J. Black and P. Rogaway, "Ciphers with Arbitrary Finite
// Domains", methods 2 and 3; ten rounds as NIST SP 800-38G has for FF1). Who
// does not have the key can tell neither the order of its values nor a next one.
type permutation struct {
	block cipher.Block
	n     uint128
	side  uint64 // the least whose square is not below n
}

const rounds = 10

// newPermutation needs a key of 32 bytes and n from 1 to 2^127.5.
func newPermutation(key []byte, n uint128) (permutation, error) {
	block, err := aes.NewCipher(key)
	return permutation{block, n, ceilRoot(n)}, err
}

// walker walks a permutation. It is for one goroutine.
type walker struct {
	permutation
	in, out [aes.BlockSize]byte
}

// at gives the value at i, which is below n.
func (w *walker) at(i uint128) uint128 {
	for {
		left, right := i.divide(w.side)
		l, r := left.lo, right
		for round := range byte(rounds) {
			l, r = r, w.add(l, w.round(round, r))
		}
		if i = multiply(l, w.side).plus(r); i.less(w.n) {
			return i
		}
	}
}

// where is the inverse of at.
func (w *walker) where(v uint128) uint128 {
	for {
		left, right := v.divide(w.side)
		l, r := left.lo, right
		for round := byte(rounds); round > 0; round-- {
			l, r = w.subtract(r, w.round(round-1, l)), l
		}
		if v = multiply(l, w.side).plus(r); v.less(w.n) {
			return v
		}
	}
}

// round is a number below side that depends on the key: 128 even bits as a
// fraction of side.
func (w *walker) round(round byte, half uint64) uint64 {
	w.in[0] = round
	binary.LittleEndian.PutUint64(w.in[8:], half)
	w.block.Encrypt(w.out[:], w.in[:])
	high, low := binary.LittleEndian.Uint64(w.out[8:]), binary.LittleEndian.Uint64(w.out[:])
	whole, part := bits.Mul64(high, w.side)
	below, _ := bits.Mul64(low, w.side)
	_, carry := bits.Add64(part, below, 0)
	return whole + carry
}

func (w *walker) add(a, b uint64) uint64 {
	sum, carry := bits.Add64(a, b, 0)
	if carry == 1 || sum >= w.side {
		sum -= w.side
	}
	return sum
}

func (w *walker) subtract(a, b uint64) uint64 {
	if a < b {
		a += w.side // wraps around, and back with the next line
	}
	return a - b
}

// uint128 is a number below 2^128.
type uint128 struct{ hi, lo uint64 }

func (a uint128) less(b uint128) bool { return a.hi < b.hi || a.hi == b.hi && a.lo < b.lo }

func (a uint128) plus(b uint64) uint128 {
	lo, carry := bits.Add64(a.lo, b, 0)
	return uint128{a.hi + carry, lo}
}

func multiply(a, b uint64) uint128 {
	hi, lo := bits.Mul64(a, b)
	return uint128{hi, lo}
}

// times gives a·b, which is below 2^128.
func (a uint128) times(b uint64) uint128 {
	p := multiply(a.lo, b)
	return uint128{p.hi + a.hi*b, p.lo}
}

// divide gives the quotient and the remainder.
func (a uint128) divide(by uint64) (uint128, uint64) {
	hi, rest := a.hi/by, a.hi%by
	lo, rest := bits.Div64(rest, a.lo, by)
	return uint128{hi, lo}, rest
}

func (a uint128) float() float64 { return float64(a.hi)*math.Exp2(64) + float64(a.lo) }

// capped is the number, or the bound when it is above.
func (a uint128) capped(bound int64) int64 {
	if a.hi > 0 || a.lo > uint64(bound) {
		return bound
	}
	return int64(a.lo)
}

// power gives base^exponent, which is below 2^128.
func power(base, exponent int) uint128 {
	p := uint128{0, 1}
	for range exponent {
		p = p.times(uint64(base))
	}
	return p
}

// ceilRoot gives the least number whose square is not below n.
func ceilRoot(n uint128) uint64 {
	low, high := uint64(1), uint64(math.MaxUint64)
	for low < high {
		if middle := low + (high-low)/2; multiply(middle, middle).less(n) {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low
}
