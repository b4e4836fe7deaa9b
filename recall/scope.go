package recall

import (
	"slices"
	"time"

	"github.com/trailmark/trailmark"
)

// Scope is what a recall asks for (R1): the part of a population for which a
// condition holds, followed on from there.
type Scope struct {
	Population Population
	Where      Condition // nil: all of the population
	Follow     Follow
}

// Population is the things among which a recall decides. One field is set.
type Population struct {
	Lots    []trailmark.ThingID // items that belong to one of the lots (S9); of a lot without items, the lot
	Product trailmark.ThingID   // items of a class
	Order   trailmark.ThingID   // items in events that name the business transaction
	Items   []trailmark.ThingID
}

// Follow says how a recall goes on from what the condition hits.
type Follow struct {
	Inward  bool // to what is inside it
	Forward bool // to what was made with it, and what it is packed in
}

// Condition is an expression over things: [Events], [Lots], [Items], [Inputs],
// [Serials], [Any], [All] or [Not].
type Condition interface {
	// names adds all names in the expression.
	names(into []trailmark.ThingID) []trailmark.ThingID
}

// The conditions.
type (
	// Any holds for what one of its parts holds for.
	Any []Condition
	// All holds for what each of its parts holds for.
	All []Condition
	// Not holds for what its part does not hold for.
	Not struct{ Condition }

	// Lots holds for the items that belong to one of the lots (S9).
	Lots []trailmark.ThingID
	// Items holds for the listed things and what was ever inside them.
	Items []trailmark.ThingID
	// Inputs holds for what was made with any of the things, at any depth.
	Inputs []trailmark.ThingID
	// Serials holds for the items of one class whose serial lies between two,
	// both included: as numbers if both ends are digits, else letter by letter.
	Serials struct{ From, To trailmark.ThingID }
)

// Events holds for what took part in an event that fits, itself or inside a
// container (S4). A field that is empty fits every event; of a list, one entry
// has to fit.
type Events struct {
	BizStep     []trailmark.Term
	Disposition []trailmark.Term
	Action      trailmark.Action
	ReadPoint   []trailmark.ThingID // or a part of it
	BizLocation []trailmark.ThingID // or a part of it
	Document    []trailmark.ThingID // business transaction, such as an order
	Operator    []trailmark.ThingID
	Equipment   []trailmark.ThingID
	During      *During
}

// During is a time: a half-open window, or those of an excursion.
type During struct {
	Window
	Excursion *Excursion
}

// Window is a half-open stretch of time.
type Window struct{ From, To trailmark.Instant }

// Excursion is the times in which the readings of a parameter were outside a
// limit. Exactly one of Below and Above is set.
type Excursion struct {
	Equipment    trailmark.ThingID
	Parameter    string
	Below, Above *trailmark.Decimal
	Unit         string        // of the limit, UN/ECE Recommendation 20
	Bridge       time.Duration // excursions no further apart than this are one
	For          time.Duration // what is shorter than this, after bridging, is none
}

// Names gives every name in a scope that events must have, sorted and once. A
// product is only part of the names of its items, and so may be no name itself.
func (s *Scope) Names() []trailmark.ThingID {
	p := &s.Population
	list := slices.Concat(p.Lots, p.Items, []trailmark.ThingID{p.Order})
	if s.Where != nil {
		list = s.Where.names(list)
	}
	slices.Sort(list)
	list = slices.Compact(list)
	if len(list) > 0 && list[0] == "" {
		list = list[1:]
	}
	return list
}

func (c Any) names(into []trailmark.ThingID) []trailmark.ThingID {
	for _, part := range c {
		into = part.names(into)
	}
	return into
}

func (c All) names(into []trailmark.ThingID) []trailmark.ThingID { return Any(c).names(into) }

func (c Lots) names(into []trailmark.ThingID) []trailmark.ThingID   { return append(into, c...) }
func (c Items) names(into []trailmark.ThingID) []trailmark.ThingID  { return append(into, c...) }
func (c Inputs) names(into []trailmark.ThingID) []trailmark.ThingID { return append(into, c...) }

// The ends of a range of serials need not exist.
func (c Serials) names(into []trailmark.ThingID) []trailmark.ThingID { return into }

func (c *Events) names(into []trailmark.ThingID) []trailmark.ThingID {
	into = slices.Concat(into, c.ReadPoint, c.BizLocation, c.Document, c.Operator, c.Equipment)
	if c.During != nil && c.During.Excursion != nil {
		into = append(into, c.During.Excursion.Equipment)
	}
	return into
}
