package access

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// User is a person who may sign in, as it is shown and audited.
type User struct {
	Name     string            `json:"name"`
	Role     Role              `json:"role"`
	Party    trailmark.ThingID `json:"party,omitempty"`
	Email    string            `json:"email,omitempty"`
	Subject  string            `json:"subject,omitempty"` // issuer and sub of OpenID Connect, apart by a space
	Password bool              `json:"password"`          // has one
	Created  string            `json:"created"`           // RFC 3339
	Disabled string            `json:"disabled,omitempty"`
}

func userOf(u store.User) User {
	return User{
		Name: u.Name, Role: Role(u.Role), Party: u.Party, Email: u.Email, Subject: u.Subject,
		Password: u.Password != "", Created: clock(u.Created), Disabled: clock(u.Disabled),
	}
}

// NewUser is what has to be known of a user to be added.
type NewUser struct {
	Name     string // letter case does not matter
	Role     Role
	Party    string // GLN or any form of a party's name; for partners
	Email    string // by which OpenID Connect may know the user; may be empty
	Password string // may be empty, for users who sign in elsewhere
}

// AddUser adds a user. By is who does it, for the audit, here and everywhere.
// Errors: Usage for what cannot be, Conflict for a name or address that is taken.
func (g *Gate) AddUser(ctx context.Context, by string, fresh NewUser) (User, error) {
	row, err := fresh.row()
	if err != nil {
		return User{}, err
	}
	var user User
	err = g.store.Update(ctx, func(tx *store.Tx) (err error) {
		user, err = addUser(ctx, tx, by, row)
		return err
	})
	return user, err
}

// Setup adds the first administrator. Errors: Refused when there has been one.
func (g *Gate) Setup(ctx context.Context, by, name, password string) (User, error) {
	row, err := NewUser{Name: name, Role: Administrator, Password: password}.row()
	if err != nil {
		return User{}, err
	}
	var user User
	err = g.store.Update(ctx, func(tx *store.Tx) error {
		list, err := tx.Users(ctx)
		if err != nil {
			return err
		}
		for _, u := range list {
			if Role(u.Role) == Administrator {
				return &trailmark.Error{
					Kind: trailmark.Refused, Message: "the setup was done already: there is an administrator",
					Hint: "trailmark user add NAME --role administrator adds another one",
				}
			}
		}
		user, err = addUser(ctx, tx, by, row)
		return err
	})
	return user, err
}

func addUser(ctx context.Context, tx *store.Tx, by string, row store.User) (User, error) {
	row, err := tx.AddUser(ctx, row)
	if err != nil {
		return User{}, err
	}
	user := userOf(row)
	return user, tx.AppendAudit(ctx, store.Change{Who: by, Action: "user.add", Object: user.Name, After: user})
}

// SetPassword gives a user another password and ends the user's sessions.
// Errors: Usage, NotFound.
func (g *Gate) SetPassword(ctx context.Context, by, name, password string) error {
	if err := checkPassword(name, password); err != nil {
		return err
	}
	kept := stretch(password).String()
	return g.changeUser(ctx, by, "user.password", name, func(u *store.User) { u.Password = kept })
}

// DisableUser lets a user sign in no more and ends the user's sessions.
// Errors: NotFound.
func (g *Gate) DisableUser(ctx context.Context, by, name string) error {
	now := trailmark.InstantOf(g.now())
	return g.changeUser(ctx, by, "user.disable", name, func(u *store.User) {
		if u.Disabled == 0 {
			u.Disabled = now
		}
	})
}

// EnableUser lets a user who was disabled sign in again. Errors: NotFound.
func (g *Gate) EnableUser(ctx context.Context, by, name string) error {
	return g.changeUser(ctx, by, "user.enable", name, func(u *store.User) { u.Disabled = 0 })
}

// changeUser makes a change after which the user has to sign in again.
func (g *Gate) changeUser(ctx context.Context, by, action, name string, change func(*store.User)) error {
	defer g.sessions.forgetAll()
	return g.store.Update(ctx, func(tx *store.Tx) error {
		user, err := tx.User(ctx, userName(name))
		if err != nil {
			return err
		}
		before := userOf(user)
		change(&user)
		err = errors.Join(tx.UpdateUser(ctx, user), tx.EndSessions(ctx, user.ID))
		if err != nil {
			return err
		}
		return tx.AppendAudit(ctx, store.Change{Who: by, Action: action, Object: user.Name, Before: before, After: userOf(user)})
	})
}

// Users gives all users, by name.
func (g *Gate) Users(ctx context.Context) ([]User, error) {
	list := []User{}
	err := g.store.View(ctx, func(tx *store.Tx) error {
		rows, err := tx.Users(ctx)
		for _, row := range rows {
			list = append(list, userOf(row))
		}
		return err
	})
	return list, err
}

// row checks a new user and makes the row of it.
func (n NewUser) row() (row store.User, err error) {
	row = store.User{Name: userName(n.Name), Role: string(n.Role), Email: strings.ToLower(strings.TrimSpace(n.Email))}
	if err := checkName(row.Name); err != nil {
		return row, err
	}
	if row.Party, err = party(n.Party); err != nil {
		return row, err
	}
	if err := n.Role.Check(row.Party); err != nil {
		return row, err
	}
	if row.Email != "" && (!strings.Contains(row.Email, "@") || len(row.Email) > nameMost) {
		return row, trailmark.Errorf(trailmark.Usage, "%q is no e-mail address", n.Email)
	}
	if n.Password != "" {
		if err := checkPassword(row.Name, n.Password); err != nil {
			return row, err
		}
		row.Password = stretch(n.Password).String()
	}
	return row, nil
}

// NewPassword makes a password that nobody can guess: 130 random bits.
func NewPassword() string { return rand.Text() }
