package api

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/store"
)

// metrics counts what a server does, in a registry of its own.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	took     *prometheus.HistogramVec
	events   *prometheus.CounterVec
}

// scrapeTime is how long the database may take for the numbers of a scrape.
const scrapeTime = 5 * time.Second

func newMetrics(st *store.Store, q *queue) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "trailmark_http_requests_total", Help: "Requests that were answered, by route, method and status.",
		}, []string{"route", "method", "code"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "trailmark_http_request_seconds", Help: "How long requests took, waiting for their turn included.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300},
		}, []string{"route", "method"}),
		events: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "trailmark_captured_events_total", Help: "Events that were sent, by what became of them.",
		}, []string{"result"}),
	}
	m.registry.MustRegister(m.requests, m.took, m.events,
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.gauge("trailmark_http_requests_served", "Requests that are being served.", func() float64 {
		served, _ := q.lengths()
		return float64(served)
	})
	m.gauge("trailmark_http_requests_waiting", "Requests that wait to be served.", func() float64 {
		_, waiting := q.lengths()
		return float64(waiting)
	})
	m.stored("trailmark_database_bytes", "Size of the database on disk, indexes included.", st.Bytes)
	m.registry.MustRegister(newPoolNumbers(st))
	m.backlog(st, "trailmark_capture_jobs", "Capture jobs that have not ended.", func(b store.Backlog) int64 { return b.Jobs })
	m.backlog(st, "trailmark_outbox_messages", "Messages that wait to be delivered.", func(b store.Backlog) int64 { return b.Messages })
	m.backlog(st, "trailmark_subscription_lag_events", "Events that the hindmost subscription has not looked at.", func(b store.Backlog) int64 { return b.Lag })
	return m
}

// backlog adds a number of work that is not done yet.
func (m *metrics) backlog(st *store.Store, name, help string, number func(store.Backlog) int64) {
	m.stored(name, help, func(ctx context.Context) (n int64, err error) {
		err = st.View(ctx, func(tx *store.Tx) error {
			b, err := tx.Backlog(ctx)
			n = number(b)
			return err
		})
		return n, err
	})
}

// gauge adds a number that is read at each scrape.
func (m *metrics) gauge(name, help string, read func() float64) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, read))
}

// stored adds a number that is read from the database at each scrape. When that
// fails, the scrape says so and has the other numbers.
func (m *metrics) stored(name, help string, read func(context.Context) (int64, error)) {
	m.registry.MustRegister(&storedNumber{prometheus.NewDesc(name, help, nil, nil), read})
}

// storedNumber is a [prometheus.Collector].
type storedNumber struct {
	desc *prometheus.Desc
	read func(context.Context) (int64, error)
}

// Describe tells of the number.
func (n *storedNumber) Describe(out chan<- *prometheus.Desc) { out <- n.desc }

// Collect reads it.
func (n *storedNumber) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTime)
	defer cancel()
	value, err := n.read(ctx)
	if err != nil {
		out <- prometheus.NewInvalidMetric(n.desc, err)
		return
	}
	out <- prometheus.MustNewConstMetric(n.desc, prometheus.GaugeValue, float64(value))
}

// request counts a request. Methods are those that HTTP knows, so that nobody
// can make up new ones.
func (m *metrics) request(route, method string, code int, took time.Duration) {
	if route == "" {
		route = "none"
	}
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
	default:
		method = "other"
	}
	m.requests.WithLabelValues(route, method, strconv.Itoa(code)).Inc()
	m.took.WithLabelValues(route, method).Observe(took.Seconds())
}

// captured counts the events of a document.
func (m *metrics) captured(r capture.Receipt) {
	for result, n := range map[string]int{
		"captured": r.Captured - r.Noted, "duplicate": r.Duplicates, "quarantined": r.Quarantined,
		"noted": r.Noted, "rejected": len(r.Rejected),
	} {
		m.events.WithLabelValues(result).Add(float64(n))
	}
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError})
}
