package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/serial"
	"github.com/trailmark/trailmark/store"
)

type serialPoolVerb struct {
	Create serialCreateVerb   `cmd:"" help:"Make a pool."`
	List   serialListVerb     `cmd:"" help:"List the pools."`
	Show   serialPoolShowVerb `cmd:"" help:"Show a pool: how much is left, and how hard its numbers are to guess."`
	Change serialChangeVerb   `cmd:"" help:"Change the limits of a pool, or make a range or a list longer."`
	Resume serialResumeVerb   `cmd:"" help:"Say where a pool goes on that a restore has suspended."`
}

type serialCreateVerb struct {
	Name string `arg:"" help:"The name of the pool."`

	GTIN string `name:"gtin" help:"Of serials (AI 21) of this product."`
	SSCC string `name:"sscc" placeholder:"DIGITS" help:"Of SSCCs that begin with these: extension digit and company prefix."`
	GRAI string `name:"grai" help:"Of serials of this returnable asset."`
	GIAI string `name:"giai" placeholder:"DIGITS" help:"Of GIAIs with this company prefix."`

	Random   bool    `help:"Numbers that nobody can guess, in no order."`
	Length   *int    `placeholder:"N" help:"Characters of a random number (default: 12; SSCCs have all that is left)."`
	Alphabet *string `placeholder:"CHARS" help:"Characters of random numbers (default: digits and capitals without 0, 1, I and O)."`
	Odds     *int64  `placeholder:"N" help:"One in so many guesses may meet a random number in circulation (default: 10000)."`

	From string `placeholder:"A" help:"A range: its first number, with the leading zeros that it is to have, like 0001 or L1-0001 …"`
	To   string `placeholder:"B" help:"… and its last."`

	List   string `placeholder:"FILE" help:"Numbers that somebody else has made, one a line. - is the standard input."`
	Issued bool   `help:"All of the list is in circulation already."`

	Limit int64  `placeholder:"N" help:"Give out no more than so many (default: all)."`
	Warn  *int64 `placeholder:"PERCENT" help:"Say that the pool runs low when so much is given out, 0 for never (default: 90)."`
	answerAs
}

// Run makes the pool.
func (v *serialCreateVerb) Run(ctx context.Context, c *console, db *database) error {
	spec, err := v.spec()
	if err != nil {
		return err
	}
	if v.List != "" {
		file, err := c.open(v.List)
		if err != nil {
			return err
		}
		defer file.Close()
		spec.List = file
	}
	return db.write(ctx, func(st *store.Store) error {
		p, err := serial.Open(st).Create(ctx, shellWho(), spec)
		if err != nil {
			return err
		}
		return v.answer(c, p, func(w io.Writer) { writePool(w, &p) })
	})
}

// spec is what the options say, but for the list.
func (v *serialCreateVerb) spec() (serial.Spec, error) {
	s := serial.Spec{
		Name: v.Name, Random: v.Random, Length: v.Length, Alphabet: v.Alphabet, Odds: v.Odds,
		From: v.From, To: v.To, Issued: v.Issued, Most: v.Limit, Warn: v.Warn,
	}
	for _, k := range []struct{ ai, value string }{{"01", v.GTIN}, {"00", v.SSCC}, {"8003", v.GRAI}, {"8004", v.GIAI}} {
		if k.value == "" {
			continue
		}
		if s.AI != "" {
			return s, trailmark.Errorf(trailmark.Usage, "a pool is of one key")
		}
		s.AI, s.Key = k.ai, k.value
	}
	if s.AI == "" {
		return s, trailmark.Errorf(trailmark.Usage, "say of what the pool is: --gtin, --sscc, --grai or --giai")
	}
	return s, nil
}

type serialListVerb struct {
	Low bool `help:"Only pools that run low or are suspended."`
	answerAs
}

// Run lists the pools.
func (v *serialListVerb) Run(ctx context.Context, c *console, db *database) error {
	return db.issuer(ctx, func(issuer *serial.Issuer) error {
		list, err := issuer.Pools(ctx)
		if err != nil {
			return err
		}
		if v.Low {
			list = slices.DeleteFunc(list, func(p serial.Pool) bool { return p.Trouble() == "" })
		}
		return v.answer(c, list, func(w io.Writer) {
			if v.Low && len(list) == 0 {
				return
			}
			t := newTable("name", "key", "kind", "issued", "free", "guess", "state")
			for i := range list {
				p := &list[i]
				t.line(p.Name, poolKey(p), p.Kind, count(p.Issued), count(p.Free), odds(p), poolState(p))
			}
			t.write(w, "")
		})
	})
}

type serialPoolShowVerb struct {
	Name        string `arg:"" help:"The pool."`
	Allocations int    `placeholder:"N" help:"Show who got the last N blocks instead."`
	answerAs
}

// Run shows the pool.
func (v *serialPoolShowVerb) Run(ctx context.Context, c *console, db *database) error {
	return db.issuer(ctx, func(issuer *serial.Issuer) error {
		if v.Allocations > 0 {
			return v.allocations(ctx, c, issuer)
		}
		p, err := issuer.Pool(ctx, v.Name)
		if err != nil {
			return err
		}
		return v.answer(c, p, func(w io.Writer) { writePool(w, &p) })
	})
}

func (v *serialPoolShowVerb) allocations(ctx context.Context, c *console, issuer *serial.Issuer) error {
	list, err := issuer.Allocations(ctx, v.Name, v.Allocations)
	if err != nil {
		return err
	}
	return v.answer(c, list, func(w io.Writer) {
		t := newTable("allocated", "numbers", "to", "by", "request")
		for _, a := range list {
			t.line(clock(a.Time), count(a.Count), a.To, a.Who, a.Request)
		}
		t.write(w, "")
	})
}

func writePool(w io.Writer, p *serial.Pool) {
	t := newTable()
	t.line("pool", p.Name)
	t.line("key", poolKey(p))
	switch p.Kind {
	case serial.Random:
		t.line("numbers", fmt.Sprintf("random, %d of %s: %s words", p.Length, p.Alphabet, p.Space))
		t.line("guess", odds(p)+fmt.Sprintf("; the pool stops at 1 in %s", count(p.Worst)))
	case serial.Range:
		t.line("numbers", "from "+p.From+" to "+p.To)
	default:
		t.line("numbers", "an imported list of "+string(p.Space))
	}
	t.line("issued", fmt.Sprintf("%s of %s", count(p.Issued), count(p.Capacity)))
	for _, state := range []string{serial.Free, serial.Allocated, serial.Printed, serial.Commissioned, serial.Voided, serial.Returned} {
		if n := p.States[state]; n > 0 {
			t.line(state, count(n))
		}
	}
	t.line("state", joined(": ", poolState(p), p.Suspended))
	t.write(w, "")
}

// poolKey writes the key of a pool as an element string.
func poolKey(p *serial.Pool) string { return "(" + p.AI + ")" + p.Key }

// odds tells how hard numbers are to guess.
func odds(p *serial.Pool) string {
	switch {
	case p.Kind != serial.Random:
		return ""
	case p.Odds == 0:
		return "none in circulation"
	case p.Odds < 1e15:
		return "1 in " + count(int64(p.Odds))
	}
	return fmt.Sprintf("1 in %.1e", p.Odds)
}

func poolState(p *serial.Pool) string {
	if p.Free == 0 {
		return cmp.Or(p.Trouble(), "used up")
	}
	return cmp.Or(p.Trouble(), "good")
}

type serialChangeVerb struct {
	Name  string `arg:"" help:"The pool."`
	Limit *int64 `placeholder:"N" help:"Give out no more than so many, 0 for all."`
	Warn  *int64 `placeholder:"PERCENT" help:"Say that the pool runs low when so much is given out, 0 for never."`
	Odds  *int64 `placeholder:"N" help:"One in so many guesses may meet a random number in circulation."`
	To    string `placeholder:"B" help:"Let a range go on to this number."`
	List  string `placeholder:"FILE" help:"More numbers for a list, one a line. - is the standard input."`
	answerAs
}

// Run changes the pool.
func (v *serialChangeVerb) Run(ctx context.Context, c *console, db *database) error {
	change := serial.Change{Most: v.Limit, Warn: v.Warn, Odds: v.Odds, To: v.To}
	if v.List != "" {
		file, err := c.open(v.List)
		if err != nil {
			return err
		}
		defer file.Close()
		change.List = file
	}
	return db.issuer(ctx, func(issuer *serial.Issuer) error {
		p, err := issuer.Change(ctx, shellWho(), v.Name, change)
		if err != nil {
			return err
		}
		return v.answer(c, p, func(w io.Writer) { writePool(w, &p) })
	})
}

type serialResumeVerb struct {
	Name  string `arg:"" help:"The pool."`
	From  string `placeholder:"NUMBER" help:"Go on with this number (ranges and lists)."`
	After string `placeholder:"NUMBER" help:"Go on behind this one, the last that was given out."`
	Skip  int64  `placeholder:"N" help:"Leave out so many."`
}

// Run lets the pool go on.
func (v *serialResumeVerb) Run(ctx context.Context, c *console, db *database) error {
	return db.issuer(ctx, func(issuer *serial.Issuer) error {
		err := issuer.Resume(ctx, shellWho(), v.Name, serial.Resume{From: v.From, After: v.After, Skip: v.Skip})
		if err == nil {
			fmt.Fprintf(c.stderr, "the pool %s goes on\n", v.Name)
		}
		return err
	})
}
