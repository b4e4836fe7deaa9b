package main

import (
	"bytes"
	"context"
	"fmt"
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

// placeHeader is where the benchmark tells where a scan comes from.
const placeHeader = "X-Place"

// scanWork is a question about items that is measured.
type scanWork struct {
	name    string
	status  int
	says    string // which the answer has to say
	request func(t *httpTarget, item trailmark.Name) (*http.Request, error)
}

// scanWorks are where the link of an item leads, what the public is told of it,
// which notes the scan, and whether a partner may sell it.
var scanWorks = []scanWork{
	{"links led on", http.StatusTemporaryRedirect, "", func(t *httpTarget, item trailmark.Name) (*http.Request, error) {
		return http.NewRequest(http.MethodGet, t.linkOf(item)+"?linkType=gs1:pip", nil)
	}},
	{"public answers", http.StatusOK, benchLot, func(t *httpTarget, item trailmark.Name) (*http.Request, error) {
		r, err := http.NewRequest(http.MethodGet, t.linkOf(item), nil)
		if err == nil {
			r.Header.Set(placeHeader, "45.46,9.19")
		}
		return r, err
	}},
	{"verifications", http.StatusOK, `"verified":true`, func(t *httpTarget, item trailmark.Name) (*http.Request, error) {
		_, serial, _ := strings.Cut(string(item), "/21/")
		body := fmt.Sprintf(`{"gtin":%q,"serial":%q,"lot":%q}`, benchGTIN, serial, benchLot)
		r, err := http.NewRequest(http.MethodPost, t.url+"/verify", strings.NewReader(body))
		if err == nil {
			r.Header.Set("Authorization", "Bearer "+t.token)
			r.Header.Set("Content-Type", "application/json")
		}
		return r, err
	}},
}

// resolverHTTP measures how many of these are answered in a second, and how long
// they take.
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
	asked := askedFor(items)
	items = nil
	return b.onServer(ctx, func(st *store.Store) error {
		if err := b.captureFile(ctx, st, document, capture.Options{Proceed: true}); err != nil {
			return err
		}
		return leadAll(ctx, st)
	}, func(t *httpTarget) error {
		for _, work := range scanWorks {
			if err := b.scans(ctx, t, work, asked, stored); err != nil {
				return err
			}
		}
		return nil
	})
}

// leadAll makes one link for all items of the product.
func leadAll(ctx context.Context, st *store.Store) error {
	r := resolver.Open(st)
	key := strings.TrimPrefix(benchProduct, gs1.Root) + "{21}"
	_, err := r.Add(ctx, "bench", resolver.NewLink{Key: key, Type: "gs1:pip", Href: "https://example.com/jar?serial={21}"})
	return err
}

// askedFor gives items at random. Who asks keeps no others: looking through the
// names of millions for what can be collected would be in the figures.
func askedFor(items []trailmark.Name) []trailmark.Name {
	asked := make([]trailmark.Name, scans)
	for i := range asked {
		asked[i] = trailmark.Name(strings.Clone(string(items[i*7919%len(items)])))
	}
	return asked
}

// scans asks for items, and for as many answers of the same size from the least
// that answers over HTTP.
func (b *bench) scans(ctx context.Context, t *httpTarget, work scanWork, asked []trailmark.Name, stored string) error {
	host := *t
	host.url = originOf(t.url)
	rate, times, size, err := host.scanned(ctx, work, asked)
	if err != nil {
		return err
	}
	var floorRate float64
	var floors []float64
	err = onBareServer(size, func(t *httpTarget) (err error) {
		work.status, work.says = http.StatusCreated, ""
		floorRate, floors, _, err = t.scanned(ctx, work, asked)
		return err
	})
	if err == nil {
		of := work.name + ", " + stored
		b.add(figure{Work: of, Value: rate, Unit: "answers/s", Goal: 10_000}.over(floorRate))
		b.add(figure{Work: fmt.Sprintf("%s, p99 at %d/s", of, scansPerSecond), Value: percentile(times, 99), Unit: "ms", Goal: 10}.over(percentile(floors, 99)))
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

// linkOf gives the Digital Link of an item at the service.
func (t *httpTarget) linkOf(item trailmark.Name) string {
	return t.url + strings.TrimPrefix(string(item), gs1.Root)
}

// scanned gives the answers in a second and, at half of the goal, the
// milliseconds that they took, sorted, and the bytes of one.
func (t *httpTarget) scanned(ctx context.Context, work scanWork, asked []trailmark.Name) (rate float64, times []float64, size int, err error) {
	lines, err := dialAll(ctx, t.url)
	if err != nil {
		return 0, nil, 0, err
	}
	defer lines.close()
	if size, err = t.scan(lines[0], work, asked[0]); err != nil {
		return 0, nil, 0, err
	}
	one := func(i int) error {
		_, err := t.scan(lines[i%callers], work, asked[i])
		return err
	}
	start := time.Now()
	err = atOnce(len(asked), one)
	rate = float64(len(asked)) / time.Since(start).Seconds()
	if err == nil {
		times, err = paced(scansPerSecond, len(asked)/2, one)
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

// scan asks about an item and gives the bytes of the answer.
func (t *httpTarget) scan(l *line, work scanWork, item trailmark.Name) (int, error) {
	r, err := work.request(t, item)
	if err != nil {
		return 0, err
	}
	status, text, err := l.ask(r)
	if err == nil && (status != work.status || !bytes.Contains(text, []byte(work.says))) {
		err = trailmark.Errorf(trailmark.Internal, "%s was answered with %d: %.300s", r.URL, status, text)
	}
	return len(text), err
}
