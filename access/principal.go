package access

import (
	"fmt"
	"slices"

	"github.com/trailmark/trailmark"
)

// Principal is who asks. It is shared: nobody changes it.
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
	// Rate is how many requests a second the token is good for, zero for as many
	// as the server allows by itself.
	Rate int
}

// May gives nil when the principal may do something.
// Errors: Unauthenticated for nobody, Forbidden.
func (p *Principal) May(a Action) error {
	switch {
	case p == nil:
		return nobody("this needs a token or a sign-in")
	case !p.Role.may(a):
		return trailmark.Errorf(trailmark.Forbidden, "the role %s may not %s", p.Role, a.deed())
	case len(p.Scopes) > 0 && !slices.Contains(p.Scopes, a):
		return trailmark.Errorf(trailmark.Forbidden, "this token is not for that: its scopes do not let it %s", a.deed())
	}
	return nil
}

// Who names the principal in the audit: "user anna", "token 3 scanner".
func (p *Principal) Who() string {
	if p.TokenID == 0 {
		return "user " + p.Name
	}
	return fmt.Sprintf("token %d %s", p.TokenID, p.Name)
}

// nobody is the error of a request that nobody is known to have made.
func nobody(message string) error {
	return &trailmark.Error{Kind: trailmark.Unauthenticated, Message: message}
}
