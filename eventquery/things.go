package eventquery

import (
	"slices"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/gs1"
)

// Lists is a set of the lists in which an event names things.
type Lists uint16

// The lists of an event.
const (
	EPCList Lists = 1 << iota
	ChildEPCs
	ParentID
	InputEPCs
	OutputEPCs
	QuantityList
	ChildQuantities
	InputQuantities
	OutputQuantities
)

// Things asks that one of the lists names one of the names, or a thing that
// one of the patterns describes (MATCH_ parameters; EPCIS 2.0, section
// 8.2.7.1.1).
type Things struct {
	In       Lists
	Names    []trailmark.ThingID
	Patterns []gs1.Pattern
}

// holds reports whether the event names such a thing.
func (t *Things) holds(ev *trailmark.Event) bool {
	return t.In&EPCList != 0 && slices.ContainsFunc(ev.EPCs, t.match) ||
		t.In&ChildEPCs != 0 && slices.ContainsFunc(ev.Children, t.match) ||
		t.In&ParentID != 0 && ev.Parent != "" && t.match(ev.Parent) ||
		t.In&InputEPCs != 0 && slices.ContainsFunc(ev.Inputs, t.match) ||
		t.In&OutputEPCs != 0 && slices.ContainsFunc(ev.Outputs, t.match) ||
		t.In&QuantityList != 0 && slices.ContainsFunc(ev.Quantities, t.matchClass) ||
		t.In&ChildQuantities != 0 && slices.ContainsFunc(ev.ChildQuantities, t.matchClass) ||
		t.In&InputQuantities != 0 && slices.ContainsFunc(ev.InputQuantities, t.matchClass) ||
		t.In&OutputQuantities != 0 && slices.ContainsFunc(ev.OutputQuantities, t.matchClass)
}

func (t *Things) match(name trailmark.Name) bool {
	id := canonical(name)
	return has(t.Names, id) ||
		slices.ContainsFunc(t.Patterns, func(p gs1.Pattern) bool { return p.Match(string(id)) })
}

func (t *Things) matchClass(q trailmark.QuantityElement) bool { return t.match(q.Class) }

// canonical gives the one form of a name (S5). What is no name of any sort
// stays as it is.
func canonical(name trailmark.Name) trailmark.ThingID {
	id, err := gs1.Canonical(string(name))
	if err != nil && id.ID == "" {
		return trailmark.ThingID(name)
	}
	return trailmark.ThingID(id.ID)
}

// match reads a MATCH_ parameter: names in any form, and EPC patterns.
func match(in Lists) func(*reader) {
	return func(r *reader) {
		t := Things{In: in}
		var names []string
		for _, s := range r.uris() {
			if !gs1.IsPattern(s) {
				names = append(names, s)
				continue
			}
			p, err := gs1.ParsePattern(s)
			if err != nil {
				r.fail(s, "is no EPC pattern: "+err.Error(), "")
			}
			t.Patterns = append(t.Patterns, p)
		}
		if len(t.Patterns) > MaxPatterns && r.err == nil {
			r.err = tooComplex()
		}
		t.Names = list(names, r.id)
		r.query.Things = append(r.query.Things, t)
	}
}
