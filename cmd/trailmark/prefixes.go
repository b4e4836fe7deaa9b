package main

import (
	"context"
	"fmt"
	"io"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/store"
)

type prefixesVerb struct {
	Import prefixesImportVerb `cmd:"" help:"Take in the list of company prefix lengths that GS1 publishes."`
	List   prefixesListVerb   `cmd:"" help:"List what is known of company prefixes."`
}

type prefixesImportVerb struct {
	File string `arg:"" help:"GS1's GCPPrefixFormatList, as XML or JSON; - is the standard input. It takes the place of the one before."`
	answerAs
}

// Run imports the list, all or nothing.
func (v *prefixesImportVerb) Run(ctx context.Context, c *console, db *database) error {
	file, err := c.open(v.File)
	if err != nil {
		return err
	}
	defer file.Close()
	list, err := gs1.ReadPrefixes(file)
	if err != nil {
		return &trailmark.Error{Kind: trailmark.Invalid, Document: v.File, Message: "the list cannot be read", Err: err}
	}
	err = db.write(ctx, func(st *store.Store) error {
		return st.Update(ctx, func(tx *store.Tx) error {
			if err := tx.ImportCompanyPrefixes(ctx, list); err != nil {
				return err
			}
			change := store.Change{Who: shellWho(), Action: "prefixes.import", Object: v.File, After: map[string]int{"entries": len(list)}}
			return tx.AppendAudit(ctx, change)
		})
	})
	if err != nil {
		return err
	}
	answer := map[string]int{"entries": len(list)}
	return v.answer(c, answer, func(w io.Writer) { fmt.Fprintf(w, "%s of %s imported\n", count(len(list))+" entries", v.File) })
}

type prefixesListVerb struct{ answerAs }

// prefixLine is a company prefix in the answer of trailmark prefixes list --json.
type prefixLine struct {
	Digits   string `json:"digits"` // with which keys of such companies begin
	Length   int    `json:"length"` // of their company prefixes
	From     string `json:"from"`   // "list" or "names"
	Recorded string `json:"recorded"`
}

// Run lists the prefixes.
func (v *prefixesListVerb) Run(ctx context.Context, c *console, db *database) error {
	list := []prefixLine{}
	err := db.read(ctx, func(st *store.Store) error {
		return st.View(ctx, func(tx *store.Tx) error {
			return tx.ListCompanyPrefixes(ctx, func(p store.CompanyPrefix) error {
				from := map[bool]string{true: "list", false: "names"}[p.Imported]
				list = append(list, prefixLine{p.Digits, p.Length, from, p.Recorded.String()})
				return nil
			})
		})
	})
	if err != nil {
		return err
	}
	return v.answer(c, list, func(w io.Writer) {
		t := newTable("digits", "length", "from", "since")
		for _, p := range list {
			t.line(p.Digits, fmt.Sprint(p.Length), p.From, clock(p.Recorded))
		}
		t.write(w, "")
	})
}
