package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/store"
)

// journeyHTTP measures how long the events of one item take, asked for 500
// times a second.
func (b *bench) journeyHTTP(ctx context.Context) error {
	work, events := plural(b.Events, "event")+" stored", b.Events
	if b.Full {
		work, events = "10 million events stored", 10_000_000
	}
	items := serials(max(1, events/eventsOfCase)*itemsPerCase, 5)
	document, err := b.document("journey", caseStory(items))
	if err != nil {
		return err
	}
	defer os.Remove(document)
	var times, floors []float64
	size := 0
	err = b.onServer(ctx, func(st *store.Store) error {
		return b.captureFile(ctx, st, document, capture.Options{Proceed: true})
	}, func(t *httpTarget) (err error) {
		times, size, err = t.journeys(ctx, sample(items))
		return err
	})
	if err != nil {
		return err
	}
	err = onBareServer(size, func(t *httpTarget) (err error) {
		floors, _, err = t.journeys(ctx, sample(items))
		return err
	})
	work = fmt.Sprintf("/epcs/{epc}/events at %d/s, p%%d, %s", journeysPerSecond, work)
	if err == nil {
		b.add(figure{Work: fmt.Sprintf(work, 50), Value: percentile(times, 50), Unit: "ms"}.over(percentile(floors, 50)))
		b.add(figure{Work: fmt.Sprintf(work, 99), Value: percentile(times, 99), Unit: "ms", Goal: 10}.over(percentile(floors, 99)))
	}
	return err
}

// journeys asks for the events of each item, and gives the milliseconds that
// the answers took, sorted, and the bytes of one.
func (t *httpTarget) journeys(ctx context.Context, items []trailmark.Name) (times []float64, size int, err error) {
	var bytesOfOne atomic.Int64
	times, err = atRate(journeysPerSecond, items, func(name trailmark.Name) error {
		_, text, err := t.ask(ctx, "GET", "/epcs/"+url.PathEscape(string(name))+"/events", nil, http.StatusOK)
		bytesOfOne.Store(int64(len(text)))
		if err == nil && t.server != nil && !bytes.Contains(text, []byte(name)) {
			err = trailmark.Errorf(trailmark.Internal, "the answer does not name %s", name)
		}
		return err
	})
	return times, int(bytesOfOne.Load()), err
}

// journeysPerSecond is how often the events of an item are asked for.
const journeysPerSecond = 500

// atRate asks so many times a second, whether or not the answers to those
// before have come, and gives the milliseconds from when each was due, sorted.
// So a service that stops for a moment cannot hide it.
func atRate(perSecond int, items []trailmark.Name, ask func(trailmark.Name) error) ([]float64, error) {
	var group sync.WaitGroup
	times, faults := make([]float64, len(items)), make([]error, len(items))
	start := time.Now()
	for i, item := range items {
		due := start.Add(time.Duration(i) * time.Second / time.Duration(perSecond))
		time.Sleep(time.Until(due))
		group.Go(func() {
			faults[i] = ask(item)
			times[i] = float64(time.Since(due).Microseconds()) / 1000
		})
	}
	group.Wait()
	slices.Sort(times)
	return times, cmp.Or(faults...)
}
