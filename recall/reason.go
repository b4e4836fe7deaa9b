package recall

import (
	"fmt"
	"slices"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/genealogy"
)

// Reason is why a part of a scope holds for a thing, or does not (R3).
type Reason struct {
	Path  string // of the part in its scope, such as "where.all[0].events"
	Holds bool
	Chain []Link // when it holds: the events from the scope to the thing
}

// Why gives the reasons for which a thing is affected or cleared: for an
// affected one those that were enough, for a cleared one those that failed. A
// thing that is affected by following on has the way by which it was reached.
func (r *Result) Why(thing trailmark.Ref) []Reason {
	switch {
	case r.root == nil && r.Population.Has(thing):
		return []Reason{{Path: "population", Holds: true}}
	case r.root != nil && r.root.set.Has(thing):
		return r.root.why(thing, nil)
	}
	for _, f := range []struct {
		path string
		hits *Hits
	}{{"follow.inward", &r.Beyond.Contents}, {"follow.forward", &r.Beyond.Outputs}} {
		if chain := f.hits.Chain(thing); chain != nil {
			return []Reason{{Path: f.path, Holds: true, Chain: chain}}
		}
	}
	if r.root != nil && r.Population.Has(thing) {
		return r.root.why(thing, nil)
	}
	return nil
}

// Worst gives the least sure step on the way to a thing: a chain is no surer
// than that (S10).
func (r *Reason) Worst() (worst genealogy.Confidence) {
	for _, link := range r.Chain {
		worst = max(worst, link.Confidence)
	}
	return worst
}

// Confidences counts the affected things by the least sure step in the reasons
// for them.
func (r *Result) Confidences() map[genealogy.Confidence]int {
	if !r.root.unsure() && !r.Beyond.Contents.unsure() && !r.Beyond.Outputs.unsure() {
		return map[genealogy.Confidence]int{genealogy.Exact: len(r.Affected)}
	}
	counts := map[genealogy.Confidence]int{}
	for _, thing := range r.Affected {
		var worst genealogy.Confidence
		for _, reason := range r.Why(thing) {
			worst = max(worst, reason.Worst())
		}
		counts[worst]++
	}
	return counts
}

// unsure reports whether any step is less than exact.
func (v *verdict) unsure() bool {
	return v != nil && (v.hits.unsure() || slices.ContainsFunc(v.parts, (*verdict).unsure))
}

func (h *Hits) unsure() bool {
	inexact := func(l Link) bool { return l.Confidence != genealogy.Exact }
	return slices.ContainsFunc(h.Links, inexact) || slices.ContainsFunc(h.Path, inexact)
}

// why collects the parts that decided.
func (v *verdict) why(thing trailmark.Ref, into []Reason) []Reason {
	holds := v.set.Has(thing)
	if v.how == leaf {
		return append(into, Reason{Path: v.path, Holds: holds, Chain: v.hits.Chain(thing)})
	}
	for _, part := range v.parts {
		// Of All that fails, the first part that fails decided; of Any that holds,
		// the first that holds. Else all parts did.
		decided := part.set.Has(thing) == holds
		if v.how == not || decided {
			into = part.why(thing, into)
		}
		if v.how == allOf && !holds && decided || v.how == anyOf && holds && decided {
			break
		}
	}
	return into
}

func index(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }

// word gives the member by which a leaf is written.
func word(c Condition) string {
	switch c.(type) {
	case *Events:
		return "events"
	case Lots:
		return "lots"
	case Items:
		return "items"
	case Inputs:
		return "inputs"
	}
	return "serials"
}
