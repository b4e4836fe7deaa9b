package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/epcis"
	"github.com/trailmark/trailmark/store"
)

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

// jobDone reads a capture job. It is an error if it failed.
func jobDone(text []byte) (bool, error) {
	var job struct {
		Running, Success bool
		Errors           []struct{ Detail string }
	}
	if err := json.Unmarshal(text, &job); err != nil {
		return false, trailmark.Wrapf(trailmark.Internal, err, "a capture job cannot be read")
	}
	if !job.Running && !job.Success {
		return true, trailmark.Errorf(trailmark.Internal, "a capture job failed: %v", job.Errors)
	}
	return !job.Running, nil
}
