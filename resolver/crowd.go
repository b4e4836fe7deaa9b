package resolver

import (
	"context"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// crowd are those who wait for answers. What is asked for while others are being
// read is read in one go after them: one transaction and a few statements for
// all, so that an answer costs the less the more are asked for.
type crowd struct {
	sync.Mutex
	waiting []*answering
	reading int // how many groups are being read
}

const (
	mostInGroup = 50 // links
	groupTime   = 30 * time.Second
)

// wait waits until an answer is read. When fewer groups are being read than may
// be, the caller reads the next one himself, and does not leave before its end.
func (c *crowd) wait(ctx context.Context, a *answering) error {
	c.Lock()
	c.waiting = append(c.waiting, a)
	begin := c.reading < runtime.GOMAXPROCS(0)
	if begin {
		c.reading++
	}
	c.Unlock()
	if begin && a.resolver.readNext() {
		go a.resolver.readGroups()
	}
	select {
	case err := <-a.read:
		return err
	case <-ctx.Done():
		return trailmark.Wrapf(trailmark.Unavailable, ctx.Err(), "nobody waits for the answer")
	}
}

// next gives those who have waited longest. When nobody waits, there is one less
// who reads.
func (c *crowd) next() (group []*answering) {
	c.Lock()
	defer c.Unlock()
	n := min(len(c.waiting), mostInGroup)
	if n == 0 {
		c.waiting = nil
		c.reading--
		return nil
	}
	group, c.waiting = c.waiting[:n:n], c.waiting[n:]
	return group
}

// readGroups reads group after group until nobody waits.
func (r *Resolver) readGroups() {
	for r.readNext() {
	}
}

// readNext reads a group, if anybody waits.
func (r *Resolver) readNext() bool {
	group := r.crowd.next()
	if len(group) == 0 {
		return false
	}
	err := r.readGroup(group)
	for _, a := range group {
		a.read <- err
	}
	return true
}

// readGroup reads all of a group or none. No single one of those who wait can
// stop it.
func (r *Resolver) readGroup(group []*answering) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = trailmark.Errorf(trailmark.Internal, "answers: %v\n%s", fault, debug.Stack())
		}
	}()
	facts := r.known()
	for _, a := range group {
		a.facts = facts
	}
	ctx, cancel := context.WithTimeout(context.Background(), groupTime)
	defer cancel()
	return r.store.View(ctx, func(tx *store.Tx) error { return readAll(ctx, tx, group) })
}
