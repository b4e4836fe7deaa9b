package main

import (
	"context"
	"fmt"
	"io"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/access"
)

type userVerb struct {
	Add      userAddVerb      `cmd:"" help:"Add a user."`
	List     userListVerb     `cmd:"" help:"List the users."`
	Password userPasswordVerb `cmd:"" help:"Give a user another password. The user has to sign in again."`
	Disable  userDisableVerb  `cmd:"" help:"Let a user in no more."`
	Enable   userEnableVerb   `cmd:"" help:"Let a user in again who was disabled."`
}

// roleFlags are the flags of verbs that make somebody.
type roleFlags struct {
	Role  access.Role `required:"" help:"What that may do: administrator, quality, operator, auditor, partner-query or partner-capture."`
	Party string      `placeholder:"GLN" help:"The party of a partner, which sees what the party took part in."`
}

type userAddVerb struct {
	Name string `arg:"" help:"The name to sign in with."`
	roleFlags
	Email string `help:"The e-mail address by which an OpenID provider knows the user."`
	passwordFlag
}

// Run adds the user.
func (v *userAddVerb) Run(ctx context.Context, c *console, db *database) error {
	password, err := v.password(c)
	if err != nil {
		return err
	}
	fresh := access.NewUser{Name: v.Name, Role: v.Role, Party: v.Party, Email: v.Email, Password: password}
	return db.newGate(ctx, func(gate *access.Gate) error {
		user, err := gate.AddUser(ctx, shellWho(), fresh)
		if err != nil {
			return err
		}
		fmt.Fprintf(c.stderr, "%s is a user now, with the role %s\n", user.Name, user.Role)
		if password == "" && v.Email == "" {
			fmt.Fprintf(c.stderr, "and cannot sign in before trailmark user password %q gives a password\n", user.Name)
		}
		return nil
	})
}

type userListVerb struct{ answerAs }

// Run lists the users.
func (v *userListVerb) Run(ctx context.Context, c *console, db *database) error {
	return db.gate(ctx, func(gate *access.Gate) error {
		list, err := gate.Users(ctx)
		if err != nil {
			return err
		}
		return v.answer(c, list, func(w io.Writer) {
			t := newTable("name", "role", "party", "e-mail", "signs in by", "since", "state")
			for _, u := range list {
				t.line(u.Name, string(u.Role), partyName(u.Party), u.Email, signsInBy(u), clock(u.Created), state("disabled", u.Disabled))
			}
			t.write(w, "")
		})
	})
}

func signsInBy(u access.User) string {
	return joined(", ", map[bool]string{true: "password"}[u.Password], map[bool]string{true: "OpenID"}[u.Subject != "" || u.Email != ""])
}

// state says that something has ended and when, or that it holds.
func state(ended, when string) string {
	if when == "" {
		return "active"
	}
	return ended + " " + clock(when)
}

// partyName is a party's key as people know it; "" for none.
func partyName(id trailmark.ThingID) string {
	if id == "" {
		return ""
	}
	return key(id)
}

type userPasswordVerb struct {
	Name string `arg:"" help:"Whose password."`
	passwordFlag
}

// Run gives the user another password.
func (v *userPasswordVerb) Run(ctx context.Context, c *console, db *database) error {
	password, err := v.password(c)
	if err != nil {
		return err
	}
	if password == "" {
		return &trailmark.Error{Kind: trailmark.Usage, Message: "there is no password", Hint: "give it with --password-stdin, or on a terminal"}
	}
	return db.gate(ctx, func(gate *access.Gate) error { return gate.SetPassword(ctx, shellWho(), v.Name, password) })
}

type userDisableVerb struct {
	Name string `arg:"" help:"Whom."`
}

// Run disables the user.
func (v *userDisableVerb) Run(ctx context.Context, db *database) error {
	return db.gate(ctx, func(gate *access.Gate) error { return gate.DisableUser(ctx, shellWho(), v.Name) })
}

type userEnableVerb struct {
	Name string `arg:"" help:"Whom."`
}

// Run enables the user.
func (v *userEnableVerb) Run(ctx context.Context, db *database) error {
	return db.gate(ctx, func(gate *access.Gate) error { return gate.EnableUser(ctx, shellWho(), v.Name) })
}
