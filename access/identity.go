package access

import (
	"context"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// Identity is what an OpenID provider said of somebody, when it has been
// verified that it said so (OpenID Connect Core 1.0, section 3.1.3.7).
type Identity struct {
	Issuer  string
	Subject string // sub: unique at the issuer and never given to another
	Email   string // only when the provider verified it
	// Role is the role that the configuration gives for the provider's claims;
	// empty when it gives none. It must not be a partner's.
	Role Role
}

// SignInAs begins a session of the user whom a provider knows. That is the one
// with this subject; else the one with this e-mail address and no subject yet,
// who has this one from now on; else, when the configuration gives a role, a new
// one. A role that the configuration gives goes before the one that the user
// had, but for users of a party.
// Errors: Forbidden.
func (g *Gate) SignInAs(ctx context.Context, id Identity) (s *Session, err error) {
	err = g.store.Update(ctx, func(tx *store.Tx) error {
		user, err := g.identify(ctx, tx, id)
		if err != nil {
			return err
		}
		if user.Disabled != 0 {
			return trailmark.Errorf(trailmark.Forbidden, "the user is disabled")
		}
		s, err = g.addSession(ctx, tx, user.ID)
		return err
	})
	return s, err
}

// identify finds the user, or makes one.
func (g *Gate) identify(ctx context.Context, tx *store.Tx, id Identity) (store.User, error) {
	subject := id.Issuer + " " + id.Subject
	email := userName(id.Email)
	list, err := tx.UsersKnownAs(ctx, subject, email)
	if err != nil {
		return store.User{}, err
	}
	var found *store.User
	for i := range list {
		if list[i].Subject == subject || list[i].Subject == "" && found == nil {
			found = &list[i]
		}
	}
	switch {
	case found != nil:
		return recognise(ctx, tx, *found, subject, id.Role)
	case len(list) > 0 || id.Role == "":
		return store.User{}, &trailmark.Error{
			Kind: trailmark.Forbidden, Message: "no user of trailmark belongs to this account",
			Hint: "ask an administrator to add you with your e-mail address",
		}
	}
	return admit(ctx, tx, subject, email, id)
}

// recognise notes what is new of a user: the subject and the role.
func recognise(ctx context.Context, tx *store.Tx, user store.User, subject string, role Role) (store.User, error) {
	before := userOf(user)
	user.Subject = subject
	if role != "" && user.Party == "" {
		user.Role = string(role)
	}
	after := userOf(user)
	if after == before || user.Disabled != 0 {
		return user, nil
	}
	if err := Role(user.Role).Check(user.Party); err != nil {
		return user, err
	}
	if err := tx.UpdateUser(ctx, user); err != nil {
		return user, err
	}
	return user, tx.AppendAudit(ctx, store.Change{
		Who: "provider " + subject, Action: "user.recognise", Object: user.Name, Before: before, After: after,
	})
}

// admit makes a user of somebody to whom the configuration gives a role. It is
// named by the e-mail address, or else by the subject.
func admit(ctx context.Context, tx *store.Tx, subject, email string, id Identity) (store.User, error) {
	name := email
	if name == "" {
		name = id.Subject
	}
	row, err := NewUser{Name: name, Role: id.Role, Email: email}.row()
	if err != nil {
		return row, err
	}
	row.Subject = subject
	if _, err = addUser(ctx, tx, "provider "+subject, row); err != nil {
		return row, err
	}
	return tx.User(ctx, row.Name)
}
