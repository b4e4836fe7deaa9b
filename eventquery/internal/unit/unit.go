// Package unit converts between units of measure that are named by the codes of
// UN/ECE Recommendation 20.
//
// Conversions are exact: factors are fractions, as the definitions of the units
// give them. A unit whose factor is not rational (radian) or not fixed (month,
// barrel of oil) only equals itself and units of its own system.
package unit

import (
	"math/big"
	"strings"
	"sync"
)

// Scale says what a unit is in the base unit of its dimension.
type Scale struct {
	Dimension string // such as "mass"
	factor    *big.Rat
	offset    *big.Rat // of a temperature; nil for none
}

// Of gives the scale of a unit by its code. It is not ok when the unit is not
// known: then it can be compared with itself alone.
func Of(code string) (Scale, bool) {
	s, ok := scales()[code]
	return s, ok
}

// Base gives a value in the base unit.
func (s Scale) Base(value *big.Rat) *big.Rat {
	b := s.Difference(value)
	if s.offset != nil {
		b.Add(b, s.offset)
	}
	return b
}

// Difference gives the difference between two values in the base unit: where a
// scale begins does not matter to it. A standard deviation is one.
func (s Scale) Difference(value *big.Rat) *big.Rat {
	return new(big.Rat).Mul(value, s.factor)
}

// scales reads the table.
var scales = sync.OnceValue(func() map[string]Scale {
	all := make(map[string]Scale)
	for line := range strings.Lines(table) {
		dimension, units, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok {
			continue
		}
		for entry := range strings.SplitSeq(units, ",") {
			fields := strings.Fields(entry)
			s := Scale{Dimension: dimension, factor: fraction(fields[1])}
			if len(fields) > 2 {
				s.offset = fraction(fields[2])
			}
			all[fields[0]] = s
		}
	}
	return all
})

// fraction reads a number of the table, which a test proves readable.
func fraction(s string) *big.Rat {
	r, _ := new(big.Rat).SetString(s)
	return r
}
