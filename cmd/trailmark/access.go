package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"
	"strings"

	"golang.org/x/term"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/access"
	"github.com/trailmark/trailmark/store"
)

// gate opens the gate of a database that is there, and closes both after f.
func (d *database) gate(ctx context.Context, f func(*access.Gate) error) error {
	return d.read(ctx, atGate(f))
}

// newGate does the same, and makes the database if it is new.
func (d *database) newGate(ctx context.Context, f func(*access.Gate) error) error {
	return d.write(ctx, atGate(f))
}

func atGate(f func(*access.Gate) error) func(*store.Store) error {
	return func(st *store.Store) error {
		gate := access.Open(st)
		return errors.Join(f(gate), gate.Close())
	}
}

// shellWho names in the audit who works in the shell, by the machine's word.
func shellWho() string {
	if u, err := user.Current(); err == nil {
		return "shell " + u.Username
	}
	return fmt.Sprint("shell ", os.Getuid())
}

// passwordFlag is the flag of every verb that takes a password. Passwords are
// never arguments: other users of the machine see those.
type passwordFlag struct {
	Stdin bool `name:"password-stdin" help:"Read the password from the first line of the standard input. Without it you are asked on a terminal."`
}

// password reads a password, or asks for it twice on a terminal; "" for none.
func (f passwordFlag) password(c *console) (string, error) {
	if f.Stdin {
		line, err := bufio.NewReader(io.LimitReader(c.stdin, 64*1024)).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "", trailmark.Wrapf(trailmark.Usage, err, "the password cannot be read")
		}
		if line = strings.TrimRight(line, "\r\n"); line == "" {
			return "", trailmark.Errorf(trailmark.Usage, "there is no password on the standard input")
		}
		return line, nil
	}
	file, ok := c.stdin.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return "", nil
	}
	first, err := c.ask(file, "Password (none if empty): ")
	if err != nil || first == "" {
		return "", err
	}
	second, err := c.ask(file, "Once more: ")
	if err == nil && first != second {
		err = trailmark.Errorf(trailmark.Usage, "the two passwords differ")
	}
	return first, err
}

// ask reads a line from a terminal that does not show it.
func (c *console) ask(terminal *os.File, question string) (string, error) {
	fmt.Fprint(c.stderr, question)
	line, err := term.ReadPassword(int(terminal.Fd()))
	fmt.Fprintln(c.stderr)
	if err != nil {
		return "", trailmark.Wrapf(trailmark.Usage, err, "the password cannot be read")
	}
	return string(line), nil
}
