package querytest

import (
	"pgregory.net/rapid"

	"github.com/trailmark/trailmark"
)

// one draws an entry of a list.
func one[T any](t *rapid.T, list []T) T {
	return list[rapid.IntRange(0, len(list)-1).Draw(t, "one")]
}

// maybe draws an entry of a list, or nothing.
func maybe(t *rapid.T, list []string) string {
	if chance(t, 3) {
		return ""
	}
	return one(t, list)
}

// chance is true once in n times.
func chance(t *rapid.T, n int) bool {
	return rapid.IntRange(1, n).Draw(t, "chance") == n
}

// form draws a name in one of its forms.
func form(t *rapid.T, names [][]string) trailmark.Name {
	return trailmark.Name(one(t, one(t, names)))
}

// namesOf draws different names, at least so many.
func namesOf(t *rapid.T, from [][]string, least int) (list []trailmark.Name) {
	first := rapid.IntRange(0, len(from)-1).Draw(t, "first")
	for i := range rapid.IntRange(least, 3).Draw(t, "names") {
		list = append(list, trailmark.Name(one(t, from[(first+i)%len(from)])))
	}
	return list
}

// wordsOf gives the one form that an event has of each word.
func wordsOf(words [][]string) (list []string) {
	for _, w := range words {
		list = append(list, w[0])
	}
	return list
}
