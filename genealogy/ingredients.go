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
			t.count(m, w.members[lot])
		}
	}
	return t.ingredients(), nil
}

// tally gathers ingredients.
type tally struct {
	*walk
	found map[trailmark.Ref]*Ingredient
}

// count adds the items that the inputs of a transformation went into.
func (t *tally) count(m *transformation, members []member) {
	named := map[trailmark.Ref]moment{}
	for i := range m.outputs {
		named[m.outputs[i].thing] = m.outputs[i].moment
	}
	for i := range m.inputs {
		in := &m.inputs[i]
		for j := range members {
			made := members[j].made
			if members[j].own {
				at, ok := named[members[j].item]
				if !ok {
					continue
				}
				made = at
			}
			if confidence, ok := t.link(m, in, made); ok {
				t.add(in.thing, members[j].item, confidence)
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
