package api

import (
	"cmp"
	"net"
	"net/http"
	"time"

	"golang.org/x/net/netutil"
)

// Limits bound what one request, one sender and all of them together may take
// from the service. A zero value is the default, which suits a machine with 2
// cores and 1 GB for the service. The limits on all together, on waiting and on
// rates do not hold when they are below zero.
type Limits struct {
	// What one request may bring and ask for.
	BodyBytes    int64 // of a captured document as it is sent; 4 GiB by default
	DecodedBytes int64 // of a captured document, decompressed; 4 GiB by default
	EventBytes   int64 // of the body of POST /events, decompressed; 4 MiB by default
	SmallBody    int64 // a document up to so many bytes is not spooled to a file; 256 KiB by default
	Events       int   // in a captured document; 10 million by default
	URLBytes     int   // of a request's target; 16 KiB by default
	HeaderBytes  int   // of a request's header; 64 KiB by default
	Page         int   // events or values on a page; 1,000 by default

	// What all may take together.
	Connections int           // open at the same time, others wait to be accepted; 4,096 by default
	Requests    int           // served at the same time; 256 by default
	Queue       int           // requests that wait to be served; 1,024 by default
	QueueTime   time.Duration // that a request waits at most; 10 s by default

	// How long a peer is waited for. Within a body or an answer it must not stop
	// for longer than StallTime, nor go on at less than BytesPerSecond; then it
	// may take as long as it likes.
	HeaderTime     time.Duration // for a request's header; 10 s by default
	IdleTime       time.Duration // for the next request of a connection; 2 min by default
	StallTime      time.Duration // 20 s by default
	BytesPerSecond int           // 4 KiB by default

	// How often one sender may ask, in requests a second, and in a burst after a
	// rest.
	TokenRate     float64 // with one token or as one user; 10,000 by default
	TokenBurst    int     // 20,000 by default
	StrangerRate  float64 // without valid credentials, from one address; 20 by default
	StrangerBurst int     // 100 by default
	PublicRate    float64 // public answers to one address; 20 by default
	PublicBurst   int     // 200 by default
}

func (l Limits) withDefaults() Limits {
	l.BodyBytes = cmp.Or(l.BodyBytes, 4<<30)
	l.DecodedBytes = cmp.Or(l.DecodedBytes, 4<<30)
	l.EventBytes = cmp.Or(l.EventBytes, 4<<20)
	l.SmallBody = cmp.Or(l.SmallBody, 256<<10)
	l.Events = cmp.Or(l.Events, 10_000_000)
	l.URLBytes = cmp.Or(l.URLBytes, 16<<10)
	l.HeaderBytes = cmp.Or(l.HeaderBytes, 64<<10)
	l.Page = cmp.Or(l.Page, 1_000)

	l.Connections = cmp.Or(l.Connections, 4096)
	l.Requests = cmp.Or(l.Requests, 256)
	l.Queue = cmp.Or(l.Queue, 1024)
	l.QueueTime = cmp.Or(l.QueueTime, 10*time.Second)

	l.HeaderTime = cmp.Or(l.HeaderTime, 10*time.Second)
	l.IdleTime = cmp.Or(l.IdleTime, 2*time.Minute)
	l.StallTime = cmp.Or(l.StallTime, 20*time.Second)
	l.BytesPerSecond = cmp.Or(l.BytesPerSecond, 4<<10)

	l.TokenRate = cmp.Or(l.TokenRate, 10_000)
	l.TokenBurst = cmp.Or(l.TokenBurst, 20_000)
	l.StrangerRate = cmp.Or(l.StrangerRate, 20)
	l.StrangerBurst = cmp.Or(l.StrangerBurst, 100)
	l.PublicRate = cmp.Or(l.PublicRate, 20)
	l.PublicBurst = cmp.Or(l.PublicBurst, 200)
	return l
}

// HTTPServer gives a server for a handler with these limits on connections and
// their headers, HTTP/1.1 and HTTP/2. Bodies and answers are held to the limits
// by [Server.ServeHTTP].
func (l Limits) HTTPServer(h http.Handler) *http.Server {
	l = l.withDefaults()
	return &http.Server{
		Handler:           h,
		MaxHeaderBytes:    l.HeaderBytes,
		ReadHeaderTimeout: l.HeaderTime,
		IdleTimeout:       l.IdleTime,
		HTTP2: &http.HTTP2Config{
			MaxConcurrentStreams: 128,
			SendPingTimeout:      l.IdleTime / 2,
			PingTimeout:          l.StallTime,
			WriteByteTimeout:     l.StallTime,
		},
	}
}

// Listener takes no more connections at a time than there may be.
func (l Limits) Listener(listener net.Listener) net.Listener {
	if l = l.withDefaults(); l.Connections < 0 {
		return listener
	}
	return netutil.LimitListener(listener, l.Connections)
}
