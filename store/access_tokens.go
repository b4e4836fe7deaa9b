package store

import (
	"context"
	"strings"

	"github.com/trailmark/trailmark"
)

// Token lets a program in. Its secret is not kept, only the hash.
type Token struct {
	ID      int64
	Name    string
	Role    string
	Party   trailmark.ThingID
	Scopes  []string
	Rate    int64  // requests a second; zero for the server's own
	Hash    []byte // SHA-256 of the secret
	Created trailmark.Instant
	Expires trailmark.Instant // zero for never
	Revoked trailmark.Instant // zero while it holds
	Used    trailmark.Instant // the last time, roughly; zero for never
}

const tokenColumns = `select id, name, role, party, scopes, rate, hash, created, expires, revoked, used from token `

// AddToken adds a token and gives it as it was stored, with number and time.
// Errors: Conflict when another one that holds has the name.
func (t *Tx) AddToken(ctx context.Context, k Token) (Token, error) {
	const text = `insert into token (id, name, role, party, scopes, rate, hash, created, expires)
		select (select coalesce(max(id), 0) + 1 from token), $1, $2, $3, $4, $5, $6, $7, nullif(cast($8 as bigint), 0)
		where not exists (select 1 from token where name = $1 and revoked is null and (expires is null or expires > $7))`
	n, err := t.exec(ctx, text, k.Name, k.Role, string(k.Party), strings.Join(k.Scopes, " "), k.Rate, k.Hash,
		t.now(), int64(k.Expires))
	if err != nil {
		return Token{}, err
	}
	if n == 0 {
		return Token{}, &trailmark.Error{
			Kind: trailmark.Conflict, Message: "there is a token " + k.Name + " already",
			Hint: "revoke it, or choose another name",
		}
	}
	list, err := t.tokens(ctx, "where id = (select max(id) from token)")
	if err != nil {
		return Token{}, err
	}
	return list[0], nil
}

// Token gives the token with a number. Errors: NotFound.
func (t *Tx) Token(ctx context.Context, id int64) (Token, error) {
	list, err := t.tokens(ctx, "where id = $1", id)
	if err == nil && len(list) == 0 {
		return Token{}, trailmark.Errorf(trailmark.NotFound, "there is no token %d", id)
	}
	if err != nil {
		return Token{}, err
	}
	return list[0], nil
}

// Tokens gives all tokens, oldest first.
func (t *Tx) Tokens(ctx context.Context) ([]Token, error) { return t.tokens(ctx, "order by id") }

func (t *Tx) tokens(ctx context.Context, which string, args ...any) (list []Token, err error) {
	err = t.query(ctx, tokenColumns+which, args, func(r row) error {
		list = append(list, Token{
			ID: r.Int(0), Name: r.Text(1), Role: r.Text(2), Party: trailmark.ThingID(r.Text(3)),
			Scopes: strings.Fields(r.Text(4)), Rate: r.Int(5), Hash: r.Bytes(6), Created: trailmark.Instant(r.Int(7)),
			Expires: trailmark.Instant(r.Int(8)), Revoked: trailmark.Instant(r.Int(9)), Used: trailmark.Instant(r.Int(10)),
		})
		return nil
	})
	return list, err
}

// RevokeToken ends a token for good. One that was revoked stays as it is.
func (t *Tx) RevokeToken(ctx context.Context, id int64) error {
	_, err := t.exec(ctx, "update token set revoked = $2 where id = $1 and revoked is null", id, t.now())
	return err
}

// TouchTokens notes that tokens were used just now.
func (t *Tx) TouchTokens(ctx context.Context, ids []int64) error {
	_, err := t.exec(ctx, "update token set used = $2 where id in (select key from {ints $1})", ids, t.now())
	return err
}
