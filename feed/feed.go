package feed

import (
	"cmp"
	"context"
	"log/slog"
	"net/netip"
	"sync"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/access"
	"github.com/trailmark/trailmark/query"
	"github.com/trailmark/trailmark/store"
)

// Config is what a [Feed] is made of. Store, Desk and Gate are needed; the zero
// value of everything else has a default.
type Config struct {
	Store   *store.Store
	Desk    *query.Desk
	Gate    *access.Gate
	Log     *slog.Logger // [slog.Default] by default
	Version string       // of trailmark, for the receivers

	// Allow are networks that are not public and may be called all the same.
	Allow []netip.Prefix

	Batch        int           // at most so many events in a message; 100 by default
	SendLimit    time.Duration // how long a receiver may take; 15 s by default
	FirstPause   time.Duration // after a failed attempt, doubled after each; 1 s by default
	LongestPause time.Duration // 10 min by default
	GiveUp       time.Duration // end a subscription that has failed for so long; never by default
	Poll         time.Duration // how often to look for what other processes did; 500 ms by default
	Takeover     time.Duration // how long a server may be silent beyond SendLimit before others go on; 15 s by default

	// Limits for one party, or all of one's own people.
	MaxQueries       int // 1,000 by default
	MaxSubscriptions int // 1,000 by default
	// MaxConnections that one principal may hold open at a time; 20 by default.
	MaxConnections int
}

func (c Config) withDefaults() Config {
	c.Log = cmp.Or(c.Log, slog.Default())
	c.Batch = cmp.Or(c.Batch, 100)
	c.SendLimit = cmp.Or(c.SendLimit, 15*time.Second)
	c.FirstPause = cmp.Or(c.FirstPause, time.Second)
	c.LongestPause = cmp.Or(c.LongestPause, 10*time.Minute)
	c.Poll = cmp.Or(c.Poll, 500*time.Millisecond)
	c.Takeover = cmp.Or(c.Takeover, 15*time.Second)
	c.MaxQueries = cmp.Or(c.MaxQueries, 1000)
	c.MaxSubscriptions = cmp.Or(c.MaxSubscriptions, 1000)
	c.MaxConnections = cmp.Or(c.MaxConnections, 20)
	return c
}

// Feed keeps named queries and subscriptions, and sends what they select. It is
// safe for concurrent use.
type Feed struct {
	Config
	server string // names this Feed among others on the same database
	guard  guard
	sender *sender

	stop    context.CancelFunc
	stopped context.Context // ends when the Feed is closed
	work    sync.WaitGroup
	nudge   chan struct{} // there may be something to do

	busy        busy
	hosts       hosts
	looked      looked
	searching   chan struct{} // held by who looks for events of a subscription
	connections connections
}

// searches bounds how many subscriptions look for events at a time, so that
// readers of the database are left for others.
const searches = 2

// Open starts to send. Close the feed before the gate and the store.
func Open(c Config) *Feed {
	c = c.withDefaults()
	f := &Feed{
		Config: c, server: newID(), guard: guard{c.Allow},
		nudge: make(chan struct{}, 1), searching: make(chan struct{}, searches),
	}
	f.sender = newSender(f.guard, c.Version, c.SendLimit)
	f.stopped, f.stop = context.WithCancel(context.Background())
	f.work.Go(f.dispatch)
	return f
}

// Close stops to send and closes the connections. A message whose receiver has
// not answered is sent again by the next server.
func (f *Feed) Close() {
	f.stop()
	f.work.Wait()
	f.connections.wait()
	f.sender.client.CloseIdleConnections()
	ctx, cancel := context.WithTimeout(context.Background(), closeLimit)
	defer cancel()
	err := f.Store.Update(ctx, func(tx *store.Tx) error { return tx.ReleaseSubscriptions(ctx, f.server) })
	if err != nil {
		f.Log.WarnContext(ctx, "subscriptions are taken over late", "after", f.SendLimit+f.Takeover, "error", err)
	}
}

// closeLimit is how long the end of a feed may take in the database.
const closeLimit = 5 * time.Second

// poke lets the dispatcher look for work at once.
func (f *Feed) poke() {
	select {
	case f.nudge <- struct{}{}:
	default:
	}
}

// owner is how the store knows a principal.
func owner(p *access.Principal) store.Owner {
	return store.Owner{Name: p.Name, Token: p.TokenID, Party: p.Party}
}

// rights gives on whose behalf an owner's events are looked for, as things are
// now. Errors: Unauthenticated, Forbidden.
func (f *Feed) rights(ctx context.Context, o store.Owner) (query.Viewer, error) {
	p, err := f.Gate.Current(ctx, o.Name, o.Token)
	if err == nil {
		err = p.May(access.Read)
	}
	if err == nil && p.Party != o.Party {
		err = trailmark.Errorf(trailmark.Forbidden, "who subscribed belongs to another party now")
	}
	if err != nil {
		return query.Viewer{}, err
	}
	return query.Viewer{Party: p.Party}, nil
}
