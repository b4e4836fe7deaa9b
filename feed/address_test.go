package feed

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/trailmark/trailmark"
)

func TestGuardPermits(t *testing.T) {
	g := guard{prefixes("10.1.0.0/16", "fd00:1::/32")}
	for address, want := range map[string]bool{
		"93.184.215.14":         true,
		"2606:2800:21f:cb07::1": true,
		"127.0.0.1":             false,
		"127.255.0.3":           false,
		"0.0.0.0":               false,
		"10.0.0.1":              false,
		"10.1.2.3":              true, // allowed
		"172.16.0.1":            false,
		"192.168.1.1":           false,
		"169.254.169.254":       false, // the metadata of clouds
		"100.64.0.1":            false,
		"192.0.2.7":             false,
		"198.18.0.1":            false,
		"224.0.0.1":             false,
		"255.255.255.255":       false,
		"::":                    false,
		"::1":                   false,
		"::ffff:127.0.0.1":      false,
		"::ffff:10.1.2.3":       true,
		"::ffff:93.184.215.14":  true,
		"64:ff9b::7f00:1":       false,
		"2002:7f00:1::":         false,
		"fe80::1%eth0":          false,
		"fc00::1":               false,
		"fd00:1::1":             true, // allowed
		"ff02::1":               false,
		"2001:db8::1":           false,
		"fec0::1":               false,
	} {
		if got := g.permits(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: %t, want %t", address, got, want)
		}
	}
}

func TestGuardChecksDest(t *testing.T) {
	for dest, kind := range map[string]trailmark.Kind{
		"https://example.com/hook?x=1":     0,
		"http://example.com:8080":          0,
		"https://93.184.215.14/hook":       0,
		"":                                 trailmark.Usage,
		"example.com/hook":                 trailmark.Usage,
		"ftp://example.com":                trailmark.Usage,
		"file:///etc/passwd":               trailmark.Usage,
		"http:example.com":                 trailmark.Usage,
		"http://":                          trailmark.Usage,
		"http://:80/":                      trailmark.Usage,
		"https://user:secret@example.com/": trailmark.Usage,
		"https://example.com/#part":        trailmark.Usage,
		"https://exa mple.com/":            trailmark.Usage,
		"https://example.com/" + strings.Repeat("a", maxDest): trailmark.Usage,
		"http://127.0.0.1/":                trailmark.Usage,
		"http://[::1]:80/":                 trailmark.Usage,
		"http://[::ffff:169.254.169.254]/": trailmark.Usage,
	} {
		_, err := guard{}.checkDest(dest)
		if (err == nil) != (kind == 0) || err != nil && trailmark.KindOf(err) != kind {
			t.Errorf("%s: %v", dest, err)
		}
	}
}

// receiver is a web server in this process.
func receiver(t *testing.T, answer http.HandlerFunc) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	return server
}

var loopback = guard{prefixes("127.0.0.0/8", "::1/128")}

// TestGuardAtDialTime: a name is only as good as the address that it has when
// it is called, and a redirect leads nowhere.
func TestGuardAtDialTime(t *testing.T) {
	var called atomic.Bool
	inner := receiver(t, func(http.ResponseWriter, *http.Request) { called.Store(true) })
	_, port, err := net.SplitHostPort(inner.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	send := func(g guard, dest string) error {
		return newSender(g, "test", patience).send(context.Background(), dest, "", "1", nil)
	}
	if err := send(guard{}, "http://localhost:"+port); trailmark.KindOf(err) != trailmark.Usage || called.Load() {
		t.Errorf("localhost by name: %v, called %t", err, called.Load())
	}
	outer := receiver(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, inner.URL, http.StatusTemporaryRedirect)
	})
	if err := send(loopback, outer.URL); err == nil || called.Load() {
		t.Errorf("a redirect: %v, called %t", err, called.Load())
	}
	if err := send(loopback, "http://localhost:"+port); err != nil || !called.Load() {
		t.Errorf("localhost, allowed: %v, called %t", err, called.Load())
	}
}

// TestNoProxy: the environment cannot lead messages past the guard.
func TestNoProxy(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	transport := newSender(loopback, "test", patience).client.Transport.(*http.Transport)
	if transport.Proxy != nil {
		t.Error("a proxy is used")
	}
}
