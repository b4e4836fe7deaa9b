package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/query"
	"github.com/trailmark/trailmark/store"
)

// published is a version in the answers of trailmark recall publish, withdraw
// and published with --json.
type published struct {
	Name      string        `json:"name"`
	Version   int           `json:"version"`
	Live      bool          `json:"live"`
	Recorded  string        `json:"recorded"`
	Withdrawn string        `json:"withdrawn,omitempty"`
	AsOf      trailmark.Seq `json:"asOf"`
	Affected  int           `json:"affected"`
	Cleared   int           `json:"cleared"`
	Added     int           `json:"added"`
	Removed   int           `json:"removed"`
	Message   string        `json:"message"`
	Who       string        `json:"who"`
}

func newPublished(v store.RecallVersion) published {
	p := published{
		Name: v.Name, Version: v.Version, Live: v.Live, Recorded: v.Recorded.String(), AsOf: v.AsOf,
		Affected: v.Affected, Cleared: v.Cleared, Added: v.Added, Removed: v.Removed, Message: v.Message, Who: v.Who,
	}
	if v.Withdrawn != 0 {
		p.Withdrawn = v.Withdrawn.String()
	}
	return p
}

func (p *published) state() string {
	switch {
	case p.Live:
		return "published"
	case p.Withdrawn != "":
		return "withdrawn"
	}
	return "replaced"
}

func (p *published) write(w io.Writer) {
	t := newTable()
	t.line("recall", p.Name)
	t.line("version", fmt.Sprintf("%d, %s", p.Version, p.state()))
	t.line("affected", fmt.Sprintf("%s, +%s −%s since the version before", count(p.Affected), count(p.Added), count(p.Removed)))
	t.line("cleared", count(p.Cleared))
	t.line("message", p.Message)
	t.write(w, "")
}

type recallPublishVerb struct {
	Name    string `arg:"" help:"What the recall is called. A name that is there gets a new version."`
	Scope   string `arg:"" help:"A JSON file that says what to recall; - is the standard input."`
	Message string `required:"" placeholder:"TEXT" help:"For whoever has one of the things: what is wrong, and what to do."`
	answerAs
}

// Run freezes the answer.
func (v *recallPublishVerb) Run(ctx context.Context, c *console, db *database) error {
	scope, text, err := c.readScope(v.Scope)
	if err != nil {
		return err
	}
	var done published
	err = db.read(ctx, func(st *store.Store) error {
		p := query.Publication{Name: v.Name, Message: v.Message, Who: shellWho(), Scope: text}
		version, err := query.Open(st).PublishRecall(ctx, p, scope)
		done = newPublished(version)
		return err
	})
	if err != nil {
		return err
	}
	return v.answer(c, done, done.write)
}

type recallWithdrawVerb struct {
	Name string `arg:"" help:"What the recall is called."`
	answerAs
}

// Run ends the recall.
func (v *recallWithdrawVerb) Run(ctx context.Context, c *console, db *database) error {
	var done published
	err := db.read(ctx, func(st *store.Store) error {
		version, err := query.Open(st).WithdrawRecall(ctx, v.Name, shellWho())
		done = newPublished(version)
		return err
	})
	if err != nil {
		return err
	}
	return v.answer(c, done, done.write)
}

type recallPublishedVerb struct {
	Name    string `arg:"" optional:"" help:"A recall, with --changes."`
	Version int    `help:"A version of it, with --changes (default: the newest)."`
	Changes string `placeholder:"FILE.csv" help:"Write what came with the version, and what went."`
	answerAs
}

// Run lists the versions, those of one recall if it is named.
func (v *recallPublishedVerb) Run(ctx context.Context, c *console, db *database) error {
	if v.Name == "" && (v.Changes != "" || v.Version != 0) {
		return trailmark.Errorf(trailmark.Usage, "the changes are those of one recall: name it")
	}
	list := []published{}
	err := db.read(ctx, func(st *store.Store) error {
		desk := query.Open(st)
		versions, err := desk.PublishedRecalls(ctx)
		for _, version := range versions {
			if v.Name == "" || version.Name == v.Name {
				list = append(list, newPublished(version))
			}
		}
		if err != nil || v.Changes == "" {
			return err
		}
		if v.Version == 0 && len(list) > 0 {
			v.Version = list[0].Version
		}
		return writeList(ctx, v.Changes, func(ctx context.Context, w io.Writer) error { return v.writeChanges(ctx, desk, w) })
	})
	if err != nil {
		return err
	}
	return v.answer(c, list, func(w io.Writer) {
		t := newTable("recall", "version", "state", "recorded", "affected", "cleared", "came", "went", "message")
		for _, p := range list {
			t.line(p.Name, strconv.Itoa(p.Version), p.state(), clock(p.Recorded), count(p.Affected), count(p.Cleared),
				count(p.Added), count(p.Removed), p.Message)
		}
		t.write(w, "")
	})
}

// writeChanges writes CSV with the columns change (came, went) and id.
func (v *recallPublishedVerb) writeChanges(ctx context.Context, desk *query.Desk, w io.Writer) error {
	came, went, err := desk.RecallChanges(ctx, v.Name, v.Version)
	if err != nil {
		return err
	}
	lines := [][]string{{"change", "id"}}
	for _, id := range came {
		lines = append(lines, []string{"came", string(id)})
	}
	for _, id := range went {
		lines = append(lines, []string{"went", string(id)})
	}
	if err := csv.NewWriter(w).WriteAll(lines); err != nil {
		return trailmark.Wrapf(trailmark.Internal, err, "the changes cannot be written")
	}
	return nil
}
