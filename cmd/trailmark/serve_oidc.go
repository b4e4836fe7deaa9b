package main

import (
	"net/url"
	"os"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/access"
	"github.com/trailmark/trailmark/api"
)

// oidcFlags say where else people may sign in.
type oidcFlags struct {
	OIDCIssuer     string                 `name:"oidc-issuer" placeholder:"URL" help:"Let people sign in at this OpenID provider."`
	OIDCClient     string                 `name:"oidc-client" default:"trailmark" help:"The name of this service at the provider (default: ${default})."`
	OIDCSecretFile string                 `name:"oidc-secret-file" placeholder:"FILE" help:"Holds the secret that the provider gave to this service."`
	OIDCURL        string                 `name:"oidc-url" placeholder:"URL" help:"The address of this service as browsers know it, such as https://trace.example.com."`
	OIDCRoleClaim  string                 `name:"oidc-role-claim" placeholder:"CLAIM" help:"The claim that says what people may do; without it they are matched with users by e-mail address."`
	OIDCRole       map[string]access.Role `name:"oidc-role" placeholder:"VALUE=ROLE" help:"What a value of the claim lets people do. May be repeated."`
}

// oidc gives the configuration of the flags, nil for none. Errors: Usage.
func (f *oidcFlags) oidc() (*api.OIDC, error) {
	if f.OIDCIssuer == "" {
		return nil, nil
	}
	at, err := url.Parse(f.OIDCURL)
	if err != nil || at.Host == "" || at.Scheme != "https" && at.Scheme != "http" {
		return nil, trailmark.Errorf(trailmark.Usage, "--oidc-issuer needs --oidc-url, the address of this service as browsers know it")
	}
	if (f.OIDCRoleClaim == "") != (len(f.OIDCRole) == 0) {
		return nil, trailmark.Errorf(trailmark.Usage, "--oidc-role-claim and --oidc-role belong together")
	}
	for _, role := range f.OIDCRole {
		if err := role.Check(""); err != nil {
			return nil, err
		}
	}
	var secret []byte
	if f.OIDCSecretFile != "" {
		if secret, err = os.ReadFile(f.OIDCSecretFile); err != nil {
			return nil, trailmark.Wrapf(trailmark.Usage, err, "the secret of --oidc-secret-file cannot be read")
		}
	}
	return &api.OIDC{
		Issuer: f.OIDCIssuer, ClientID: f.OIDCClient, ClientSecret: strings.TrimSpace(string(secret)),
		RedirectURL: at.JoinPath("auth", "oidc", "callback").String(),
		RoleClaim:   f.OIDCRoleClaim, Roles: f.OIDCRole,
	}, nil
}
