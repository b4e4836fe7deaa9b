package api

import (
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/access"
)

// admit finds out who asks and whether they may.
// Errors: Unauthenticated, Forbidden.
func (c *call) admit(action access.Action) (err error) {
	if action == anyone {
		return nil
	}
	scheme, token, _ := strings.Cut(c.r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		c.w.Header().Set("WWW-Authenticate", `Bearer realm="trailmark"`)
		return &trailmark.Error{Kind: trailmark.Unauthenticated, Message: "this needs a token", Hint: "send Authorization: Bearer TOKEN"}
	}
	c.principal, err = c.Gate.Authenticate(c.ctx(), token)
	return err
}
