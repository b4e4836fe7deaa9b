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
)

// Trace is where a thing came from and what became of it (T1).
type Trace struct {
	Root       trailmark.ThingID   `json:"root"`
	Direction  Direction           `json:"direction"`
	Nodes      []Node              `json:"nodes"`
	Edges      []Edge              `json:"edges"`
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

// Bounds limit a trace; a zero bound limits nothing.
type Bounds = genealogy.Bounds

// Trace walks from a thing. Errors: NotFound for a name that no event has,
// Usage for a direction that there is not.
func (d *Desk) Trace(ctx context.Context, id trailmark.ThingID, way Direction, b Bounds) (trace *Trace, err error) {
	err = d.store.View(ctx, func(tx *store.Tx) error {
		root, err := find(ctx, tx, id)
		if err != nil {
			return err
		}
		walked, suppliers, err := walk(ctx, tx, root, way, b)
		if err != nil {
			return err
		}
		trace, err = nameTrace(ctx, tx, walked, suppliers)
		if err == nil {
			trace.Root, trace.Direction = id, way
		}
		return err
	})
	return trace, err
}

func walk(ctx context.Context, tx *store.Tx, root trailmark.Ref, way Direction, b Bounds) (t *genealogy.Trace, suppliers []trailmark.Ref, err error) {
	roots := []trailmark.Ref{root}
	switch way {
	case Forward:
		t, err = genealogy.Forward(ctx, graph{tx}, roots, b)
		return t, nil, err
	case Backward, BothWays:
		if t, err = genealogy.Backward(ctx, graph{tx}, roots, b); err != nil {
			return nil, nil, err
		}
		if suppliers, err = suppliersOf(ctx, tx, t); err != nil || way == Backward {
			return t, suppliers, err
		}
		onward, err := genealogy.Forward(ctx, graph{tx}, roots, b)
		if err != nil {
			return nil, nil, err
		}
		return genealogy.Both(t, onward), suppliers, nil
	}
	return nil, nil, trailmark.Errorf(trailmark.Usage, "%q is not a direction; write backward, forward or both", way)
}

// suppliersOf gives the parties from whom the beginnings of a backward trace
// were received, by themselves or inside a container (S4). A beginning is what
// nothing is known to have gone into.
func suppliersOf(ctx context.Context, tx *store.Tx, t *genealogy.Trace) ([]trailmark.Ref, error) {
	fed := map[trailmark.Ref]bool{}
	for _, e := range t.Edges {
		if e.Kind != genealogy.Membership {
			fed[e.To] = true
		}
	}
	beginnings := slices.DeleteFunc(slices.Clone(t.Things), func(r trailmark.Ref) bool { return fed[r] })
	world := genealogy.NewWorld(trailmark.Latest)
	if err := world.Load(ctx, tx, beginnings); err != nil {
		return nil, err
	}
	var parties []trailmark.Ref
	for _, thing := range beginnings {
		for _, m := range world.History(thing, now, trailmark.Latest) {
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
	events, err := loadEventIDs(ctx, tx, walked.Edges)
	if err != nil {
		return nil, err
	}
	for i := range walked.Edges {
		e := &walked.Edges[i]
		t.Edges[i] = Edge{
			From: names.id(e.From), To: names.id(e.To), Kind: e.Kind.String(), Event: events.id(e.Event),
			Quantity: e.Amount.Quantity, UOM: e.Amount.UOM, Confidence: e.Confidence.String(), Share: e.Share,
		}
	}
	return t, nil
}

// eventIDs turns sequences into event ids.
type eventIDs struct {
	seqs []trailmark.Seq // sorted
	ids  []string
}

func loadEventIDs(ctx context.Context, tx *store.Tx, edges []genealogy.Edge) (e eventIDs, err error) {
	for i := range edges {
		if i == 0 || edges[i].Event != edges[i-1].Event {
			e.seqs = append(e.seqs, edges[i].Event)
		}
	}
	return e, e.load(ctx, tx)
}

// load reads the ids of the sequences that were noted.
func (e *eventIDs) load(ctx context.Context, tx *store.Tx) (err error) {
	slices.Sort(e.seqs)
	e.seqs = slices.Compact(e.seqs)
	e.ids, err = tx.EventIDs(ctx, e.seqs)
	return err
}

func (e *eventIDs) id(seq trailmark.Seq) string {
	if i, ok := slices.BinarySearch(e.seqs, seq); ok {
		return e.ids[i]
	}
	return ""
}
