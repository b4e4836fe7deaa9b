package feed

import (
	"context"
	"net/url"
	"sync"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// gather is how long commits are gathered before subscriptions are looked at:
// a thousand captures a second make no thousand rounds.
const gather = 50 * time.Millisecond

// dispatch starts work on the subscriptions that have something to do, until
// the feed is closed.
func (f *Feed) dispatch() {
	ctx := f.stopped
	committed, stop := f.Store.Watch()
	defer stop()
	for ctx.Err() == nil {
		pause, err := f.round(ctx)
		if err != nil && ctx.Err() == nil {
			f.Log.ErrorContext(ctx, "subscriptions cannot be read", "error", err)
		}
		next := time.NewTimer(pause)
		select {
		case <-ctx.Done():
		case <-next.C:
		case <-f.nudge:
		case <-committed:
			sleep(ctx, gather)
		}
		next.Stop()
	}
}

func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// round looks once at what there is to do, and says when to look again at the
// latest.
func (f *Feed) round(ctx context.Context) (pause time.Duration, err error) {
	now := trailmark.InstantOf(time.Now())
	var last trailmark.Seq
	var list []store.Subscription
	var due trailmark.Instant
	err = f.Store.View(ctx, func(tx *store.Tx) (err error) {
		if last, err = tx.LastSeq(ctx); err != nil {
			return err
		}
		if list, err = tx.Waiting(ctx, now, last); err != nil {
			return err
		}
		due, err = tx.NextDue(ctx, now)
		return err
	})
	if err != nil {
		return f.Poll, err
	}
	for _, s := range list {
		if s.Waiting > 0 || s.Due > 0 || f.looked.through(s) < last {
			f.start(s)
		}
	}
	if due > 0 {
		return min(f.Poll, time.Duration(due-now)*time.Microsecond), nil
	}
	return f.Poll, nil
}

// start works on a subscription beside others, unless this feed does so already.
func (f *Feed) start(s store.Subscription) {
	if !f.busy.enter(s.ID) {
		return
	}
	f.work.Go(func() {
		defer f.poke()
		defer f.busy.leave(s.ID)
		leave, err := f.hosts.enter(f.stopped, s.Dest)
		if err != nil {
			return // the feed is being closed
		}
		defer leave()
		f.attend(f.stopped, s)
	})
}

// busy holds which subscriptions are being worked on.
type busy struct {
	sync.Mutex
	ids map[string]bool
}

func (b *busy) enter(id string) bool {
	b.Lock()
	defer b.Unlock()
	if b.ids == nil {
		b.ids = map[string]bool{}
	}
	if b.ids[id] {
		return false
	}
	b.ids[id] = true
	return true
}

func (b *busy) leave(id string) {
	b.Lock()
	defer b.Unlock()
	delete(b.ids, id)
}

// hosts bounds how many messages are on their way to one host: a slow one
// keeps its own subscriptions waiting, and no others.
type hosts struct {
	sync.Mutex
	slots map[string]*slot
}

const perHost = 4

type slot struct {
	free  chan struct{}
	users int // that hold a place or wait for one
}

// enter waits for a place at the host of an address.
func (h *hosts) enter(ctx context.Context, dest string) (leave func(), err error) {
	host := hostOf(dest)
	h.Lock()
	if h.slots == nil {
		h.slots = map[string]*slot{}
	}
	s := h.slots[host]
	if s == nil {
		s = &slot{free: make(chan struct{}, perHost)}
		h.slots[host] = s
	}
	s.users++
	h.Unlock()
	gone := func() {
		h.Lock()
		defer h.Unlock()
		if s.users--; s.users == 0 {
			delete(h.slots, host)
		}
	}
	select {
	case s.free <- struct{}{}:
		return func() { <-s.free; gone() }, nil
	case <-ctx.Done():
		gone()
		return nil, ctx.Err()
	}
}

// hostOf gives the part of an address that may be told to anybody.
func hostOf(dest string) string {
	if u, err := url.Parse(dest); err == nil {
		return u.Host
	}
	return ""
}

// looked remembers up to which event streams have been looked through without
// finding anything: that is not worth a write for each.
type looked struct {
	sync.Mutex
	seqs map[string]trailmark.Seq
}

// through gives up to which event a subscription has been looked through.
func (l *looked) through(s store.Subscription) trailmark.Seq {
	l.Lock()
	defer l.Unlock()
	return max(s.Seq, l.seqs[s.ID])
}

func (l *looked) note(id string, seq trailmark.Seq) {
	l.Lock()
	defer l.Unlock()
	if l.seqs == nil || len(l.seqs) > 100_000 { // those of subscriptions that ended, too
		l.seqs = map[string]trailmark.Seq{}
	}
	l.seqs[id] = seq
}
