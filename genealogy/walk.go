package genealogy

import (
	"cmp"
	"context"
	"slices"

	"github.com/trailmark/trailmark"
)

// Graph is where a walk reads from, a set at a time (T5). It gives only what is
// live: no postings of events that were declared wrong.
type Graph interface {
	// PostingsAs gives the postings of things in some roles, but those of the
	// scenes that are left out, in order of thing, time and sequence.
	PostingsAs(ctx context.Context, things []trailmark.Ref, roles []trailmark.Role, leaveOut []trailmark.SceneID) ([]trailmark.Posting, error)
	// Claiming gives the scenes that mention one of the lots as the lot of their
	// things (S9) and, in the same order, the postings of these scenes' events
	// in any role but child.
	Claiming(ctx context.Context, lots []trailmark.Ref) ([]trailmark.SceneID, []trailmark.Posting, error)
	// Containers gives in what things are and were, in order of child, kind, time.
	Containers(ctx context.Context, children []trailmark.Ref) ([]trailmark.Containment, error)
	// Contents gives what is and was inside things.
	Contents(ctx context.Context, parents []trailmark.Ref) ([]trailmark.Containment, error)
	// Records gives events by number.
	Records(ctx context.Context, seqs []trailmark.Seq) ([]trailmark.Record, error)
	// Group gives the events of transformations that are spread over several.
	Group(ctx context.Context, transformations []trailmark.Ref) ([]trailmark.Record, error)
	// Makings gives the TransformationEvents that made lots: as an output, or as
	// the lot of an output.
	Makings(ctx context.Context, lots []trailmark.Ref) ([]trailmark.Record, error)
	// Products gives the class of each thing: of lots and items of one product
	// the same, of anything else its own name. Bulk tells lots and classes.
	Products(ctx context.Context, things []trailmark.Ref) ([]Product, error)
	// Scenes gives scenes by number.
	Scenes(ctx context.Context, ids []trailmark.SceneID) (map[trailmark.SceneID]*trailmark.Scene, error)
	// Places gives of each place that is part of another the other.
	Places(ctx context.Context) (map[trailmark.Ref]trailmark.Ref, error)
}

// Product is what a thing is one of, or an amount of.
type Product struct {
	Class string
	Bulk  bool
}

// EdgeKind says how one thing leads to another.
type EdgeKind uint8

// The kinds of edge. An edge points from input to output, from content to
// container and from a lot to the items that belong to it.
const (
	Transformation EdgeKind = iota // TransformationEvent
	Packing                        // AggregationEvent (S4)
	Association                    // AssociationEvent
	Membership                     // an item belongs to a lot (S9)
)

func (k EdgeKind) String() string {
	return [...]string{"transformation", "containment", "association", "lot"}[k]
}

// Confidence says how surely an edge is known, the surest first (S10).
type Confidence uint8

// The confidences.
const (
	Exact       Confidence = iota // the event names both
	ByWindow                      // made while the input was consumed, where it was consumed
	ByLot                         // the input went into the same lot or order
	Apportioned                   // out of a container that held several lots
)

func (c Confidence) String() string {
	return [...]string{"exact", "window", "lot", "apportioned"}[c]
}

// Edge is one step of a trace, with the event that proves it (T4).
type Edge struct {
	From, To   trailmark.Ref
	Kind       EdgeKind
	Confidence Confidence
	Event      trailmark.Seq
	Amount     trailmark.Amount // of From; empty when not known for this edge
	// Share is the part of what was taken that can be From, for an apportioned
	// edge; zero for others.
	Share float64
}

// Bounds limit a walk. A zero bound limits nothing.
type Bounds struct {
	Steps  int // how far from the root
	Things int // how many things at most, about
	// Site, if not zero, limits a walk to steps that happened there or at a part
	// of it (an internal trace, T1).
	Site trailmark.Ref
}

// Trace is what a walk has found.
type Trace struct {
	Things []trailmark.Ref // sorted, the roots among them
	Edges  []Edge          // in order of From, To, Kind, Event
	// Receivers are the parties to which events hand over what a forward walk
	// reaches, or its container at the time (S4); sorted.
	Receivers []trailmark.Ref
	// Bounded says that a bound was reached and there is more (T2).
	Bounded bool
}

// walk is a walk under way.
type walk struct {
	graph  Graph
	bounds Bounds
	places map[trailmark.Ref]trailmark.Ref
	scenes map[trailmark.SceneID]*trailmark.Scene

	makings   map[transformationKey]*transformation
	reached   refSet
	count     int // of reached
	edges     []Edge
	receivers map[trailmark.Ref]bool
	bounded   bool
}

func newWalk(ctx context.Context, g Graph, b Bounds) (*walk, error) {
	places, err := g.Places(ctx)
	return &walk{
		graph: g, bounds: b, places: places,
		scenes:    map[trailmark.SceneID]*trailmark.Scene{},
		makings:   map[transformationKey]*transformation{},
		reached:   refSet{},
		receivers: map[trailmark.Ref]bool{},
	}, err
}

// mark notes a thing as reached and reports whether it is new.
func (w *walk) mark(thing trailmark.Ref) bool {
	if !w.reached.add(thing) {
		return false
	}
	w.count++
	return true
}

// full reports whether a bound is reached after so many steps.
func (w *walk) full(steps int) bool {
	if w.bounds.Steps > 0 && steps >= w.bounds.Steps || w.bounds.Things > 0 && w.count >= w.bounds.Things {
		w.bounded = true
	}
	return w.bounded
}

// here reports whether a step at a place is one of the walk's site.
func (w *walk) here(place trailmark.Ref) bool {
	return w.bounds.Site == 0 || w.partOf(place, w.bounds.Site)
}

// begunHere picks the containments that began at the walk's site.
func (w *walk) begunHere(ctx context.Context, list []trailmark.Containment) ([]trailmark.Containment, error) {
	if w.bounds.Site == 0 || len(list) == 0 {
		return list, nil
	}
	seqs := make([]trailmark.Seq, len(list))
	for i := range list {
		seqs[i] = list[i].SinceSeq
	}
	records, err := w.graph.Records(ctx, seqs)
	if err != nil {
		return nil, err
	}
	if err := w.learnRecords(ctx, records); err != nil {
		return nil, err
	}
	here := map[trailmark.Seq]bool{}
	for i := range records {
		here[records[i].Seq] = w.here(atPlace(w.scenes[records[i].Scene]))
	}
	return slices.DeleteFunc(list, func(c trailmark.Containment) bool { return !here[c.SinceSeq] }), nil
}

// learn reads the scenes of postings.
func (w *walk) learn(ctx context.Context, postings []trailmark.Posting) error {
	var ids []trailmark.SceneID
	for i := range postings {
		if _, ok := w.scenes[postings[i].Scene]; !ok {
			w.scenes[postings[i].Scene] = nil
			ids = append(ids, postings[i].Scene)
		}
	}
	return w.learnScenes(ctx, ids)
}

func (w *walk) learnScenes(ctx context.Context, ids []trailmark.SceneID) error {
	if len(ids) == 0 {
		return nil
	}
	scenes, err := w.graph.Scenes(ctx, ids)
	for id, s := range scenes {
		w.scenes[id] = s
	}
	return err
}

// trace gives the answer in its order.
func (w *walk) trace() *Trace {
	t := &Trace{Things: w.reached.sorted(w.count), Edges: w.edges, Bounded: w.bounded}
	if !slices.IsSortedFunc(t.Edges, compareEdges) {
		slices.SortFunc(t.Edges, compareEdges)
	}
	t.Edges = slices.CompactFunc(t.Edges, func(a, b Edge) bool { return compareEdges(a, b) == 0 })
	for party := range w.receivers {
		t.Receivers = append(t.Receivers, party)
	}
	slices.Sort(t.Receivers)
	return t
}

// compareEdges puts the surest of edges that are alike first.
func compareEdges(a, b Edge) int {
	return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), cmp.Compare(a.Kind, b.Kind),
		cmp.Compare(a.Event, b.Event), cmp.Compare(a.Confidence, b.Confidence))
}

// Both is the trace of two walks from the same roots.
func Both(a, b *Trace) *Trace {
	t := &Trace{
		Things:    slices.Concat(a.Things, b.Things),
		Edges:     slices.Concat(a.Edges, b.Edges),
		Receivers: slices.Concat(a.Receivers, b.Receivers),
		Bounded:   a.Bounded || b.Bounded,
	}
	slices.Sort(t.Things)
	slices.Sort(t.Receivers)
	slices.SortFunc(t.Edges, compareEdges)
	t.Things, t.Receivers = slices.Compact(t.Things), slices.Compact(t.Receivers)
	t.Edges = slices.CompactFunc(t.Edges, func(x, y Edge) bool { return compareEdges(x, y) == 0 })
	return t
}
