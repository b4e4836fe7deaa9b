package genealogy

import (
	"context"

	"github.com/trailmark/trailmark"
)

// transformation is one event that turns inputs into outputs, or all events of one
// transformationID.
type transformation struct {
	inputs  []input
	outputs []output
}

// consumes reports whether anything is known to have gone into it.
func (m *transformation) consumes() bool { return m != nil && len(m.inputs) > 0 }

type transformationKey struct {
	group trailmark.Ref // transformationID
	event trailmark.Seq // of a transformation in one event
}

type input struct {
	thing    trailmark.Ref
	product  string
	event    trailmark.Seq
	time     trailmark.Instant
	from, to trailmark.Instant // when it was consumed, zero when not told
	place    trailmark.Ref
	amount   trailmark.Amount
}

type output struct {
	thing trailmark.Ref
	moment
}

// moment is when and where something was made, as far as links ask.
type moment struct {
	event trailmark.Seq // that names it as an output; zero for an item that was made as part of a lot
	time  trailmark.Instant
	place trailmark.Ref
	bulk  bool // it is a lot: it was made over all the time of its making
}

// makingsOf gives the transformation of each event, loading those that are
// spread over several events as a whole.
func (w *walk) makingsOf(ctx context.Context, records []trailmark.Record) (map[trailmark.Seq]*transformation, error) {
	if err := w.learnRecords(ctx, records); err != nil {
		return nil, err
	}
	var groups []trailmark.Ref
	fresh := map[transformationKey][]trailmark.Record{}
	for _, r := range records {
		key := w.keyOf(&r)
		switch _, loading := fresh[key]; {
		case w.makings[key] != nil:
		case key.group == 0:
			fresh[key] = []trailmark.Record{r}
		case !loading:
			fresh[key] = nil
			groups = append(groups, key.group)
		}
	}
	if len(groups) > 0 {
		parts, err := w.graph.Group(ctx, groups)
		if err != nil {
			return nil, err
		}
		if err := w.learnRecords(ctx, parts); err != nil {
			return nil, err
		}
		for _, r := range parts {
			fresh[w.keyOf(&r)] = append(fresh[w.keyOf(&r)], r)
		}
	}
	if err := w.build(ctx, fresh); err != nil {
		return nil, err
	}
	byEvent := make(map[trailmark.Seq]*transformation, len(records))
	for _, r := range records {
		byEvent[r.Seq] = w.makings[w.keyOf(&r)]
	}
	return byEvent, nil
}

func (w *walk) learnRecords(ctx context.Context, records []trailmark.Record) error {
	var ids []trailmark.SceneID
	for i := range records {
		if w.scenes[records[i].Scene] == nil {
			ids = append(ids, records[i].Scene)
		}
	}
	return w.learnScenes(ctx, ids)
}

func (w *walk) keyOf(r *trailmark.Record) transformationKey {
	if group := w.scenes[r.Scene].Mentioned(trailmark.AsTransformation); group != 0 {
		return transformationKey{group: group}
	}
	return transformationKey{event: r.Seq}
}

// build turns events into transformations.
func (w *walk) build(ctx context.Context, fresh map[transformationKey][]trailmark.Record) error {
	var things []trailmark.Ref
	for key, records := range fresh {
		m := &transformation{}
		w.makings[key] = m
		for i := range records {
			things = w.addEvent(m, &records[i], things)
		}
	}
	products, err := w.graph.Products(ctx, things)
	if err != nil {
		return err
	}
	of := make(map[trailmark.Ref]Product, len(things))
	for i, thing := range things {
		of[thing] = products[i]
	}
	for key := range fresh {
		m := w.makings[key]
		for i := range m.inputs {
			m.inputs[i].product = of[m.inputs[i].thing].Class
		}
		for i := range m.outputs {
			m.outputs[i].bulk = of[m.outputs[i].thing].Bulk
		}
	}
	return nil
}

// addEvent adds the inputs and outputs of one event, and the lots that its
// outputs belong to: who makes items of a lot makes the lot (S9).
func (w *walk) addEvent(m *transformation, r *trailmark.Record, things []trailmark.Ref) []trailmark.Ref {
	place := atPlace(w.scenes[r.Scene])
	made := func(thing trailmark.Ref) {
		m.outputs = append(m.outputs, output{thing, moment{r.Seq, r.Time, place, false}})
		things = append(things, thing)
	}
	lots := map[trailmark.Ref]bool{}
	for _, v := range r.Involved {
		switch v.Role {
		case trailmark.RoleInput:
			m.inputs = append(m.inputs, input{v.Thing, "", r.Seq, r.Time, r.From, r.To, place, v.Amount})
			things = append(things, v.Thing)
		case trailmark.RoleOutput:
			made(v.Thing)
			if v.Of != 0 {
				lots[v.Of] = true
			}
			delete(lots, v.Thing)
		}
	}
	for lot := range lots {
		made(lot)
	}
	return things
}

// link tells how surely an input of a transformation went into something that
// was made at a moment, and whether it did at all (S10).
func (w *walk) link(m *transformation, in *input, at moment) (Confidence, bool) {
	switch {
	case in.event == at.event:
		return Exact, true
	case at.bulk || !in.spanned():
		return ByLot, true
	case w.consumedAt(in, at):
		return ByWindow, true
	}
	for i := range m.inputs {
		other := &m.inputs[i]
		if other.product == in.product && (other.event == at.event || other.spanned() && w.consumedAt(other, at)) {
			return 0, false // it was made with that one
		}
	}
	return ByLot, true // with one of the product, nobody says which
}

func (in *input) spanned() bool { return in.from != 0 || in.to != 0 }

// consumedAt reports whether an input with a span was consumed at a moment, at
// a place that is not known to be another one.
func (w *walk) consumedAt(in *input, at moment) bool {
	return in.from <= at.time && at.time < in.to && !w.elsewhere(in.place, at.place)
}

// elsewhere reports whether the tree of places knows both and neither is part
// of the other.
func (w *walk) elsewhere(a, b trailmark.Ref) bool {
	return w.inTree(a) && w.inTree(b) && !w.partOf(a, b) && !w.partOf(b, a)
}

func (w *walk) inTree(place trailmark.Ref) bool {
	if _, ok := w.places[place]; ok || place == 0 {
		return ok
	}
	for _, whole := range w.places {
		if whole == place {
			return true
		}
	}
	return false
}

func (w *walk) partOf(place, whole trailmark.Ref) bool {
	for range len(w.places) + 1 { // a wrong tree may have a cycle
		if place == whole {
			return true
		}
		up, ok := w.places[place]
		if !ok {
			return false
		}
		place = up
	}
	return false
}
