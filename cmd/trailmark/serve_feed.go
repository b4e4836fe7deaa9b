package main

import (
	"net/netip"
	"time"

	"github.com/trailmark/trailmark/access"
	"github.com/trailmark/trailmark/feed"
	"github.com/trailmark/trailmark/query"
	"github.com/trailmark/trailmark/store"
)

// feedFlags say whom the service calls, and when it does another's work.
type feedFlags struct {
	WebhookAllow  []netip.Prefix `placeholder:"CIDR" help:"A network that is not public and may be called by webhooks all the same. May be repeated."`
	WebhookTime   time.Duration  `default:"15s" help:"How long a webhook may take to answer (default: ${default})."`
	WebhookGiveUp time.Duration  `placeholder:"DURATION" help:"End a subscription whose webhook has failed for so long (default: never)."`
	Takeover      time.Duration  `default:"30s" help:"After how long without a sign of life the other servers do what one has left (default: ${default})."`
}

// openFeed begins to call webhooks.
func (s *service) openFeed(st *store.Store, desk *query.Desk, gate *access.Gate) *feed.Feed {
	return feed.Open(feed.Config{
		Store: st, Desk: desk, Gate: gate, Log: s.log, Version: version(),
		Allow: s.WebhookAllow, SendLimit: s.WebhookTime, GiveUp: s.WebhookGiveUp, Takeover: s.Takeover,
	})
}
