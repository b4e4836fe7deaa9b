package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/store"
)

type rebuildVerb struct {
	Check bool `help:"Change nothing: compare what is there with what the events say, row for row."`
	answerAs
}

// rebuildReport is the answer of trailmark rebuild --json.
type rebuildReport struct {
	Events      int          `json:"events"`
	Checked     bool         `json:"checked"` // nothing was changed
	Differences []difference `json:"differences"`
	Seconds     float64      `json:"seconds"`
}

// difference is a derived row that does not follow from the events, or one
// that follows and is not there.
type difference struct {
	Table string `json:"table"`
	Row   string `json:"row"`
	Live  bool   `json:"live"` // it is there
}

// Run derives everything again from the events (S12). It is an error that a
// check finds a difference.
func (v *rebuildVerb) Run(ctx context.Context, c *console, db *database) error {
	report := &rebuildReport{Checked: v.Check, Differences: []difference{}}
	start := time.Now()
	err := db.read(ctx, func(st *store.Store) error { return v.rebuild(ctx, c, st, report) })
	if err != nil {
		return err
	}
	report.Seconds = time.Since(start).Seconds()
	if err := v.answer(c, report, report.write); err != nil || len(report.Differences) == 0 {
		return err
	}
	return &trailmark.Error{
		Kind: trailmark.Refused, Message: "the derived tables differ from what the events say",
		Hint: "trailmark rebuild makes them right",
	}
}

func (v *rebuildVerb) rebuild(ctx context.Context, c *console, st *store.Store, report *rebuildReport) error {
	last, err := lastSeq(ctx, st)
	if err != nil {
		return err
	}
	report.Events = int(last)
	door := capture.Open(st)
	defer door.Close()
	bar := c.progress("deriving")
	defer bar.close()
	progress := func(events int) { bar.update(events, report.Events) }
	if !v.Check {
		return door.Rebuild(ctx, progress)
	}
	found, err := door.Check(ctx, progress)
	for _, d := range found {
		report.Differences = append(report.Differences, difference(d))
	}
	return err
}

func (r *rebuildReport) write(w io.Writer) {
	took := fmt.Sprintf("%s, %.1f s", plural(r.Events, "event"), r.Seconds)
	switch {
	case !r.Checked:
		fmt.Fprintf(w, "rebuilt from %s\n", took)
	case len(r.Differences) == 0:
		fmt.Fprintf(w, "the same, row for row: %s\n", took)
	default:
		t := newTable("table", "row", "")
		for _, d := range r.Differences {
			t.line(d.Table, d.Row, map[bool]string{true: "does not follow from the events", false: "is missing"}[d.Live])
		}
		t.write(w, "")
	}
}

// lastSeq gives the number of events in the store.
func lastSeq(ctx context.Context, st *store.Store) (last trailmark.Seq, err error) {
	err = st.View(ctx, func(tx *store.Tx) error {
		last, err = tx.LastSeq(ctx)
		return err
	})
	return last, err
}
