package recall

import (
	"context"
	"slices"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/genealogy"
)

// Facts are what an evaluation asks the events for, a set at a time.
type Facts interface {
	// Population gives all things of a population.
	Population(ctx context.Context, p *Population) (Set, error)
	// Match gives the hits of a condition among things. The condition is none of
	// Any, All and Not.
	Match(ctx context.Context, c Condition, among Set) (Hits, error)
	// Follow goes on from affected things (R1).
	Follow(ctx context.Context, how Follow, from Set) (Beyond, error)
}

// Link is one step of the way from a scope to a thing (R3): the thing reached,
// and the event that proves the step.
type Link struct {
	Thing      trailmark.Ref
	Event      trailmark.Seq
	Confidence genealogy.Confidence // of this step (S10)
	// Before is the step before this one, its place in Hits.Path counted from 1;
	// zero where the way begins.
	Before int
}

// Hits are the things that a condition holds for, with the last step of the
// way to each, in order of thing. Ways share their beginnings, in Path.
type Hits struct {
	Links []Link
	Path  []Link
}

// Things gives the set of what was hit.
func (h *Hits) Things() Set {
	list := make(Set, len(h.Links))
	for i, l := range h.Links {
		list[i] = l.Thing
	}
	return SetOf(list)
}

// Chain gives the way to a thing, from its beginning, or nothing when it was
// not hit.
func (h *Hits) Chain(thing trailmark.Ref) []Link {
	i, ok := slices.BinarySearchFunc(h.Links, thing, func(l Link, t trailmark.Ref) int { return int(l.Thing - t) })
	if !ok {
		return nil
	}
	chain := []Link{h.Links[i]}
	for at := h.Links[i].Before; at != 0; at = h.Path[at-1].Before {
		chain = append(chain, h.Path[at-1])
	}
	slices.Reverse(chain)
	return chain
}

// Beyond is what a recall reaches by following on from affected things (R1).
type Beyond struct {
	Contents   Hits // inside an affected thing
	Outputs    Hits // made with one
	Containers Set  // what affected things are packed in now
}

// Result is what a scope hits.
type Result struct {
	Population Set
	Affected   Set
	Cleared    Set // the rest of the population (R2)
	// Beyond is what following on has hit. What of it belongs to the population
	// is affected, too.
	Beyond Beyond

	root *verdict
}

// Evaluate tells what a scope hits.
func Evaluate(ctx context.Context, s *Scope, facts Facts) (*Result, error) {
	population, err := facts.Population(ctx, &s.Population)
	if err != nil {
		return nil, err
	}
	r := &Result{Population: population, Affected: population}
	if s.Where != nil {
		if r.root, err = judge(ctx, "where", s.Where, population, facts); err != nil {
			return nil, err
		}
		r.Affected = r.root.set
	}
	if s.Follow != (Follow{}) {
		if r.Beyond, err = facts.Follow(ctx, s.Follow, r.Affected); err != nil {
			return nil, err
		}
		reached := r.Beyond.Contents.Things().Or(r.Beyond.Outputs.Things())
		r.Affected = r.Affected.Or(population.And(reached))
	}
	r.Cleared = population.Minus(r.Affected)
	return r, nil
}

// verdict is a part of a condition with what it holds for, within the
// population.
type verdict struct {
	path  string // of the condition in its scope
	how   how
	set   Set
	hits  Hits // of a leaf
	parts []*verdict
}

type how uint8

const (
	leaf how = iota
	anyOf
	allOf
	not
)

// judge evaluates a condition among things. Parts of All are asked only about
// what the parts before them have left.
func judge(ctx context.Context, path string, c Condition, among Set, facts Facts) (*verdict, error) {
	v := &verdict{path: path}
	switch c := c.(type) {
	case Any:
		v.how = anyOf
		for i, part := range c {
			p, err := v.judgePart(ctx, index(path+".any", i), part, among, facts)
			if err != nil {
				return nil, err
			}
			v.set = v.set.Or(p.set)
		}
	case All:
		v.how, v.set = allOf, among
		for i, part := range c {
			p, err := v.judgePart(ctx, index(path+".all", i), part, v.set, facts)
			if err != nil {
				return nil, err
			}
			v.set = p.set
		}
	case Not:
		v.how = not
		p, err := v.judgePart(ctx, path+".not", c.Condition, among, facts)
		if err != nil {
			return nil, err
		}
		v.set = among.Minus(p.set)
	default:
		var err error
		if v.hits, err = facts.Match(ctx, c, among); err != nil {
			return nil, err
		}
		v.set = v.hits.Things().And(among)
		v.path += "." + word(c)
	}
	return v, nil
}

func (v *verdict) judgePart(ctx context.Context, path string, c Condition, among Set, facts Facts) (*verdict, error) {
	p, err := judge(ctx, path, c, among, facts)
	v.parts = append(v.parts, p)
	return p, err
}
