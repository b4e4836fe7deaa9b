package genealogy

import (
	"maps"
	"math/bits"
	"slices"

	"github.com/trailmark/trailmark"
)

// refSet is a set of numbers as a bitmap in pages: things that were made
// together are neighbours, so that a million of them take little memory.
type refSet map[trailmark.Ref]*[pageWords]uint64

const (
	pageWords = 1 << 8
	pageBits  = 64 * pageWords
)

// add puts a number in and reports whether it is new.
func (s refSet) add(r trailmark.Ref) bool {
	page := s[r/pageBits]
	if page == nil {
		page = new([pageWords]uint64)
		s[r/pageBits] = page
	}
	word, bit := r%pageBits/64, uint64(1)<<(r%64)
	if page[word]&bit != 0 {
		return false
	}
	page[word] |= bit
	return true
}

func (s refSet) has(r trailmark.Ref) bool {
	page := s[r/pageBits]
	return page != nil && page[r%pageBits/64]&(1<<(r%64)) != 0
}

// sorted gives the numbers, of which there are n.
func (s refSet) sorted(n int) []trailmark.Ref {
	list := make([]trailmark.Ref, 0, n)
	for _, at := range slices.Sorted(maps.Keys(s)) {
		for i, word := range s[at] {
			for ; word != 0; word &= word - 1 {
				list = append(list, at*pageBits+trailmark.Ref(64*i+bits.TrailingZeros64(word)))
			}
		}
	}
	return list
}
