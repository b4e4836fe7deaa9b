package api

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/trailmark/trailmark/serial"
	"github.com/trailmark/trailmark/store"
)

// poolNumbers is a [prometheus.Collector] of the pools of serial numbers, which
// are read from the database at each scrape.
type poolNumbers struct {
	issuer            *serial.Issuer
	issued, free, low *prometheus.Desc
}

func newPoolNumbers(st *store.Store) *poolNumbers {
	desc := func(name, help string) *prometheus.Desc {
		return prometheus.NewDesc("trailmark_serials_"+name, help, []string{"pool"}, nil)
	}
	return &poolNumbers{
		serial.Open(st),
		desc("issued", "Serial numbers that a pool has given out."),
		desc("free", "Serial numbers that a pool may still give out."),
		desc("low", "Whether a pool has reached its warning or is suspended: 1 when somebody has to do something."),
	}
}

// Describe tells of the numbers.
func (n *poolNumbers) Describe(out chan<- *prometheus.Desc) {
	out <- n.issued
	out <- n.free
	out <- n.low
}

// Collect reads them.
func (n *poolNumbers) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTime)
	defer cancel()
	pools, err := n.issuer.Stock(ctx)
	if err != nil {
		out <- prometheus.NewInvalidMetric(n.issued, err)
		return
	}
	for _, p := range pools {
		low := 0.0
		if p.Trouble() != "" {
			low = 1
		}
		out <- prometheus.MustNewConstMetric(n.issued, prometheus.GaugeValue, float64(p.Issued), p.Name)
		out <- prometheus.MustNewConstMetric(n.free, prometheus.GaugeValue, float64(p.Free), p.Name)
		out <- prometheus.MustNewConstMetric(n.low, prometheus.GaugeValue, low, p.Name)
	}
}
