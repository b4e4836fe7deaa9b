package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/client"
)

// sentDocument is the answer of trailmark capture --server --json, for one
// document.
type sentDocument struct {
	Document string            `json:"document"`
	Job      string            `json:"captureID"`
	Success  bool              `json:"success"`
	Seconds  float64           `json:"seconds"`
	Errors   []*client.Problem `json:"errors"`
}

// send has a service capture the documents, one after the other.
func (v *captureVerb) send(ctx context.Context, c *console) error {
	service, err := v.client()
	if err != nil {
		return err
	}
	done, err := []sentDocument{}, error(nil)
	for _, path := range v.Files {
		var one sentDocument
		if one, err = v.sendOne(ctx, c, service, path); err != nil {
			break
		}
		if done = append(done, one); !one.Success && v.OnError == "rollback" {
			break
		}
	}
	if answered := v.answer(c, done, func(w io.Writer) { writeSent(w, done) }); err == nil {
		err = answered
	}
	if err == nil {
		err = sentVerdict(done)
	}
	return err
}

// sendOne sends one document and waits until it is captured.
func (v *captureVerb) sendOne(ctx context.Context, c *console, service *client.Client, path string) (sentDocument, error) {
	in, err := c.open(path)
	if err != nil {
		return sentDocument{}, err
	}
	defer in.Close()
	start := time.Now()
	job, err := service.Capture(ctx, in, client.Behaviour(v.OnError))
	if problem, ok := client.AsProblem(err); ok && problem.Status == 400 {
		return sentDocument{Document: path, Seconds: time.Since(start).Seconds(), Errors: []*client.Problem{problem}}, nil
	}
	if err == nil {
		job, err = service.Wait(ctx, job)
	}
	if err != nil {
		return sentDocument{}, ofService(err)
	}
	return sentDocument{path, job.ID, job.Success, time.Since(start).Seconds(), job.Errors}, nil
}

func writeSent(w io.Writer, done []sentDocument) {
	t := newTable("document", "job", "outcome", "seconds")
	for _, one := range done {
		outcome := "captured"
		if !one.Success {
			outcome = plural(len(one.Errors), "error")
		}
		t.line(one.Document, one.Job, outcome, fmt.Sprintf("%.2f", one.Seconds))
	}
	t.write(w, "")
	for _, one := range done {
		for i, problem := range one.Errors {
			if i == shownRejections {
				fmt.Fprintf(w, "… and %s more; --json lists all\n", count(len(one.Errors)-i))
				break
			}
			fmt.Fprintf(w, "rejected: %s: %v\n", one.Document, problem)
		}
	}
}

// sentVerdict is an error when something was rejected.
func sentVerdict(done []sentDocument) error {
	rejected := 0
	for _, one := range done {
		rejected += len(one.Errors)
	}
	if rejected == 0 {
		return nil
	}
	return trailmark.Errorf(trailmark.Refused, "%s", plural(rejected, "rejection"))
}
