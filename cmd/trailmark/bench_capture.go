package main

import (
	"context"
	"os"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/store"
)

const perBulkEvent = 1_000 // EPCs

// bulk measures events about 1,000 items each: their making, and what happens
// to them later.
func (b *bench) bulk(ctx context.Context) error {
	items := serials(max(10*perBulkEvent, 3*b.Events/perBulkEvent*perBulkEvent), 1)
	goal := figure{Unit: "postings/s", Goal: 150_000}
	making, later := goal, goal
	making.Work, later.Work = "bulk events, making of new items", "bulk events, later ones about them"
	size := figure{Work: "store size, posting of a bulk event", Unit: "bytes", Goal: 60}
	err := b.load(ctx, items, perBulkEvent, []*figure{&making, &later}, &size)
	b.add(making)
	b.add(later)
	b.add(size)
	return err
}

// single measures events about one item each.
func (b *bench) single(ctx context.Context) error {
	f := figure{Work: "single-item events", Unit: "events/s", Goal: b.singleGoal()}
	size := figure{Work: "store size, single-item event", Unit: "bytes", Goal: 250}
	err := b.load(ctx, serials(b.Events, 2), 1, []*figure{&f}, &size)
	b.add(f)
	b.add(size)
	return err
}

// singleGoal is what is asked of this engine.
func (b *bench) singleGoal() float64 {
	if b.engine.name() == "SQLite" {
		return 40_000
	}
	return 15_000
}

// load captures the making of items from a file and, for a second figure, a
// later event about each; then it writes the bare rows of the same events. A
// figure is postings in a second, the size bytes for each.
func (b *bench) load(ctx context.Context, items []trailmark.Name, perEvent int, rates []*figure, size *figure) error {
	postings := float64(len(items) * len(rates))
	err := b.onStore(ctx, func(st *store.Store) error {
		for round, rate := range rates {
			took, err := b.captureRound(ctx, st, items, perEvent, round)
			if err != nil {
				return err
			}
			rate.Value = float64(len(items)) / took
		}
		bytes, err := st.Bytes(ctx)
		size.Value = float64(bytes) / postings
		return err
	})
	if err != nil {
		return err
	}
	return b.onFloor(ctx, func(least floor) error {
		for round, rate := range rates {
			took, err := writeRound(ctx, least, items, perEvent, round)
			if err != nil {
				return err
			}
			*rate = rate.over(float64(len(items)) / took)
		}
		bytes, err := least.bytes(ctx)
		*size = size.over(float64(bytes) / postings)
		return err
	})
}

// captureRound writes the events of a round into a file and gives the seconds
// that capturing it takes.
func (b *bench) captureRound(ctx context.Context, st *store.Store, items []trailmark.Name, perEvent, round int) (float64, error) {
	path, err := b.document("load", bulkEvents(items, perEvent, round*len(items)))
	if err != nil {
		return 0, err
	}
	defer os.Remove(path)
	return seconds(func() error { return b.captureFile(ctx, st, path, capture.Options{}) })
}

// writeRound gives the seconds that the bare rows of a round take.
func writeRound(ctx context.Context, least floor, items []trailmark.Name, perEvent, round int) (float64, error) {
	bodies, err := originals(bulkEvents(items, perEvent, round*len(items)))
	if err != nil {
		return 0, err
	}
	rows := &floorRows{
		names: texts(items), known: round > 0, first: 1,
		event: 1 + int64(round*len(items)), perEvent: perEvent, originals: bodies,
	}
	return seconds(func() error { return least.write(ctx, rows) })
}

// captureFile captures a document, all of it.
func (b *bench) captureFile(ctx context.Context, st *store.Store, path string, o capture.Options) error {
	job := captureJob{console: b.console, files: []string{path}, options: o}
	if err := job.run(ctx, st); err != nil {
		return err
	}
	return job.verdict(newCaptureReport(job.done, 0))
}

func texts(names []trailmark.Name) []string {
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = string(name)
	}
	return list
}
