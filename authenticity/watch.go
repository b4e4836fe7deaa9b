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
	giveUp  context.CancelFunc

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
	ctx, giveUp := context.WithCancel(context.Background())
	w := &Watch{config: config, stop: make(chan struct{}), done: make(chan struct{}), giveUp: giveUp, waiting: map[seen]*store.Scan{}}
	go w.run(ctx)
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

// Close writes and judges what waits until ctx ends, and ends the watch.
func (w *Watch) Close(ctx context.Context) error {
	defer w.giveUp()
	defer context.AfterFunc(ctx, w.giveUp)()
	close(w.stop)
	<-w.done
	return w.Look(ctx)
}

// between is the time between two sweeps.
const between = time.Hour

// run works until the watch is closed. What is being written then is written to
// the end, unless ctx ends before; what is being deleted is left.
func (w *Watch) run(ctx context.Context) {
	defer close(w.done)
	sweeping, leave := context.WithCancel(ctx)
	go func() {
		<-w.stop
		leave()
	}()
	tick := time.NewTicker(w.config.Every)
	defer tick.Stop()
	for swept := (time.Time{}); ; {
		select {
		case <-w.stop:
			return
		case <-tick.C:
		}
		w.report("write and judge scans", w.Look(ctx))
		if now := time.Now(); now.Sub(swept) >= between {
			swept = now
			if err := w.Sweep(sweeping); sweeping.Err() == nil {
				w.report("delete old scans", err)
			}
		}
	}
}

func (w *Watch) report(what string, err error) {
	if err != nil {
		w.config.Log.Error("cannot "+what, "error", err)
	}
}
