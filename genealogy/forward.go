package genealogy

import (
	"context"

	"github.com/trailmark/trailmark"
)

// Forward walks from things to all that they went into (T1): outputs, the
// containers that held them while they did, and from a lot to its items.
//
// The edges of the answer go from what was consumed right to the items made
// with it, as far as the events can tell these apart from others of the same
// lot (S10), and to the lot itself.
func Forward(ctx context.Context, g Graph, roots []trailmark.Ref, b Bounds) (*Trace, error) {
	base, err := newWalk(ctx, g, b)
	if err != nil {
		return nil, err
	}
	w := &forward{
		walk: base, stays: newStays(), members: map[trailmark.Ref][]member{},
		done: map[*input]bool{}, bulk: map[trailmark.Ref]bool{}, tanks: map[trailmark.Ref]bool{},
	}
	if err := w.begin(ctx, roots); err != nil {
		return nil, err
	}
	for steps := 0; len(w.frontier)+len(w.admitted) > 0; steps++ {
		if w.full(steps) {
			break
		}
		if err := w.step(ctx); err != nil {
			return nil, err
		}
	}
	return w.trace(), nil
}

// forward is a forward walk under way.
type forward struct {
	*walk
	stays
	whole    []trailmark.Ref            // lots of which all items are reached
	admitted []admission                // lots of which those are that an input went into
	members  map[trailmark.Ref][]member // of lots
	fetched  []trailmark.Posting        // of the members in front
	done     map[*input]bool
	bulk     map[trailmark.Ref]bool // lots and classes that were reached
	tanks    map[trailmark.Ref]bool // containers that held a lot that was reached
}

// admission is a lot that an input went into.
type admission struct {
	lot trailmark.Ref
	m   *transformation
	in  *input
}

func (w *forward) begin(ctx context.Context, roots []trailmark.Ref) error {
	products, err := w.graph.Products(ctx, roots)
	for i, root := range roots {
		w.reach(always(root))
		if err == nil && products[i].Bulk {
			w.bulk[root] = true
			w.whole = append(w.whole, root)
		}
	}
	return err
}

func (w *forward) reach(s stay) {
	w.mark(s.thing)
	w.add(s)
}

func (w *forward) edge(e Edge) { w.edges = append(w.edges, e) }

// step goes on from all that is in front.
func (w *forward) step(ctx context.Context) error {
	if err := w.expandLots(ctx); err != nil {
		return err
	}
	level := w.take()
	postings, err := w.postingsOf(ctx, thingsOf(level))
	if err != nil {
		return err
	}
	var uses []trailmark.Posting
	eachStay(postings, thingOf, level, func(p *trailmark.Posting, s stay) {
		if !s.has(p.Time, p.Seq) {
			return
		}
		w.receive(w.scenes[p.Scene])
		if p.Role == trailmark.RoleInput {
			uses = append(uses, *p)
		}
	})
	if err := w.use(ctx, uses); err != nil {
		return err
	}
	return w.pack(ctx, level)
}

// postingsOf gives the postings of things, of which those of members were read
// when they were chosen.
func (w *forward) postingsOf(ctx context.Context, things []trailmark.Ref) ([]trailmark.Posting, error) {
	fetched := ofThings(w.fetched, things)
	w.fetched = nil
	missing := make([]trailmark.Ref, 0, len(things))
	rest := fetched
	for _, thing := range things {
		for len(rest) > 0 && rest[0].Thing < thing {
			rest = rest[1:]
		}
		if len(rest) == 0 || rest[0].Thing != thing {
			missing = append(missing, thing)
		}
	}
	postings, err := w.graph.PostingsAs(ctx, missing, allButChild, nil)
	if err != nil {
		return nil, err
	}
	postings = mergePostings(postings, fetched)
	return postings, w.learn(ctx, postings)
}

// receive notes to whom a scene hands things over.
func (w *forward) receive(s *trailmark.Scene) {
	for _, m := range s.Cast {
		if m.As == trailmark.AsDestination && (m.Typ == "possessing_party" || m.Typ == "owning_party") {
			w.receivers[m.Ref] = true
		}
	}
}

// use goes from inputs to the outputs of their transformations.
func (w *forward) use(ctx context.Context, uses []trailmark.Posting) error {
	if len(uses) == 0 {
		return nil
	}
	seqs := make([]trailmark.Seq, len(uses))
	for i, p := range uses {
		seqs[i] = p.Seq
	}
	records, err := w.graph.Records(ctx, seqs)
	if err != nil {
		return err
	}
	makings, err := w.makingsOf(ctx, records)
	if err != nil {
		return err
	}
	var drawn []draw
	for _, p := range uses {
		m := makings[p.Seq]
		for i := range m.inputs {
			if in := &m.inputs[i]; in.thing == p.Thing && in.event == p.Seq && !w.done[in] && w.here(in.place) {
				w.done[in] = true
				w.make(m, in)
				if w.tanks[in.thing] {
					drawn = append(drawn, draw{m, in})
				}
			}
		}
	}
	return w.apportion(ctx, drawn, func(lot trailmark.Ref) bool { return w.reached.has(lot) })
}

// make goes from one input to all outputs it went into.
func (w *forward) make(m *transformation, in *input) {
	for i := range m.outputs {
		out := &m.outputs[i]
		confidence, ok := w.link(m, in, out.moment)
		if !ok {
			continue
		}
		w.edge(Edge{From: in.thing, To: out.thing, Confidence: confidence, Event: in.event, Amount: in.amount})
		w.reach(always(out.thing))
		if out.bulk {
			w.bulk[out.thing] = true
			w.admitted = append(w.admitted, admission{out.thing, m, in})
		}
	}
}

// pack goes from contents to their containers, for the time that they were
// inside (S4).
func (w *forward) pack(ctx context.Context, level []stay) error {
	list, err := w.graph.Containers(ctx, thingsOf(level))
	if err != nil {
		return err
	}
	if list, err = w.begunHere(ctx, list); err != nil {
		return err
	}
	eachStay(list, childOf, level, func(c *trailmark.Containment, s stay) {
		if held, ok := s.within(c, c.Parent); ok {
			w.edge(Edge{From: c.Child, To: c.Parent, Kind: packingKind(c), Event: c.SinceSeq})
			w.reach(held)
		}
	})
	return w.packBulk(ctx, level)
}

func packingKind(c *trailmark.Containment) EdgeKind {
	if c.Kind == trailmark.Associated {
		return Association
	}
	return Packing
}
