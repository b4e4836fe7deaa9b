package rules

import "github.com/trailmark/trailmark"

// elsewhere is P4: a thing that left a site is nowhere until it arrives, and a
// thing in one site cannot be handled in another.
func elsewhere(e *Event, s *Subject) (trailmark.Finding, bool) {
	switch {
	case !s.Kind.Single() || !s.Placed || s.Ended || e.Place == "" || begins(e, s) || e.Arrives:
	case s.InTransit && !e.Travels:
		return violation("P4", s.Thing, "it left %s and has not arrived; receive it first", s.Place), true
	case !s.InTransit && !s.SameSite:
		return violation("P4", s.Thing, "it is at %s, not at %s; receive it first", s.Place, e.Place), true
	}
	return trailmark.Finding{}, false
}

// packedElsewhere is P5.
func packedElsewhere(e *Event, s *Subject) (trailmark.Finding, bool) {
	if !e.Packs || s.Role != trailmark.RoleChild || !s.Kind.Single() || s.Inside == "" || s.Inside == e.Parent {
		return trailmark.Finding{}, false
	}
	return violation("P5", s.Thing, "it is inside %s; take it out first", s.Inside), true
}

// insideItself is P6.
func insideItself(e *Event, s *Subject) (trailmark.Finding, bool) {
	if !e.Packs || s.Role != trailmark.RoleChild || !s.Holding && s.Thing != e.Parent {
		return trailmark.Finding{}, false
	}
	return violation("P6", s.Thing, "it would be inside itself, through %s", e.Parent), true
}

// notEnough is P7.
func notEnough(_ *Event, s *Subject) (trailmark.Finding, bool) {
	if !s.Kind.Bulk() || s.Taken.Sign() <= 0 || s.Taken.Cmp(s.OnHand) <= 0 {
		return trailmark.Finding{}, false
	}
	return violation("P7", s.Thing, "%s %s are taken where %s are; count the stock or correct the quantity",
		s.Taken, unit(s.UOM), s.OnHand), true
}

// unit gives a unit for a sentence.
func unit(uom string) string {
	if uom == "" {
		return "pieces"
	}
	return uom
}
