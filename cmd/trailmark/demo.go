package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/simulate"
	"github.com/trailmark/trailmark/store"
)

type demoVerb struct {
	Jars int    `default:"400000" help:"Size of the order."`
	Seed uint64 `default:"4217" help:"Of serials and chance: the same seed gives the same plant."`
	answerAs
}

// Help tells more than the one line of the list of commands.
func (demoVerb) Help() string {
	return `A plant makes an order of tomato sauce. Its sealer leaks for some hours, which
its log shows and nobody notices for three weeks. The demo writes the events as
EPCIS files, captures them, finds the time of the leak in the log, and says
which jars it touched, where they are, and whom to tell. Every figure comes out
of the database.

Without --db that is trailmark-demo.db here; an older one is replaced. A database
that holds events is refused.`
}

// demoDatabase is where the demo keeps its events unless it is told where.
const demoDatabase = "sqlite:trailmark-demo.db"

// Run simulates an order, captures its events from files as anybody's would
// be, and asks which of its jars a leak of the sealer has hit. All that it
// tells comes out of the store.
func (v *demoVerb) Run(ctx context.Context, c *console, db *database) error {
	if v.Jars < 1 {
		return trailmark.Errorf(trailmark.Usage, "--jars is %d, but an order has at least one jar", v.Jars)
	}
	at := *db
	if at.URL == "" {
		at.URL = demoDatabase
		if err := removeDatabase(at.URL); err != nil {
			return err
		}
	}
	return at.write(ctx, func(st *store.Store) error {
		if err := seeEmpty(ctx, st); err != nil {
			return err
		}
		plan := simulate.DefaultPlan()
		plan.Jars, plan.Seed = v.Jars, v.Seed
		d := &demo{console: c, store: st, plant: simulate.New(plan)}
		report, err := d.run(ctx)
		if err != nil {
			return err
		}
		return v.answer(c, report, newDemoPage(report, at.shown()).write)
	})
}

// removeDatabase removes an older SQLite file and its scans, with what SQLite keeps
// beside both.
func removeDatabase(url string) error {
	file, _ := databaseFile(url)
	for _, part := range []string{"", ".scans"} {
		for _, log := range []string{"", "-wal", "-shm"} {
			if err := os.Remove(file + part + log); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return trailmark.Wrapf(trailmark.Internal, err, "the last demo's database cannot be replaced")
			}
		}
	}
	return nil
}

// seeEmpty refuses a store that has events.
func seeEmpty(ctx context.Context, st *store.Store) error {
	last, err := lastSeq(ctx, st)
	if err != nil || last == 0 {
		return err
	}
	return &trailmark.Error{
		Kind:    trailmark.Refused,
		Message: "the database holds " + plural(int64(last), "event") + " already, and a demo has no business among them",
		Hint:    "name an empty one with --db, or none",
	}
}

// demo is one run.
type demo struct {
	console *console
	store   *store.Store
	plant   *simulate.Plant
	seconds demoSeconds
}

// demoSeconds is how long the steps took.
type demoSeconds struct {
	Simulate float64 `json:"simulate"`
	Capture  float64 `json:"capture"`
	Recall   float64 `json:"recall"`
	Total    float64 `json:"total"`
}

// run does all of it.
func (d *demo) run(ctx context.Context) (*demoReport, error) {
	start := time.Now()
	if err := d.make(ctx); err != nil {
		return nil, err
	}
	report, err := d.ask(ctx)
	if err != nil {
		return nil, err
	}
	d.seconds.Total = time.Since(start).Seconds()
	report.Seconds = d.seconds
	return report, nil
}

// make simulates and captures.
func (d *demo) make(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "trailmark-demo-")
	if err != nil {
		return trailmark.Wrapf(trailmark.Internal, err, "there is no folder for the files")
	}
	defer os.RemoveAll(dir)
	start := time.Now()
	paths, err := d.simulate(ctx, dir)
	if err != nil {
		return err
	}
	d.seconds.Simulate = time.Since(start).Seconds()
	start = time.Now()
	documents, log := paths[:len(paths)-1], filepath.Join(dir, simulate.ReadingsFile)
	if err := d.capture(ctx, documents, log); err != nil {
		return err
	}
	d.seconds.Capture = time.Since(start).Seconds()
	return nil
}

func (d *demo) simulate(ctx context.Context, dir string) ([]string, error) {
	bar := d.console.progress("simulating")
	defer bar.close()
	return d.plant.WriteFiles(ctx, dir, bar.update)
}

// capture takes the documents and the sealer's log.
func (d *demo) capture(ctx context.Context, documents []string, log string) error {
	job := captureJob{console: d.console, files: documents, options: capture.Options{Mode: capture.Enforce}}
	if err := job.run(ctx, d.store); err != nil {
		return err
	}
	if err := job.verdict(newCaptureReport(job.done, 0)); err != nil {
		return err
	}
	sealer, err := canonical(string(simulate.Sealer))
	if err != nil {
		return err
	}
	_, err = importReadings(ctx, d.console, d.store, sealer, log)
	return err
}
