package api

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/access"
	"github.com/trailmark/trailmark/store"
)

// Where monitors look, outside of the mount.
const (
	livePath    = "/livez"
	readyPath   = "/readyz"
	metricsPath = "/metrics"
)

// readyTime is how long the database may take to show that it is there.
const readyTime = 2 * time.Second

// isHealth reports whether a request asks for the health of the service. It is
// answered at any time, and not logged.
func isHealth(r *http.Request) bool {
	return r.URL.Path == livePath || r.URL.Path == readyPath
}

// Drain makes the service say that it is not ready, so that a load balancer
// sends its requests elsewhere. Those that come are still answered.
func (s *Server) Drain() { s.operation.draining.Store(true) }

// getLive says that the process answers. It asks nobody else: a database that
// is away for a while is no reason to start the process anew.
func (c *call) getLive() error { return c.writeText("ok") }

// getReady says whether requests would be answered: the database is there, and
// the service is not about to end.
func (c *call) getReady() error {
	if c.operation.draining.Load() {
		return overloaded("the service is ending")
	}
	ctx, cancel := context.WithTimeout(c.ctx(), readyTime)
	defer cancel()
	err := c.Store.View(ctx, func(tx *store.Tx) error {
		_, err := tx.LastSeq(ctx)
		return err
	})
	if err != nil {
		return trailmark.Wrapf(trailmark.Unavailable, err, "the database does not answer")
	}
	return c.writeText("ok")
}

func (c *call) writeText(text string) error {
	c.w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	c.w.Header().Set("Cache-Control", "no-store")
	_, err := c.w.Write([]byte(text + "\n"))
	return err
}

// getMetrics gives the metrics to a program on the same machine, and to whoever
// may read everything. [Server.Metrics] gives them without asking.
func (c *call) getMetrics() error {
	if !fromHere(c.r) {
		if err := c.admit(access.ReadAudits); err != nil {
			return err
		}
	}
	c.Metrics().ServeHTTP(c.w, c.r)
	return nil
}

// Metrics answers with the metrics of this server in the format of Prometheus,
// for a listener of their own.
func (s *Server) Metrics() http.Handler { return s.operation.metrics.handler() }

// fromHere reports whether a request was made on this machine, and was not
// passed on by a proxy.
func fromHere(r *http.Request) bool {
	for _, passed := range []string{"Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via"} {
		if r.Header.Get(passed) != "" {
			return false
		}
	}
	return isLoopback(r.RemoteAddr) && isLoopback(r.Host)
}

// isLoopback reports whether a host, with or without a port, is this machine.
func isLoopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	address, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && address.IsLoopback()
}
