package recall

import (
	"slices"

	"github.com/trailmark/trailmark"
)

// Set is things, sorted and each once.
type Set []trailmark.Ref

// Has reports whether a thing is in the set.
func (s Set) Has(thing trailmark.Ref) bool {
	_, ok := slices.BinarySearch(s, thing)
	return ok
}

// And gives what is in both sets.
func (s Set) And(o Set) Set {
	return merge(s, o, func(inS, inO bool) bool { return inS && inO })
}

// Or gives what is in either set.
func (s Set) Or(o Set) Set {
	return merge(s, o, func(bool, bool) bool { return true })
}

// Minus gives what is in s and not in o.
func (s Set) Minus(o Set) Set {
	return merge(s, o, func(inS, inO bool) bool { return inS && !inO })
}

func merge(a, b Set, keep func(inA, inB bool) bool) Set {
	list := make(Set, 0, max(len(a), len(b)))
	for len(a) > 0 || len(b) > 0 {
		inA := len(b) == 0 || len(a) > 0 && a[0] <= b[0]
		inB := len(a) == 0 || len(b) > 0 && b[0] <= a[0]
		next := trailmark.Ref(0)
		if inA {
			next, a = a[0], a[1:]
		}
		if inB {
			next, b = b[0], b[1:]
		}
		if keep(inA, inB) {
			list = append(list, next)
		}
	}
	return list
}

// SetOf sorts a list and drops what is there twice or is zero. It keeps the
// list's memory.
func SetOf(list []trailmark.Ref) Set {
	if !slices.IsSorted(list) {
		slices.Sort(list)
	}
	list = slices.Compact(list)
	if len(list) > 0 && list[0] == 0 {
		list = list[1:]
	}
	return list
}
