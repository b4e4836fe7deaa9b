package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/offline"
	"github.com/trailmark/trailmark/query"
	"github.com/trailmark/trailmark/store"
)

type recallListVerb struct {
	Scope   string        `arg:"" help:"A JSON file that says what to recall; - is the standard input."`
	Out     string        `required:"" placeholder:"FILE" help:"Where the list goes."`
	Key     string        `required:"" placeholder:"FILE" help:"The key to sign with, from trailmark recall key new."`
	Expires time.Duration `required:"" placeholder:"DURATION" help:"How long the list may be relied on, such as 72h."`
	Name    string        `help:"What the recall is called (default: the name of the scope's file)."`
	Exact   bool          `help:"Put the names in, too. Without them one thing in a million that is not listed is taken for one that is."`
	answerAs
}

// listWritten is the answer of trailmark recall list --json.
type listWritten struct {
	File    string `json:"file"`
	Recall  string `json:"recall"`
	Version int    `json:"version"` // that is published with these things; 0 for none
	Count   int    `json:"count"`
	Bytes   int    `json:"bytes"`
	Expires string `json:"expires"`
	KeyID   string `json:"keyID"`
}

// Run evaluates the scope and signs what is affected.
func (v *recallListVerb) Run(ctx context.Context, c *console, db *database) error {
	key, err := readKey(v.Key)
	if err != nil {
		return err
	}
	now := time.Now()
	h := offline.Header{Recall: v.name(), Issued: now, Expires: now.Add(v.Expires)}
	scope, _, err := c.readScope(v.Scope)
	if err != nil {
		return err
	}
	h.Lots = scope.Population.Lots
	var things []trailmark.ThingID
	err = db.read(ctx, func(st *store.Store) error {
		preview, err := query.Open(st).Preview(ctx, scope)
		if err != nil {
			return err
		}
		if h.Version, err = preview.PublishedAs(ctx, h.Recall); err != nil {
			return err
		}
		things, err = preview.AffectedNames(ctx)
		return err
	})
	if err != nil {
		return err
	}
	if len(things) == 0 {
		return trailmark.Errorf(trailmark.Refused, "the scope hits nothing: no list is made that would clear everything")
	}
	file, err := offline.Sign(h, things, v.Exact, key)
	if err != nil {
		return err
	}
	err = writeFile(v.Out, func(w io.Writer) error {
		_, err := w.Write(file)
		return err
	})
	if err != nil {
		return err
	}
	done := listWritten{
		v.Out, h.Recall, h.Version, len(things), len(file), h.Expires.UTC().Format(time.RFC3339), offline.KeyID(offline.PublicOf(key)),
	}
	return v.answer(c, done, done.write)
}

func (v *recallListVerb) name() string {
	if v.Name != "" {
		return v.Name
	}
	return strings.TrimSuffix(filepath.Base(v.Scope), filepath.Ext(v.Scope))
}

func (l *listWritten) write(w io.Writer) {
	t := newTable()
	t.line("list", fmt.Sprintf("%s, %s bytes", l.File, count(l.Bytes)))
	t.line("recall", l.Recall)
	if l.Version > 0 {
		t.line("version", fmt.Sprint(l.Version))
	}
	t.line("listed", plural(l.Count, "thing"))
	t.line("expires", l.Expires)
	t.line("key", l.KeyID)
	t.write(w, "")
}
