package query

import (
	"context"
	"slices"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/genealogy"
	"github.com/trailmark/trailmark/store"
)

// Direction says which way a trace goes.
type Direction string

// The directions.
const (
	Backward Direction = "backward" // to what went into the thing
	Forward  Direction = "forward"  // to what it went into
	BothWays Direction = "both"
	// Internal is both ways, but only by steps that happened at one site: that of
	// the bounds, else the one where the thing's history begins.
	Internal Direction = "internal"
)

// Trace is where a thing came from and what became of it (T1).
type Trace struct {
	Root       trailmark.ThingID   `json:"root"`
	Direction  Direction           `json:"direction"`
	Nodes      []Node              `json:"nodes"`
	Edges      []Edge              `json:"edges"`
	Events     []Proof             `json:"events"`     // that prove the edges, in the order of capture
	Suppliers  []trailmark.ThingID `json:"suppliers"`  // from whom what it all began with was received
	Consignees []trailmark.ThingID `json:"consignees"` // to whom it, or its container at the time, was handed
	Counts     map[string]int      `json:"counts"`     // of the nodes by kind, and of nodes, edges, suppliers and consignees
	Bounded    bool                `json:"bounded"`    // a bound was reached: there may be more (T2)
}

// Node is a thing in a trace.
type Node struct {
	ID   trailmark.ThingID `json:"id"`
	Kind string            `json:"kind"`
}

// Edge is one step, from input to output, from content to container or from a
// lot to an item of it. Kind is transformation, containment, association or
// lot; confidence is exact, window, lot or apportioned (S10).
type Edge struct {
	From       trailmark.ThingID `json:"from"`
	To         trailmark.ThingID `json:"to"`
	Kind       string            `json:"kind"`
	Event      string            `json:"event"`    // eventID of the proof (T4)
	Quantity   trailmark.Number  `json:"quantity"` // of From, as the event says; "" where it does not
	UOM        string            `json:"uom"`
	Confidence string            `json:"confidence"`
	Share      float64           `json:"share,omitempty"` // of an apportioned edge
}

// Bounds limit a trace. The zero value limits nothing and asks about all that
// is known now.
type Bounds struct {
	Steps  int               // how far from the root
	Things int               // how many things at most, about
	Site   trailmark.ThingID // of an internal trace
	Clocks
}

// Trace walks from a thing. Errors: NotFound for a name that no event has,
// Usage for a direction that there is not.
func (d *Desk) Trace(ctx context.Context, id trailmark.ThingID, way Direction, b Bounds) (trace *Trace, err error) {
	err = d.store.View(ctx, func(tx *store.Tx) error {
		root, err := find(ctx, tx, id)
		if err != nil {
			return err
		}
		m, err := b.moment(ctx, tx)
		if err != nil {
			return err
		}
		t := tracer{tx: tx, moment: m, root: root, bounds: genealogy.Bounds{Steps: b.Steps, Things: b.Things}}
		if err := t.walk(ctx, way, b.Site); err != nil {
			return err
		}
		trace, err = nameTrace(ctx, tx, t.found, t.suppliers)
		if err == nil {
			trace.Root, trace.Direction = id, way
		}
		return err
	})
	return trace, err
}

// tracer walks for one question.
type tracer struct {
	tx *store.Tx
	moment
	root      trailmark.Ref
	bounds    genealogy.Bounds
	found     *genealogy.Trace
	suppliers []trailmark.Ref
}

func (t *tracer) walk(ctx context.Context, way Direction, site trailmark.ThingID) (err error) {
	g, roots := graph{t.tx, t.moment}, []trailmark.Ref{t.root}
	switch way {
	case Forward:
		t.found, err = genealogy.Forward(ctx, g, roots, t.bounds)
		return err
	case Backward, BothWays:
	case Internal:
		if t.bounds.Site, err = t.site(ctx, site); err != nil {
			return err
		}
	default:
		return trailmark.Errorf(trailmark.Usage, "%q is not a direction; write backward, forward, both or internal", way)
	}
	if t.found, err = genealogy.Backward(ctx, g, roots, t.bounds); err != nil {
		return err
	}
	if t.suppliers, err = t.suppliersOf(ctx, t.found); err != nil || way == Backward {
		return err
	}
	onward, err := genealogy.Forward(ctx, g, roots, t.bounds)
	if err == nil {
		t.found = genealogy.Both(t.found, onward)
	}
	return err
}

// site gives the site of an internal trace: the one that was named, or the
// whole of the place where the thing's history begins.
func (t *tracer) site(ctx context.Context, named trailmark.ThingID) (trailmark.Ref, error) {
	if named != "" {
		return find(ctx, t.tx, named)
	}
	world := genealogy.NewWorld(t.known)
	if err := world.Load(ctx, t.tx, []trailmark.Ref{t.root}); err != nil {
		return 0, err
	}
	tree, err := loadPlaces(ctx, t.tx)
	for _, m := range world.History(t.root, t.time, t.seq) {
		if where := m.Scene.Where(); where != 0 {
			return tree.site(where), err
		}
	}
	return 0, err
}

// suppliersOf gives the parties from whom the beginnings of a backward trace
// were received, by themselves or inside a container (S4). A beginning is what
// nothing is known to have gone into.
func (t *tracer) suppliersOf(ctx context.Context, found *genealogy.Trace) ([]trailmark.Ref, error) {
	fed := map[trailmark.Ref]bool{}
	for _, e := range found.Edges {
		if e.Kind != genealogy.Membership {
			fed[e.To] = true
		}
	}
	beginnings := slices.DeleteFunc(slices.Clone(found.Things), func(r trailmark.Ref) bool { return fed[r] })
	world := genealogy.NewWorld(t.known)
	if err := world.Load(ctx, t.tx, beginnings); err != nil {
		return nil, err
	}
	var parties []trailmark.Ref
	for _, thing := range beginnings {
		for _, m := range world.History(thing, t.time, t.seq) {
			if genealogy.Arrives(m.Scene) {
				parties = append(parties, m.Scene.Mentioned(trailmark.AsSource, "possessing_party", "owning_party"))
			}
		}
	}
	slices.Sort(parties)
	return slices.DeleteFunc(slices.Compact(parties), func(r trailmark.Ref) bool { return r == 0 }), nil
}

// nameTrace puts names in the place of numbers.
func nameTrace(ctx context.Context, tx *store.Tx, walked *genealogy.Trace, suppliers []trailmark.Ref) (*Trace, error) {
	names, err := loadNames(ctx, tx, slices.Concat(walked.Things, walked.Receivers, suppliers))
	if err != nil {
		return nil, err
	}
	t := &Trace{
		Nodes: make([]Node, len(walked.Things)), Edges: make([]Edge, len(walked.Edges)),
		Suppliers: names.ids(suppliers), Consignees: names.ids(walked.Receivers), Bounded: walked.Bounded,
		Counts: map[string]int{"nodes": len(walked.Things), "edges": len(walked.Edges), "suppliers": len(suppliers), "consignees": len(walked.Receivers)},
	}
	for i, thing := range walked.Things {
		n := names.get(thing)
		t.Nodes[i] = Node{n.ID, n.Kind.String()}
		t.Counts[t.Nodes[i].Kind]++
	}
	events := heads{}
	for i := range walked.Edges {
		events.note(walked.Edges[i].Event)
	}
	if err := events.load(ctx, tx); err != nil {
		return nil, err
	}
	for i := range walked.Edges {
		e := &walked.Edges[i]
		t.Edges[i] = Edge{
			From: names.id(e.From), To: names.id(e.To), Kind: e.Kind.String(), Event: events.id(e.Event),
			Quantity: e.Amount.Quantity, UOM: e.Amount.UOM, Confidence: e.Confidence.String(), Share: e.Share,
		}
	}
	t.Events, err = proofs(ctx, tx, &events)
	return t, err
}
