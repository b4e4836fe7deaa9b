package rules

import "github.com/trailmark/trailmark"

// neverIssued is P11. It speaks once, when an item is first met: afterwards the
// item is known, and so is the finding.
func neverIssued(_ *Event, s *Subject) (trailmark.Finding, bool) {
	if s.Unissued == "" || s.Made || s.Later || s.Role == trailmark.RoleMember {
		return trailmark.Finding{}, false
	}
	switch s.Unissued {
	case "voided":
		return violation("P11", s.Thing, "its serial was voided; take it out of the goods and find out who printed it"), true
	case "returned":
		return violation("P11", s.Thing, "its serial was returned unused; find out who printed it all the same"), true
	}
	return violation("P11", s.Thing, "its serial was never issued: it may be a forgery; if somebody else issued it, import the list "+
		"with trailmark serial pool create NAME --gtin GTIN --list FILE --issued"), true
}
