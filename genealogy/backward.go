package genealogy

import (
	"context"
	"slices"

	"github.com/trailmark/trailmark"
)

// Backward walks from things to all that went into them (T1): inputs, what was
// inside a container that counts while it does, and from an item to its lot. It
// reaches a thing exactly when [Forward] from that thing reaches its root (T3).
func Backward(ctx context.Context, g Graph, roots []trailmark.Ref, b Bounds) (*Trace, error) {
	base, err := newWalk(ctx, g, b)
	if err != nil {
		return nil, err
	}
	w := &backward{walk: base, stays: newStays(), selves: refSet{}}
	for _, root := range roots {
		w.reach(root)
		w.add(always(root))
	}
	for steps := 0; len(w.frontier)+len(w.next) > 0; steps++ {
		if w.full(steps) {
			break
		}
		if err := w.step(ctx); err != nil {
			return nil, err
		}
	}
	return w.trace(), nil
}

// backward is a backward walk under way. A thing is gone on from in two ways:
// once from itself, to what it was made of, and for each of its stays to what
// was inside it then.
type backward struct {
	*walk
	stays
	selves refSet
	next   []trailmark.Ref // selves in front
}

// reach notes a thing of which all that it was made of counts.
func (w *backward) reach(thing trailmark.Ref) {
	w.mark(thing)
	if w.selves.add(thing) {
		w.next = append(w.next, thing)
	}
}

// consume goes to one input, and what was inside it when it was consumed.
func (w *backward) consume(in *input, to trailmark.Ref, confidence Confidence, amount trailmark.Amount) {
	w.edges = append(w.edges, Edge{From: in.thing, To: to, Confidence: confidence, Event: in.event, Amount: amount})
	w.reach(in.thing)
	w.add(atEvent(in.thing, in.time, in.event))
}

// step goes on from all that is in front.
func (w *backward) step(ctx context.Context) error {
	things := w.next
	w.next = nil
	slices.Sort(things)
	level := w.take()
	if err := w.unmake(ctx, things); err != nil {
		return err
	}
	return w.unpack(ctx, level)
}

// unmake goes from things to what they were made of: by the transformations
// that name them, else by those of their lot (S9).
func (w *backward) unmake(ctx context.Context, things []trailmark.Ref) error {
	postings, err := w.graph.PostingsAs(ctx, things, allButChild, nil)
	if err != nil {
		return err
	}
	if err := w.learn(ctx, postings); err != nil {
		return err
	}
	own, err := w.ownMakings(ctx, postings)
	if err != nil {
		return err
	}
	var made []product // of transformations of other things
	withLot := map[trailmark.Ref]bool{}
	eachThing(postings, func(thing trailmark.Ref, list []trailmark.Posting) {
		o := w.originOf(list)
		if o.lot != 0 {
			withLot[thing] = true
		}
		if o.lot != 0 && w.here(o.at) {
			w.edges = append(w.edges, Edge{From: o.lot, To: thing, Kind: Membership, Event: o.claim})
			w.mark(o.lot)
		}
		byItself := slices.ContainsFunc(o.by, func(seq trailmark.Seq) bool { return own[seq].consumes() })
		switch {
		case byItself && o.lot != 0:
			for _, seq := range o.by {
				w.unmakeOutputs(own[seq], thing)
			}
		case o.lot != 0:
			made = append(made, product{thing, o.lot, o.made})
		}
	})
	for _, thing := range things {
		if !withLot[thing] {
			made = append(made, product{thing: thing, lot: thing})
		}
	}
	return w.unmakeLots(ctx, made)
}

// product is a thing that is made by the making of a lot: the lot itself, or an
// item of it at its own moment.
type product struct {
	thing, lot trailmark.Ref
	made       moment
}

// unmakeOutputs goes from a thing to the inputs of a transformation that names
// it as an output.
func (w *backward) unmakeOutputs(m *transformation, thing trailmark.Ref) {
	for i := range m.outputs {
		out := &m.outputs[i]
		if out.thing != thing {
			continue
		}
		for j := range m.inputs {
			if confidence, ok := w.link(m, &m.inputs[j], out.moment); ok && w.here(m.inputs[j].place) {
				w.consume(&m.inputs[j], thing, confidence, m.inputs[j].amount)
			}
		}
	}
}

// unmakeLots goes from lots and items of lots to the inputs of the lots.
func (w *backward) unmakeLots(ctx context.Context, made []product) error {
	if len(made) == 0 {
		return nil
	}
	lots := make([]trailmark.Ref, len(made))
	for i, p := range made {
		lots[i] = p.lot
	}
	records, err := w.graph.Makings(ctx, lots)
	if err != nil {
		return err
	}
	makings, err := w.makingsOf(ctx, records)
	if err != nil {
		return err
	}
	byLot := map[trailmark.Ref][]*transformation{}
	for _, m := range makings {
		for i := range m.outputs {
			lot := m.outputs[i].thing
			if !slices.Contains(byLot[lot], m) {
				byLot[lot] = append(byLot[lot], m)
			}
		}
	}
	for _, p := range made {
		for _, m := range byLot[p.lot] {
			if p.thing == p.lot {
				w.unmakeOutputs(m, p.thing)
			} else {
				w.unmakeMember(m, p)
			}
		}
	}
	return nil
}

// unmakeMember goes from an item to those inputs of its lot's making that went
// into the item, as far as the events can tell (S10).
func (w *backward) unmakeMember(m *transformation, p product) {
	for i := range m.inputs {
		in := &m.inputs[i]
		confidence, ok := w.link(m, in, p.made)
		if !ok || !w.here(in.place) {
			continue
		}
		w.consume(in, p.thing, confidence, trailmark.Amount{})
		for j := range m.outputs {
			out := &m.outputs[j]
			if c, ok := w.link(m, in, out.moment); ok && out.thing == p.lot {
				w.edges = append(w.edges, Edge{From: in.thing, To: p.lot, Confidence: c, Event: in.event, Amount: in.amount})
			}
		}
	}
}

// unpack goes from containers to what was inside them at the times that count.
func (w *backward) unpack(ctx context.Context, level []stay) error {
	if len(level) == 0 {
		return nil
	}
	containers := thingsOf(level)
	list, err := w.graph.Contents(ctx, containers)
	if err != nil {
		return err
	}
	bulk, err := w.lotsIn(ctx, containers, list)
	if err != nil {
		return err
	}
	if list, err = w.begunHere(ctx, list); err != nil {
		return err
	}
	slices.SortFunc(list, func(a, b trailmark.Containment) int { return int(a.Parent - b.Parent) })
	eachStay(list, parentOf, level, func(c *trailmark.Containment, s stay) {
		if inside, ok := s.within(c, c.Child); ok {
			w.edges = append(w.edges, Edge{From: c.Child, To: c.Parent, Kind: packingKind(c), Event: c.SinceSeq})
			w.reach(c.Child)
			w.add(inside)
		}
	})
	return w.unpackBulk(ctx, bulk, level)
}

func parentOf(c *trailmark.Containment) trailmark.Ref { return c.Parent }

// unpackBulk goes from containers to the lots of which amounts were inside.
func (w *backward) unpackBulk(ctx context.Context, list []holding, level []stay) error {
	slices.SortFunc(list, func(a, b holding) int { return int(a.thing - b.thing) })
	tanks := map[trailmark.Ref]bool{}
	eachStay(list, func(h *holding) trailmark.Ref { return h.thing }, level, func(h *holding, s stay) {
		if s.overlaps(h.stay) {
			w.edges = append(w.edges, Edge{From: h.lot, To: h.thing, Kind: Packing, Event: h.event, Amount: h.amount})
			tanks[h.thing] = true
			w.reach(h.lot)
		}
	})
	return w.apportion(ctx, w.draws(tanks), func(trailmark.Ref) bool { return true })
}

// draws gives the consumptions of containers that the walk has met.
func (w *backward) draws(tanks map[trailmark.Ref]bool) (list []draw) {
	if len(tanks) == 0 {
		return nil
	}
	for _, m := range w.makings {
		for i := range m.inputs {
			if in := &m.inputs[i]; tanks[in.thing] && w.reached.has(in.thing) {
				list = append(list, draw{m, in})
			}
		}
	}
	return list
}
