package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/store"
)

type readingsVerb struct {
	Import readingsImportVerb `cmd:"" help:"Import what a machine logged, as CSV with the columns time,parameter,value,unit."`
}

type readingsImportVerb struct {
	File      string   `arg:"" help:"The CSV file; - is the standard input. Times by RFC 3339, units by UN/ECE Recommendation 20."`
	Equipment thingArg `required:"" placeholder:"ID" help:"The machine that measured."`
	answerAs
}

// readingsReport is the answer of trailmark readings import --json.
type readingsReport struct {
	Equipment  trailmark.ThingID `json:"equipment"`
	Readings   int               `json:"readings"`
	Parameters []string          `json:"parameters"`
	From       string            `json:"from"` // the first and the last reading
	To         string            `json:"to"`
}

// Run imports the readings, all or none. The same ones again change nothing.
func (v *readingsImportVerb) Run(ctx context.Context, c *console, db *database) error {
	if v.Equipment.wrong != nil {
		return trailmark.Wrapf(trailmark.Usage, v.Equipment.wrong, "--equipment names no machine")
	}
	if err := seeFile(v.File); err != nil {
		return err
	}
	return db.write(ctx, func(st *store.Store) error {
		log, err := importReadings(ctx, c, st, v.Equipment.id, v.File)
		if err != nil {
			return err
		}
		report := &readingsReport{log.Equipment, log.Readings, log.Parameters, log.From.String(), log.To.String()}
		return v.answer(c, report, report.write)
	})
}

func importReadings(ctx context.Context, c *console, st *store.Store, equipment trailmark.ThingID, path string) (capture.Logged, error) {
	file, err := c.open(path)
	if err != nil {
		return capture.Logged{}, err
	}
	defer file.Close()
	door := capture.Open(st)
	defer door.Close()
	log, err := door.Readings(ctx, trailmark.Name(equipment), file)
	if e, ok := errors.AsType[*trailmark.Error](err); ok && e.Kind == trailmark.Invalid {
		e.Document = path
	}
	return log, err
}

func (r *readingsReport) write(w io.Writer) {
	fmt.Fprintf(w, "%s of %s for %s\nfrom %s to %s\n", plural(r.Readings, "reading"),
		strings.Join(r.Parameters, ", "), key(r.Equipment), clock(r.From), clock(r.To))
}
