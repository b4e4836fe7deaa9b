package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"path"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/epcis"
	"github.com/trailmark/trailmark/store"
)

// TestTwoServers runs two servers on one PostgreSQL under load, and kills one.
// Senders go on with the other. Everything that either said was captured is
// there, every job that either accepted ends well, and a subscription has been
// told of each event.
func TestTwoServers(t *testing.T) {
	url, drop, err := newSchema(postgresURL(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(drop)
	shared := []string{"--spool", t.TempDir(), "--takeover", "3s", "--webhook-time", "5s"}
	first := serving(t, url, shared...)
	second := serving(t, url, shared...)
	told := subscribe(t, first)

	load := &load{t: t, servers: []*httpTarget{first, second}}
	over := load.begin()
	defer over() // also when that was no load
	load.await(500, 20, 0)
	_ = first.server.Process.Kill() // it can be killed
	<-first.server.stopped
	events, jobs := load.counts()
	load.await(events+500, jobs+20, 20)
	over()
	t.Logf("%d events were acknowledged and %d jobs accepted; %d requests met the dead server", len(load.events), len(load.jobs), load.failures.Load())

	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for _, job := range load.jobs {
		if err := second.awaitJob(ctx, "/capture/"+job); err != nil {
			t.Errorf("job %s: %v", job, err)
		}
	}
	for id := range load.missing(url) {
		t.Errorf("%s was acknowledged and is lost", id)
	}
	told.await(t, load.events)
	if err := second.server.stop(); err != nil {
		t.Error(err)
	}
}

// load sends events to servers until one answers.
type load struct {
	t        *testing.T
	servers  []*httpTarget
	number   atomic.Int64
	failures atomic.Int64

	mu     sync.Mutex
	events []string // ids that were acknowledged, or are in a job that was
	jobs   []string
}

// begin sends from several callers at once, until over is called.
func (l *load) begin() (over func()) {
	var end atomic.Bool
	var group sync.WaitGroup
	for caller := range 8 {
		group.Go(func() {
			for !end.Load() {
				if caller == 0 {
					l.sendDocument()
				} else {
					l.sendEvent()
				}
			}
		})
	}
	return func() {
		end.Store(true)
		group.Wait()
	}
}

// counts gives how many events were acknowledged, and jobs accepted.
func (l *load) counts() (events, jobs int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.events), len(l.jobs)
}

// await waits until so many events, jobs and failures have come together.
func (l *load) await(events, jobs, failures int) {
	l.t.Helper()
	waitUntil(l.t, "there is no load", func() bool {
		e, j := l.counts()
		return e >= events && j >= jobs && int(l.failures.Load()) >= failures
	})
}

// sendEvent posts an event. A server that says that it knew the event has it,
// too.
func (l *load) sendEvent() {
	n := int(l.number.Add(1))
	event := made(n, trailmark.Name(fmt.Sprintf("%sE%d", benchProduct, n)))
	text, err := epcis.MarshalEvent(event)
	if err == nil {
		_, err = l.send(n, "/events", text, http.StatusConflict)
	}
	l.acknowledged(err, "", event.ID)
}

// sendDocument posts a document of two events.
func (l *load) sendDocument() {
	n := int(l.number.Add(2))
	var text bytes.Buffer
	encoder, ids := epcis.NewEncoder(&text), []string{}
	for i := n - 1; i <= n; i++ {
		event := made(i, trailmark.Name(fmt.Sprintf("%sD%d", benchProduct, i)))
		ids = append(ids, event.ID)
		if err := encoder.Encode(event); err != nil {
			l.t.Error(err)
		}
	}
	if err := encoder.Close(); err != nil {
		l.t.Error(err)
	}
	header, err := l.send(n/2, "/capture", text.Bytes(), http.StatusAccepted)
	l.acknowledged(err, path.Base(header.Get("Location")), ids...)
}

// send posts to one server after the other until one answers.
func (l *load) send(first int, path string, text []byte, wants ...int) (header http.Header, err error) {
	for try := range 100 {
		server := l.servers[(first+try)%len(l.servers)]
		if header, _, err = server.ask(context.Background(), "POST", path, bytes.NewReader(text), wants...); err == nil {
			return header, nil
		}
		l.failures.Add(1)
		time.Sleep(time.Millisecond)
	}
	return nil, err
}

// acknowledged notes what a server answered for, in a job or by itself.
func (l *load) acknowledged(err error, job string, events ...string) {
	if err != nil {
		l.t.Error(err)
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.events = append(l.events, events...)
	if job != "" {
		l.jobs = append(l.jobs, job)
	}
}

// missing gives the events that a store ought to have and has not.
func (l *load) missing(url string) map[string]bool {
	ctx := l.t.Context()
	missing := map[string]bool{}
	for _, id := range l.events {
		missing[id] = true
	}
	err := (&database{URL: url}).write(ctx, func(st *store.Store) error {
		return st.View(ctx, func(tx *store.Tx) error {
			last, err := tx.LastSeq(ctx)
			seqs := make([]trailmark.Seq, last)
			for i := range seqs {
				seqs[i] = trailmark.Seq(i + 1)
			}
			return errors.Join(err, tx.Events(ctx, seqs, func(r trailmark.Record) error {
				delete(missing, r.ID)
				return nil
			}))
		})
	})
	if err != nil {
		l.t.Fatal(err)
	}
	return missing
}
