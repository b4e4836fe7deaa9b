package rules

import "github.com/trailmark/trailmark"

// begins reports whether the event makes the thing.
func begins(e *Event, s *Subject) bool {
	return s.Role == trailmark.RoleOutput || s.Role == trailmark.RoleEPC && e.Making
}

// neverMade is P1. A logistic unit begins with its first use: nobody
// commissions a pallet label.
func neverMade(e *Event, s *Subject) (trailmark.Finding, bool) {
	if s.Kind != trailmark.Item || s.Made || s.Later || begins(e, s) || s.Role == trailmark.RoleMember {
		return trailmark.Finding{}, false
	}
	return violation("P1", s.Thing, "it was never commissioned; capture its commissioning first"), true
}

// madeTwice is P2.
func madeTwice(e *Event, s *Subject) (trailmark.Finding, bool) {
	if !s.Kind.Single() || !begins(e, s) || !s.Made && !s.Later {
		return trailmark.Finding{}, false
	}
	return violation("P2", s.Thing, "this serial exists already, commissioned %s; use another one", s.Born), true
}

// ended is P3.
func ended(e *Event, s *Subject) (trailmark.Finding, bool) {
	if !s.Kind.Single() || !s.Ended || begins(e, s) {
		return trailmark.Finding{}, false
	}
	return violation("P3", s.Thing, "it was %s before; nothing can happen to it any more", s.Status), true
}

// beforeItWas is P9 for an event before its thing existed.
func beforeItWas(e *Event, s *Subject) (trailmark.Finding, bool) {
	if !s.Kind.Single() || !s.Later || begins(e, s) {
		return trailmark.Finding{}, false
	}
	return violation("P9", s.Thing, "it was commissioned only at %s; check the event's time", s.Born), true
}
