package genealogy

import (
	"slices"

	"github.com/trailmark/trailmark"
)

// Ledger is how much of one lot or class is at each place, as its postings
// tell in the order of (eventTime, sequence) (S11). A container that a quantity
// was packed into counts as a place of its own.
type Ledger struct {
	Thing trailmark.Ref
	rows  []trailmark.Balance
}

// NewLedger continues from balances that were kept.
func NewLedger(thing trailmark.Ref, kept []trailmark.Balance) *Ledger {
	return &Ledger{Thing: thing, rows: slices.Clone(kept)}
}

// Balances gives the rows of the ledger, zero ones too: they say when something
// was last there.
func (l *Ledger) Balances() []trailmark.Balance { return l.rows }

// Newest gives the newest event that the ledger counts.
func (l *Ledger) Newest() (t trailmark.Instant, seq trailmark.Seq) {
	t = trailmark.Never
	for _, b := range l.rows {
		if trailmark.Before(t, seq, b.Time, b.Seq) {
			t, seq = b.Time, b.Seq
		}
	}
	return t, seq
}

// At gives how much is at places that a function accepts, in a unit.
func (l *Ledger) At(uom string, accept func(trailmark.Ref) bool) trailmark.Decimal {
	var sum trailmark.Decimal
	for _, b := range l.rows {
		if b.UOM == uom && accept(b.Place) {
			sum = sum.Add(b.Quantity)
		}
	}
	return sum
}

// Movement is what one posting does to a ledger: an amount taken from one place
// and put to another, or counted at one. Place zero is an unknown one for From
// and To; a movement that only takes or only puts has the other flag unset.
type Movement struct {
	UOM              string
	Quantity         trailmark.Decimal
	Takes, Puts, Set bool
	From, To         trailmark.Ref
}

// Move gives what a posting of a lot or class does. It reports false when it
// does nothing: no quantity was said, or the step moves none.
func Move(p *trailmark.Posting, s *trailmark.Scene) (Movement, bool) {
	quantity, err := trailmark.ParseDecimal(p.Amount.Quantity)
	if err != nil || p.Role == trailmark.RoleMember { // no quantity; capture refuses what is not a number
		return Movement{}, false
	}
	m := Movement{UOM: p.Amount.UOM, Quantity: quantity, From: s.Where(), To: s.Where()}
	switch p.Role {
	case trailmark.RoleInput:
		m.Takes = true
	case trailmark.RoleOutput:
		m.Puts = true
	case trailmark.RoleChild:
		switch s.Action {
		case trailmark.Add:
			m.Takes, m.Puts, m.To = true, true, p.Other
		case trailmark.Delete:
			m.Takes, m.Puts, m.From = true, true, p.Other
		}
	case trailmark.RoleEPC:
		m.moveObject(s)
	}
	return m, m.Takes || m.Puts || m.Set
}

// moveObject tells what an ObjectEvent does to the quantities it names.
func (m *Movement) moveObject(s *trailmark.Scene) {
	switch {
	case s.Type != trailmark.ObjectEvent && s.Type != trailmark.QuantityEvent:
	case counting[s.BizStep] || s.Type == trailmark.QuantityEvent:
		m.Set = true
	case s.Action == trailmark.Add:
		m.Puts = true
	case departing[s.BizStep] && s.BizStep != "departing":
		m.Takes = true
		if s.ReadPoint != 0 {
			m.From = s.ReadPoint
		}
	case s.Action == trailmark.Delete, selling[s.BizStep], s.BizStep == "destroying",
		s.BizStep == "decommissioning", goneFor[s.Disposition]:
		m.Takes = true
	case s.BizStep == "receiving" || s.BizStep == "void_shipping":
		m.Puts = true
	}
}

// Apply carries the ledger on by a movement at (t, seq).
func (l *Ledger) Apply(m Movement, t trailmark.Instant, seq trailmark.Seq) {
	if m.Set {
		l.row(m.To, m.UOM, t, seq).Quantity = m.Quantity
		return
	}
	if m.Takes {
		row := l.row(m.From, m.UOM, t, seq)
		row.Quantity = row.Quantity.Sub(m.Quantity)
	}
	if m.Puts {
		row := l.row(m.To, m.UOM, t, seq)
		row.Quantity = row.Quantity.Add(m.Quantity)
	}
}

// Empty moves all that is in a container to a place.
func (l *Ledger) Empty(container, to trailmark.Ref, t trailmark.Instant, seq trailmark.Seq) {
	for i := range l.rows {
		b := l.rows[i]
		if b.Place == container && b.Quantity.Sign() != 0 {
			l.Apply(Movement{UOM: b.UOM, Quantity: b.Quantity, Takes: true, Puts: true, From: container, To: to}, t, seq)
		}
	}
}

func (l *Ledger) row(place trailmark.Ref, uom string, t trailmark.Instant, seq trailmark.Seq) *trailmark.Balance {
	i := slices.IndexFunc(l.rows, func(b trailmark.Balance) bool { return b.Place == place && b.UOM == uom })
	if i < 0 {
		i = len(l.rows)
		l.rows = append(l.rows, trailmark.Balance{Thing: l.Thing, Place: place, UOM: uom})
	}
	l.rows[i].Time, l.rows[i].Seq = t, seq
	return &l.rows[i]
}

// Account folds a whole ledger from a thing's own postings and those in which
// its containers are named alone. After each live posting it calls seen, which
// may be nil.
func Account(thing trailmark.Ref, own, emptied []trailmark.Posting, scene func(trailmark.SceneID) *trailmark.Scene,
	known trailmark.Seq, seen func(*trailmark.Posting, *Ledger)) *Ledger {
	ledger := &Ledger{Thing: thing}
	all := slices.Concat(own, emptied)
	slices.SortStableFunc(all, func(a, b trailmark.Posting) int { return compareMoments(Moment{Posting: a}, Moment{Posting: b}) })
	for i := range all {
		p := &all[i]
		if !Live(p.Seq, p.Void, known) {
			continue
		}
		s := scene(p.Scene)
		if p.Role == trailmark.RoleAlone {
			if Empties(s) {
				ledger.Empty(p.Thing, s.Where(), p.Time, p.Seq)
			}
		} else if m, ok := Move(p, s); ok {
			ledger.Apply(m, p.Time, p.Seq)
		}
		if seen != nil {
			seen(p, ledger)
		}
	}
	return ledger
}
