package api_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/resolver"
)

// BenchmarkLink measures the service's own work for a link that leads on, and
// for what the public is told of an item, without the network.
func BenchmarkLink(b *testing.B) {
	s := serveLinks(b, nil)
	s.put(resolver.NewLink{Key: gtin + "/21/{21}", Type: "gs1:pip", Href: "https://example.com/{21}"})
	const items = 20_000
	for from := 0; from < items; from += 1_000 {
		var serials []string
		for i := range 1_000 {
			serials = append(serials, fmt.Sprint("S", from+i))
		}
		door := capture.Open(s.store)
		text := document(fmt.Sprintf(made, jarList(serials...), "2099-12-31"))
		if _, err := door.Capture(b.Context(), strings.NewReader(text), capture.Options{}); err != nil {
			b.Fatal(err)
		}
		door.Close()
	}
	for name, question := range map[string]string{"led on": "?linkType=gs1:pip", "public": ""} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetParallelism(32) // who waits for time to be evened out
			var asked atomic.Int64
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					i := asked.Add(1)
					r := httptest.NewRequest("GET", fmt.Sprintf("%s/21/S%d%s", gtin, i*7919%items, question), nil)
					w := httptest.NewRecorder()
					s.server.ServeHTTP(w, r)
					if w.Code != http.StatusOK && w.Code != http.StatusTemporaryRedirect {
						b.Error(w.Code, w.Body)
					}
				}
			})
		})
	}
}
