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

// rates holds how fast each of many senders may go. It is safe for concurrent
// use. Senders that were seen lately are in young; when that is full it becomes
// old, and the old ones before it are forgotten with a full allowance.
type rates struct {
	limit rate.Limit
	burst int

	mu         sync.Mutex
	young, old map[string]*rate.Limiter
}

// newRates allows so many requests a second for each sender, and a burst after
// a rest. A rate below zero allows all.
func newRates(perSecond float64, burst int) *rates {
	return &rates{limit: rate.Limit(perSecond), burst: max(1, burst), young: map[string]*rate.Limiter{}}
}

// take notes one request and gives an error when it is one too many.
func (r *rates) take(sender string, now time.Time) error {
	if r.limit < 0 {
		return nil
	}
	bucket := r.of(sender)
	if bucket.AllowN(now, 1) {
		return nil
	}
	wait := time.Duration((1 - bucket.TokensAt(now)) / float64(r.limit) * float64(time.Second))
	return tooMany(wait)
}

func (r *rates) of(sender string) *rate.Limiter {
	r.mu.Lock()
	defer r.mu.Unlock()
	bucket, ok := r.young[sender]
	if ok {
		return bucket
	}
	if bucket, ok = r.old[sender]; !ok {
		bucket = rate.NewLimiter(r.limit, r.burst)
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
