package recall

import "github.com/trailmark/trailmark/genealogy"

// Whereabouts says in which state a thing can be found (R5). Every thing is in
// exactly one.
type Whereabouts uint8

// The whereabouts of a thing.
const (
	UnknownSince   Whereabouts = iota // no event says where it is
	OnHand                            // at its place, with its holder
	InTransit                         // left its place and has not arrived
	Sold                              // with a consumer or patient; Place is where it was sold
	Returned                          // came back, at its place
	Consumed                          // went into something else
	Destroyed                         //
	Decommissioned                    // its number was taken out of use
)

var whereabouts = [...]string{"unknown", "on_hand", "in_transit", "sold", "returned", "consumed", "destroyed", "decommissioned"}

func (w Whereabouts) String() string { return whereabouts[w] }

// WhereaboutsOf tells from the state of a thing where it can be found.
func WhereaboutsOf(s *genealogy.State) Whereabouts {
	switch {
	case s.Status == genealogy.Consumed:
		return Consumed
	case s.Status == genealogy.Destroyed:
		return Destroyed
	case s.Status == genealogy.Decommissioned:
		return Decommissioned
	case s.Status == genealogy.Sold:
		return Sold
	case s.InTransit:
		return InTransit
	case s.Place == 0:
		return UnknownSince
	case s.Disposition == "returned":
		return Returned
	}
	return OnHand
}
