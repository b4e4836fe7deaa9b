package main

import (
	"bufio"
	"context"
	"fmt"
	"io"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/serial"
	"github.com/trailmark/trailmark/store"
)

type serialVerb struct {
	Pool     serialPoolVerb     `cmd:"" help:"Make pools of serial numbers, and see how full they are."`
	Allocate serialAllocateVerb `cmd:"" help:"Give out a block of numbers on the standard output."`
	Mark     serialMarkVerb     `cmd:"" help:"Say that numbers were printed, commissioned, voided or returned."`
	Void     serialVoidVerb     `cmd:"" help:"Say that numbers must not be used."`
	Show     serialShowVerb     `cmd:"" help:"Tell the state of one number."`
	Restored serialRestoredVerb `cmd:"" help:"Say that the database was put back by other means than trailmark restore."`
}

// issuer runs f on an issuer of a database that is there.
func (d *database) issuer(ctx context.Context, f func(*serial.Issuer) error) error {
	return d.read(ctx, func(st *store.Store) error { return f(serial.Open(st)) })
}

type serialAllocateVerb struct {
	Pool    string        `arg:"" help:"The pool."`
	Count   int64         `required:"" placeholder:"N" help:"How many."`
	Request string        `placeholder:"ID" help:"A name for this request: the same one gets the same numbers again."`
	To      string        `placeholder:"NAME" help:"The line or the contractor that they are for."`
	Format  serial.Format `enum:"plain,csv,json" default:"plain" help:"plain: one number a line; csv; json (default: ${default})."`
}

// Run gives the numbers out.
func (v *serialAllocateVerb) Run(ctx context.Context, c *console, db *database) error {
	return db.issuer(ctx, func(issuer *serial.Issuer) error {
		a, err := issuer.Allocate(ctx, shellWho(), serial.Request{Pool: v.Pool, Count: v.Count, ID: v.Request, To: v.To})
		if err != nil {
			return err
		}
		if a.Low {
			fmt.Fprintf(c.stderr, "trailmark: the pool %s runs low: %s left\n", v.Pool, plural(a.Free, "number"))
		}
		return a.Write(ctx, c.stdout, v.Format)
	})
}

// chosen are the arguments that say which numbers of a pool are meant.
type chosen struct {
	Pool    string `arg:"" help:"The pool."`
	Request string `placeholder:"ID" help:"All numbers of this request."`
	From    string `placeholder:"NUMBER" help:"The numbers from this one on, in the order in which they were given out …"`
	To      string `placeholder:"NUMBER" help:"… to this one."`
	File    string `placeholder:"FILE" help:"The numbers in a file, one a line. - is the standard input."`
}

func (v *chosen) mark(ctx context.Context, c *console, db *database, state string) error {
	chosen := serial.Selection{Request: v.Request, From: v.From, To: v.To}
	if v.File != "" {
		list, err := readLines(c, v.File)
		if err != nil {
			return err
		}
		chosen.Numbers = list
	}
	return db.issuer(ctx, func(issuer *serial.Issuer) error {
		n, err := issuer.Mark(ctx, shellWho(), v.Pool, state, chosen)
		if err == nil {
			fmt.Fprintf(c.stderr, "%s of %s: %s\n", plural(n, "number"), v.Pool, state)
		}
		return err
	})
}

// readLines reads the lines of a file that are not empty.
func readLines(c *console, path string) (list []string, err error) {
	in, err := c.open(path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		if lines.Text() != "" {
			list = append(list, lines.Text())
		}
	}
	if lines.Err() != nil {
		return nil, trailmark.Wrapf(trailmark.Malformed, lines.Err(), "%s cannot be read", path)
	}
	return list, nil
}

type serialMarkVerb struct {
	chosen
	State string `required:"" enum:"printed,commissioned,voided,returned,allocated" help:"printed, commissioned, voided, returned (unused), or allocated (before a restore)."`
}

// Run marks the numbers.
func (v *serialMarkVerb) Run(ctx context.Context, c *console, db *database) error {
	return v.mark(ctx, c, db, v.State)
}

type serialVoidVerb struct{ chosen }

// Run voids the numbers.
func (v *serialVoidVerb) Run(ctx context.Context, c *console, db *database) error {
	return v.mark(ctx, c, db, serial.Voided)
}

type serialShowVerb struct {
	Pool   string `arg:"" help:"The pool."`
	Number string `arg:"" help:"The number."`
	answerAs
}

// Run tells what is known of the number.
func (v *serialShowVerb) Run(ctx context.Context, c *console, db *database) error {
	return db.issuer(ctx, func(issuer *serial.Issuer) error {
		n, err := issuer.Number(ctx, v.Pool, v.Number)
		if err != nil {
			return err
		}
		return v.answer(c, n, func(w io.Writer) {
			t := newTable()
			t.line("number", key(n.Name))
			t.line("state", n.State)
			if n.Request != "" {
				t.line("allocated", joined(", ", clock(n.Allocated), n.To, "request "+n.Request))
			}
			t.write(w, "")
		})
	})
}

type serialRestoredVerb struct{}

// Run suspends the pools that cannot know where to go on.
func (v *serialRestoredVerb) Run(ctx context.Context, c *console, db *database) error {
	return db.issuer(ctx, func(issuer *serial.Issuer) error {
		n, err := issuer.Restored(ctx, shellWho())
		if err == nil {
			fmt.Fprintf(c.stderr, "%s suspended; trailmark serial pool resume says where one goes on\n", plural(n, "pool"))
		}
		return err
	})
}
