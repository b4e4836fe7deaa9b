package api

import (
	"net/http"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/access"
)

// sessionCookie holds the secret of a session, for browsers.
const sessionCookie = "trailmark_session"

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
		c.w.Header().Set("WWW-Authenticate", `Bearer realm="trailmark"`)
	}
	if err != nil {
		return err
	}
	noteOf(c.ctx()).principal = c.principal.Name
	if err := c.operation.allow(c.principal); err != nil {
		return err
	}
	return c.principal.May(action)
}

// authenticate gives who shows a token, or else a session. A session comes with
// every request of its browser, whoever had the browser make it, so what
// changes something has to come from a page of this server.
func (c *call) authenticate() (*access.Principal, error) {
	if header := c.r.Header.Get("Authorization"); header != "" {
		scheme, token, _ := strings.Cut(header, " ")
		if !strings.EqualFold(scheme, "Bearer") {
			return nil, unauthenticated("only tokens are taken here")
		}
		return c.Gate.Authenticate(c.ctx(), strings.TrimSpace(token))
	}
	cookie, err := c.r.Cookie(sessionCookie)
	if err != nil {
		return nil, unauthenticated("this needs a token")
	}
	if err := c.sameOrigin(); err != nil {
		return nil, err
	}
	return c.Gate.Session(c.ctx(), cookie.Value)
}

// sameOrigin refuses requests that change something and that a browser makes
// for a page of somebody else (CSRF). Errors: Forbidden.
func (c *call) sameOrigin() error {
	var protection http.CrossOriginProtection
	if err := protection.Check(c.r); err != nil {
		return trailmark.Wrapf(trailmark.Forbidden, err, "this request comes from a page of another server")
	}
	return nil
}

func unauthenticated(message string) error {
	return &trailmark.Error{Kind: trailmark.Unauthenticated, Message: message, Hint: "send Authorization: Bearer TOKEN"}
}
