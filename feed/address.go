package feed

import (
	"context"
	"net"
	"net/netip"
	"net/url"
	"syscall"
	"time"

	"github.com/trailmark/trailmark"
)

// A server that calls any address it is given can be made to call its own
// neighbours (server-side request forgery). So addresses that are not public
// are called only when the operator allowed them. What counts is the address
// that a name has at the moment of the call.

// special are the networks beside those that [netip.Addr] knows to be private
// that no public web server is in (IANA special-purpose address registries).
var special = prefixes(
	"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24",
	"203.0.113.0/24", "240.0.0.0/4", // this network, shared, protocol, documentation, relays, benchmarks, reserved
	"64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
	"5f00::/16", "fec0::/10", // IPv4 in IPv6, discard, protocol, documentation, 6to4, segments, site-local
)

func prefixes(list ...string) []netip.Prefix {
	found := make([]netip.Prefix, len(list))
	for i, s := range list {
		found[i] = netip.MustParsePrefix(s)
	}
	return found
}

// guard decides which addresses may be called.
type guard struct{ allowed []netip.Prefix }

// permits reports whether an address may be called: one that is public, or one
// that the operator allowed.
func (g guard) permits(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	if contain(g.allowed, a) {
		return true
	}
	return a.IsGlobalUnicast() && !a.IsPrivate() && !contain(special, a)
}

func contain(list []netip.Prefix, a netip.Addr) bool {
	for _, p := range list {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// dial connects to a host and port, if the address that the host has now may be
// called.
func (g guard) dial(ctx context.Context, network, address string) (net.Conn, error) {
	dialer := net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}
	dialer.Control = func(_, resolved string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(resolved)
		if err != nil || !g.permits(to.Addr()) {
			return forbiddenAddress()
		}
		return nil
	}
	return dialer.DialContext(ctx, network, address)
}

func forbiddenAddress() error {
	return &trailmark.Error{
		Kind: trailmark.Usage, Path: "dest", Message: "the address is not public",
		Hint: "whoever runs the server can allow it with --webhook-allow",
	}
}

// checkDest reads the address of a webhook. What a host name stands for is
// looked at when it is called. Errors: Usage.
func (g guard) checkDest(dest string) (*url.URL, error) {
	u, err := url.Parse(dest)
	fault := ""
	switch {
	case err != nil || len(dest) > maxDest:
		fault = "it cannot be read, or is too long"
	case u.Scheme != "http" && u.Scheme != "https":
		fault = "it is neither http nor https"
	case u.Hostname() == "" || u.Opaque != "":
		fault = "it names no host"
	case u.User != nil:
		fault = "it holds a password, which would be shown to whoever may read the subscription"
	case u.Fragment != "":
		fault = "it has a fragment"
	}
	if fault != "" {
		return nil, &trailmark.Error{
			Kind: trailmark.Usage, Path: "dest", Message: "the address of the receiver cannot be used: " + fault,
			Hint: "give the URL that events are to be posted to, such as https://example.com/epcis",
		}
	}
	if a, err := netip.ParseAddr(u.Hostname()); err == nil && !g.permits(a) {
		return nil, forbiddenAddress()
	}
	return u, nil
}

// maxDest is how many bytes the address of a webhook may have.
const maxDest = 2048
