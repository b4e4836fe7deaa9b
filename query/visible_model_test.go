package query_test

import (
	"maps"
	"slices"
	"strings"

	"github.com/trailmark/trailmark"
)

// partnerModel is the rule as plainly as it can be told: it plays the live
// events in order and notes what the partner ever held.
type partnerModel struct {
	own    map[trailmark.Name]bool // names and places of the partner
	inside map[trailmark.ContainmentKind]map[trailmark.Name]trailmark.Name
	lots   map[packed]trailmark.Decimal
	held   map[trailmark.Name]bool
}

// packed is a lot in a container.
type packed struct{ lot, container trailmark.Name }

func newPartnerModel(s *story, party trailmark.ThingID) *partnerModel {
	gln := string(party[strings.LastIndex(string(party), "/")+1:])
	m := &partnerModel{
		own:    map[trailmark.Name]bool{trailmark.Name(party): true, trailmark.Name("https://id.gs1.org/414/" + gln): true},
		inside: map[trailmark.ContainmentKind]map[trailmark.Name]trailmark.Name{trailmark.Aggregated: {}, trailmark.Associated: {}},
		lots:   map[packed]trailmark.Decimal{}, held: map[trailmark.Name]bool{},
	}
	if m.own[trailmark.Name(s.name("@plant"))] {
		m.own[trailmark.Name(s.name("@line"))] = true
	}
	void := map[string]bool{}
	for _, e := range s.told {
		void[e.ID] = void[e.ID] || e.Error != nil
	}
	live := slices.DeleteFunc(slices.Clone(s.told), func(e *trailmark.Event) bool { return void[e.ID] })
	slices.SortStableFunc(live, func(a, b *trailmark.Event) int { return a.Time.Compare(b.Time) })
	for _, e := range live {
		before := m.touched(e)
		m.move(e)
		if m.names(e) {
			for n := range m.touched(e) {
				m.held[n] = true
			}
			for n := range before {
				m.held[n] = true
			}
		}
	}
	return m
}

func thingsIn(e *trailmark.Event) []trailmark.Name {
	list := slices.Concat(e.EPCs, []trailmark.Name{e.Parent}, e.Children, e.Inputs, e.Outputs)
	for _, q := range slices.Concat(e.Quantities, e.ChildQuantities, e.InputQuantities, e.OutputQuantities) {
		list = append(list, q.Class)
	}
	return slices.DeleteFunc(list, func(n trailmark.Name) bool { return n == "" })
}

// touched gives what an event happens to: its things and all that is in them.
func (m *partnerModel) touched(e *trailmark.Event) map[trailmark.Name]bool {
	all := map[trailmark.Name]bool{}
	for _, n := range thingsIn(e) {
		all[n] = true
	}
	for grown := true; grown; {
		grown = false
		add := func(child, parent trailmark.Name) {
			if all[parent] && !all[child] {
				all[child], grown = true, true
			}
		}
		for _, in := range m.inside {
			for child, parent := range in {
				add(child, parent)
			}
		}
		for p := range m.lots {
			add(p.lot, p.container)
		}
	}
	return all
}

// move packs and unpacks.
func (m *partnerModel) move(e *trailmark.Event) {
	kind := trailmark.Aggregated
	switch e.Type {
	case trailmark.AggregationEvent:
	case trailmark.AssociationEvent:
		kind = trailmark.Associated
	default:
		return
	}
	in := m.inside[kind]
	alone := len(e.Children)+len(e.ChildQuantities) == 0
	for _, c := range e.Children {
		switch {
		case e.Action != trailmark.Delete:
			in[c] = e.Parent
		case in[c] == e.Parent:
			delete(in, c)
		}
	}
	if alone && e.Action == trailmark.Delete {
		maps.DeleteFunc(in, func(_, parent trailmark.Name) bool { return parent == e.Parent })
		if kind == trailmark.Aggregated {
			maps.DeleteFunc(m.lots, func(p packed, _ trailmark.Decimal) bool { return p.container == e.Parent })
		}
	}
	for _, q := range e.ChildQuantities {
		m.pour(e, q)
	}
}

// pour puts an amount of a lot in or takes it out.
func (m *partnerModel) pour(e *trailmark.Event, q trailmark.QuantityElement) {
	if e.Type != trailmark.AggregationEvent {
		return
	}
	at := packed{q.Class, e.Parent}
	amount, _ := trailmark.ParseDecimal(q.Quantity)
	left, inside := m.lots[at]
	if e.Action != trailmark.Delete {
		m.lots[at] = left.Add(amount)
	} else if left = left.Sub(amount); inside && left.Sign() > 0 && q.Quantity != "" {
		m.lots[at] = left
	} else {
		delete(m.lots, at)
	}
}

// names reports whether an event speaks of the partner.
func (m *partnerModel) names(e *trailmark.Event) bool {
	return e.ReadPoint != nil && m.own[e.ReadPoint.ID] || slices.ContainsFunc(slices.Concat(e.Sources, e.Destinations), func(p trailmark.Typed) bool {
		return m.own[p.ID]
	})
}

func (m *partnerModel) sees(e *trailmark.Event) bool {
	others := slices.ContainsFunc(slices.Concat(e.Sources, e.Destinations), func(p trailmark.Typed) bool { return !m.own[p.ID] })
	return m.names(e) || slices.ContainsFunc(thingsIn(e), func(n trailmark.Name) bool {
		lot := strings.Contains(string(n), "/10/")
		return m.held[n] && (!lot || !others)
	})
}
