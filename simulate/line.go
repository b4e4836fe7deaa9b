package simulate

import (
	"sort"
	"time"
)

const (
	jarsPerCase    = 10
	casesPerPallet = 80
	jarsPerPallet  = jarsPerCase * casesPerPallet
)

// sealed gives the time at which jar n, counted from 0, is sealed: its place
// in the running time of the line, moved on by every stop before it.
func (p *Plan) sealed(n int) time.Time {
	t := p.Start.Add(time.Duration(n) * p.Cycle)
	for _, stop := range p.Stops {
		if t.Before(stop.At) {
			break
		}
		t = t.Add(stop.For)
	}
	return t
}

// end gives the instant at which the order is done: one cycle after the
// sealing of its last jar.
func (p *Plan) end() time.Time {
	if p.Jars == 0 {
		return p.Start
	}
	return p.sealed(p.Jars - 1).Add(p.Cycle)
}

// made counts the jars sealed before t.
func (p *Plan) made(t time.Time) int {
	return sort.Search(p.Jars, func(n int) bool { return !p.sealed(n).Before(t) })
}

// standing reports whether the line stands at t.
func (p *Plan) standing(t time.Time) bool {
	for _, stop := range p.Stops {
		if (Span{stop.At, stop.At.Add(stop.For)}).Contains(t) {
			return true
		}
	}
	return t.Before(p.Start) || !t.Before(p.end())
}

// used gives the stretch of the order for which a material is used; it is
// empty (From not before To) when the order ends before.
func (p *Plan) used(m Material) Span {
	use := m.Use
	if use.From.IsZero() {
		use.From = p.Start
	}
	if end := p.end(); use.To.IsZero() || use.To.After(end) {
		use.To = end
	}
	return use
}

// need counts the jars that are made with a material.
func (p *Plan) need(m Material) int {
	use := p.used(m)
	return max(0, p.made(use.To)-p.made(use.From))
}

// dispatch gives the first morning on which the order can leave the plant: the
// last jar needs up to two hours to be packed and stored.
func (p *Plan) dispatch() time.Time {
	ready := p.end().Add(2 * time.Hour)
	if today := clock(ready, 0, 6); !today.Before(ready) {
		return today
	}
	return clock(ready, 1, 6)
}

// alert gives the instant at which the story ends: 09:00 on the twentieth day
// of dispatch.
func (p *Plan) alert() time.Time { return clock(p.dispatch(), 20, 9) }

// clock gives a full hour on the day that is so many days after that of t.
func clock(t time.Time, days, hour int) time.Time {
	year, month, day := t.Date()
	return time.Date(year, month, day+days, hour, 0, 0, 0, t.Location())
}
