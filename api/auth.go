package api

import (
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/access"
)

// admit finds out who asks and whether they may.
// Errors: Unauthenticated, Forbidden, Unavailable for too many requests.
func (c *call) admit(action access.Action) (err error) {
	if action == anyone {
		return nil
	}
	c.principal, err = c.authenticate()
	if trailmark.KindOf(err) == trailmark.Unauthenticated {
		if err := c.operation.stranger(c.r); err != nil {
			return err
		}
	}
	if err != nil {
		return err
	}
	noteOf(c.ctx()).principal = c.principal.Name
	return c.operation.allow(c.principal)
}

func (c *call) authenticate() (*access.Principal, error) {
	scheme, token, _ := strings.Cut(c.r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		c.w.Header().Set("WWW-Authenticate", `Bearer realm="trailmark"`)
		return nil, &trailmark.Error{Kind: trailmark.Unauthenticated, Message: "this needs a token", Hint: "send Authorization: Bearer TOKEN"}
	}
	return c.Gate.Authenticate(c.ctx(), token)
}
