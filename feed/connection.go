package feed

import (
	"context"
	"sync"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/access"
	"github.com/trailmark/trailmark/eventquery"
	"github.com/trailmark/trailmark/query"
	"github.com/trailmark/trailmark/store"
)

// Connection follows a named query for a client that holds a connection open,
// such as a WebSocket. It reads from the store as fast as the client takes the
// messages, and keeps none back. It ends with the client, the query, the rights
// of who asked, or the feed.
type Connection struct {
	feed      *Feed
	owner     store.Owner
	query     Query
	selects   *eventquery.Query
	controls  Controls
	timetable timetable // of a schedule

	initial trailmark.Instant
	seq     trailmark.Seq // events up to here have been looked at
	due     time.Time     // of the next scheduled report
	leave   func()
}

// Connect prepares a connection. Run it, and close it in any case. Errors:
// NotFound for the query; Usage for controls that make no sense; Unavailable
// when the principal has as many connections as it may.
func (f *Feed) Connect(ctx context.Context, p *access.Principal, queryName string, o Controls) (*Connection, error) {
	now := time.Now()
	due, err := o.firstDue(now)
	if err != nil {
		return nil, err
	}
	c := &Connection{feed: f, owner: owner(p), controls: o}
	if o.Schedule != nil {
		c.due = due.Time()
		if c.timetable, err = o.Schedule.timetable(); err != nil {
			return nil, err
		}
	}
	if c.query, err = f.Query(ctx, p, queryName); err != nil {
		return nil, err
	}
	selects, err := c.query.Parse()
	if err != nil {
		return nil, err
	}
	created := trailmark.InstantOf(now)
	err = f.Store.View(ctx, func(tx *store.Tx) (err error) {
		c.initial, c.seq, err = begin(ctx, tx, o.InitialRecordTime, created)
		return err
	})
	if err != nil {
		return nil, err
	}
	c.selects = timely(selects, c.initial, created)
	if c.leave, err = f.connections.enter(c.owner, f.MaxConnections); err != nil {
		return nil, err
	}
	return c, nil
}

// Close gives the place of the connection to others.
func (c *Connection) Close() { c.leave() }

// MinRecordTime is the record time from which on events are sent.
func (c *Connection) MinRecordTime() time.Time { return c.initial.Time() }

// Run sends messages until ctx ends, send fails, or there is a reason to stop.
// Errors: those of send; NotFound when the query is not there any more;
// Unauthenticated and Forbidden when the rights are gone; Unavailable when the
// feed is closed.
func (c *Connection) Run(ctx context.Context, send func(ctx context.Context, body []byte) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(c.feed.stopped, cancel)()
	committed, stop := c.feed.Store.Watch()
	defer stop()
	changed, stopChanged := c.feed.connections.watch()
	defer stopChanged()
	for {
		if err := c.step(ctx, send); err != nil {
			return c.ending(err)
		}
		timer := time.NewTimer(c.patience())
		select {
		case <-ctx.Done():
		case <-timer.C:
		case <-changed:
		case <-committed:
			sleep(ctx, gather)
		}
		timer.Stop()
		if ctx.Err() != nil {
			return c.ending(ctx.Err())
		}
	}
}

// ending tells why a connection ends: because the server does, or for the cause.
func (c *Connection) ending(cause error) error {
	if c.feed.stopped.Err() != nil {
		return trailmark.Errorf(trailmark.Unavailable, "the server is being stopped")
	}
	return cause
}

// patience is how long to wait for a commit of this process before looking for
// those of others, and whether the query and the rights are still there.
func (c *Connection) patience() time.Duration {
	if c.controls.Stream {
		return c.feed.Poll
	}
	return max(min(time.Until(c.due), time.Second), 0)
}

// step sends what there is to send now.
func (c *Connection) step(ctx context.Context, send func(context.Context, []byte) error) error {
	viewer, last, err := c.check(ctx)
	if err != nil {
		return err
	}
	now := time.Now()
	if !c.controls.Stream {
		if now.Before(c.due) {
			return nil
		}
		c.due = c.timetable.next(now)
	}
	sent := 0
	for c.seq < last {
		list, through, err := c.feed.find(ctx, c.selects, c.seq, viewer)
		if err != nil {
			return err
		}
		if len(list) > 0 {
			if err := c.send(ctx, list, send); err != nil {
				return err
			}
		}
		c.seq = through
		sent += len(list)
	}
	if sent == 0 && !c.controls.Stream && c.controls.ReportIfEmpty {
		return c.send(ctx, nil, send)
	}
	return nil
}

func (c *Connection) send(ctx context.Context, list []query.Found, send func(context.Context, []byte) error) error {
	body, err := c.feed.compose(ctx, list, time.Now(), c.query.Name, "", c.controls.Names.String())
	if err != nil {
		return err
	}
	return send(ctx, body)
}

// check gives on whose behalf the query is asked, and the newest event, if the
// query is still the same and may still be asked.
func (c *Connection) check(ctx context.Context) (viewer query.Viewer, last trailmark.Seq, err error) {
	if viewer, err = c.feed.rights(ctx, c.owner); err != nil {
		return viewer, 0, err
	}
	err = c.feed.Store.View(ctx, func(tx *store.Tx) error {
		kept, err := tx.Query(ctx, c.owner.Party, c.query.Name)
		if err == nil && kept.Created != c.query.created {
			err = trailmark.Errorf(trailmark.NotFound, "the query was deleted")
		}
		if err != nil {
			return err
		}
		last, err = tx.LastSeq(ctx)
		return err
	})
	return viewer, last, err
}

// connections counts the connections of each principal, and wakes them when a
// query was deleted.
type connections struct {
	sync.Mutex
	open   map[store.Owner]int
	wakers map[chan struct{}]bool
	all    sync.WaitGroup
}

func (c *connections) enter(who store.Owner, most int) (leave func(), err error) {
	c.Lock()
	defer c.Unlock()
	if c.open == nil {
		c.open = map[store.Owner]int{}
	}
	if c.open[who] >= most {
		return nil, &trailmark.Error{
			Kind: trailmark.Unavailable, Message: "too many connections are open with this token or user",
			Hint: "close one, or use a subscription",
		}
	}
	c.open[who]++
	c.all.Add(1)
	return sync.OnceFunc(func() {
		c.Lock()
		defer c.Unlock()
		if c.open[who]--; c.open[who] == 0 {
			delete(c.open, who)
		}
		c.all.Done()
	}), nil
}

// watch gives a channel that is filled when connections should look whether
// their query is still there.
func (c *connections) watch() (changed <-chan struct{}, stop func()) {
	waker := make(chan struct{}, 1)
	c.Lock()
	defer c.Unlock()
	if c.wakers == nil {
		c.wakers = map[chan struct{}]bool{}
	}
	c.wakers[waker] = true
	return waker, func() {
		c.Lock()
		defer c.Unlock()
		delete(c.wakers, waker)
	}
}

func (c *connections) wake() {
	c.Lock()
	defer c.Unlock()
	for waker := range c.wakers {
		select {
		case waker <- struct{}{}:
		default:
		}
	}
}

func (c *connections) wait() { c.all.Wait() }
