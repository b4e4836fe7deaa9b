package genealogy

import (
	"cmp"
	"context"
	"slices"

	"github.com/trailmark/trailmark"
)

// Ingredient is an input of a lot's making and the items of the lot that it
// went into, as far as the events can tell them apart (S10).
type Ingredient struct {
	Input      trailmark.Ref
	Confidence Confidence      // the least sure of its items'
	Items      []trailmark.Ref // sorted
}

// Ingredients gives what went into a lot, in order of input.
func Ingredients(ctx context.Context, g Graph, lot trailmark.Ref) ([]Ingredient, error) {
	base, err := newWalk(ctx, g, Bounds{})
	if err != nil {
		return nil, err
	}
	w := &forward{walk: base, stays: newStays(), members: map[trailmark.Ref][]member{}}
	if err := w.loadMembers(ctx, []trailmark.Ref{lot}); err != nil {
		return nil, err
	}
	records, err := g.Makings(ctx, []trailmark.Ref{lot})
	if err != nil {
		return nil, err
	}
	makings, err := w.makingsOf(ctx, records)
	if err != nil {
		return nil, err
	}
	t := tally{walk: base, found: map[trailmark.Ref]*Ingredient{}}
	seen := map[*transformation]bool{}
	for _, m := range makings {
		if !seen[m] {
			seen[m] = true
			t.countLot(m, w.members[lot])
		}
	}
	for i := range w.members[lot] {
		t.countOwn(&w.members[lot][i])
	}
	return t.ingredients(), nil
}

// tally gathers ingredients.
type tally struct {
	*walk
	found map[trailmark.Ref]*Ingredient
}

// countLot adds what the inputs of the lot's transformation went into.
func (t *tally) countLot(m *transformation, members []member) {
	for i := range m.inputs {
		in := &m.inputs[i]
		for j := range members {
			if len(members[j].own) > 0 {
				continue
			}
			if confidence, ok := t.link(m, in, members[j].made); ok {
				t.add(in.thing, members[j].item, confidence)
			}
		}
	}
}

// countOwn adds what went into one item by transformations that name it.
func (t *tally) countOwn(one *member) {
	for _, m := range one.own {
		for i := range m.outputs {
			if m.outputs[i].thing != one.item {
				continue
			}
			for j := range m.inputs {
				if confidence, ok := t.link(m, &m.inputs[j], m.outputs[i].moment); ok {
					t.add(m.inputs[j].thing, one.item, confidence)
				}
			}
		}
	}
}

func (t *tally) add(thing, item trailmark.Ref, c Confidence) {
	found := t.found[thing]
	if found == nil {
		found = &Ingredient{Input: thing}
		t.found[thing] = found
	}
	found.Items = append(found.Items, item)
	found.Confidence = max(found.Confidence, c)
}

func (t *tally) ingredients() []Ingredient {
	list := make([]Ingredient, 0, len(t.found))
	for _, found := range t.found {
		slices.Sort(found.Items)
		found.Items = slices.Compact(found.Items)
		list = append(list, *found)
	}
	slices.SortFunc(list, func(a, b Ingredient) int { return cmp.Compare(a.Input, b.Input) })
	return list
}
