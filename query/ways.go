package query

import (
	"cmp"
	"slices"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/genealogy"
	"github.com/trailmark/trailmark/recall"
)

// ways are the shortest ways from the roots of a forward trace to its things,
// for the reasons of a recall (R3).
type ways struct {
	edges  []genealogy.Edge
	into   map[trailmark.Ref]int // the last edge of the way to a thing, from 1; zero for a root
	made   map[trailmark.Ref]bool
	placed map[trailmark.Ref]int // of a thing in the path of the hits, from 1
	hits   recall.Hits
}

func waysOf(t *genealogy.Trace, roots recall.Set) *ways {
	w := &ways{
		edges: t.Edges, into: make(map[trailmark.Ref]int, len(t.Things)),
		made: map[trailmark.Ref]bool{}, placed: map[trailmark.Ref]int{},
	}
	queue := slices.Clone(roots)
	for _, root := range roots {
		w.into[root] = 0
	}
	for len(queue) > 0 {
		from := queue[0]
		queue = queue[1:]
		at, _ := slices.BinarySearchFunc(w.edges, from, func(e genealogy.Edge, r trailmark.Ref) int { return cmp.Compare(e.From, r) })
		for ; at < len(w.edges) && w.edges[at].From == from; at++ {
			to := w.edges[at].To
			if w.edges[at].Kind == genealogy.Transformation {
				w.made[to] = true
			}
			if _, ok := w.into[to]; !ok {
				w.into[to] = at + 1
				queue = append(queue, to)
			}
		}
	}
	return w
}

// step gives the last step of the way to a thing.
func (w *ways) step(thing trailmark.Ref) (recall.Link, bool) {
	at, ok := w.into[thing]
	if !ok {
		return recall.Link{}, false
	}
	if at == 0 {
		return recall.Link{Thing: thing}, true
	}
	e := &w.edges[at-1]
	return recall.Link{Thing: thing, Event: e.Event, Confidence: e.Confidence, Before: w.place(e.From)}, true
}

// place puts the way to a thing into the path, once.
func (w *ways) place(thing trailmark.Ref) int {
	if at, ok := w.placed[thing]; ok {
		return at
	}
	link, _ := w.step(thing)
	w.hits.Path = append(w.hits.Path, link)
	w.placed[thing] = len(w.hits.Path)
	return len(w.hits.Path)
}
