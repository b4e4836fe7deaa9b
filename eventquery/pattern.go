package eventquery

import "github.com/trailmark/trailmark"

// Pattern is an EPC pattern URI (EPC Tag Data Standard 2.0, section 8):
// urn:epc:idpat:sgtin:0614141.112345.* and the like.
type Pattern struct {
	Text string // as it was given

	// Prefixes are what the canonical names of the things that it describes can
	// begin with. Not everything that begins so is described: see Matches.
	Prefixes []string
}

// Matches reports whether the pattern describes the thing.
func (p Pattern) Matches(id trailmark.ThingID) bool { return false }
