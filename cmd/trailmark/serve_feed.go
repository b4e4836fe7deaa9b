package main

import (
	"net"
	"net/netip"
	"slices"
	"time"

	"github.com/trailmark/trailmark/access"
	"github.com/trailmark/trailmark/feed"
	"github.com/trailmark/trailmark/query"
	"github.com/trailmark/trailmark/store"
)

// feedFlags say whom the service calls, and when it does another's work.
type feedFlags struct {
	WebhookAllow  []netip.Prefix `placeholder:"CIDR" help:"A network that is not public and may be called by webhooks all the same. May be repeated. A service that listens on loopback only may call receivers there."`
	WebhookTime   time.Duration  `default:"15s" help:"How long a webhook may take to answer (default: ${default})."`
	WebhookGiveUp time.Duration  `placeholder:"DURATION" help:"End a subscription whose webhook has failed for so long (default: never)."`
	Takeover      time.Duration  `default:"30s" help:"After how long without a sign of life the other servers do what one has left (default: ${default})."`
}

// openFeed begins to call webhooks.
func (s *service) openFeed(st *store.Store, desk *query.Desk, gate *access.Gate) *feed.Feed {
	return feed.Open(feed.Config{
		Store: st, Desk: desk, Gate: gate, Log: s.log, Version: version(),
		Allow: s.callable(), SendLimit: s.WebhookTime, GiveUp: s.WebhookGiveUp, Takeover: s.Takeover,
	})
}

// callable are the networks that webhooks may be in beside the public one. Who
// can reach a service that listens on loopback only is on the machine already,
// and tries it with a receiver beside it.
func (s *service) callable() []netip.Prefix {
	host, _, err := net.SplitHostPort(s.Listen)
	if ip, bad := netip.ParseAddr(host); err != nil || host != "localhost" && (bad != nil || !ip.IsLoopback()) {
		return s.WebhookAllow
	}
	return append(slices.Clone(s.WebhookAllow), netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128"))
}
