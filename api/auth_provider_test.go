package api_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// openIDProvider is an OpenID provider (OpenID Connect Core 1.0, section 3.1).
// Whoever comes to it is signed in at once, with the claims it has been given.
type openIDProvider struct {
	tb     testing.TB
	url    string
	signer jose.Signer
	keys   jose.JSONWebKeySet
	codes  map[string]url.Values // what was asked when the code was given; used up once

	claims map[string]any            // of the next token
	change func(map[string]any)      // a last change of them, to make them wrong
	word   func(token string) string // a last change of the token
	refuse string                    // the error that it answers with
}

const clientID, clientSecret = "trailmark", "s3cret of the client"

// openProvider starts a provider that signs by an algorithm.
func openProvider(tb testing.TB, algorithm jose.SignatureAlgorithm) *openIDProvider {
	tb.Helper()
	p := &openIDProvider{tb: tb, codes: map[string]url.Values{}}
	private, public := newKey(tb, algorithm)
	p.keys.Keys = []jose.JSONWebKey{{Key: public, KeyID: "k1", Algorithm: string(algorithm), Use: "sig"}}
	p.signer = signerOf(tb, algorithm, private)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", p.discovery)
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) { p.write(w, 200, p.keys) })
	mux.HandleFunc("GET /authorize", p.authorize)
	mux.HandleFunc("POST /token", p.token)
	front := httptest.NewServer(mux)
	tb.Cleanup(front.Close)
	p.url = front.URL
	return p
}

func newKey(tb testing.TB, algorithm jose.SignatureAlgorithm) (private any, public crypto.PublicKey) {
	tb.Helper()
	if algorithm == jose.ES256 {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			tb.Fatal(err)
		}
		return key, key.Public()
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		tb.Fatal(err)
	}
	return key, key.Public()
}

func signerOf(tb testing.TB, algorithm jose.SignatureAlgorithm, private any) jose.Signer {
	tb.Helper()
	key := jose.SigningKey{Algorithm: algorithm, Key: jose.JSONWebKey{Key: private, KeyID: "k1"}}
	signer, err := jose.NewSigner(key, nil)
	if err != nil {
		tb.Fatal(err)
	}
	return signer
}

func (p *openIDProvider) write(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(value); err != nil {
		p.tb.Error(err)
	}
}

func (p *openIDProvider) discovery(w http.ResponseWriter, _ *http.Request) {
	p.write(w, 200, map[string]any{
		"issuer": p.url, "authorization_endpoint": p.url + "/authorize", "token_endpoint": p.url + "/token", "jwks_uri": p.url + "/keys",
		"id_token_signing_alg_values_supported": []string{p.keys.Keys[0].Algorithm}, "response_types_supported": []string{"code"},
	})
}

// authorize gives a code to the browser and sends it back.
func (p *openIDProvider) authorize(w http.ResponseWriter, r *http.Request) {
	asked := r.URL.Query()
	if asked.Get("client_id") != clientID || asked.Get("response_type") != "code" || asked.Get("code_challenge_method") != "S256" ||
		asked.Get("state") == "" || asked.Get("nonce") == "" || asked.Get("code_challenge") == "" {
		p.tb.Errorf("asked to authorize %v", asked)
	}
	back := url.Values{"state": asked["state"]}
	if p.refuse != "" {
		back.Set("error", p.refuse)
	} else {
		back.Set("code", rand.Text())
		p.codes[back.Get("code")] = asked
	}
	http.Redirect(w, r, asked.Get("redirect_uri")+"?"+back.Encode(), http.StatusFound)
}

// token gives an ID token for a code, once, to the client that has the secret
// and the verifier of the challenge (RFC 7636, section 4.6).
func (p *openIDProvider) token(w http.ResponseWriter, r *http.Request) {
	id, secret, _ := r.BasicAuth()
	if id, secret = mustUnescape(id), mustUnescape(secret); id == "" {
		id, secret = r.PostFormValue("client_id"), r.PostFormValue("client_secret")
	}
	asked, known := p.codes[r.PostFormValue("code")]
	delete(p.codes, r.PostFormValue("code"))
	challenge := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	if !known || id != clientID || secret != clientSecret || r.PostFormValue("redirect_uri") != asked.Get("redirect_uri") ||
		base64.RawURLEncoding.EncodeToString(challenge[:]) != asked.Get("code_challenge") {
		p.write(w, http.StatusBadRequest, map[string]string{"error": "invalid_grant"})
		return
	}
	p.write(w, 200, map[string]any{
		"access_token": rand.Text(), "token_type": "Bearer", "expires_in": 60, "id_token": p.idToken(asked.Get("nonce")),
	})
}

func mustUnescape(text string) string {
	plain, err := url.QueryUnescape(text)
	if err != nil {
		return text
	}
	return plain
}

// idToken signs the claims.
func (p *openIDProvider) idToken(nonce string) string {
	claims := map[string]any{
		"iss": p.url, "aud": clientID, "nonce": nonce, "iat": time.Now().Unix(), "exp": time.Now().Add(time.Minute).Unix(),
	}
	for name, value := range p.claims {
		claims[name] = value
	}
	if p.change != nil {
		p.change(claims)
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		p.tb.Error(err)
	}
	signed, err := p.signer.Sign(payload)
	if err != nil {
		p.tb.Error(err)
		return ""
	}
	token, err := signed.CompactSerialize()
	if err != nil {
		p.tb.Error(err)
	}
	if p.word != nil {
		token = p.word(token)
	}
	return token
}
