package eventquery

import (
	"math/big"
	"slices"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/eventquery/internal/unit"
)

// measure compares numbers that have a unit with bounds in a unit. Units of one
// dimension are converted, exactly; of two units that cannot be converted
// nothing holds.
type measure struct {
	op         operator
	bounds     []trailmark.Decimal // sorted; several only for equal
	uom        string
	scale      unit.Scale
	base       []*big.Rat // the bounds in the base unit; nil when uom is not known
	difference bool       // differences of values, for which no zero counts
	counts     bool       // a number without a unit is a count
}

// measureOf reads the bounds.
func (r *reader) measureOf(op operator, uom string) measure {
	m := measure{op: op, uom: uom}
	if op != equal {
		r.one()
	}
	for _, s := range r.values {
		m.bounds = append(m.bounds, r.decimal(s))
	}
	slices.SortFunc(m.bounds, trailmark.Decimal.Cmp)
	return m
}

// convertible makes the bounds ready for other units.
func (m measure) convertible() measure {
	scale, ok := unit.Of(m.uom)
	if !ok {
		return m
	}
	m.scale = scale
	for _, b := range m.bounds {
		m.base = append(m.base, m.toBase(scale, b))
	}
	return m
}

func (m *measure) toBase(scale unit.Scale, d trailmark.Decimal) *big.Rat {
	if m.difference {
		return scale.Difference(d.Rat())
	}
	return scale.Base(d.Rat())
}

// plain compares the number alone.
func (m *measure) plain(n trailmark.Number) bool {
	d, err := trailmark.ParseDecimal(n)
	return err == nil && accepts(m.op, d, m.bounds, trailmark.Decimal.Cmp)
}

// holds compares the number in its unit. An empty number never holds.
func (m *measure) holds(n trailmark.Number, uom string) bool {
	if n == "" || uom == m.uom {
		return n != "" && m.plain(n)
	}
	if uom == "" && m.counts {
		uom = countUnit
	}
	scale, ok := unit.Of(uom)
	if !ok || m.base == nil || scale.Dimension != m.scale.Dimension {
		return false
	}
	d, err := trailmark.ParseDecimal(n)
	if err != nil {
		return false
	}
	return accepts(m.op, m.toBase(scale, d), m.base, (*big.Rat).Cmp)
}

// accepts compares v with the one bound, or looks for it among several.
func accepts[T any](op operator, v T, bounds []T, compare func(T, T) int) bool {
	if op == equal {
		_, found := slices.BinarySearchFunc(bounds, v, compare)
		return found
	}
	return op.accepts(compare(v, bounds[0]))
}

// countUnit is the unit of a quantity that has none: it counts instances
// (EPCIS 2.0, section 7.3.3.3).
const countUnit = "EA"

// quantity asks for a quantity in any unit.
func quantity(op operator) func(*reader) {
	return func(r *reader) {
		m := r.measureOf(op, "")
		r.event(quantities(func(q *trailmark.QuantityElement) bool { return q.Quantity != "" && m.plain(q.Quantity) }))
	}
}

// quantityIn asks for a quantity in a unit.
func quantityIn(op operator, uom string) func(*reader) {
	return func(r *reader) {
		m := r.measureOf(op, uom)
		m.counts = true
		m = m.convertible()
		r.event(quantities(func(q *trailmark.QuantityElement) bool { return m.holds(q.Quantity, q.UOM) }))
	}
}

// quantities looks into all the quantity lists of an event.
func quantities(accept func(*trailmark.QuantityElement) bool) func(*trailmark.Event) bool {
	return func(ev *trailmark.Event) bool {
		for _, list := range [...][]trailmark.QuantityElement{ev.Quantities, ev.ChildQuantities, ev.InputQuantities, ev.OutputQuantities} {
			for i := range list {
				if accept(&list[i]) {
					return true
				}
			}
		}
		return false
	}
}
