package recall_test

import (
	"context"
	"slices"
	"testing"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/genealogy"
	"github.com/trailmark/trailmark/recall"
	"pgregory.net/rapid"
)

var sets = rapid.Custom(func(t *rapid.T) recall.Set {
	return recall.SetOf(rapid.SliceOfN(rapid.Map(rapid.IntRange(0, 20), func(n int) trailmark.Ref { return trailmark.Ref(n) }), 0, 15).Draw(t, "things"))
})

func TestSets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := sets.Draw(t, "a"), sets.Draw(t, "b")
		and, or, minus := a.And(b), a.Or(b), a.Minus(b)
		for thing := trailmark.Ref(0); thing <= 20; thing++ {
			inA, inB := slices.Contains(a, thing), slices.Contains(b, thing)
			if thing == 0 && inA || a.Has(thing) != inA || and.Has(thing) != (inA && inB) || or.Has(thing) != (inA || inB) || minus.Has(thing) != (inA && !inB) {
				t.Fatalf("%d of %v and %v: %v %v %v", thing, a, b, and, or, minus)
			}
		}
		for _, s := range []recall.Set{a, and, or, minus} {
			if !slices.IsSorted(s) || len(slices.Compact(slices.Clone(s))) != len(s) {
				t.Fatalf("%v is no set", s)
			}
		}
	})
}

// world is facts in which a condition on lots holds for the things it lists.
type world struct {
	population recall.Set
	holds      map[trailmark.ThingID]recall.Set
}

func (w world) Population(context.Context, *recall.Population) (recall.Set, error) {
	return w.population, nil
}

func (w world) Match(_ context.Context, c recall.Condition, _ recall.Set) (hits recall.Hits, err error) {
	for _, thing := range w.holds[c.(recall.Lots)[0]] {
		hits.Links = append(hits.Links, recall.Link{Thing: thing, Event: trailmark.Seq(thing)})
	}
	return hits, nil
}

// Follow reaches from each thing the one with the next number.
func (w world) Follow(_ context.Context, _ recall.Follow, from recall.Set) (beyond recall.Beyond, err error) {
	for _, thing := range from {
		beyond.Outputs.Links = append(beyond.Outputs.Links, recall.Link{Thing: thing + 1, Event: 99})
	}
	return beyond, nil
}

// condition draws an expression and a function that tells whether it holds.
func condition(t *rapid.T, w world, depth int) (recall.Condition, func(trailmark.Ref) bool) {
	kind := rapid.IntRange(0, 3).Draw(t, "kind")
	if depth == 0 || kind == 0 {
		name := rapid.SampledFrom([]trailmark.ThingID{"a", "b", "c"}).Draw(t, "leaf")
		return recall.Lots{name}, w.holds[name].Has
	}
	if kind == 1 {
		c, holds := condition(t, w, depth-1)
		return recall.Not{Condition: c}, func(r trailmark.Ref) bool { return !holds(r) }
	}
	var parts []recall.Condition
	var all []func(trailmark.Ref) bool
	for range rapid.IntRange(1, 3).Draw(t, "parts") {
		c, holds := condition(t, w, depth-1)
		parts, all = append(parts, c), append(all, holds)
	}
	if kind == 2 {
		return recall.Any(parts), func(r trailmark.Ref) bool {
			return slices.ContainsFunc(all, func(holds func(trailmark.Ref) bool) bool { return holds(r) })
		}
	}
	return recall.All(parts), func(r trailmark.Ref) bool {
		return !slices.ContainsFunc(all, func(holds func(trailmark.Ref) bool) bool { return !holds(r) })
	}
}

// TestEvaluate holds R1, R2 and R3 for any expression: it hits what it holds
// for, the rest is cleared, and everything can say why.
func TestEvaluate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := world{population: sets.Draw(t, "population"), holds: map[trailmark.ThingID]recall.Set{}}
		for _, name := range []trailmark.ThingID{"a", "b", "c"} {
			w.holds[name] = sets.Draw(t, string(name))
		}
		where, holds := condition(t, w, 3)
		follow := rapid.Bool().Draw(t, "follow")
		r, err := recall.Evaluate(context.Background(), &recall.Scope{Where: where, Follow: recall.Follow{Forward: follow}}, w)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(r.Affected.Or(r.Cleared), w.population) || len(r.Affected.And(r.Cleared)) > 0 {
			t.Fatalf("%v and %v are not %v", r.Affected, r.Cleared, w.population)
		}
		for _, thing := range w.population {
			want := holds(thing) || follow && w.population.Has(thing-1) && holds(thing-1)
			if r.Affected.Has(thing) != want {
				t.Fatalf("%d is affected: %v, by %+v", thing, !want, where)
			}
			if len(r.Why(thing)) == 0 {
				t.Fatalf("nobody knows why %d is affected: %v", thing, want)
			}
		}
		if why := r.Why(21); len(why) > 0 && !follow {
			t.Fatalf("a stranger has a reason: %v", why)
		}
	})
}

// TestWhy: the parts of a scope that decided, and no others.
func TestWhy(t *testing.T) {
	w := world{population: recall.Set{1, 2, 3, 4}, holds: map[trailmark.ThingID]recall.Set{"a": {1, 2}, "b": {2, 3}}}
	where := recall.All{recall.Any{recall.Lots{"a"}, recall.Lots{"b"}}, recall.Not{Condition: recall.Lots{"b"}}}
	r, err := recall.Evaluate(context.Background(), &recall.Scope{Where: where}, w)
	if err != nil {
		t.Fatal(err)
	}
	for thing, want := range map[trailmark.Ref][]string{
		1: {"where.all[0].any[0].lots", "not where.all[1].not.lots"},
		2: {"where.all[1].not.lots"},
		3: {"where.all[1].not.lots"},
		4: {"not where.all[0].any[0].lots", "not where.all[0].any[1].lots"},
	} {
		var got []string
		for _, reason := range r.Why(thing) {
			text := reason.Path
			if !reason.Holds {
				text = "not " + text
			}
			got = append(got, text)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d: got %v, want %v", thing, got, want)
		}
	}
}

func TestFreeze(t *testing.T) {
	answer := func(affected, cleared recall.Set) *recall.Result {
		return &recall.Result{Affected: affected, Cleared: cleared}
	}
	first := answer(recall.Set{1, 2}, recall.Set{3}).Freeze(nil, 10, 100)
	if first.Number != 1 || first.AsOf != 10 || first.At != 100 || !slices.Equal(first.Added, recall.Set{1, 2}) {
		t.Errorf("the first version is %+v", first)
	}
	if same := answer(recall.Set{1, 2}, recall.Set{3}).Freeze(first, 11, 110); same != first {
		t.Errorf("nothing has changed, but there is %+v", same)
	}
	second := answer(recall.Set{2, 3}, recall.Set{1}).Freeze(first, 12, 120)
	if second.Number != 2 || !slices.Equal(second.Added, recall.Set{3}) || !slices.Equal(second.Removed, recall.Set{1}) {
		t.Errorf("the second version is %+v", second)
	}
	if third := answer(recall.Set{2, 3}, recall.Set{1, 4}).Freeze(second, 13, 130); third.Number != 3 || len(third.Added)+len(third.Removed) != 0 {
		t.Errorf("a larger population makes a version that adds nothing to the affected: %+v", third)
	}
}

func TestWhereabouts(t *testing.T) {
	for _, test := range []struct {
		state genealogy.State
		want  string
	}{
		{genealogy.State{}, "unknown"},
		{genealogy.State{Status: genealogy.Active}, "unknown"},
		{genealogy.State{Status: genealogy.Active, Place: 1}, "on_hand"},
		{genealogy.State{Place: 1}, "on_hand"},
		{genealogy.State{Status: genealogy.Active, Place: 1, Disposition: "returned"}, "returned"},
		{genealogy.State{Status: genealogy.Active, Place: 1, InTransit: true, Disposition: "in_transit"}, "in_transit"},
		{genealogy.State{Status: genealogy.Sold, Place: 1}, "sold"},
		{genealogy.State{Status: genealogy.Consumed, Place: 1}, "consumed"},
		{genealogy.State{Status: genealogy.Destroyed, Place: 1, InTransit: true}, "destroyed"},
		{genealogy.State{Status: genealogy.Decommissioned}, "decommissioned"},
	} {
		if got := recall.WhereaboutsOf(&test.state).String(); got != test.want {
			t.Errorf("%+v is %s, want %s", test.state, got, test.want)
		}
	}
}
