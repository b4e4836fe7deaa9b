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

type captureVerb struct {
	Files   []string `arg:"" name:"file" help:"EPCIS documents in the order in which to take them: JSON-LD or XML, gzipped or not. - is the standard input."`
	Mode    string   `enum:"record,enforce,quarantine" default:"record" help:"What becomes of an event that breaks a rule: record takes it and notes the finding, as for history; enforce refuses it, as for your own scanners; quarantine keeps it aside, as for a partner's feed."`
	OnError string   `enum:"rollback,proceed" default:"rollback" help:"What becomes of a document with an event that is refused: rollback takes nothing of it and stops, proceed takes all others."`
	remote
	answerAs
}

// Run captures the documents and says what became of their events. It is an
// error that any was rejected.
func (v *captureVerb) Run(ctx context.Context, c *console, db *database) error {
	for _, path := range v.Files { // all are there before the first is taken
		if err := seeFile(path); err != nil {
			return err
		}
	}
	if v.Server != "" {
		return v.send(ctx, c)
	}
	job := captureJob{
		console: c,
		files:   v.Files,
		options: capture.Options{Mode: capture.Mode(v.Mode), Proceed: v.OnError == "proceed", Told: shellWho()},
	}
	start := time.Now()
	err := db.write(ctx, func(st *store.Store) error { return job.run(ctx, st) })
	report := newCaptureReport(job.done, time.Since(start))
	if answered := v.answer(c, report, func(w io.Writer) { report.write(w, job.done) }); err == nil {
		err = answered
	}
	if err == nil {
		err = job.verdict(report)
	}
	return err
}

// captureJob captures files one after the other.
type captureJob struct {
	console *console
	options capture.Options
	files   []string
	done    []captured
}

// captured is a document that was read, and what became of it.
type captured struct {
	document string
	capture.Receipt
}

// size gives the bytes of all files, -1 when nobody knows.
func (j *captureJob) size() int {
	total := 0
	for _, path := range j.files {
		size := fileSize(path)
		if size < 0 {
			return -1
		}
		total += size
	}
	return total
}

// run captures the files. What is wrong with a document is in its receipt; an
// error is one of the store.
func (j *captureJob) run(ctx context.Context, st *store.Store) error {
	door := capture.Open(st)
	defer door.Close()
	bar := j.console.byteProgress("capturing")
	defer bar.close()
	read, events, total := 0, 0, j.size()
	for _, path := range j.files {
		options := j.options
		options.Document = path
		options.Progress = func(n int) { bar.say("capturing, " + plural(events+n, "event")) }
		receipt, err := j.capture(ctx, door, options, func(n int) {
			read += n
			bar.update(read, total)
		})
		if err != nil {
			return err
		}
		j.done = append(j.done, captured{path, receipt})
		if events += receipt.Events; len(receipt.Rejected) > 0 && !options.Proceed {
			return nil
		}
	}
	return nil
}

func (j *captureJob) capture(ctx context.Context, door *capture.Door, o capture.Options, read func(int)) (capture.Receipt, error) {
	in, err := j.console.open(o.Document)
	if err != nil {
		return capture.Receipt{}, err
	}
	defer in.Close()
	receipt, err := door.Capture(ctx, meter{in, read}, o)
	return ofDocument(receipt, err, o.Document)
}

// ofDocument puts a fault of the document as a whole among the rejections. Any
// other error it gives back.
func ofDocument(receipt capture.Receipt, err error, document string) (capture.Receipt, error) {
	switch kind := trailmark.KindOf(err); {
	case err == nil:
	case kind == trailmark.Internal, kind == trailmark.Unavailable:
		return receipt, err
	default:
		receipt.Rejected = append(receipt.Rejected, capture.Reject(document, eventOf(err), err))
	}
	return receipt, nil
}

// verdict is an error when something was rejected.
func (j *captureJob) verdict(r *captureReport) error {
	if len(r.Rejected) == 0 {
		return nil
	}
	err := trailmark.Errorf(trailmark.Refused, "%s", plural(len(r.Rejected), "rejection"))
	switch left := len(j.files) - len(j.done); {
	case j.options.Proceed:
	case left > 0:
		err.Hint = fmt.Sprintf("nothing of %s was taken, and %s after it not read; --on-error proceed takes what is right", r.Rejected[0].Document, plural(left, "file"))
	default:
		err.Hint = fmt.Sprintf("nothing of %s was taken; --on-error proceed takes what is right", r.Rejected[0].Document)
	}
	return err
}
