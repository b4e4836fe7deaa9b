package store

import "slices"

// inOrder sorts a list that was read in a few sorted pieces, one after the
// other, by merging the pieces: a range scan gives one, look-ups give another.
func inOrder[T any](list []T, compare func(a, b T) int) []T {
	const few = 32
	var pieces [][]T
	from := 0
	for i := 1; i <= len(list); i++ {
		if i < len(list) && compare(list[i-1], list[i]) <= 0 {
			continue
		}
		if pieces = append(pieces, list[from:i]); len(pieces) > few {
			slices.SortFunc(list, compare)
			return list
		}
		from = i
	}
	for len(pieces) > 1 {
		merged := pieces[:0]
		for i := 0; i < len(pieces); i += 2 {
			if i+1 == len(pieces) {
				merged = append(merged, pieces[i])
			} else {
				merged = append(merged, Merge(pieces[i], pieces[i+1], compare))
			}
		}
		pieces = merged
	}
	if len(pieces) == 0 {
		return list
	}
	return pieces[0]
}

// Merge joins two sorted lists.
func Merge[T any](a, b []T, compare func(a, b T) int) []T {
	if len(a) == 0 || len(b) == 0 || compare(a[len(a)-1], b[0]) <= 0 {
		return slices.Concat(a, b)
	}
	list := make([]T, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if compare(a[0], b[0]) <= 0 {
			list, a = append(list, a[0]), a[1:]
		} else {
			list, b = append(list, b[0]), b[1:]
		}
	}
	return append(append(list, a...), b...)
}
