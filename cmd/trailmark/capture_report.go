package main

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/capture"
)

// captureReport is the answer of trailmark capture --json.
type captureReport struct {
	Events      int                 `json:"events"`
	Captured    int                 `json:"captured"`
	Duplicates  int                 `json:"duplicates"`
	Quarantined int                 `json:"quarantined"`
	Noted       int                 `json:"noted"` // captured although a rule speaks against them
	Rejected    []capture.Rejection `json:"rejected"`
	Seconds     float64             `json:"seconds"`
}

func newCaptureReport(done []captured, took time.Duration) *captureReport {
	r := &captureReport{Rejected: []capture.Rejection{}, Seconds: took.Seconds()}
	for _, one := range done {
		r.Events += one.Events
		r.Captured += one.Captured
		r.Duplicates += one.Duplicates
		r.Quarantined += one.Quarantined
		r.Noted += one.Noted
		r.Rejected = append(r.Rejected, one.Rejected...)
	}
	return r
}

// shownRejections is how many rejections people are shown; programs get all.
const shownRejections = 20

// write writes a line for each document and one for each rejection.
func (r *captureReport) write(w io.Writer, done []captured) {
	t := newTable("document", "events", "captured", "known already", "kept aside", "rejected")
	line := func(document string, events, captured, duplicates, quarantined, rejected int) {
		t.line(document, count(events), count(captured), count(duplicates), count(quarantined), count(rejected))
	}
	for _, one := range done {
		line(one.document, one.Events, one.Captured, one.Duplicates, one.Quarantined, len(one.Rejected))
	}
	if len(done) != 1 {
		line("all", r.Events, r.Captured, r.Duplicates, r.Quarantined, len(r.Rejected))
	}
	t.write(w, "")
	fmt.Fprintln(w, "\n"+plural(r.Events, "event")+" in "+r.pace())
	if r.Noted > 0 {
		fmt.Fprintf(w, "%s of these taken against a rule, with the finding; --mode enforce refuses such\n", plural(r.Noted, "event"))
	}
	for i, one := range r.Rejected {
		if i == shownRejections {
			fmt.Fprintf(w, "… and %s more; --json lists all\n", count(len(r.Rejected)-i))
			break
		}
		fmt.Fprintf(w, "rejected: %s: %s\n", whichEvent(&one), one.Message)
	}
}

// whichEvent says which event of which document it was.
func whichEvent(r *capture.Rejection) string {
	if r.Event == 0 {
		return r.Document
	}
	return fmt.Sprintf("%s: event %d", r.Document, r.Event)
}

// pace gives the time and, for more than a moment's work, the rate.
func (r *captureReport) pace() string {
	if r.Seconds < 0.5 {
		return fmt.Sprintf("%.2f s", r.Seconds)
	}
	return fmt.Sprintf("%.1f s, %s/s", r.Seconds, count(int(float64(r.Events)/r.Seconds)))
}

// eventOf gives the place of the event that an error is about, 0 for none.
func eventOf(err error) int {
	if e, ok := errors.AsType[*trailmark.Error](err); ok {
		return e.Event
	}
	return 0
}
