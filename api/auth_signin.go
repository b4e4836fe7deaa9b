package api

import (
	"encoding/json"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/access"
)

// Paths of signing in. They are outside of the mount: EPCIS knows nothing of them.
const (
	signInPath   = "/auth/signin"
	signOutPath  = "/auth/signout"
	whoPath      = "/auth/session"
	auditPath    = "/auth/audit"
	oidcPath     = "/auth/oidc"
	callbackPath = oidcPath + "/callback"
)

// How often a sign-in may be tried: for one user and from one address.
var (
	triesOfUser    = allowance{perSecond: 1.0 / 10, burst: 10}
	triesOfAddress = allowance{perSecond: 5, burst: 60}
)

// credentials are what somebody signs in with.
type credentials struct {
	Name     string `json:"name"`
	Password string `json:"password"`
}

// postSignIn begins a session of a user with a password.
func (c *call) postSignIn() error {
	if err := c.sameOrigin(); err != nil {
		return err
	}
	given, err := c.readCredentials()
	if err != nil {
		return err
	}
	if err := c.tryFromAddress(); err != nil {
		return err
	}
	if err := c.attempts.take("user "+strings.ToLower(given.Name), triesOfUser, c.now()); err != nil {
		return err
	}
	session, err := c.Gate.SignIn(c.ctx(), given.Name, given.Password)
	if err != nil {
		return err
	}
	c.setSession(session)
	c.principal, err = c.Gate.Session(c.ctx(), session.Secret)
	if err != nil {
		return err
	}
	return c.getWho()
}

// tryFromAddress notes one try to sign in and gives an error when it is one too many.
func (c *call) tryFromAddress() error {
	return c.attempts.take("address "+addressOf(c.r.RemoteAddr), triesOfAddress, c.now())
}

// readCredentials reads a name and a password as JSON or from a form.
func (c *call) readCredentials() (given credentials, err error) {
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, 16<<10)
	switch media, _, _ := mime.ParseMediaType(c.r.Header.Get("Content-Type")); media {
	case "application/json":
		err = json.NewDecoder(c.r.Body).Decode(&given)
	case "application/x-www-form-urlencoded":
		given.Name, given.Password = c.r.PostFormValue("name"), c.r.PostFormValue("password")
	default:
		return given, statusError(http.StatusUnsupportedMediaType, unsupportedMedia, "send the name and the password as JSON or as a form")
	}
	if err != nil || given.Name == "" || given.Password == "" || len(given.Name) > 200 {
		// The reader's error is not told: it may quote the password.
		return given, trailmark.Errorf(trailmark.Usage, "a sign-in needs a name and a password")
	}
	return given, nil
}

// postSignOut ends the session.
func (c *call) postSignOut() error {
	if err := c.sameOrigin(); err != nil {
		return err
	}
	if cookie, err := c.r.Cookie(sessionCookie); err == nil {
		if err := c.Gate.SignOut(c.ctx(), cookie.Value); err != nil {
			return err
		}
	}
	c.setCookie(sessionCookie, "", "/", -1)
	c.w.WriteHeader(http.StatusNoContent)
	return nil
}

// who says who asks.
type who struct {
	Name   string            `json:"name"`
	Role   access.Role       `json:"role"`
	Party  trailmark.ThingID `json:"party,omitempty"`
	Scopes []string          `json:"scopes,omitempty"`
	Token  int64             `json:"token,omitempty"`
}

// getWho answers who asks.
func (c *call) getWho() error {
	p := c.principal
	answer := who{Name: p.Name, Role: p.Role, Party: p.Party, Token: p.TokenID}
	for _, scope := range p.Scopes {
		answer.Scopes = append(answer.Scopes, scope.String())
	}
	c.w.Header().Set("Cache-Control", "no-store")
	return c.writeJSON(http.StatusOK, answer)
}

func (c *call) setSession(s *access.Session) {
	c.setCookie(sessionCookie, s.Secret, "/", int(s.Expires.Sub(c.now())/time.Second))
}

// setCookie sets a cookie that scripts cannot read and that other sites' forms
// and pictures do not bring along (RFC 6265bis, section 5.6.7).
func (c *call) setCookie(name, value, path string, seconds int) {
	http.SetCookie(c.w, &http.Cookie{
		Name: name, Value: value, Path: path, MaxAge: seconds,
		HttpOnly: true, Secure: c.overTLS(), SameSite: http.SameSiteLaxMode,
	})
}

// overTLS reports whether the browser speaks TLS, to us or to a proxy before us.
// Who makes that up gets a cookie that is sent less often.
func (c *call) overTLS() bool {
	return c.r.TLS != nil || strings.EqualFold(c.r.Header.Get("X-Forwarded-Proto"), "https")
}
