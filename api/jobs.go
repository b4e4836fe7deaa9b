package api

import (
	"context"
	"crypto/rand"
	"log/slog"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// jobs runs capture jobs. A job is a row in the store, so that any server can
// tell of it, and its document is with the row or in a file of this server's
// spool. The server says now and then that it is alive. A job whose server was
// silent for Config.Takeover is taken up by one that has its document; twice is
// once (S6), so it does not matter how far it was. One whose document nobody
// has is told to have failed after some more time.
type jobs struct {
	s      *Server
	server string // this one's name, new at each start
	folder string // of the spool

	ctx    context.Context // ends when the jobs have to stop
	cancel context.CancelFunc
	wake   chan struct{}
	// reading has room for those who read a document through.
	reading chan struct{}
	ended   sync.WaitGroup

	mu      sync.Mutex
	queue   []store.Job
	running map[string]*store.JobState
	closed  bool

	forgetAt time.Time // used by keep alone
}

const (
	beatsInTakeover = 6
	takeoversToLost = 4
	keepJobs        = 30 * 24 * time.Hour
	workers         = 2 // that capture at a time; the store has one writer
	maxWaiting      = 10_000
)

// newJobs begins the work, with the jobs that were left off.
func newJobs(s *Server) (*jobs, error) {
	if err := os.MkdirAll(s.Spool, 0o700); err != nil {
		return nil, trailmark.Wrapf(trailmark.Unavailable, err, "the spool folder cannot be made")
	}
	ctx, cancel := context.WithCancel(context.Background())
	j := &jobs{
		s: s, server: rand.Text(), folder: s.Spool, ctx: ctx, cancel: cancel,
		wake: make(chan struct{}, workers), reading: make(chan struct{}, readers), running: map[string]*store.JobState{},
	}
	for range workers {
		j.ended.Go(j.work)
	}
	j.ended.Go(j.keep)
	return j, nil
}

// close waits for the jobs that run, and stops them when ctx ends. Those that
// wait are released: the next start, or another server, takes them up.
func (j *jobs) close(ctx context.Context) error {
	j.mu.Lock()
	j.closed, j.queue = true, nil
	j.mu.Unlock()
	for j.busy() && ctx.Err() == nil {
		time.Sleep(5 * time.Millisecond)
	}
	j.cancel()
	j.ended.Wait()
	return j.s.Store.Update(context.WithoutCancel(ctx), func(tx *store.Tx) error {
		return tx.ReleaseJobs(context.WithoutCancel(ctx), j.server)
	})
}

func (j *jobs) busy() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return len(j.running) > 0
}

// hasRoom refuses a document when too many are waiting.
func (j *jobs) hasRoom() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.closed || len(j.queue) >= maxWaiting {
		return overloaded("too many captured documents are waiting")
	}
	return nil
}

// begin stores a job with its document and lets it run.
func (j *jobs) begin(ctx context.Context, job store.Job, spool *spool) (store.Job, error) {
	job.ID, job.Server = strings.ToLower(rand.Text()), j.server
	document, err := spool.keep(job.ID)
	if err != nil {
		return job, err
	}
	err = j.s.Store.Update(ctx, func(tx *store.Tx) (err error) {
		job, err = tx.AddJob(ctx, job, document)
		return err
	})
	if err != nil {
		spool.drop()
		return job, err
	}
	j.enqueue(job)
	return job, nil
}

func (j *jobs) enqueue(job store.Job) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.closed {
		return // it is released, and taken up elsewhere
	}
	j.queue = append(j.queue, job)
	select {
	case j.wake <- struct{}{}:
	default:
	}
}

// work runs one job after the other.
func (j *jobs) work() {
	for {
		job, ok := j.next()
		if ok {
			j.run(job)
			continue
		}
		select {
		case <-j.wake:
		case <-j.ctx.Done():
			return
		}
	}
}

func (j *jobs) next() (job store.Job, ok bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.queue) == 0 {
		return job, false
	}
	job, j.queue = j.queue[0], j.queue[1:]
	j.running[job.ID] = &store.JobState{Success: true}
	return job, true
}

// keep says that this server is alive, and looks after the jobs of others.
func (j *jobs) keep() {
	ticker := time.NewTicker(j.s.Takeover / beatsInTakeover)
	defer ticker.Stop()
	for {
		for _, step := range []func(context.Context) error{j.adopt, j.beat, j.forget} {
			if err := step(j.ctx); err != nil && j.ctx.Err() == nil {
				j.s.Log.Error("capture jobs", slog.Any("error", err))
			}
		}
		select {
		case <-ticker.C:
		case <-j.ctx.Done():
			return
		}
	}
}

func (j *jobs) beat(ctx context.Context) error {
	j.mu.Lock()
	states := map[string]store.JobState{}
	for id, s := range j.running {
		states[id] = *s
	}
	idle := len(states)+len(j.queue) == 0
	j.mu.Unlock()
	if idle {
		return nil
	}
	return j.s.Store.Update(ctx, func(tx *store.Tx) error { return tx.BeatJobs(ctx, j.server, states) })
}

// adopt takes up the jobs that other servers have left behind.
func (j *jobs) adopt(ctx context.Context) error {
	silent := trailmark.InstantOf(time.Now().Add(-j.s.Takeover))
	lost := trailmark.InstantOf(time.Now().Add(-takeoversToLost * j.s.Takeover))
	var list []store.Job
	err := j.s.Store.View(ctx, func(tx *store.Tx) (err error) {
		list, err = tx.SilentJobs(ctx, silent)
		return err
	})
	for _, job := range list {
		if err != nil || job.Server == j.server {
			return err
		}
		switch ok, e := j.hasDocument(ctx, job.ID); {
		case e != nil:
			return e
		case ok:
			err = j.claim(ctx, job, silent, j.enqueue)
		case job.Beat < lost:
			err = j.claim(ctx, job, silent, j.giveUp)
		}
	}
	return err
}

// claim makes a job this server's own, unless somebody else was faster.
func (j *jobs) claim(ctx context.Context, job store.Job, silent trailmark.Instant, then func(store.Job)) error {
	claimed := false
	err := j.s.Store.Update(ctx, func(tx *store.Tx) (err error) {
		claimed, err = tx.ClaimJob(ctx, job.ID, j.server, silent)
		return err
	})
	if job.Server = j.server; claimed && err == nil {
		then(job)
	}
	return err
}

// forget drops what is known of old jobs, and what they have left in the spool.
func (j *jobs) forget(ctx context.Context) error {
	if time.Now().Before(j.forgetAt) {
		return nil
	}
	j.forgetAt = time.Now().Add(time.Hour)
	err := j.s.Store.Update(ctx, func(tx *store.Tx) error {
		return tx.DropJobs(ctx, trailmark.InstantOf(time.Now().Add(-keepJobs)))
	})
	if err != nil {
		return err
	}
	return j.sweep(ctx)
}
