package main

import (
	"context"
	"fmt"
	"io"
	"strconv"

	"github.com/trailmark/trailmark/authenticity"
	"github.com/trailmark/trailmark/store"
)

type authenticityVerb struct {
	List authenticityListVerb `cmd:"" help:"List the items whose scans broke a rule, newest first."`
	Set  authenticitySetVerb  `cmd:"" help:"Show or change the thresholds of the rules."`
}

type authenticityListVerb struct {
	Limit  int   `default:"100" help:"How many, at most (default: ${default})."`
	Before int64 `placeholder:"ID" help:"Only those before the one with this number, to go on from the last one shown."`
	answerAs
}

// Run lists the findings.
func (v *authenticityListVerb) Run(ctx context.Context, c *console, db *database) error {
	return db.read(ctx, func(st *store.Store) error {
		list, err := authenticity.List(ctx, st, v.Before, max(1, v.Limit))
		if err != nil {
			return err
		}
		return v.answer(c, list, func(w io.Writer) {
			t := newTable("id", "item", "rule", "first", "last", "scans", "found", "allowed", "")
			for _, f := range list {
				e := &f.Evidence
				t.line(count(f.ID), string(f.Thing), string(f.Rule), f.First, f.Last, count(f.Scans), rounded(e.Figure), rounded(e.Limit), e.Unit)
			}
			t.write(w, "")
		})
	})
}

func rounded(f float64) string { return strconv.FormatFloat(f, 'f', 0, 64) }

type authenticitySetVerb struct {
	Speed     *float64 `placeholder:"KM/H" help:"Nothing travels faster."`
	AfterSale *int64   `placeholder:"DAYS" help:"A buyer may scan the item for so long."`
	AfterEnd  *int64   `placeholder:"DAYS" help:"Somebody may scan an item that is destroyed or used up for so long."`
	PerDay    *int64   `placeholder:"N" help:"Scans of one item in a day, at most."`
	Keep      *int64   `placeholder:"DAYS" help:"Scans are deleted after so long."`
	answerAs
}

// Run changes what is given, and shows all.
func (v *authenticitySetVerb) Run(ctx context.Context, c *console, db *database) error {
	return db.write(ctx, func(st *store.Store) error {
		s, err := authenticity.Set(ctx, st, shellWho(), func(s *authenticity.Settings) {
			replace(&s.Speed, v.Speed)
			replace(&s.AfterSale, v.AfterSale)
			replace(&s.AfterEnd, v.AfterEnd)
			replace(&s.PerDay, v.PerDay)
			replace(&s.Keep, v.Keep)
		})
		if err != nil {
			return err
		}
		return v.answer(c, s, func(w io.Writer) {
			fmt.Fprintf(w, "speed %s km/h, after sale %s, after end %s, %s a day, kept %s\n", rounded(s.Speed),
				plural(s.AfterSale, "day"), plural(s.AfterEnd, "day"), plural(s.PerDay, "scan"), plural(s.Keep, "day"))
		})
	})
}

// replace sets a threshold that was given.
func replace[T any](threshold, given *T) {
	if given != nil {
		*threshold = *given
	}
}
