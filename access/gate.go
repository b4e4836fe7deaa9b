package access

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// Gate tells who asks, and keeps users, tokens, sessions and sharing rules. It
// is safe for concurrent use.
type Gate struct {
	store    *store.Store
	now      func() time.Time
	tokens   *cache[int64]
	sessions *cache[[sha256.Size]byte]
	uses     *uses
	waiting  chan struct{} // holds who wants a password checked
	signing  chan struct{} // holds whose password is being checked
}

// A password takes 19 MiB and 20 ms of one core to check, so few are checked at
// once, and not many may wait for that.
const (
	passwordsAtOnce  = 2
	passwordsWaiting = 64
)

// Open opens the gate of a store. Close it before the store.
func Open(st *store.Store) *Gate {
	return &Gate{
		store: st, now: time.Now,
		tokens: newCache[int64](), sessions: newCache[[sha256.Size]byte](),
		uses:    newUses(st),
		waiting: make(chan struct{}, passwordsWaiting), signing: make(chan struct{}, passwordsAtOnce),
	}
}

// Close notes when tokens were last used, as far as that has not been done.
func (g *Gate) Close() error { return g.uses.close() }

// credential is what the database says about a token or a session.
type credential struct {
	principal *Principal
	hash      [sha256.Size]byte // of the secret
	expires   trailmark.Instant // zero for never
	ended     string            // why it lets nobody in: revoked, or its user is disabled
	used      trailmark.Instant // the last time, roughly
}

// Authenticate gives whose token this is. It costs no statement when the token
// was shown in the last two seconds.
// Errors: Unauthenticated for a token that is unknown, revoked or has expired.
func (g *Gate) Authenticate(ctx context.Context, token string) (*Principal, error) {
	id, hash, ok := parseToken(token)
	if !ok {
		return nil, nobody("this is no token of trailmark")
	}
	c, fresh, err := g.tokens.get(id, g.now(), func() (*credential, error) { return g.readToken(ctx, id) })
	if trailmark.KindOf(err) == trailmark.NotFound || err == nil && subtle.ConstantTimeCompare(c.hash[:], hash[:]) != 1 {
		return nil, nobody("nobody has this token")
	}
	if err == nil {
		err = c.holds(g.now())
	}
	if err != nil {
		return nil, err
	}
	if fresh {
		g.uses.note(id, c.used, g.now())
	}
	return c.principal, nil
}

// Session gives whose session this is. Errors: Unauthenticated.
func (g *Gate) Session(ctx context.Context, secret string) (*Principal, error) {
	hash, ok := parseSession(secret)
	if !ok {
		return nil, nobody("this is no session of trailmark")
	}
	c, _, err := g.sessions.get(hash, g.now(), func() (*credential, error) { return g.readSession(ctx, hash) })
	if trailmark.KindOf(err) == trailmark.NotFound {
		return nil, nobody("the session has ended")
	}
	if err == nil {
		err = c.holds(g.now())
	}
	if err != nil {
		return nil, err
	}
	return c.principal, nil
}

// Current gives a principal as it is now: a token by its number, or, where that
// is zero, a user by its name. It is for work that goes on when nobody is
// asking, such as subscriptions.
// Errors: Unauthenticated when the token or user may no longer do anything.
func (g *Gate) Current(ctx context.Context, name string, tokenID int64) (*Principal, error) {
	var c *credential
	var err error
	if tokenID != 0 {
		c, _, err = g.tokens.get(tokenID, g.now(), func() (*credential, error) { return g.readToken(ctx, tokenID) })
	} else {
		c, err = g.readUser(ctx, name)
	}
	if trailmark.KindOf(err) == trailmark.NotFound {
		return nil, nobody("the user or token is not there any more")
	}
	if err == nil {
		err = c.holds(g.now())
	}
	if err != nil {
		return nil, err
	}
	return c.principal, nil
}

// holds gives an error when a credential lets nobody in at a time.
func (c *credential) holds(now time.Time) error {
	switch {
	case c.ended != "":
		return nobody(c.ended)
	case c.expires != 0 && trailmark.InstantOf(now) >= c.expires:
		return nobody("the token or session has expired")
	}
	return nil
}

func (g *Gate) readToken(ctx context.Context, id int64) (*credential, error) {
	var k store.Token
	err := g.store.View(ctx, func(tx *store.Tx) (err error) {
		k, err = tx.Token(ctx, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	scopes, err := parseScopes(k.Scopes)
	if err != nil {
		return nil, damaged(err)
	}
	p := &Principal{Name: k.Name, Role: Role(k.Role), Party: k.Party, Scopes: scopes, TokenID: k.ID, Rate: int(k.Rate)}
	c := &credential{principal: p, expires: k.Expires, used: k.Used}
	copy(c.hash[:], k.Hash)
	if k.Revoked != 0 {
		c.ended = "the token was revoked"
	}
	return c, damaged(p.Role.Check(p.Party))
}

func (g *Gate) readSession(ctx context.Context, hash [sha256.Size]byte) (c *credential, err error) {
	err = g.store.View(ctx, func(tx *store.Tx) error {
		u, expires, err := tx.SessionUser(ctx, hash[:])
		if err != nil {
			return err
		}
		c, err = userCredential(u)
		c.expires = expires
		return err
	})
	return c, err
}

func (g *Gate) readUser(ctx context.Context, name string) (c *credential, err error) {
	err = g.store.View(ctx, func(tx *store.Tx) error {
		u, err := tx.User(ctx, name)
		if err != nil {
			return err
		}
		c, err = userCredential(u)
		return err
	})
	return c, err
}

func userCredential(u store.User) (*credential, error) {
	p := &Principal{Name: u.Name, Role: Role(u.Role), Party: u.Party}
	c := &credential{principal: p}
	if u.Disabled != 0 {
		c.ended = "the user is disabled"
	}
	return c, damaged(p.Role.Check(p.Party))
}

// damaged is the error of a row that no version of trailmark writes. It lets
// nobody in: a partner without its party would see everything.
func damaged(err error) error {
	if err == nil {
		return nil
	}
	return trailmark.Wrapf(trailmark.Internal, err, "the database holds a user or token that cannot be")
}
