package main

import (
	"net/netip"
	"slices"
	"testing"
)

// Receivers on the same machine may be called by a service that nobody else can
// reach, and by no other.
func TestCallable(t *testing.T) {
	own := netip.MustParsePrefix("10.1.0.0/16")
	for _, v := range []struct {
		listen   string
		loopback bool
	}{
		{"127.0.0.1:8080", true}, {"localhost:0", true}, {"[::1]:8080", true},
		{":8080", false}, {"0.0.0.0:8080", false}, {"192.0.2.7:8080", false}, {"trace.example.com:443", false},
	} {
		s := &service{serveVerb: &serveVerb{Listen: v.listen, feedFlags: feedFlags{WebhookAllow: []netip.Prefix{own}}}}
		got := s.callable()
		loopback := slices.ContainsFunc(got, func(p netip.Prefix) bool { return p.Addr().IsLoopback() })
		if got[0] != own || loopback != v.loopback {
			t.Errorf("%s: %v", v.listen, got)
		}
	}
}
