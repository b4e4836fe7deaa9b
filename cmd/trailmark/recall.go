package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/epcis"
	"github.com/trailmark/trailmark/query"
	"github.com/trailmark/trailmark/recall"
	"github.com/trailmark/trailmark/store"
)

type recallVerb struct {
	Preview recallPreviewVerb `cmd:"" help:"Say what a recall would hit, and change nothing."`
}

type recallPreviewVerb struct {
	Scope    string `arg:"" help:"A JSON file that says what to recall; - is the standard input."`
	Affected string `placeholder:"FILE.csv" help:"Write the list of what is affected, with where it is and why."`
	Cleared  string `placeholder:"FILE.csv" help:"Write the list of what is cleared, with why not."`
	answerAs
}

// Run evaluates a scope and counts what it hits.
func (v *recallPreviewVerb) Run(ctx context.Context, c *console, db *database) error {
	scope, err := c.readScope(v.Scope)
	if err != nil {
		return err
	}
	return db.read(ctx, func(st *store.Store) error {
		preview, err := query.Open(st).Preview(ctx, scope)
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
		names, err := readLabels(ctx, st, spotsOf(preview.Where))
		if err != nil {
			return err
		}
		return v.answer(c, preview, func(w io.Writer) { writePreview(w, preview, names) })
	})
}

// writeList writes a list into a file, if one was asked for.
func writeList(ctx context.Context, path string, write func(context.Context, io.Writer) error) error {
	if path == "" {
		return nil
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

// readScope reads a scope from a file.
func (c *console) readScope(path string) (*recall.Scope, error) {
	if err := seeFile(path); err != nil {
		return nil, err
	}
	file, err := c.open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(file)
	if err != nil {
		return nil, trailmark.Wrapf(trailmark.Internal, err, "%s cannot be read", path)
	}
	return parseScope(text)
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

// spotsOf gives the places and holders of an answer.
func spotsOf(list []query.Where) []trailmark.ThingID {
	var ids []trailmark.ThingID
	for _, w := range list {
		ids = append(ids, w.Place, w.Holder)
	}
	return ids
}

func writePreview(w io.Writer, p *query.Preview, names labels) {
	t := newTable()
	t.line("population", count(p.Population))
	t.line("affected", count(p.Affected), share(p.Affected, p.Population))
	t.line("cleared", count(p.Cleared), share(p.Cleared, p.Population))
	for _, window := range p.Windows {
		t.line("window", clock(window.From)+" to "+clock(window.To))
	}
	t.write(w, "")
	if len(p.Where) == 0 {
		return
	}
	fmt.Fprintln(w, "\nwhere the affected ones are now")
	t = newTable("things", "state", "place", "with")
	for _, spot := range p.Where {
		t.line(count(spot.Count), stateWords(spot.State), names.of(spot.Place), names.of(spot.Holder))
	}
	t.write(w, "")
}

// stateWords says a state in words.
func stateWords(state string) string {
	switch state {
	case "on_hand":
		return "on hand"
	case "in_transit":
		return "on the road"
	}
	return state
}
