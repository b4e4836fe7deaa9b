package api

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// page is the part of a list that a request asks for (EPCIS 2.0, section
// 12.6.5): so many entries, from where the page before has ended.
type page struct {
	limit   int
	after   string // as the page before has left it, "" for the first page
	request []byte // what the token of the next page is good for
	values  url.Values
}

const (
	defaultPage = 30
	tokenLife   = time.Hour
)

// openPage reads perPage and nextPageToken.
func (c *call) openPage(values url.Values) (*page, error) {
	p := &page{limit: min(defaultPage, c.Limits.Page), values: values, request: c.fingerprint(values)}
	if s := values.Get("perPage"); s != "" {
		n, err := strconv.ParseUint(s, 10, 31)
		if err != nil || n == 0 {
			return nil, &trailmark.Error{Kind: trailmark.Usage, Path: "perPage", Message: "perPage is a number above zero"}
		}
		p.limit = min(int(n), c.Limits.Page)
	}
	if s := values.Get("nextPageToken"); s != "" {
		t, err := c.tokens.open(s)
		if err != nil {
			return nil, err
		}
		if err := c.checkToken(t, p.request); err != nil {
			return nil, err
		}
		p.after = t.After
	}
	return p, nil
}

// number is where a list goes on that is kept by numbers.
func (p *page) number(first int64) (int64, error) {
	if p.after == "" {
		return first, nil
	}
	n, err := strconv.ParseInt(p.after, 10, 64)
	if err != nil {
		return 0, badToken()
	}
	return n, nil
}

// continueAt tells where the list goes on.
func (p *page) continueAt(c *call, number int64) { c.linkNext(p, strconv.FormatInt(number, 10)) }

// linkNext announces the next page; "" after the last one.
func (c *call) linkNext(p *page, after string) {
	if after == "" {
		return
	}
	expires := c.now().Add(tokenLife).UTC().Truncate(time.Second)
	values := url.Values{}
	for name, list := range p.values {
		values[name] = list
	}
	values.Set("nextPageToken", c.tokens.seal(&pageToken{Expires: expires.Unix(), Request: p.request, After: after}))
	values.Set("perPage", strconv.Itoa(p.limit))
	target := url.URL{Path: c.r.URL.Path, RawPath: c.r.URL.RawPath, RawQuery: values.Encode()}
	c.w.Header().Set("Link", "<"+target.String()+`>; rel="next"`)
	c.w.Header().Set("GS1-Next-Page-Token-Expires", expires.Format(time.RFC3339))
}

// fingerprint is a hash of what is asked and for whom: a token is good for no
// other question, and in no other hands.
func (c *call) fingerprint(values url.Values) []byte {
	h := sha256.New()
	field := func(s string) {
		h.Write(binary.AppendUvarint(nil, uint64(len(s))))
		h.Write([]byte(s))
	}
	field(c.r.URL.Path)
	field(c.principal.Name)
	field(string(c.principal.Party))
	rest := url.Values{}
	for name, list := range values {
		if name != "nextPageToken" && name != "perPage" {
			rest[name] = list
		}
	}
	field(rest.Encode())
	return h.Sum(nil)[:16]
}

// deleteToken ends the life of a page token.
func (c *call) deleteToken() error {
	s := c.r.PathValue("token")
	t, err := c.tokens.open(s)
	if err != nil {
		return notFound("there is no such page token")
	}
	err = c.Store.Update(c.ctx(), func(tx *store.Tx) error {
		return tx.Spend(c.ctx(), t.hash(), trailmark.InstantOf(time.Unix(t.Expires, 0)))
	})
	if err != nil {
		return err
	}
	c.w.WriteHeader(http.StatusNoContent)
	return nil
}

// checkToken refuses a token that is for something else, too old or deleted.
func (c *call) checkToken(t *pageToken, request []byte) error {
	if !bytes.Equal(t.Request, request) || c.now().Unix() > t.Expires {
		return badToken()
	}
	spent := false
	err := c.Store.View(c.ctx(), func(tx *store.Tx) (err error) {
		spent, err = tx.Spent(c.ctx(), t.hash())
		return err
	})
	if spent {
		return badToken()
	}
	return err
}

func badToken() error {
	return &trailmark.Error{
		Kind: trailmark.Usage, Path: "nextPageToken", Message: "the page token has expired or belongs to another request",
		Hint: "take the Link of the last answer as it is, or begin again without a token",
	}
}

// pageToken says where a list goes on.
type pageToken struct {
	Expires int64 // in seconds since 1970
	Request []byte
	After   string
	sealed  []byte
}

func (t *pageToken) hash() []byte {
	sum := sha256.Sum256(t.sealed)
	return sum[:]
}

// tokens seals page tokens with a key that all servers on the database share,
// so that a page can be had from any of them and nobody reads in a token what
// it is not for, such as how many events there are.
type tokens struct{ aead cipher.AEAD }

func newTokens(ctx context.Context, st *store.Store) (*tokens, error) {
	key, err := st.Secret(ctx, "page tokens")
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	return &tokens{aead}, err
}

func (k *tokens) seal(t *pageToken) string {
	text, _ := json.Marshal(t) // cannot fail: numbers, bytes and text
	return base64.RawURLEncoding.EncodeToString(k.aead.Seal(nil, nil, text, nil))
}

// open reads a token. An error is of kind Usage.
func (k *tokens) open(s string) (*pageToken, error) {
	sealed, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return nil, badToken()
	}
	text, err := k.aead.Open(nil, nil, sealed, nil)
	if err != nil {
		return nil, badToken()
	}
	t := &pageToken{sealed: sealed}
	if err := json.Unmarshal(text, t); err != nil {
		return nil, badToken()
	}
	return t, nil
}
