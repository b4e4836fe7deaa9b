package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/epcis"
	"github.com/trailmark/trailmark/query"
	"github.com/trailmark/trailmark/recall"
	"github.com/trailmark/trailmark/store"
)

type recallVerb struct {
	Preview   recallPreviewVerb   `cmd:"" help:"Say what a recall would hit, and change nothing."`
	List      recallListVerb      `cmd:"" help:"Write a signed list of what a recall hits, for shops with bad connections."`
	Key       recallKeyVerb       `cmd:"" help:"Work with keys that lists are signed with."`
	Publish   recallPublishVerb   `cmd:"" help:"Freeze what a recall hits, and tell of it in every public answer."`
	Withdraw  recallWithdrawVerb  `cmd:"" help:"End a recall that is published."`
	Published recallPublishedVerb `cmd:"" help:"List what was published, or what a version has changed."`
}

type recallPreviewVerb struct {
	Scope    string `arg:"" help:"A JSON file that says what to recall; - is the standard input."`
	Affected string `placeholder:"FILE.csv" help:"Write the list of what is affected, with where it is and why."`
	Cleared  string `placeholder:"FILE.csv" help:"Write the list of what is cleared, with why not."`
	clockFlags
	answerAs
}

// Help tells more than the one line of the list of commands.
func (recallPreviewVerb) Help() string {
	return `A scope names a population, a condition and how to go on from there:

  {"population": {"lot": "(01)09521234004219(10)B-2291"},
   "where": {"events": {"bizStep": "commissioning",
             "during": {"from": "2026-03-04T01:34:00+01:00",
                        "to": "2026-03-04T08:54:00+01:00"}}},
   "follow": ["inward", "forward"]}

A population is a lot, lots, a product, an order or items. Conditions are events,
lots, items, inputs (made with any of these, at any depth), serials, any, all and
not. What is affected and what is cleared add up to the population.`
}

// Run evaluates a scope and counts what it hits.
func (v *recallPreviewVerb) Run(ctx context.Context, c *console, db *database) error {
	scope, _, err := c.readScope(v.Scope)
	if err != nil {
		return err
	}
	return db.read(ctx, func(st *store.Store) error {
		preview, err := query.Open(st).PreviewAt(ctx, scope, v.clocks())
		if err != nil {
			return err
		}
		if err := writeList(ctx, v.Affected, preview.WriteAffected); err != nil {
			return err
		}
		if err := writeList(ctx, v.Cleared, preview.WriteCleared); err != nil {
			return err
		}
		if v.JSON {
			return v.answer(c, preview, nil)
		}
		page := previewPage{Preview: preview}
		if page.names, err = readLabels(ctx, st, spotsOf(preview.Where)); err != nil {
			return err
		}
		if page.windows, err = windowsOf(ctx, st, preview); err != nil {
			return err
		}
		return v.answer(c, preview, page.write)
	})
}

// writeList writes a list into a file, if one was asked for.
func writeList(ctx context.Context, path string, write func(context.Context, io.Writer) error) error {
	switch path {
	case "":
		return nil
	case "-":
		return &trailmark.Error{Kind: trailmark.Usage, Message: "a list goes to a file, not to the standard output", Hint: "name the file"}
	}
	file, err := os.Create(path)
	if err != nil {
		return trailmark.Wrapf(trailmark.Usage, err, "%s cannot be written", path)
	}
	out := bufio.NewWriter(file)
	err = write(ctx, out)
	if err == nil {
		err = out.Flush()
	}
	return errors.Join(err, file.Close())
}

// readScope reads a scope from a file, and gives the text of it, too.
func (c *console) readScope(path string) (*recall.Scope, []byte, error) {
	file, err := c.open(path)
	if err != nil {
		return nil, nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(file)
	if err != nil {
		return nil, nil, trailmark.Wrapf(trailmark.Internal, err, "%s cannot be read", path)
	}
	scope, err := parseScope(text)
	if e, ok := errors.AsType[*trailmark.Error](err); ok {
		e.Document = path
	}
	return scope, text, err
}

// parseScope reads a scope with names in any form (S5) and words in any
// notation of the Core Business Vocabulary.
func parseScope(text []byte) (*recall.Scope, error) {
	return recall.Parse(text, recall.Forms{
		Name:        resolve,
		BizStep:     func(s string) trailmark.Term { return epcis.TermOf(epcis.BizSteps, s) },
		Disposition: func(s string) trailmark.Term { return epcis.TermOf(epcis.Dispositions, s) },
	})
}
