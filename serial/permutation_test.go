package serial

import (
	"bytes"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

func key(b byte) []byte { return bytes.Repeat([]byte{b}, 32) }

func newWalker(t rapid.TB, secret []byte, n uint128) *walker {
	p, err := newPermutation(secret, n)
	if err != nil {
		t.Fatal(err)
	}
	return &walker{permutation: p}
}

// TestPermutationIsABijection: of every small space each number comes once, and
// the way back leads to where it came from.
func TestPermutationIsABijection(t *testing.T) {
	for n := uint64(1); n <= 600; n++ {
		w := newWalker(t, key(byte(n)), uint128{0, n})
		seen := make([]bool, n)
		for i := range n {
			v := w.at(uint128{0, i})
			if v.hi != 0 || v.lo >= n || seen[v.lo] {
				t.Fatalf("of %d numbers %d leads to %v, again or outside", n, i, v)
			}
			seen[v.lo] = true
			if back := w.where(v); back != (uint128{0, i}) {
				t.Fatalf("of %d numbers the way back from %v leads to %v, not %d", n, v, back, i)
			}
		}
	}
}

// TestPermutationOfLargeSpaces: the way back, and values below n, up to 82^20.
func TestPermutationOfLargeSpaces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := power(rapid.IntRange(2, 82).Draw(t, "alphabet"), rapid.IntRange(1, 20).Draw(t, "length"))
		w := newWalker(t, rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "key"), n)
		i := uint128{0, uint64(rapid.Int64Range(0, n.capped(1<<62)-1).Draw(t, "position"))}
		v := w.at(i)
		if !v.less(n) || w.where(v) != i {
			t.Fatalf("%v leads to %v and back to %v, of %v", i, v, w.where(v), n)
		}
	})
}

// TestAnotherKeyIsAnotherOrder: with two keys hardly anything is at the same place.
func TestAnotherKeyIsAnotherOrder(t *testing.T) {
	n := power(32, 8)
	a, b := newWalker(t, key(1), n), newWalker(t, key(2), n)
	for i := range uint64(1000) {
		if a.at(uint128{0, i}) == b.at(uint128{0, i}) {
			t.Fatalf("both keys have the same at %d", i)
		}
	}
}

// TestUint128 holds the arithmetic against math/big.
func TestUint128(t *testing.T) {
	large := func(a uint128) *big.Int {
		n := new(big.Int).SetUint64(a.hi)
		return n.Lsh(n, 64).Or(n, new(big.Int).SetUint64(a.lo))
	}
	rapid.Check(t, func(t *rapid.T) {
		a := uint128{rapid.Uint64Max(1<<62).Draw(t, "hi"), rapid.Uint64().Draw(t, "lo")}
		by := rapid.Uint64Min(1).Draw(t, "by")
		quotient, rest := a.divide(by)
		wantQuotient, wantRest := new(big.Int).DivMod(large(a), new(big.Int).SetUint64(by), new(big.Int))
		if large(quotient).Cmp(wantQuotient) != 0 || rest != wantRest.Uint64() {
			t.Fatalf("%v / %d = %v rest %d, want %v rest %v", a, by, quotient, rest, wantQuotient, wantRest)
		}
		if got := quotient.times(by).plus(rest); got != a {
			t.Fatalf("%v·%d+%d = %v, want %v", quotient, by, rest, got, a)
		}
		root := new(big.Int).SetUint64(ceilRoot(a))
		below := new(big.Int).Sub(root, big.NewInt(1))
		if new(big.Int).Mul(root, root).Cmp(large(a)) < 0 || below.Sign() > 0 && new(big.Int).Mul(below, below).Cmp(large(a)) >= 0 {
			t.Fatalf("the root of %v is not %v", a, root)
		}
	})
}

func BenchmarkPermutation(b *testing.B) {
	w := newWalker(nil, key(1), power(32, 12))
	for i := range b.N {
		w.at(uint128{0, uint64(i)})
	}
}
