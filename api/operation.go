package api

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/access"
)

// operation is what every request goes through, whatever it asks: its id, its
// turn, its time, and what is told of it afterwards.
type operation struct {
	limits    Limits
	log       *slog.Logger
	metrics   *metrics
	queue     *queue
	senders   *rates // tokens and users
	strangers *rates // addresses
	draining  atomic.Bool
	problem   func(http.ResponseWriter, *http.Request, error)
}

func newOperation(s *Server) *operation {
	l := s.Limits
	q := newQueue(&l)
	return &operation{
		limits: l, log: s.Log, queue: q, metrics: newMetrics(s.Store, q),
		senders: newRates(), strangers: newRates(),
		problem: s.writeProblem,
	}
}

// note is what becomes known of a request on its way. Handlers fill it in.
type note struct {
	id, route, principal string
}

type noteKey struct{}

// noteOf gives the note of a request. Outside of one it is a note that nobody
// reads.
func noteOf(ctx context.Context) *note {
	if n, ok := ctx.Value(noteKey{}).(*note); ok {
		return n
	}
	return &note{}
}

// serve lets next answer a request within the limits.
func (o *operation) serve(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
	start := time.Now()
	n := &note{id: requestID(r)}
	r = r.WithContext(context.WithValue(r.Context(), noteKey{}, n))
	out := newAnswer(w, r, &o.limits)
	r.Body = pacedBodyOf(r, out.control, &o.limits)
	out.Header().Set("X-Request-Id", n.id)
	defer func() {
		out.finish()
		o.tell(r, n, out, time.Since(start))
	}()
	defer o.catch(out, r)
	leave, err := o.enter(r)
	if err != nil {
		o.problem(out, r, err)
		return
	}
	defer leave()
	out.leave = leave
	next(out, r)
}

// enter waits for the request's turn. Whether the service is well is told at
// any time.
func (o *operation) enter(r *http.Request) (leave func(), err error) {
	if isHealth(r) {
		return func() {}, nil
	}
	return o.queue.enter(r.Context())
}

// catch answers a request whose handler panicked: an internal error, of which
// the log has all and the sender an id. It is to be deferred.
func (o *operation) catch(out *answer, r *http.Request) {
	fault := recover()
	switch fault {
	case nil:
		return
	case http.ErrAbortHandler: // a handler's way to cut an answer off
		panic(fault)
	}
	o.log.ErrorContext(r.Context(), "panic", "request", noteOf(r.Context()).id, "fault", fmt.Sprint(fault), "stack", string(debug.Stack()))
	o.problem(out, r, trailmark.Errorf(trailmark.Internal, "panic: %v", fault))
}

// tell logs and counts a request. Neither the query nor a header is logged:
// they may hold secrets.
func (o *operation) tell(r *http.Request, n *note, out *answer, took time.Duration) {
	o.metrics.request(n.route, r.Method, out.code(), took)
	level := slog.LevelInfo
	if isHealth(r) || r.URL.Path == metricsPath {
		level = slog.LevelDebug // monitors ask all the time
	}
	span := trace.SpanFromContext(r.Context())
	if span.IsRecording() {
		span.SetName(r.Method + " " + n.route)
		span.SetAttributes(attribute.String("http.route", n.route))
	}
	o.log.LogAttrs(r.Context(), level, "request",
		slog.String("request", n.id),
		slog.String("trace", traceID(r, span)),
		slog.String("method", r.Method),
		slog.String("path", r.URL.Path),
		slog.String("route", n.route),
		slog.String("principal", n.principal),
		slog.Int("status", out.code()),
		slog.Int64("bytes", out.bytes),
		slog.Float64("ms", float64(took.Microseconds())/1000),
	)
}

// allow notes a request of somebody who is known, and gives an error when it
// is one too many. A token may have a rate of its own.
func (o *operation) allow(p *access.Principal) error {
	a := allowance{o.limits.TokenRate, o.limits.TokenBurst}
	if p.Rate > 0 {
		a = allowance{float64(p.Rate), 2 * p.Rate}
	}
	return o.senders.take(p.Who(), a, time.Now())
}

// stranger notes that nobody knows who sent a request, and gives an error when
// that happens too often from one address: guessing must not pay.
func (o *operation) stranger(r *http.Request) error {
	a := allowance{o.limits.StrangerRate, o.limits.StrangerBurst}
	return o.strangers.take(addressOf(r.RemoteAddr), a, time.Now())
}

// requestID is the sender's id of a request if it is a plain one, else a new
// one.
func requestID(r *http.Request) string {
	id := r.Header.Get("X-Request-Id")
	if id == "" || len(id) > 64 || strings.ContainsFunc(id, unplain) {
		return rand.Text()
	}
	return id
}

func unplain(r rune) bool {
	return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && !strings.ContainsRune("-_.:", r)
}

// traceID is the trace that a request belongs to (W3C Trace Context); "" for
// none.
func traceID(r *http.Request, span trace.Span) string {
	if c := span.SpanContext(); c.HasTraceID() {
		return c.TraceID().String()
	}
	parts := strings.Split(r.Header.Get("Traceparent"), "-")
	if len(parts) != 4 {
		return ""
	}
	id, err := trace.TraceIDFromHex(parts[1])
	if err != nil {
		return ""
	}
	return id.String()
}
