package genealogy

import (
	"cmp"
	"context"
	"slices"

	"github.com/trailmark/trailmark"
)

// holding is that an amount of a lot was in a container during a time.
type holding struct {
	stay      // of the container
	lot       trailmark.Ref
	event     trailmark.Seq // that put it in
	amount    trailmark.Amount
	movements []filling
}

// filling is how much of the lot was in the container from an event on.
type filling struct {
	time     trailmark.Instant
	seq      trailmark.Seq
	quantity trailmark.Decimal
}

// holdings gives the containers that lots were put into, in order of lot.
func (w *walk) holdings(ctx context.Context, lots []trailmark.Ref) ([]holding, error) {
	if len(lots) == 0 {
		return nil, nil
	}
	own, err := w.graph.PostingsAs(ctx, lots, []trailmark.Role{trailmark.RoleChild}, nil)
	if err != nil || len(own) == 0 {
		return nil, err
	}
	var parents []trailmark.Ref
	for i := range own {
		parents = append(parents, own[i].Other)
	}
	emptied, err := w.graph.PostingsAs(ctx, parents, []trailmark.Role{trailmark.RoleAlone}, nil)
	if err != nil {
		return nil, err
	}
	if err := w.learn(ctx, append(own, emptied...)); err != nil {
		return nil, err
	}
	here := func(id trailmark.SceneID) *trailmark.Scene {
		if s := w.scenes[id]; w.here(atPlace(s)) {
			return s
		}
		return nil
	}
	var list []holding
	eachThing(own, func(lot trailmark.Ref, postings []trailmark.Posting) {
		list = append(list, foldHoldings(lot, postings, emptied, here)...)
	})
	return list, nil
}

// foldHoldings folds what a lot's postings as a child say about the containers
// that it was put into. It sorts the postings by container. Those without a
// scene do not count.
func foldHoldings(lot trailmark.Ref, own, emptied []trailmark.Posting, scene func(trailmark.SceneID) *trailmark.Scene) (list []holding) {
	slices.SortStableFunc(own, func(a, b trailmark.Posting) int { return int(a.Other - b.Other) })
	for len(own) > 0 {
		n := 1
		for n < len(own) && own[n].Other == own[0].Other {
			n++
		}
		list = append(list, holdingsIn(lot, own[:n], emptied, scene)...)
		own = own[n:]
	}
	return list
}

// holdingsIn folds what one lot's postings say about one container.
func holdingsIn(lot trailmark.Ref, own, emptied []trailmark.Posting, scene func(trailmark.SceneID) *trailmark.Scene) (list []holding) {
	container := own[0].Other
	if container == 0 {
		return nil
	}
	open := false
	for _, p := range inTime(own, emptied, container) {
		scene := scene(p.Scene)
		switch {
		case scene == nil || scene.Type != trailmark.AggregationEvent:
		case p.Role == trailmark.RoleChild && scene.Action != trailmark.Delete:
			if !open {
				list = append(list, holding{
					stay: stay{container, p.Time, p.Seq, trailmark.Forever, trailmark.Latest}, lot: lot, event: p.Seq, amount: p.Amount,
				})
				open = true
			}
			list[len(list)-1].fill(&p)
		case open && scene.Action == trailmark.Delete:
			open = !list[len(list)-1].drain(&p)
		}
	}
	return list
}

// inTime gives a lot's own postings about a container and those in which the
// container is named alone, in order of time.
func inTime(own, emptied []trailmark.Posting, container trailmark.Ref) []trailmark.Posting {
	all := slices.Clone(own)
	for _, p := range emptied {
		if p.Thing == container {
			all = append(all, p)
		}
	}
	slices.SortStableFunc(all, func(a, b trailmark.Posting) int {
		return cmp.Or(cmp.Compare(a.Time, b.Time), cmp.Compare(a.Seq, b.Seq))
	})
	return all
}

// fill puts the amount of a posting in.
func (h *holding) fill(p *trailmark.Posting) {
	quantity, _ := trailmark.ParseDecimal(p.Amount.Quantity) // nothing where none is told
	h.move(p, quantity)
}

// drain takes the amount of a posting out, or all when it tells none, and
// reports whether nothing is left.
func (h *holding) drain(p *trailmark.Posting) bool {
	quantity, err := trailmark.ParseDecimal(p.Amount.Quantity)
	left := h.move(p, quantity.Neg())
	if p.Role != trailmark.RoleAlone && err == nil && left.Sign() > 0 {
		return false
	}
	h.until, h.untilSeq = p.Time, p.Seq
	return true
}

// move changes how much there is and gives what there is then.
func (h *holding) move(p *trailmark.Posting, by trailmark.Decimal) trailmark.Decimal {
	if n := len(h.movements); n > 0 {
		by = by.Add(h.movements[n-1].quantity)
	}
	h.movements = append(h.movements, filling{p.Time, p.Seq, by})
	return by
}

// at gives how much there was at an event.
func (h *holding) at(t trailmark.Instant, seq trailmark.Seq) (quantity trailmark.Decimal) {
	for _, f := range h.movements {
		if !trailmark.Before(t, seq, f.time, f.seq) {
			quantity = f.quantity
		}
	}
	return quantity
}

// lotsIn gives what lots were put into sorted containers, in order of lot. Contents
// are the containments in them: what has one is no lot.
func (w *walk) lotsIn(ctx context.Context, containers []trailmark.Ref, contents []trailmark.Containment) ([]holding, error) {
	postings, err := w.graph.PostingsAs(ctx, containers, []trailmark.Role{trailmark.RoleParent}, nil)
	if err != nil || len(postings) == 0 {
		return nil, err
	}
	seqs := make([]trailmark.Seq, len(postings))
	for i := range postings {
		seqs[i] = postings[i].Seq
	}
	records, err := w.graph.Records(ctx, seqs)
	if err != nil {
		return nil, err
	}
	lots, err := w.bulkChildren(ctx, records, contents)
	if err != nil {
		return nil, err
	}
	list, err := w.holdings(ctx, lots)
	return slices.DeleteFunc(list, func(h holding) bool {
		_, asked := slices.BinarySearch(containers, h.thing)
		return !asked
	}), err
}

// bulkChildren gives the lots and classes among the children of events.
func (w *walk) bulkChildren(ctx context.Context, records []trailmark.Record, contents []trailmark.Containment) ([]trailmark.Ref, error) {
	single := refSet{}
	for i := range contents {
		single.add(contents[i].Child)
	}
	var children []trailmark.Ref
	for i := range records {
		for _, v := range records[i].Involved {
			if v.Role == trailmark.RoleChild && !single.has(v.Thing) {
				children = append(children, v.Thing)
			}
		}
	}
	slices.Sort(children)
	children = slices.Compact(children)
	products, err := w.graph.Products(ctx, children)
	if err != nil {
		return nil, err
	}
	var lots []trailmark.Ref
	for i, child := range children {
		if products[i].Bulk {
			lots = append(lots, child)
		}
	}
	return lots, nil
}

// packBulk goes from lots to the containers that amounts of them were put into.
func (w *forward) packBulk(ctx context.Context, level []stay) error {
	var lots []trailmark.Ref
	for _, s := range level {
		if w.bulk[s.thing] {
			lots = append(lots, s.thing)
		}
	}
	list, err := w.holdings(ctx, lots)
	for _, h := range list {
		w.edge(Edge{From: h.lot, To: h.thing, Kind: Packing, Event: h.event, Amount: h.amount})
		w.tanks[h.thing] = true
		w.reach(h.stay)
	}
	return err
}

// draw is that a transformation consumed a container with what was in it.
type draw struct {
	m  *transformation
	in *input
}

// apportion adds, where a container with several lots was consumed, an edge
// from each of these that counts to what was made, with its share (S10).
func (w *walk) apportion(ctx context.Context, drawn []draw, counts func(lot trailmark.Ref) bool) error {
	if len(drawn) == 0 {
		return nil
	}
	containers := make([]trailmark.Ref, len(drawn))
	for i, d := range drawn {
		containers[i] = d.in.thing
	}
	slices.Sort(containers)
	containers = slices.Compact(containers)
	contents, err := w.graph.Contents(ctx, containers)
	if err != nil {
		return err
	}
	all, err := w.lotsIn(ctx, containers, contents)
	if err != nil {
		return err
	}
	for _, d := range drawn {
		var there []holding
		for _, h := range all {
			if h.thing == d.in.thing && h.has(d.in.time, d.in.event) {
				there = append(there, h)
			}
		}
		if len(there) > 1 {
			w.apportionOne(d, there, counts)
		}
	}
	return nil
}

func (w *walk) apportionOne(d draw, there []holding, counts func(lot trailmark.Ref) bool) {
	var sum float64
	parts := make([]float64, len(there))
	for i, h := range there {
		parts[i], _ = h.at(d.in.time, d.in.event).Rat().Float64()
		sum += parts[i]
	}
	for i, h := range there {
		if !counts(h.lot) || sum <= 0 {
			continue
		}
		for j := range d.m.outputs {
			if out := &d.m.outputs[j]; w.reached.has(out.thing) && w.links(d.m, d.in, out.moment) {
				w.edges = append(w.edges, Edge{
					From: h.lot, To: out.thing, Confidence: Apportioned, Event: d.in.event, Share: parts[i] / sum,
				})
			}
		}
	}
}

func (w *walk) links(m *transformation, in *input, at moment) bool {
	_, ok := w.link(m, in, at)
	return ok
}
