package genealogy

import (
	"cmp"
	"context"
	"slices"

	"github.com/trailmark/trailmark"
)

// Source is where a [World] reads from, a set at a time. A store transaction
// is one.
type Source interface {
	// Postings gives all postings of things, in order of thing, time, sequence.
	Postings(ctx context.Context, things []trailmark.Ref) ([]trailmark.Posting, error)
	// Emptied gives the postings that name the parents alone.
	Emptied(ctx context.Context, parents []trailmark.Ref) ([]trailmark.Posting, error)
	// AllContainers gives in what children are and were, and in what those were, at
	// any depth, in order of child, kind, time.
	AllContainers(ctx context.Context, children []trailmark.Ref) ([]trailmark.Containment, error)
	// Scenes gives scenes by number.
	Scenes(ctx context.Context, ids []trailmark.SceneID) (map[trailmark.SceneID]*trailmark.Scene, error)
}

// World is what is known of some things and of all that ever contained them:
// enough to say what was true of them at any time. It is for one goroutine.
type World struct {
	known    trailmark.Seq
	postings map[trailmark.Ref][]trailmark.Posting
	inside   map[trailmark.Ref][]trailmark.Containment
	scenes   map[trailmark.SceneID]*meaning
	buffer   []Moment
}

// NewWorld makes an empty world for somebody who knows the events up to a
// sequence (S8), [trailmark.Latest] for all of them.
func NewWorld(known trailmark.Seq) *World {
	return &World{
		known:    known,
		postings: map[trailmark.Ref][]trailmark.Posting{},
		inside:   map[trailmark.Ref][]trailmark.Containment{},
		scenes:   map[trailmark.SceneID]*meaning{},
		buffer:   make([]Moment, 0, 16), // an item that is packed and shipped has fewer
	}
}

// Load reads things and all that contained them. Things that the world already
// has are not read again.
func (w *World) Load(ctx context.Context, from Source, things []trailmark.Ref) error {
	if w.known == trailmark.Latest {
		return w.loadNow(ctx, from, things)
	}
	for level := w.missing(things); len(level) > 0; {
		if err := w.loadPostings(ctx, from, level); err != nil {
			return err
		}
		containments, err := w.foldContainments(ctx, from, level)
		if err != nil {
			return err
		}
		level = w.missing(w.addContainments(containments))
	}
	return nil
}

// loadNow loads by the containments of now, which tell all at once what has to
// be read.
func (w *World) loadNow(ctx context.Context, from Source, things []trailmark.Ref) error {
	things = w.missing(things)
	if len(things) == 0 {
		return nil
	}
	containments, err := from.AllContainers(ctx, things)
	if err != nil {
		return err
	}
	containments = slices.DeleteFunc(containments, func(c trailmark.Containment) bool {
		_, known := w.postings[c.Child]
		return known
	})
	return w.loadPostings(ctx, from, w.missing(append(things, w.addContainments(containments)...)))
}

// addContainments adds what new things are and were inside, and gives the
// containers.
func (w *World) addContainments(list []trailmark.Containment) []trailmark.Ref {
	parents := make([]trailmark.Ref, len(list))
	for i, c := range list {
		parents[i] = c.Parent
		w.inside[c.Child] = append(w.inside[c.Child], c)
	}
	return parents
}

func (w *World) missing(things []trailmark.Ref) []trailmark.Ref {
	var list []trailmark.Ref
	for _, t := range things {
		if _, ok := w.postings[t]; !ok && t != 0 {
			list = append(list, t)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// loadPostings reads the postings of new things, and their scenes.
func (w *World) loadPostings(ctx context.Context, from Source, things []trailmark.Ref) error {
	postings, err := from.Postings(ctx, things)
	if err != nil {
		return err
	}
	if err := w.loadScenes(ctx, from, postings); err != nil {
		return err
	}
	for _, t := range things {
		w.postings[t] = nil
	}
	for len(postings) > 0 {
		n := sameThing(postings)
		w.postings[postings[0].Thing] = postings[:n:n]
		postings = postings[n:]
	}
	return nil
}

func sameThing(postings []trailmark.Posting) int {
	n := 1
	for n < len(postings) && postings[n].Thing == postings[0].Thing {
		n++
	}
	return n
}

// foldContainments gives the containments of things as somebody knew of them who
// knew less than all events.
func (w *World) foldContainments(ctx context.Context, from Source, things []trailmark.Ref) ([]trailmark.Containment, error) {
	var parents []trailmark.Ref
	for _, t := range things {
		for _, p := range w.postings[t] {
			if p.Role == trailmark.RoleChild && p.Other != 0 {
				parents = append(parents, p.Other)
			}
		}
	}
	emptied, err := from.Emptied(ctx, parents)
	if err != nil {
		return nil, err
	}
	if err := w.loadScenes(ctx, from, emptied); err != nil {
		return nil, err
	}
	var list []trailmark.Containment
	for _, t := range things {
		list = append(list, Contain(w.postings[t], ofParents(w.postings[t], emptied), w.Scene, w.known)...)
	}
	return list, nil
}

// ofParents picks, from postings in order of thing, those of the parents that
// a child's postings name.
func ofParents(own, emptied []trailmark.Posting) []trailmark.Posting {
	var list []trailmark.Posting
	seen := map[trailmark.Ref]bool{}
	for _, p := range own {
		if p.Role != trailmark.RoleChild || seen[p.Other] {
			continue
		}
		seen[p.Other] = true
		i, _ := slices.BinarySearchFunc(emptied, p.Other, func(e trailmark.Posting, r trailmark.Ref) int { return cmp.Compare(e.Thing, r) })
		for ; i < len(emptied) && emptied[i].Thing == p.Other; i++ {
			list = append(list, emptied[i])
		}
	}
	return list
}

func (w *World) loadScenes(ctx context.Context, from Source, postings []trailmark.Posting) error {
	var ids []trailmark.SceneID
	for i := range postings {
		id := postings[i].Scene
		if i > 0 && id == postings[i-1].Scene {
			continue
		}
		if _, ok := w.scenes[id]; !ok {
			w.scenes[id] = nil
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	scenes, err := from.Scenes(ctx, ids)
	for id, s := range scenes {
		w.scenes[id] = meaningOf(s)
	}
	return err
}

// Scene gives a scene that the world has met.
func (w *World) Scene(id trailmark.SceneID) *trailmark.Scene {
	if m := w.scenes[id]; m != nil {
		return m.Scene
	}
	return nil
}

// Postings gives a thing's own postings in order, void ones too.
func (w *World) Postings(thing trailmark.Ref) []trailmark.Posting { return w.postings[thing] }

// Containments gives where a thing is and was inside, in order of kind and time.
func (w *World) Containments(thing trailmark.Ref) []trailmark.Containment { return w.inside[thing] }

// ContainerAt gives the parent that a thing is inside just after (t, seq), or zero.
func (w *World) ContainerAt(thing trailmark.Ref, kind trailmark.ContainmentKind, t trailmark.Instant, seq trailmark.Seq) trailmark.Ref {
	for _, c := range w.inside[thing] {
		if c.Kind == kind && c.Holds(t, seq) {
			return c.Parent
		}
	}
	return 0
}

// ContainersAt gives all that a thing is inside just after (t, seq), innermost
// first.
func (w *World) ContainersAt(thing trailmark.Ref, t trailmark.Instant, seq trailmark.Seq) []trailmark.Ref {
	var list []trailmark.Ref
	for level := []trailmark.Ref{thing}; len(level) > 0; {
		var next []trailmark.Ref
		for _, inner := range level {
			for _, c := range w.inside[inner] {
				if c.Holds(t, seq) && c.Parent != thing && !slices.Contains(list, c.Parent) {
					list = append(list, c.Parent)
					next = append(next, c.Parent)
				}
			}
		}
		level = next
	}
	return list
}

// Add puts a posting in its place among those of its thing.
func (w *World) Add(p trailmark.Posting, scene *trailmark.Scene) {
	if w.scenes[p.Scene] == nil {
		w.scenes[p.Scene] = meaningOf(scene)
	}
	list := w.postings[p.Thing]
	i := len(list)
	for i > 0 && trailmark.Before(p.Time, p.Seq, list[i-1].Time, list[i-1].Seq) {
		i--
	}
	w.postings[p.Thing] = slices.Insert(list, i, p)
}

// Void marks a thing's postings of an event as voided by an error declaration.
func (w *World) Void(thing trailmark.Ref, event, by trailmark.Seq) {
	list := slices.Clone(w.postings[thing])
	for i := range list {
		if list[i].Seq == event {
			list[i].Void = by
		}
	}
	w.postings[thing] = list
}

// SetContainments puts what a child is and was inside in the place of what was
// known.
func (w *World) SetContainments(child trailmark.Ref, list []trailmark.Containment) {
	w.inside[child] = list
}

// MadeAt gives when the events make a thing, at any time; false if never.
func (w *World) MadeAt(thing trailmark.Ref) (trailmark.Instant, bool) {
	for _, p := range w.postings[thing] {
		if Live(p.Seq, p.Void, w.known) && Makes(w.Scene(p.Scene), p.Role) {
			return p.Time, true
		}
	}
	return 0, false
}
