package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/epcis"
	"github.com/trailmark/trailmark/store"
)

// httpSections are what trailmark bench --http measures: a service in a process
// of its own, asked by this one.
var httpSections = []section{
	{"bulk", (*bench).bulkHTTP},
	{"single", (*bench).singleHTTP},
	{"memory", (*bench).memoryHTTP},
	{"journey", (*bench).journeyHTTP},
}

// httpTarget is a service that is measured, or the floor of it.
type httpTarget struct {
	client *http.Client
	url    string
	token  string
	server *serverProcess // nil for a floor
}

// onServer runs f on a service over a new store, in which prepare was at work
// before.
func (b *bench) onServer(ctx context.Context, prepare func(*store.Store) error, f func(*httpTarget) error) error {
	databaseURL, drop, err := b.engine.fresh(ctx)
	if err != nil {
		return err
	}
	defer drop()
	t := &httpTarget{client: benchClient()}
	err = (&database{URL: databaseURL}).write(ctx, func(st *store.Store) (err error) {
		if t.token, err = adminToken(ctx, st); err == nil && prepare != nil {
			err = prepare(st)
		}
		return err
	})
	if err != nil {
		return err
	}
	t.server, err = startServer(ctx, "--db", databaseURL, "--log-level", "WARN")
	if err != nil {
		return err
	}
	t.url = t.server.url
	return errors.Join(f(t), t.server.stop())
}

// onBareServer runs f on the least that answers over HTTP: it reads the body and
// gives an answer of a size.
func onBareServer(answer int, f func(*httpTarget) error) error {
	body := make([]byte, answer)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(http.StatusCreated)
		_, _ = w.Write(body)
	}))
	defer server.Close()
	return f(&httpTarget{client: benchClient(), url: server.URL})
}

// benchClient keeps a connection for each caller.
func benchClient() *http.Client {
	return &http.Client{Transport: &http.Transport{MaxIdleConns: callers, MaxIdleConnsPerHost: callers, DisableCompression: true}}
}

// ask makes a request and reads the answer. Another status is an error.
func (t *httpTarget) ask(ctx context.Context, method, path string, body io.Reader, wants ...int) (http.Header, []byte, error) {
	r, err := http.NewRequestWithContext(ctx, method, t.url+path, body)
	if err != nil {
		return nil, nil, err
	}
	r.Header.Set("Authorization", "Bearer "+t.token)
	r.Header.Set("Content-Type", "application/json")
	answer, err := t.client.Do(r)
	if err != nil {
		return nil, nil, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	for _, want := range append(wants, http.StatusCreated) { // a floor answers with 201
		if answer.StatusCode == want {
			return answer.Header, text, err
		}
	}
	return nil, nil, trailmark.Errorf(trailmark.Internal, "%s %s was answered with %d: %.300s", method, path, answer.StatusCode, text)
}

// singleHTTP measures 64 callers that each post one event after the other; an
// answer says that it is durable. The floor stores nothing.
func (b *bench) singleHTTP(ctx context.Context) error {
	items := serials(max(callers, b.Events/5/callers*callers), 7)
	events := make([][]byte, len(items))
	for i, item := range items {
		event, err := epcis.MarshalEvent(made(i, item))
		if err != nil {
			return err
		}
		events[i] = event
	}
	post := func(t *httpTarget) (rate float64, err error) {
		took, err := seconds(func() error {
			return atOnce(len(events), func(i int) error {
				_, _, err := t.ask(ctx, "POST", "/events", bytes.NewReader(events[i]))
				return err
			})
		})
		return float64(len(events)) / took, err
	}
	f := figure{Work: "single events over HTTP, 64 clients", Unit: "events/s", Goal: 4_000}
	err := b.onServer(ctx, nil, func(t *httpTarget) (err error) {
		f.Value, err = post(t)
		return err
	})
	if err != nil {
		return err
	}
	return onBareServer(0, func(t *httpTarget) error {
		floor, err := post(t)
		b.add(f.over(floor))
		return err
	})
}

// bulkHTTP measures a document of single-item events, from its first byte over
// HTTP to the end of its capture job. The floor is the same file taken in
// without HTTP.
func (b *bench) bulkHTTP(ctx context.Context) error {
	document, err := b.document("http", bulkEvents(serials(b.Events, 8), 1, 0))
	if err != nil {
		return err
	}
	defer os.Remove(document)
	var fromFile float64
	err = b.onStore(ctx, func(st *store.Store) (err error) {
		fromFile, err = seconds(func() error { return b.captureFile(ctx, st, document, capture.Options{}) })
		return err
	})
	if err != nil {
		return err
	}
	floor := float64(b.Events) / fromFile
	f := figure{Work: "bulk capture over HTTP, single-item events", Unit: "events/s", Goal: 0.8 * floor}
	return b.onServer(ctx, nil, func(t *httpTarget) error {
		took, err := seconds(func() error { return t.capture(ctx, document) })
		f.Value = float64(b.Events) / took
		b.add(f.over(floor))
		return err
	})
}

// memoryHTTP measures the peak of a service to which a large document is posted.
func (b *bench) memoryHTTP(ctx context.Context) error {
	if _, err := os.Stat("/proc/self/status"); err != nil {
		return nil
	}
	work, size := "memory, posting 100 MB", 100_000_000
	if b.Full {
		work, size = "memory, posting 1 GB", 1_000_000_000
	}
	document, err := b.document("http", bulkEvents(serials(size/bytesPerEvent, 9), 1, 0))
	if err != nil {
		return err
	}
	defer os.Remove(document)
	return b.onServer(ctx, nil, func(t *httpTarget) error {
		err := t.capture(ctx, document)
		b.add(figure{Work: work, Value: float64(highWater(t.server.Process.Pid)) / 1e6, Unit: "MB", Goal: 400})
		return err
	})
}

// capture posts a document and waits for its job.
func (t *httpTarget) capture(ctx context.Context, name string) error {
	file, err := os.Open(name)
	if err != nil {
		return trailmark.Wrapf(trailmark.Internal, err, "%s cannot be read", name)
	}
	defer file.Close()
	header, _, err := t.ask(ctx, "POST", "/capture", file, http.StatusAccepted)
	if err != nil {
		return err
	}
	at, err := url.Parse(header.Get("Location"))
	if err != nil {
		return err
	}
	return t.awaitJob(ctx, "/capture/"+path.Base(at.Path))
}

// jobPause is how long to wait before asking again for a job.
const jobPause = 20 * time.Millisecond

// awaitJob waits until a job is done. It is an error if it did not succeed.
func (t *httpTarget) awaitJob(ctx context.Context, path string) error {
	for {
		_, text, err := t.ask(ctx, "GET", path, nil, http.StatusOK)
		if err != nil {
			return err
		}
		done, err := jobDone(text)
		if err != nil || done {
			return err
		}
		time.Sleep(jobPause)
	}
}

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
	asked, size := sample(items), 0
	var times, floors []float64
	err = b.onServer(ctx, func(st *store.Store) error {
		return b.captureFile(ctx, st, document, capture.Options{Proceed: true})
	}, func(t *httpTarget) (err error) {
		times, err = atRate(journeysPerSecond, asked, func(name trailmark.Name) error {
			_, text, err := t.ask(ctx, "GET", "/epcs/"+url.PathEscape(string(name))+"/events", nil, http.StatusOK)
			if size = len(text); err == nil && !bytes.Contains(text, []byte(name)) {
				err = trailmark.Errorf(trailmark.Internal, "the answer does not name %s", name)
			}
			return err
		})
		return err
	})
	if err != nil {
		return err
	}
	err = onBareServer(size, func(t *httpTarget) (err error) {
		floors, err = atRate(journeysPerSecond, asked, func(trailmark.Name) error {
			_, _, err := t.ask(ctx, "GET", "/", nil)
			return err
		})
		return err
	})
	if err != nil {
		return err
	}
	for _, p := range []int{50, 99} {
		f := figure{Work: fmt.Sprintf("/epcs/{epc}/events at %d/s, p%d, %s", journeysPerSecond, p, work), Value: percentile(times, p), Unit: "ms"}
		if p == 99 {
			f.Goal = 10
		}
		b.add(f.over(percentile(floors, p)))
	}
	return nil
}
