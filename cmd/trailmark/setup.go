package main

import (
	"context"
	"fmt"

	"github.com/trailmark/trailmark/access"
)

type setupVerb struct {
	Name string `arg:"" optional:"" default:"admin" help:"Who that is."`
	passwordFlag
}

// Help tells more than the one line of the list of commands.
func (setupVerb) Help() string {
	return `It works once: where there is an administrator, it changes nothing and exits with 1.
Without --password-stdin and without a terminal it makes a password and prints it, alone.`
}

// Run makes the first administrator.
func (v *setupVerb) Run(ctx context.Context, c *console, db *database) error {
	password, err := v.password(c)
	if err != nil {
		return err
	}
	made := password == ""
	if made {
		password = access.NewPassword()
	}
	return db.newGate(ctx, func(gate *access.Gate) error {
		user, err := gate.Setup(ctx, shellWho(), v.Name, password)
		if err != nil {
			return err
		}
		fmt.Fprintf(c.stderr, "%s is the administrator now\n", user.Name)
		if made {
			_, err = fmt.Fprintln(c.stdout, password)
		}
		return err
	})
}
