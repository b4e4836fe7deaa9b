package access

import "github.com/trailmark/trailmark"

// Role says what somebody may do.
type Role string

// The roles. A role that is not in this list may do nothing.
const (
	Administrator  Role = "administrator"   // everything
	Quality        Role = "quality"         // read everything, capture, define queries, change master data
	Operator       Role = "operator"        // capture and read
	PartnerCapture Role = "partner-capture" // capture, and read what its party took part in
	PartnerQuery   Role = "partner-query"   // read and subscribe to what its party took part in
	Auditor        Role = "auditor"         // read everything, change nothing
)

// Action is something that a role may or may not do.
type Action uint8

// The actions.
const (
	Read       Action = iota // events, resources, master data, queries
	Capture                  // events and their documents
	Query                    // define and delete named queries and subscriptions
	Master                   // change master data
	Manage                   // users, tokens, sharing rules
	ReadAudits               // who changed what
)

// Principal is who asks.
type Principal struct {
	Name string // of the user or the token
	Role Role
	// Party is the organisation of a partner in its one form, a link with AI 417.
	// Empty for one's own people, who see every event.
	Party trailmark.ThingID
	// Scopes narrow what a token may do; empty means all that its role may.
	Scopes []Action
	// TokenID is the token that was shown, zero for a session of a user.
	TokenID int64
}
