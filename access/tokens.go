package access

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// Token lets a program in, as it is shown and audited.
type Token struct {
	ID      int64             `json:"id"`
	Name    string            `json:"name"`
	Role    Role              `json:"role"`
	Party   trailmark.ThingID `json:"party,omitempty"`
	Scopes  []string          `json:"scopes,omitempty"`
	Rate    int64             `json:"rate,omitempty"` // requests a second
	Created string            `json:"created"`        // RFC 3339
	Expires string            `json:"expires,omitempty"`
	Revoked string            `json:"revoked,omitempty"`
	Used    string            `json:"used,omitempty"` // the last time, to a quarter of an hour
}

func tokenOf(k store.Token) Token {
	return Token{
		ID: k.ID, Name: k.Name, Role: Role(k.Role), Party: k.Party, Scopes: k.Scopes, Rate: k.Rate,
		Created: clock(k.Created), Expires: clock(k.Expires), Revoked: clock(k.Revoked), Used: clock(k.Used),
	}
}

// NewToken is what has to be known of a token to be made.
type NewToken struct {
	Name    string // no other token that holds has it
	Role    Role
	Party   string        // GLN or any form of a party's name; for partners
	Scopes  []string      // words of actions; none for all that the role may do
	Rate    int           // requests a second; zero for the server's own
	Expires time.Duration // from now; zero for never
}

// CreateToken makes a token and gives its text, which is kept nowhere.
// Errors: Usage for what cannot be, Conflict for a name that is taken.
func (g *Gate) CreateToken(ctx context.Context, by string, fresh NewToken) (text string, token Token, err error) {
	row, err := fresh.row(g.now())
	if err != nil {
		return "", Token{}, err
	}
	secret, hash := newSecret()
	row.Hash = hash[:]
	err = g.store.Update(ctx, func(tx *store.Tx) error {
		if row, err = tx.AddToken(ctx, row); err != nil {
			return err
		}
		token = tokenOf(row)
		return tx.AppendAudit(ctx, store.Change{Who: by, Action: "token.create", Object: token.object(), After: token})
	})
	if err != nil {
		return "", Token{}, err
	}
	return tokenText(token.ID, secret), token, nil
}

// row checks a new token and makes the row of it, but for the hash.
func (n NewToken) row(now time.Time) (row store.Token, err error) {
	if err := checkName(n.Name); err != nil {
		return row, err
	}
	row = store.Token{Name: n.Name, Role: string(n.Role), Scopes: n.Scopes, Rate: int64(n.Rate)}
	if row.Party, err = party(n.Party); err != nil {
		return row, err
	}
	if err := n.Role.Check(row.Party); err != nil {
		return row, err
	}
	scopes, err := parseScopes(n.Scopes)
	if err != nil {
		return row, err
	}
	for _, a := range scopes {
		if !n.Role.may(a) {
			return row, trailmark.Errorf(trailmark.Usage, "the role %s may not %s, so no token of it may", n.Role, a.deed())
		}
	}
	if n.Rate < 0 || n.Expires < 0 {
		return row, trailmark.Errorf(trailmark.Usage, "the rate and the time until a token expires are not negative")
	}
	if n.Expires > 0 {
		row.Expires = trailmark.InstantOf(now.Add(n.Expires))
	}
	return row, nil
}

// RevokeToken ends a token for good; which is its number or its name.
// Errors: NotFound, also for a name that only tokens have that have ended.
func (g *Gate) RevokeToken(ctx context.Context, by, which string) (revoked Token, err error) {
	err = g.store.Update(ctx, func(tx *store.Tx) error {
		before, err := g.findToken(ctx, tx, which)
		if err != nil {
			return err
		}
		if err := tx.RevokeToken(ctx, before.ID); err != nil {
			return err
		}
		row, err := tx.Token(ctx, before.ID)
		if err != nil {
			return err
		}
		revoked = tokenOf(row)
		return tx.AppendAudit(ctx, store.Change{
			Who: by, Action: "token.revoke", Object: revoked.object(), Before: tokenOf(before), After: revoked,
		})
	})
	g.tokens.forget(revoked.ID)
	return revoked, err
}

func (g *Gate) findToken(ctx context.Context, tx *store.Tx, which string) (store.Token, error) {
	if id, err := strconv.ParseInt(which, 10, 64); err == nil {
		return tx.Token(ctx, id)
	}
	list, err := tx.Tokens(ctx)
	if err != nil {
		return store.Token{}, err
	}
	now := trailmark.InstantOf(g.now())
	i := slices.IndexFunc(list, func(k store.Token) bool {
		return k.Name == which && k.Revoked == 0 && (k.Expires == 0 || k.Expires > now)
	})
	if i < 0 {
		return store.Token{}, &trailmark.Error{
			Kind: trailmark.NotFound, Message: "no token that holds has the name " + which,
			Hint: "trailmark token list shows them",
		}
	}
	return list[i], nil
}

// Tokens gives all tokens, oldest first.
func (g *Gate) Tokens(ctx context.Context) ([]Token, error) {
	list := []Token{}
	err := g.store.View(ctx, func(tx *store.Tx) error {
		rows, err := tx.Tokens(ctx)
		for _, row := range rows {
			list = append(list, tokenOf(row))
		}
		return err
	})
	return list, err
}

// object names the token in the audit.
func (k Token) object() string { return strconv.FormatInt(k.ID, 10) + " " + k.Name }
