package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/client"
	"github.com/trailmark/trailmark/epcis"
)

type validateVerb struct {
	Files    []string `arg:"" name:"file" help:"EPCIS documents or events: JSON-LD or XML, gzipped or not. - is the standard input."`
	Findings bool     `help:"Ask the rules of the service, too; with --server."`
	remote
	answerAs
}

// validated is the answer of trailmark validate --json, for one document.
type validated struct {
	Document string `json:"document"`
	*client.Validation
}

// Run tells all that is wrong with the documents, and stores nothing.
func (v *validateVerb) Run(ctx context.Context, c *console) error {
	if v.Findings && v.Server == "" {
		return trailmark.Errorf(trailmark.Usage, "--findings needs the rules of a --server")
	}
	list, faults := []validated{}, 0
	for _, path := range v.Files {
		in, err := c.open(path)
		if err != nil {
			return err
		}
		found, err := v.validate(ctx, in)
		if err = errors.Join(err, in.Close()); err != nil {
			return err
		}
		list = append(list, validated{path, found})
		faults += len(found.Faults)
	}
	err := v.answer(c, list, func(w io.Writer) { writeValidated(w, list) })
	if err == nil && faults > 0 {
		err = trailmark.Errorf(trailmark.Invalid, "%s", plural(faults, "fault"))
	}
	return err
}

// validate holds one document against the standard, here or at the service.
func (v *validateVerb) validate(ctx context.Context, document io.Reader) (*client.Validation, error) {
	if v.Server != "" {
		service, err := v.client()
		if err != nil {
			return nil, err
		}
		found, err := service.Validate(ctx, document, v.Findings)
		return found, ofService(err)
	}
	found := &client.Validation{Faults: []*client.Problem{}}
	for d := epcis.NewDecoder(document); ; found.Events++ {
		raw, err := d.NextRaw()
		if errors.Is(err, io.EOF) {
			break
		}
		if e, ok := errors.AsType[*trailmark.Error](err); ok {
			found.Faults = append(found.Faults, faultOf(e))
			break
		}
		if err != nil {
			return nil, err
		}
		for _, fault := range raw.Faults() {
			found.Faults = append(found.Faults, faultOf(fault))
		}
	}
	found.Valid = len(found.Faults) == 0
	return found, nil
}

// faultOf tells of a fault as a service does.
func faultOf(e *trailmark.Error) *client.Problem {
	return &client.Problem{
		Type: "epcisException:ValidationException", Title: "The document breaks the standard", Status: 400,
		Detail: e.Message, Hint: e.Hint, Event: e.Event, Path: e.Path, Line: e.Line,
	}
}

func writeValidated(w io.Writer, list []validated) {
	for _, one := range list {
		fmt.Fprintf(w, "%s: %s, %s\n", one.Document, plural(one.Events, "event"), plural(len(one.Faults), "fault"))
		for _, f := range one.Faults {
			e := trailmark.Error{Message: f.Detail, Hint: f.Hint, Event: f.Event, Path: f.Path, Line: f.Line}
			fmt.Fprintln(w, "  "+e.Error())
		}
		for _, f := range one.Findings {
			fmt.Fprintf(w, "  event %d: %s %s: %s\n", f.Event, f.Rule, f.Thing, f.Message)
		}
	}
}
