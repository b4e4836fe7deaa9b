package main

import (
	"bytes"
	"context"
	"os"
	"sync"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/epcis"
	"github.com/trailmark/trailmark/store"
)

const perBulkEvent = 1_000 // EPCs

// bulk measures events about 1,000 items each: their making, and what happens
// to them later.
func (b *bench) bulk(ctx context.Context) error {
	items := serials(max(10*perBulkEvent, 3*b.Events/perBulkEvent*perBulkEvent), 1)
	making, err := b.document("bulk-making", bulkEvents(items, perBulkEvent, 0))
	if err != nil {
		return err
	}
	later, err := b.document("bulk-later", bulkEvents(items, perBulkEvent, len(items)))
	if err != nil {
		return err
	}
	defer os.Remove(making)
	defer os.Remove(later)
	rates, size := [2]float64{}, int64(0)
	err = b.onStore(ctx, func(st *store.Store) error {
		for i, path := range []string{making, later} {
			took, err := seconds(func() error { return b.captureFile(ctx, st, path) })
			if err != nil {
				return err
			}
			rates[i] = float64(len(items)) / took
		}
		size, err = st.Bytes(ctx)
		return err
	})
	if err != nil {
		return err
	}
	floors, err := b.bulkFloors(ctx, items)
	b.add(figure{Work: "bulk events, making of new items", Value: rates[0], Unit: "postings/s", Goal: 150_000}.over(floors[0]))
	b.add(figure{Work: "bulk events, later ones about them", Value: rates[1], Unit: "postings/s", Goal: 150_000}.over(floors[1]))
	b.add(figure{Work: "store size, posting of a bulk event", Value: float64(size) / float64(2*len(items)), Unit: "bytes", Goal: 60})
	return err
}

// bulkFloors measures the bare rows of the same events.
func (b *bench) bulkFloors(ctx context.Context, items []trailmark.Name) (rates [2]float64, err error) {
	rows := &floorRows{names: texts(items), first: 1, things: len(items), event: 1, perEvent: perBulkEvent}
	err = b.onFloor(ctx, func(least floor) error {
		for i := range rates {
			took, err := seconds(func() error { return least.write(ctx, rows) })
			if err != nil {
				return err
			}
			rates[i] = float64(len(items)) / took
			rows.names, rows.event = nil, 1+int64(rows.events())
		}
		return nil
	})
	return rates, err
}

// single measures events about one item each.
func (b *bench) single(ctx context.Context) error {
	items := serials(b.Events, 2)
	path, err := b.document("single", bulkEvents(items, 1, 0))
	if err != nil {
		return err
	}
	defer os.Remove(path)
	f := figure{Work: "single-item events", Unit: "events/s", Goal: b.singleGoal()}
	size := figure{Work: "store size, single-item event", Unit: "bytes", Goal: 250}
	err = b.onStore(ctx, func(st *store.Store) error {
		took, err := seconds(func() error { return b.captureFile(ctx, st, path) })
		if err != nil {
			return err
		}
		f.Value = float64(len(items)) / took
		bytes, err := st.Bytes(ctx)
		size.Value = float64(bytes) / float64(len(items))
		return err
	})
	if err != nil {
		return err
	}
	err = b.onFloor(ctx, func(least floor) error {
		rows := &floorRows{names: texts(items), first: 1, things: len(items), event: 1, perEvent: 1}
		took, err := seconds(func() error { return least.write(ctx, rows) })
		b.add(f.over(float64(len(items)) / took))
		b.add(size)
		return err
	})
	return err
}

// singleGoal is what is asked of this engine.
func (b *bench) singleGoal() float64 {
	if b.engine.name() == "SQLite" {
		return 40_000
	}
	return 15_000
}

// captureFile captures a document, all of it.
func (b *bench) captureFile(ctx context.Context, st *store.Store, path string) error {
	job := captureJob{console: b.console, files: []string{path}}
	if err := job.run(ctx, st); err != nil {
		return err
	}
	return job.verdict(newCaptureReport(job.done, 0))
}

// callers is how many capture at the same time.
const callers = 64

// concurrent measures callers that each capture one event after the other and
// wait until it is durable.
func (b *bench) concurrent(ctx context.Context) error {
	items := serials(max(callers, b.Events/5/callers*callers), 3)
	documents := make([][]byte, len(items))
	for i, item := range items {
		var out bytes.Buffer
		encoder := epcis.NewEncoder(&out, epcis.WithCreationDate(benchStart))
		if err := encoder.Encode(made(i, item)); err != nil {
			return err
		}
		if err := encoder.Close(); err != nil {
			return err
		}
		documents[i] = out.Bytes()
	}
	f := figure{Work: "single events, 64 callers at once", Unit: "events/s", Goal: 5_000}
	err := b.onStore(ctx, func(st *store.Store) error {
		took, err := seconds(func() error { return captureAtOnce(ctx, st, documents) })
		f.Value = float64(len(items)) / took
		return err
	})
	if err != nil {
		return err
	}
	return b.onFloor(ctx, func(least floor) error {
		took, err := seconds(func() error { return writeInGroups(ctx, least, texts(items)) })
		b.add(f.over(float64(len(items)) / took))
		return err
	})
}

// captureAtOnce shares documents among the callers.
func captureAtOnce(ctx context.Context, st *store.Store, documents [][]byte) error {
	door := capture.Open(st)
	defer door.Close()
	var group sync.WaitGroup
	faults := make([]error, callers)
	for caller := range callers {
		group.Go(func() {
			for i := caller; i < len(documents) && faults[caller] == nil; i += callers {
				receipt, err := door.Capture(ctx, bytes.NewReader(documents[i]), capture.Options{})
				if err == nil && receipt.Captured != 1 {
					err = trailmark.Errorf(trailmark.Internal, "an event was not captured: %v", receipt.Rejected)
				}
				faults[caller] = err
			}
		})
	}
	group.Wait()
	for _, err := range faults {
		if err != nil {
			return err
		}
	}
	return nil
}

// writeInGroups writes bare rows, as many in a transaction as there are callers.
func writeInGroups(ctx context.Context, least floor, names []string) error {
	for i := 0; i < len(names); i += callers {
		part := names[i:min(i+callers, len(names))]
		rows := &floorRows{names: part, first: int64(i + 1), things: len(part), event: int64(i + 1), perEvent: 1}
		if err := least.write(ctx, rows); err != nil {
			return err
		}
	}
	return nil
}

func texts(names []trailmark.Name) []string {
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = string(name)
	}
	return list
}
