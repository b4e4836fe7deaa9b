package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/trailmark/trailmark/client"
)

// BenchmarkPostEvent posts single events from 64 clients, each durable when it
// is answered.
func BenchmarkPostEvent(b *testing.B) {
	s := serveSQLite(b)
	transport := &http.Transport{MaxIdleConnsPerHost: 64}
	c, err := client.New(s.url+"/epcis", s.admin(), client.WithHTTPClient(&http.Client{Transport: transport}))
	if err != nil {
		b.Fatal(err)
	}
	var n atomic.Int64
	b.SetParallelism(32) // times the number of cores
	b.ReportAllocs()
	start := time.Now()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			i := n.Add(1)
			epc := fmt.Sprint("urn:epc:id:sgtin:9506000.013435.", i)
			if _, err := c.PostRaw(b.Context(), strings.NewReader(event("", epc, "shipping"))); err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(n.Load())/time.Since(start).Seconds(), "events/s")
}
