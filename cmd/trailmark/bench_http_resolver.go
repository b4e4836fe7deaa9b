package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/resolver"
	"github.com/trailmark/trailmark/store"
)

const (
	scans          = 50_000 // as fast as they are answered
	scansPerSecond = 5_000  // half of the goal, for the times
)

// resolverHTTP measures how many links of items are led on in a second, and how
// many are answered with what the public may know of the item.
func (b *bench) resolverHTTP(ctx context.Context) error {
	items := serials(max(1, b.Events/eventsOfCase)*itemsPerCase, 7)
	if b.Full {
		items = serials(1_000_000, 7)
	}
	document, err := b.document("resolver", caseStory(items))
	if err != nil {
		return err
	}
	defer os.Remove(document)
	stored := plural(len(items), "item") + " stored"
	err = b.onServer(ctx, func(st *store.Store) error {
		if err := b.captureFile(ctx, st, document, capture.Options{Proceed: true}); err != nil {
			return err
		}
		return leadAll(ctx, st)
	}, func(t *httpTarget) error {
		if err := b.scans(ctx, t, "links led on, "+stored, "?linkType=gs1:pip", http.StatusTemporaryRedirect, items); err != nil {
			return err
		}
		return b.scans(ctx, t, "public answers, "+stored, "", http.StatusOK, items)
	})
	return err
}

// leadAll makes one link for all items of the product.
func leadAll(ctx context.Context, st *store.Store) error {
	r := resolver.Open(st)
	key := strings.TrimPrefix(benchProduct, gs1.Root) + "{21}"
	_, err := r.Add(ctx, "bench", resolver.NewLink{Key: key, Type: "gs1:pip", Href: "https://example.com/jar?serial={21}"})
	return err
}

// scans asks for items at random, and for as many answers of the same size from
// the least that answers over HTTP.
func (b *bench) scans(ctx context.Context, t *httpTarget, work, question string, status int, items []trailmark.Name) error {
	host := *t
	host.url = originOf(t.url)
	rate, times, size, err := host.scanned(ctx, question, status, items)
	if err != nil {
		return err
	}
	var floorRate float64
	var floors []float64
	err = onBareServer(size, func(t *httpTarget) (err error) {
		floorRate, floors, _, err = t.scanned(ctx, question, http.StatusCreated, items)
		return err
	})
	if err == nil {
		b.add(figure{Work: work, Value: rate, Unit: "answers/s", Goal: 10_000}.over(floorRate))
		b.add(figure{Work: fmt.Sprintf("%s, p99 at %d/s", work, scansPerSecond), Value: percentile(times, 99), Unit: "ms", Goal: 10}.over(percentile(floors, 99)))
	}
	return err
}

// originOf takes the path off a URL.
func originOf(s string) string {
	u, err := url.Parse(s)
	if err != nil {
		return s
	}
	return u.Scheme + "://" + u.Host
}

// scanned gives the answers in a second and, at half of the goal, the
// milliseconds that they took, sorted.
func (t *httpTarget) scanned(ctx context.Context, question string, status int, items []trailmark.Name) (rate float64, times []float64, size int, err error) {
	asked := make([]trailmark.Name, scans)
	for i := range asked {
		asked[i] = items[i*7919%len(items)]
	}
	if size, err = t.scan(ctx, asked[0], question, status); err != nil {
		return 0, nil, 0, err
	}
	start := time.Now()
	err = atOnce(len(asked), func(i int) error {
		_, err := t.scan(ctx, asked[i], question, status)
		return err
	})
	rate = float64(len(asked)) / time.Since(start).Seconds()
	if err == nil {
		times, err = paced(scansPerSecond, len(asked)/2, func(i int) error {
			_, err := t.scan(ctx, asked[i], question, status)
			return err
		})
	}
	return rate, times, size, err
}

// paced shares n pieces of work that fall due so many times a second among the
// callers, and gives the milliseconds from when each was due, sorted. There are
// no more connections than callers, and one that waits is late for its next.
func paced(perSecond, n int, work func(i int) error) ([]float64, error) {
	times := make([]float64, n)
	start := time.Now()
	err := atOnce(n, func(i int) error {
		due := start.Add(time.Duration(i) * time.Second / time.Duration(perSecond))
		time.Sleep(time.Until(due))
		err := work(i)
		times[i] = float64(time.Since(due).Microseconds()) / 1000
		return err
	})
	slices.Sort(times)
	return times, err
}

// scan asks for a link as a telephone does, and gives the bytes of the answer.
// It goes nowhere from there.
func (t *httpTarget) scan(ctx context.Context, item trailmark.Name, question string, status int) (int, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, t.url+strings.TrimPrefix(string(item), gs1.Root)+question, nil)
	if err != nil {
		return 0, err
	}
	answer, err := t.client.Transport.RoundTrip(r)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	size, err := io.Copy(io.Discard, answer.Body)
	if answer.StatusCode != status {
		return 0, trailmark.Errorf(trailmark.Internal, "%s was answered with %d", r.URL, answer.StatusCode)
	}
	return int(size), err
}
