package store

import (
	"context"

	"github.com/trailmark/trailmark"
)

// User is a person who may sign in.
type User struct {
	ID      int64
	Name    string
	Role    string
	Party   trailmark.ThingID
	Email   string
	Subject string // issuer and sub of OpenID Connect, apart by a space
	// Password is its hash with parameters and salt, "" for none.
	Password string
	Created  trailmark.Instant
	Disabled trailmark.Instant // zero while enabled
}

const userColumns = `a.id, a.name, a.role, a.party, a.email, a.subject, a.password, a.created, a.disabled`

func readUser(r row) User {
	return User{
		ID: r.Int(0), Name: r.Text(1), Role: r.Text(2), Party: trailmark.ThingID(r.Text(3)), Email: r.Text(4),
		Subject: r.Text(5), Password: r.Text(6), Created: trailmark.Instant(r.Int(7)), Disabled: trailmark.Instant(r.Int(8)),
	}
}

// AddUser adds a user and gives it as it was stored, with number and time.
// Errors: Conflict when the name, e-mail address or subject is another user's.
func (t *Tx) AddUser(ctx context.Context, u User) (User, error) {
	const text = `insert into account (id, name, role, party, email, subject, password, created)
		select (select coalesce(max(id), 0) + 1 from account), $1, $2, $3, $4, $5, $6, $7
		where not exists (select 1 from account where name = $1 or (email = $4 and $4 <> '') or (subject = $5 and $5 <> ''))`
	n, err := t.exec(ctx, text, u.Name, u.Role, string(u.Party), u.Email, u.Subject, u.Password, t.now())
	if err != nil {
		return User{}, err
	}
	if n == 0 {
		return User{}, trailmark.Errorf(trailmark.Conflict, "there is a user with the name %s or this address already", u.Name)
	}
	return t.User(ctx, u.Name)
}

// User gives the user with a name. Errors: NotFound.
func (t *Tx) User(ctx context.Context, name string) (User, error) {
	list, err := t.users(ctx, "where a.name = $1", name)
	if err == nil && len(list) == 0 {
		return User{}, trailmark.Errorf(trailmark.NotFound, "there is no user %s", name)
	}
	if err != nil {
		return User{}, err
	}
	return list[0], nil
}

// UsersKnownAs gives the users with a subject or an e-mail address of OpenID
// Connect, at most one for each; "" is nobody's.
func (t *Tx) UsersKnownAs(ctx context.Context, subject, email string) ([]User, error) {
	return t.users(ctx, "where (a.subject = $1 and a.subject <> '') or (a.email = $2 and a.email <> '') order by a.id", subject, email)
}

// Users gives all users, by name.
func (t *Tx) Users(ctx context.Context) ([]User, error) { return t.users(ctx, "order by a.name") }

func (t *Tx) users(ctx context.Context, which string, args ...any) (list []User, err error) {
	err = t.query(ctx, "select "+userColumns+" from account a "+which, args, func(r row) error {
		list = append(list, readUser(r))
		return nil
	})
	return list, err
}

// UpdateUser stores what has changed of a user: all but its number, name and
// time. Its sessions go on, see [Tx.EndSessions].
func (t *Tx) UpdateUser(ctx context.Context, u User) error {
	const text = `update account set role = $2, party = $3, email = $4, subject = $5, password = $6,
		disabled = nullif(cast($7 as bigint), 0) where id = $1`
	_, err := t.exec(ctx, text, u.ID, u.Role, string(u.Party), u.Email, u.Subject, u.Password, int64(u.Disabled))
	return err
}

// AddSession begins a session of a user, which lasts until it expires; the hash
// is that of its secret. Sessions that have expired are removed.
func (t *Tx) AddSession(ctx context.Context, user int64, hash []byte, expires trailmark.Instant) error {
	if _, err := t.exec(ctx, "delete from session where expires <= $1", t.now()); err != nil {
		return err
	}
	_, err := t.exec(ctx, "insert into session (hash, account, expires) values ($1, $2, $3)", hash, user, int64(expires))
	return err
}

// SessionUser gives whose session has a secret with this hash, and until when.
// Errors: NotFound.
func (t *Tx) SessionUser(ctx context.Context, hash []byte) (u User, expires trailmark.Instant, err error) {
	const text = "select " + userColumns + ", s.expires from session s join account a on a.id = s.account where s.hash = $1"
	err = t.query(ctx, text, []any{hash}, func(r row) error {
		u, expires = readUser(r), trailmark.Instant(r.Int(9))
		return nil
	})
	if err == nil && u.ID == 0 {
		err = trailmark.Errorf(trailmark.NotFound, "there is no such session")
	}
	return u, expires, err
}

// EndSession ends a session. One that is not there is no error.
func (t *Tx) EndSession(ctx context.Context, hash []byte) error {
	_, err := t.exec(ctx, "delete from session where hash = $1", hash)
	return err
}

// EndSessions ends all sessions of a user.
func (t *Tx) EndSessions(ctx context.Context, user int64) error {
	_, err := t.exec(ctx, "delete from session where account = $1", user)
	return err
}
