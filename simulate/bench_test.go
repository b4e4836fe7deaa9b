package simulate_test

import (
	"io"
	"testing"

	"github.com/trailmark/trailmark/epcis"
	"github.com/trailmark/trailmark/simulate"
)

// BenchmarkEvents measures one event of an order, made and thrown away.
func BenchmarkEvents(b *testing.B) {
	b.ReportAllocs()
	for n := 0; n < b.N; {
		for range simulate.New(simulate.DefaultPlan()).Events() {
			if n++; n == b.N {
				break
			}
		}
	}
}

// BenchmarkEncode measures one event of an order, made and written as JSON-LD.
func BenchmarkEncode(b *testing.B) {
	b.ReportAllocs()
	encoder := epcis.NewEncoder(io.Discard)
	for n := 0; n < b.N; {
		for e := range simulate.New(simulate.DefaultPlan()).Events() {
			if err := encoder.Encode(e); err != nil {
				b.Fatal(err)
			}
			if n++; n == b.N {
				break
			}
		}
	}
}
