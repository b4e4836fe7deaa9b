package authenticity

import (
	"cmp"
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// Config is what a [Watch] is made of. Store is needed.
type Config struct {
	Store *store.Store
	Log   *slog.Logger     // [slog.Default] by default
	Every time.Duration    // between two writes; 1 s by default
	Most  int              // different scans that wait to be written; 20,000 by default
	Rests int              // after a transaction, as many times as long as that took; 4 by default, -1 for none
	Now   func() time.Time // [time.Now] by default
}

// Watch takes scans in, writes and judges them in batches, and deletes them. It is
// safe for concurrent use, and several servers may watch one database.
type Watch struct {
	config  Config
	dropped atomic.Int64
	stop    chan struct{}
	done    chan struct{}

	mu      sync.Mutex
	waiting map[seen]*store.Scan
}

// seen is what makes two scans the same.
type seen struct {
	thing   trailmark.ThingID
	place   string
	quarter store.Quarter
}

// Open starts a watch. Close it before the store.
func Open(config Config) *Watch {
	config.Every = cmp.Or(config.Every, time.Second)
	config.Most = cmp.Or(config.Most, 20_000)
	config.Rests = cmp.Or(config.Rests, 4)
	if config.Log == nil {
		config.Log = slog.Default()
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	w := &Watch{config: config, stop: make(chan struct{}), done: make(chan struct{}), waiting: map[seen]*store.Scan{}}
	go w.run()
	return w
}

// Saw counts a scan of an item, where [ParsePlace] says, with the answer that
// was given. It never waits for the database: when too many scans are waiting to
// be written, another one is dropped.
func (w *Watch) Saw(thing trailmark.ThingID, place, answer string) {
	key := seen{thing, place, quarterOf(w.config.Now())}
	w.mu.Lock()
	defer w.mu.Unlock()
	s := w.waiting[key]
	if s == nil {
		if len(w.waiting) >= w.config.Most {
			w.dropped.Add(1)
			return
		}
		s = &store.Scan{Thing: thing, Place: place, Quarter: key.quarter}
		w.waiting[key] = s
	}
	s.Answer = answer
	s.Scans++
}

// Dropped is how many scans were not written.
func (w *Watch) Dropped() int64 { return w.dropped.Load() }

// Close writes and judges what waits, and ends the watch.
func (w *Watch) Close(ctx context.Context) error {
	close(w.stop)
	<-w.done
	return w.Look(ctx)
}

// between is the time between two sweeps.
const between = time.Hour

// run works until the watch is closed.
func (w *Watch) run() {
	defer close(w.done)
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		<-w.stop
		cancel()
	}()
	tick := time.NewTicker(w.config.Every)
	defer tick.Stop()
	for swept := (time.Time{}); ; {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		w.report(ctx, "judge scans", w.Look(context.Background())) // also those that wait while it is closed
		if now := time.Now(); now.Sub(swept) >= between {
			swept = now
			w.report(ctx, "delete old scans", w.Sweep(ctx))
		}
	}
}

func (w *Watch) report(ctx context.Context, what string, err error) {
	if err != nil && ctx.Err() == nil {
		w.config.Log.Error("cannot "+what, "error", err)
	}
}
