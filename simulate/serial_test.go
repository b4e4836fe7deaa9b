package simulate

import (
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// No two numbers share a serial, wherever in the range they are.
func TestSerialsAreUnique(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := newSerials(rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0)))
		first := rapid.Uint64Range(0, halfSerials*(1<<20)).Draw(t, "first")
		seen := map[[serialLength]byte]bool{}
		for n := range uint64(1000) {
			serial := s.at(first + n)
			if seen[serial] {
				t.Fatalf("%s is given twice", serial)
			}
			seen[serial] = true
		}
	})
}

// Neighbours in the order look like strangers: every character takes every
// value, about equally often.
func TestSerialsLookRandom(t *testing.T) {
	const count = 36_000
	s := newSerials(rand.New(rand.NewPCG(1, 0)))
	var seen [serialLength][256]int
	for n := range uint64(count) {
		for i, c := range s.at(n) {
			seen[i][c]++
		}
	}
	for i := range seen {
		for _, c := range alphabet {
			if got := seen[i][c]; got < 800 || got > 1200 {
				t.Errorf("place %d has %c %d times of %d", i, c, got, count)
			}
		}
	}
}
