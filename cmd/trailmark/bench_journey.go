package main

import (
	"context"
	"math/rand/v2"
	"os"
	"slices"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/query"
	"github.com/trailmark/trailmark/store"
)

// journeys is how many things are asked for, one after the other.
const journeys = 2_000

// journey measures the story of one item among many events: its making, its
// packing, and what happened to its case.
func (b *bench) journey(ctx context.Context) error {
	work, events := plural(b.Events, "event")+" stored", b.Events
	if b.Full {
		work, events = "10 million events stored", 10_000_000
	}
	items := serials(max(1, events/eventsOfCase)*itemsPerCase, 5)
	path, err := b.document("journey", caseStory(items))
	if err != nil {
		return err
	}
	defer os.Remove(path)
	asked := sample(items)
	var times, floors []float64
	err = b.onStore(ctx, func(st *store.Store) error {
		if err := b.captureFile(ctx, st, path, capture.Options{Proceed: true}); err != nil {
			return err
		}
		desk := query.Open(st)
		times, err = timeEach(asked, func(name trailmark.Name) error {
			item, err := desk.Item(ctx, trailmark.ThingID(name), query.Clocks{})
			if err == nil && len(item.History) != 2+caseEvents {
				return trailmark.Errorf(trailmark.Internal, "%s has a journey of %d steps", name, len(item.History))
			}
			return err
		})
		return err
	})
	if err != nil {
		return err
	}
	err = b.onFloor(ctx, func(least floor) error {
		if err := writeJourneys(ctx, least, texts(items)); err != nil {
			return err
		}
		floors, err = timeEach(asked, func(name trailmark.Name) error {
			_, err := least.journey(ctx, string(name))
			return err
		})
		return err
	})
	if err != nil {
		return err
	}
	b.add(figure{Work: "one item's journey, p50, " + work, Value: percentile(times, 50), Unit: "ms"}.over(percentile(floors, 50)))
	b.add(figure{Work: "one item's journey, p99, " + work, Value: percentile(times, 99), Unit: "ms", Goal: 5}.over(percentile(floors, 99)))
	return nil
}

// writeJourneys writes a posting for each step of each item's journey, as if
// containers were not known.
func writeJourneys(ctx context.Context, least floor, names []string) error {
	const batch = 100_000
	for from := 0; from < len(names); from += batch {
		part := names[from:min(from+batch, len(names))]
		for step := range 2 + caseEvents {
			event := int64(step*(len(names)+1) + from + 1)
			rows := &floorRows{names: part, known: step > 0, first: int64(from + 1), event: event, perEvent: 1}
			if step > 0 { // what happens to a case happens to all that is in it
				rows.perEvent = itemsPerCase
			}
			if err := least.write(ctx, rows); err != nil {
				return err
			}
		}
	}
	return nil
}

// sample picks items at random.
func sample(items []trailmark.Name) []trailmark.Name {
	random := rand.New(rand.NewPCG(6, 4217))
	list := make([]trailmark.Name, journeys)
	for i := range list {
		list[i] = items[random.IntN(len(items))]
	}
	return list
}

// timeEach gives the milliseconds that each took, sorted.
func timeEach(items []trailmark.Name, ask func(trailmark.Name) error) ([]float64, error) {
	times := make([]float64, len(items))
	for i, item := range items {
		start := time.Now()
		if err := ask(item); err != nil {
			return nil, err
		}
		times[i] = float64(time.Since(start).Microseconds()) / 1000
	}
	slices.Sort(times)
	return times, nil
}

func percentile(sorted []float64, p int) float64 { return sorted[(len(sorted)-1)*p/100] }
