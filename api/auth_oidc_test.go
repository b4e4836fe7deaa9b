package api_test

import (
	"encoding/base64"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/trailmark/trailmark/access"
	"github.com/trailmark/trailmark/api"
)

// housesWith starts a service whose people sign in at a provider.
func houseWith(t *testing.T, p *openIDProvider, change func(*api.OIDC)) *house {
	t.Helper()
	config := &api.OIDC{Issuer: p.url, ClientID: clientID, ClientSecret: clientSecret}
	if change != nil {
		change(config)
	}
	h := openHouse(t, false, api.Config{OIDC: config})
	config.RedirectURL = h.url + "/auth/oidc/callback"
	return h
}

// signInAt goes to the provider and back in a new browser, and fails unless
// that ends with this status.
func (h *house) signInAt(want int) string {
	h.tb.Helper()
	var err error
	if h.Jar, err = cookiejar.New(nil); err != nil {
		h.tb.Fatal(err)
	}
	_, body := h.try(want, "GET", "/auth/oidc", "")
	return body
}

// TestOIDC: somebody whom the provider knows by an address that it verified.
func TestOIDC(t *testing.T) {
	for _, algorithm := range []jose.SignatureAlgorithm{jose.RS256, jose.ES256} {
		t.Run(string(algorithm), func(t *testing.T) {
			p := openProvider(t, algorithm)
			h := houseWith(t, p, nil)
			h.addUser("anna", access.Quality, "anna@example.com")
			p.claims = map[string]any{"sub": "7", "email": "Anna@example.com", "email_verified": true}
			if body := h.signInAt(200); body != `{"name":"anna","role":"quality"}`+"\n" {
				t.Errorf("signed in as %s", body)
			}
			for _, cookie := range h.Jar.Cookies(mustParse(t, h.url+"/auth/oidc")) {
				if cookie.Name != "trailmark_session" {
					t.Errorf("the cookie %s is left", cookie.Name)
				}
			}
			// From now on by the subject, whatever the address says.
			p.claims = map[string]any{"sub": "7", "email": "other@example.com", "email_verified": "true"}
			h.signInAt(200)
			if err := h.gate.DisableUser(t.Context(), "test", "anna"); err != nil {
				t.Fatal(err)
			}
			h.signInAt(403)
			if strings.Contains(h.seen.String()+h.log.String(), clientSecret) {
				t.Error("the client's secret is told")
			}
		})
	}
}

func mustParse(t *testing.T, text string) *url.URL {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// TestOIDCRefused: what a provider, or somebody who plays one, may not say.
func TestOIDCRefused(t *testing.T) {
	p := openProvider(t, jose.RS256)
	h := houseWith(t, p, nil)
	h.addUser("anna", access.Administrator, "anna@example.com")
	good := map[string]any{"sub": "7", "email": "anna@example.com", "email_verified": true}
	claim := func(name string, value any) func(map[string]any) {
		return func(claims map[string]any) { claims[name] = value }
	}
	strange, _ := newKey(t, jose.RS256)
	for _, test := range []struct {
		what   string
		change func(map[string]any)
		word   func(string) string
		signer jose.Signer
		want   int
	}{
		{what: "an address that was not verified", change: claim("email_verified", false), want: 403},
		{what: "nobody said whether it was verified", change: func(c map[string]any) { delete(c, "email_verified") }, want: 403},
		{what: "an address that nobody has here", change: claim("email", "eve@example.com"), want: 403},
		{what: "another nonce", change: claim("nonce", "x"), want: 401},
		{what: "no nonce", change: func(c map[string]any) { delete(c, "nonce") }, want: 401},
		{what: "for another client", change: claim("aud", "other"), want: 401},
		{what: "of another issuer", change: claim("iss", "https://evil.example.com"), want: 401},
		{what: "expired", change: claim("exp", time.Now().Add(-time.Minute).Unix()), want: 401},
		{what: "another key", signer: signerOf(t, jose.RS256, strange), want: 401},
		{what: "another algorithm", signer: signerOf(t, jose.HS256, []byte(strings.Repeat("k", 32))), want: 401},
		{what: "no signature", word: unsigned, want: 401},
		{what: "no token", word: func(string) string { return "" }, want: 401},
	} {
		p.claims, p.change, p.word = good, test.change, test.word
		signer := p.signer
		if test.signer != nil {
			p.signer = test.signer
		}
		if body := h.signInAt(test.want); !strings.Contains(body, "SecurityException") {
			t.Errorf("%s: %s", test.what, body)
		}
		p.signer = signer
	}
	p.change, p.word, p.refuse = nil, nil, "access_denied"
	h.signInAt(401)
	p.refuse = ""
	h.signInAt(200) // and nothing of that was remembered
}

// unsigned gives a token the algorithm none and no signature (RFC 7515, appendix A.5).
func unsigned(token string) string {
	parts := strings.Split(token, ".")
	return base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + "." + parts[1] + "."
}

// TestOIDCJourney: only the browser that began may end, and only once.
func TestOIDCJourney(t *testing.T) {
	p := openProvider(t, jose.ES256)
	h := houseWith(t, p, nil)
	h.addUser("anna", access.Administrator, "anna@example.com")
	p.claims = map[string]any{"sub": "7", "email": "anna@example.com", "email_verified": true}
	callback := strings.TrimPrefix(h.stopAtCallback().String(), h.url)
	h.try(401, "GET", strings.Replace(callback, "state=", "state=x", 1), "")
	h.try(401, "GET", callback, "") // the journey ended with the wrong state

	callback = strings.TrimPrefix(h.stopAtCallback().String(), h.url)
	mine := h.Jar
	h.Jar = nil // somebody else's browser
	h.try(401, "GET", callback, "")
	h.try(401, "GET", callback, "", "Cookie", "trailmark_oidc=guessed")
	h.Jar = mine

	back := h.stopAtCallback()
	callback = strings.TrimPrefix(back.String(), h.url)
	kept := h.Jar.Cookies(back)
	h.try(200, "GET", callback, "")
	again := ""
	for _, cookie := range kept {
		again += cookie.Name + "=" + cookie.Value + "; "
	}
	h.Jar = nil
	h.try(401, "GET", callback, "", "Cookie", again) // the provider takes a code once
	h.try(401, "GET", "/auth/oidc/callback", "")
}

// stopAtCallback goes to the provider and gives where that sends the browser.
func (h *house) stopAtCallback() *url.URL {
	h.tb.Helper()
	var back *url.URL
	h.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		if r.URL.Path != "/auth/oidc/callback" {
			return nil
		}
		back = r.URL
		return http.ErrUseLastResponse
	}
	h.try(302, "GET", "/auth/oidc", "")
	h.CheckRedirect = nil
	if back == nil {
		h.tb.Fatal("the provider sent the browser nowhere")
	}
	return back
}

// TestOIDCRoles: the configuration gives roles for the values of a claim.
func TestOIDCRoles(t *testing.T) {
	p := openProvider(t, jose.RS256)
	h := houseWith(t, p, func(c *api.OIDC) {
		c.RoleClaim, c.Roles = "groups", map[string]access.Role{"qa": access.Quality, "boss": access.Administrator}
	})
	h.addUser("anna", access.Quality, "anna@example.com")
	for _, test := range []struct {
		groups any
		want   int
		role   string
	}{
		{"qa", 200, "quality"},
		{[]string{"staff", "boss", "qa"}, 200, "administrator"},
		{[]string{"staff"}, 403, ""},
		{[]string{}, 403, ""},
		{nil, 403, ""},
		{7, 403, ""},
	} {
		p.claims = map[string]any{"sub": "8", "email": "new@example.com", "email_verified": true, "groups": test.groups}
		if body := h.signInAt(test.want); test.want == 200 && body != `{"name":"new@example.com","role":"`+test.role+`"}`+"\n" {
			t.Errorf("%v: signed in as %s", test.groups, body)
		}
	}
	p.claims = map[string]any{"sub": "9", "email": "anna@example.com", "email_verified": true}
	h.signInAt(403) // who lost the groups lost the way in
}

func TestWithoutProvider(t *testing.T) {
	h := openHouse(t, false, api.Config{})
	h.try(404, "GET", "/auth/oidc", "")
	h.try(404, "GET", "/auth/oidc/callback?code=x&state=y", "")

	gone := openHouse(t, false, api.Config{OIDC: &api.OIDC{Issuer: "http://127.0.0.1:1", ClientID: clientID}})
	gone.try(503, "GET", "/auth/oidc", "")
	gone.try(401, "GET", "/epcis/", "")
}
