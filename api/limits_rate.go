package api

import (
	"net"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/trailmark/trailmark"
)

// rememberedSenders bounds how many senders of a sort are known at a time.
const rememberedSenders = 10_000

// allowance is how many requests a second a sender may make, and how many at
// once after a rest. A rate below zero allows all.
type allowance struct {
	perSecond float64
	burst     int
}

// rates knows how much of its allowance each of many senders has left. It is
// safe for concurrent use. Senders that were seen lately are in young; when
// that is full it becomes old, and the old ones before it are forgotten and
// have all of it again.
type rates struct {
	mu         sync.Mutex
	young, old map[string]*rate.Limiter
}

func newRates() *rates { return &rates{young: map[string]*rate.Limiter{}} }

// take notes one request and gives an error when it is one too many.
func (r *rates) take(sender string, a allowance, now time.Time) error {
	if a.perSecond < 0 {
		return nil
	}
	bucket := r.of(sender, a)
	if bucket.AllowN(now, 1) {
		return nil
	}
	wait := (1 - bucket.TokensAt(now)) / a.perSecond
	return tooMany(time.Duration(wait * float64(time.Second)))
}

func (r *rates) of(sender string, a allowance) *rate.Limiter {
	r.mu.Lock()
	defer r.mu.Unlock()
	bucket, ok := r.young[sender]
	if ok {
		return bucket
	}
	if bucket, ok = r.old[sender]; !ok {
		bucket = rate.NewLimiter(rate.Limit(a.perSecond), max(1, a.burst))
	}
	if len(r.young) >= rememberedSenders {
		r.old, r.young = r.young, map[string]*rate.Limiter{}
	}
	r.young[sender] = bucket
	return bucket
}

// busy is an error of kind Unavailable that says when to come again.
type busy struct {
	cause  *trailmark.Error
	status int
	wait   time.Duration
}

func (b *busy) Error() string { return b.cause.Error() }
func (b *busy) Unwrap() error { return b.cause }

func (b *busy) statusCode() int { return b.status }

// retryAfter is the value of the header Retry-After: whole seconds.
func (b *busy) retryAfter() string {
	return strconv.Itoa(max(1, int((b.wait+time.Second-1)/time.Second)))
}

// tooMany refuses a request of a sender that makes too many.
func tooMany(wait time.Duration) error {
	return &busy{
		cause:  &trailmark.Error{Kind: trailmark.Unavailable, Message: "too many requests", Hint: "wait as long as Retry-After says"},
		status: 429, wait: wait,
	}
}

// overloaded refuses a request that the service has no room for.
func overloaded(message string) error {
	return &busy{
		cause:  &trailmark.Error{Kind: trailmark.Unavailable, Message: message, Hint: "try again in a moment"},
		status: 503, wait: time.Second,
	}
}

// addressOf names the sender of a request by its address. An IPv6 host has a
// whole /64 to choose from, which counts as one.
func addressOf(remote string) string {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		return remote
	}
	address, err := netip.ParseAddr(host)
	if err != nil || address.Is4() || address.Is4In6() {
		return host
	}
	network, err := address.WithZone("").Prefix(64)
	if err != nil {
		return host
	}
	return network.String()
}
