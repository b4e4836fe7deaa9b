package access

import (
	"slices"
	"strings"

	"github.com/trailmark/trailmark"
)

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

// roles is the one table of who may do what. A partner belongs to a party and
// sees what that took part in; everybody else sees everything.
var roles = []struct {
	role    Role
	partner bool
	actions []Action
}{
	{Administrator, false, []Action{Read, Capture, Query, Master, Manage, ReadAudits}},
	{Quality, false, []Action{Read, Capture, Query, Master}},
	{Operator, false, []Action{Read, Capture}},
	{PartnerCapture, true, []Action{Read, Capture}},
	{PartnerQuery, true, []Action{Read, Query}},
	{Auditor, false, []Action{Read, ReadAudits}},
}

// actions are the words of scopes, and what they let somebody do.
var actions = [...]struct{ word, deed string }{
	Read:       {"read", "read"},
	Capture:    {"capture", "capture events"},
	Query:      {"query", "define queries and subscriptions"},
	Master:     {"master", "change master data"},
	Manage:     {"manage", "manage users, tokens and sharing"},
	ReadAudits: {"audit", "read the audit"},
}

// String gives the word for an action in the scopes of a token.
func (a Action) String() string {
	if int(a) < len(actions) {
		return actions[a].word
	}
	return "nothing"
}

func (a Action) deed() string {
	if int(a) < len(actions) {
		return actions[a].deed
	}
	return "do that"
}

// may reports whether the table allows a role an action.
func (r Role) may(a Action) bool {
	for _, row := range roles {
		if row.role == r {
			return slices.Contains(row.actions, a)
		}
	}
	return false
}

// Check gives an error unless the role is one of the table and has a party
// exactly when it is a partner's. Errors: Usage.
func (r Role) Check(party trailmark.ThingID) error {
	var known []string
	for _, row := range roles {
		switch known = append(known, string(row.role)); {
		case row.role != r:
		case row.partner && party == "":
			return trailmark.Errorf(trailmark.Usage, "the role %s needs the GLN of its party", r)
		case !row.partner && party != "":
			return &trailmark.Error{
				Kind: trailmark.Usage, Message: "the role " + string(r) + " has no party",
				Hint: "it sees everything; partner-query and partner-capture see what a party took part in",
			}
		default:
			return nil
		}
	}
	return trailmark.Errorf(trailmark.Usage, "there is no role %q, only %s", string(r), strings.Join(known, ", "))
}

// parseScopes reads the words of actions. Errors: Usage.
func parseScopes(words []string) (scopes []Action, err error) {
	for _, word := range words {
		i := slices.IndexFunc(actions[:], func(a struct{ word, deed string }) bool { return a.word == word })
		if i < 0 {
			var known []string
			for _, a := range actions {
				known = append(known, a.word)
			}
			return nil, trailmark.Errorf(trailmark.Usage, "there is no scope %q, only %s", word, strings.Join(known, ", "))
		}
		scopes = append(scopes, Action(i))
	}
	return scopes, nil
}
