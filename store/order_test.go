package store

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var list []int
		for range rapid.IntRange(0, 12).Draw(t, "pieces") {
			piece := rapid.SliceOf(rapid.IntRange(0, 99)).Draw(t, "piece")
			slices.Sort(piece)
			list = append(list, piece...)
		}
		want := slices.Sorted(slices.Values(list))
		if got := inOrder(list, cmp.Compare[int]); !slices.Equal(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
}
