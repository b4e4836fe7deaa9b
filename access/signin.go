package access

import (
	"context"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// sessionLength is how long a session lasts, whatever is done in it.
const sessionLength = 12 * time.Hour

// Session is a sign-in. The secret is shown to the user's browser only.
type Session struct {
	Secret  string
	Expires time.Time
}

// SignIn begins a session of a user who knows the password. Whoever calls it
// limits how often it may be tried. A password that is kept at another cost
// than new ones are is kept at theirs from now on.
// Errors: Unauthenticated, the same one for a wrong name, a wrong password, a
// user without a password and one who is disabled; Unavailable when too many
// sign in at once.
func (g *Gate) SignIn(ctx context.Context, name, password string) (*Session, error) {
	var user store.User
	err := g.store.View(ctx, func(tx *store.Tx) (err error) {
		user, err = tx.User(ctx, userName(name))
		return err
	})
	if err != nil && trailmark.KindOf(err) != trailmark.NotFound {
		return nil, err
	}
	kept := decoy()
	if user.Password != "" {
		if kept, err = parseStretched(user.Password); err != nil {
			return nil, err
		}
	}
	fits, err := g.fits(ctx, kept, password)
	if err != nil {
		return nil, err
	}
	if !fits || user.Disabled != 0 {
		return nil, nobody("the name or the password is wrong")
	}
	return g.beginSession(ctx, user, kept, password)
}

// fits checks a password when its turn has come.
func (g *Gate) fits(ctx context.Context, kept stretched, password string) (bool, error) {
	if len(password) > passwordMost {
		return false, nil
	}
	select {
	case g.waiting <- struct{}{}:
		defer func() { <-g.waiting }()
	default:
		return false, &trailmark.Error{Kind: trailmark.Unavailable, Message: "too many are signing in", Hint: "try again in a moment"}
	}
	select {
	case g.signing <- struct{}{}:
		defer func() { <-g.signing }()
		return kept.fits(password), nil
	case <-ctx.Done():
		return false, trailmark.Wrapf(trailmark.Unavailable, ctx.Err(), "stopped before it was done")
	}
}

// beginSession begins the session of a user whose password was right, unless
// the user was changed meanwhile, and brings the password to the cost of now.
func (g *Gate) beginSession(ctx context.Context, checked store.User, kept stretched, password string) (s *Session, err error) {
	fresh := checked.Password
	if kept.cost != costNow {
		fresh = stretch(password).String()
	}
	err = g.store.Update(ctx, func(tx *store.Tx) error {
		user, err := tx.User(ctx, checked.Name)
		if err != nil {
			return err
		}
		if user.Password != checked.Password || user.Disabled != 0 {
			return nobody("the user was changed meanwhile")
		}
		if fresh != user.Password {
			user.Password = fresh
			if err := tx.UpdateUser(ctx, user); err != nil {
				return err
			}
		}
		s, err = g.addSession(ctx, tx, user.ID)
		return err
	})
	return s, err
}

func (g *Gate) addSession(ctx context.Context, tx *store.Tx, user int64) (*Session, error) {
	secret, hash := newSecret()
	expires := g.now().Add(sessionLength)
	return &Session{sessionPrefix + secret, expires}, tx.AddSession(ctx, user, hash[:], trailmark.InstantOf(expires))
}

// SignOut ends a session. One that is not there is no error.
func (g *Gate) SignOut(ctx context.Context, secret string) error {
	hash, ok := parseSession(secret)
	if !ok {
		return nil
	}
	defer g.sessions.forget(hash)
	return g.store.Update(ctx, func(tx *store.Tx) error { return tx.EndSession(ctx, hash[:]) })
}
