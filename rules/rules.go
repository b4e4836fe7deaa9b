// Package rules says what the physical world does not allow (P1–P12): pure
// checks of one event against what is true of its things at the event's own
// time. It reads nothing; [Subject] holds the facts that capture found.
package rules

import (
	"fmt"
	"time"

	"github.com/trailmark/trailmark"
)

// Event is what the rules need to know of an event.
type Event struct {
	Time   trailmark.Instant
	Scene  *trailmark.Scene
	Place  trailmark.ThingID // where it happened; "" when it does not say
	Making bool              // it begins the life of the things in its epcList
	Packs  bool              // it puts children into the parent
	// Arrives: it brings things to its place. Travels: it can happen on the road.
	Arrives, Travels bool
	Parent           trailmark.ThingID
}

// Subject is a thing in an event, and what was true of it just before.
type Subject struct {
	Thing trailmark.ThingID
	Kind  trailmark.ThingKind
	Role  trailmark.Role

	Made   bool              // its making is on record
	Later  bool              // it was made, but only after this event, at Born
	Born   trailmark.Instant //
	Status string            // "" until it was made; how its life ended when Ended
	Ended  bool

	Placed    bool // where it was is known
	Place     trailmark.ThingID
	SameSite  bool // Place and the event's place are in one site
	InTransit bool

	Inside  trailmark.ThingID // the parent it was in, by the same kind of event
	Holding bool              // the event's parent is inside it, at any depth

	// Unissued is why nobody can have put the item's serial on it: "free" when no
	// pool of its product gave it out, "voided" or "returned".
	Unissued string

	Taken  trailmark.Decimal // of a lot or class: what the event takes, in UOM
	OnHand trailmark.Decimal // what was at the place
	UOM    string
}

// ClockAllowance is how far an event's time may be ahead of the clock (P9).
const ClockAllowance = 5 * time.Minute

// Check gives what the rules have to say about an event, worst first within
// each thing. No findings means that the event is possible.
func Check(e *Event, subjects []Subject, now trailmark.Instant) []trailmark.Finding {
	var list []trailmark.Finding
	if limit := now + trailmark.Instant(ClockAllowance.Microseconds()); e.Time > limit {
		list = append(list, violation("P9", "", "the event's time %s lies in the future; check the clock of the scanner", e.Time))
	}
	for i := range subjects {
		for _, rule := range family {
			if f, broken := rule(e, &subjects[i]); broken {
				list = append(list, f)
			}
		}
	}
	return list
}

// family is the rules about one thing, in the order of their numbers.
var family = []func(*Event, *Subject) (trailmark.Finding, bool){
	neverMade, madeTwice, ended, elsewhere, packedElsewhere, insideItself, notEnough, beforeItWas, neverIssued,
}

func violation(rule string, thing trailmark.ThingID, format string, args ...any) trailmark.Finding {
	return trailmark.Finding{Rule: rule, Severity: trailmark.Violation, Thing: thing, Message: fmt.Sprintf(format, args...)}
}
