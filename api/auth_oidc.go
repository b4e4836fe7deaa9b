package api

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/access"
)

// OIDC says at which OpenID provider people may sign in (OpenID Connect Core
// 1.0), by the authorization code flow with PKCE (RFC 7636).
type OIDC struct {
	Issuer       string // as its discovery document has it
	ClientID     string
	ClientSecret string // may be empty for a public client
	RedirectURL  string // of this service, ending in /auth/oidc/callback

	// RoleClaim is the claim whose values give people their role, through Roles.
	// Without it people need to be users already, with their e-mail address.
	RoleClaim string
	Roles     map[string]access.Role
}

const (
	oidcCookie  = "trailmark_oidc"
	oidcMinutes = 10 // for signing in at the provider
	oidcTimeout = 10 * time.Second
)

// provider is the OpenID provider. It is asked for its addresses and keys when
// somebody first signs in, so that the service starts without it.
type provider struct {
	*OIDC
	client *http.Client

	known atomic.Pointer[oidc.Provider]
}

// newProvider gives nil for nil: nobody signs in elsewhere.
func newProvider(config *OIDC) *provider {
	if config == nil {
		return nil
	}
	return &provider{OIDC: config, client: &http.Client{Timeout: oidcTimeout}}
}

// discover gives what the provider says of itself. Errors: Unavailable.
func (p *provider) discover(ctx context.Context) (*oidc.Provider, *oauth2.Config, error) {
	known := p.known.Load()
	if known == nil {
		var err error
		if known, err = oidc.NewProvider(p.context(ctx), p.Issuer); err != nil {
			return nil, nil, trailmark.Wrapf(trailmark.Unavailable, err, "the OpenID provider cannot be reached")
		}
		p.known.Store(known)
	}
	return known, &oauth2.Config{
		ClientID: p.ClientID, ClientSecret: p.ClientSecret, RedirectURL: p.RedirectURL,
		Endpoint: known.Endpoint(), Scopes: []string{oidc.ScopeOpenID, "email", "profile"},
	}, nil
}

func (p *provider) context(ctx context.Context) context.Context {
	return oidc.ClientContext(ctx, p.client)
}

// getOIDC sends a browser to the provider.
func (c *call) getOIDC() error {
	if c.oidc == nil {
		return notFound("this service knows no OpenID provider")
	}
	if err := c.tryFromAddress(); err != nil {
		return err
	}
	_, config, err := c.oidc.discover(c.ctx())
	if err != nil {
		return err
	}
	trip := journey(rand.Text())
	c.setCookie(oidcCookie, string(trip), oidcPath, oidcMinutes*60)
	target := config.AuthCodeURL(trip.mark("state"), oidc.Nonce(trip.mark("nonce")), oauth2.S256ChallengeOption(trip.mark("verifier")))
	http.Redirect(c.w, c.r, target, http.StatusFound)
	return nil
}

// journey is the secret of one way to the provider and back. It is in a cookie
// of the browser that is on the way; what the provider gets is derived from it.
type journey string

// mark gives a value that nobody can make who does not know the secret.
func (j journey) mark(of string) string {
	mac := hmac.New(sha256.New, []byte(j))
	mac.Write([]byte(of))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// getCallback begins the session of somebody who comes back from the provider.
func (c *call) getCallback() error {
	if c.oidc == nil {
		return notFound("this service knows no OpenID provider")
	}
	cookie, err := c.r.Cookie(oidcCookie)
	if err != nil {
		return unauthenticated("the sign-in was not begun in this browser, or took too long")
	}
	c.setCookie(oidcCookie, "", oidcPath, -1)
	trip, asked := journey(cookie.Value), c.r.URL.Query()
	if subtle.ConstantTimeCompare([]byte(asked.Get("state")), []byte(trip.mark("state"))) != 1 {
		return unauthenticated("the sign-in was not begun in this browser")
	}
	if asked.Get("code") == "" {
		return trailmark.Errorf(trailmark.Unauthenticated, "the OpenID provider let nobody in: %.100q", asked.Get("error"))
	}
	if err := c.tryFromAddress(); err != nil {
		return err
	}
	identity, err := c.oidc.identify(c.ctx(), trip, asked.Get("code"))
	if err != nil {
		return err
	}
	session, err := c.Gate.SignInAs(c.ctx(), identity)
	if err != nil {
		return err
	}
	c.setSession(session)
	http.Redirect(c.w, c.r, whoPath, http.StatusSeeOther)
	return nil
}

// identify turns the code into what the provider says of somebody, and sees
// that it said so: signature, issuer, audience, time and nonce.
func (p *provider) identify(ctx context.Context, trip journey, code string) (access.Identity, error) {
	known, config, err := p.discover(ctx)
	if err != nil {
		return access.Identity{}, err
	}
	tokens, err := config.Exchange(p.context(ctx), code, oauth2.VerifierOption(trip.mark("verifier")))
	if err != nil { // not told: it may quote what the provider answered
		return access.Identity{}, unauthenticated("the OpenID provider did not take the code")
	}
	raw, _ := tokens.Extra("id_token").(string)
	token, err := known.Verifier(&oidc.Config{ClientID: p.ClientID}).Verify(p.context(ctx), raw)
	if err != nil || subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(trip.mark("nonce"))) != 1 {
		return access.Identity{}, unauthenticated("the OpenID provider's word cannot be trusted")
	}
	return p.identity(token)
}

// identity reads the claims. An address counts when the provider has seen that
// it belongs to the person, and only then.
func (p *provider) identity(token *oidc.IDToken) (access.Identity, error) {
	var claims struct {
		Email    string `json:"email"`
		Verified any    `json:"email_verified"` // true, or "true" at some
	}
	var all map[string]json.RawMessage
	if token.Claims(&claims) != nil || token.Claims(&all) != nil {
		return access.Identity{}, unauthenticated("the OpenID provider's claims cannot be read")
	}
	identity := access.Identity{Issuer: token.Issuer, Subject: token.Subject}
	if claims.Verified == true || claims.Verified == "true" {
		identity.Email = claims.Email
	}
	if p.RoleClaim == "" {
		return identity, nil
	}
	if identity.Role = p.role(all[p.RoleClaim]); identity.Role == "" {
		return identity, trailmark.Errorf(trailmark.Forbidden, "the OpenID provider gives this account no role here")
	}
	return identity, nil
}

// role gives the first role that the claim's values have, in their order. The
// claim is a text or a list of texts.
func (p *provider) role(claim json.RawMessage) access.Role {
	var one string
	var list []string
	if json.Unmarshal(claim, &one) == nil {
		list = []string{one}
	} else if json.Unmarshal(claim, &list) != nil {
		return ""
	}
	i := slices.IndexFunc(list, func(value string) bool { return p.Roles[value] != "" })
	if i < 0 {
		return ""
	}
	return p.Roles[list[i]]
}
