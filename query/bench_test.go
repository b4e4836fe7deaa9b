package query_test

import (
	"bytes"
	"context"
	"net/url"
	"slices"
	"testing"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/query"
	"github.com/trailmark/trailmark/recall"
	"github.com/trailmark/trailmark/simulate"
	"github.com/trailmark/trailmark/store/storetest"
)

// benchJars is the size of the lot that the benchmarks ask about. What they
// measure grows with it, so that the figures for each jar hold for larger ones.
const benchJars = 20_000

// bench captures a plant in SQLite.
func bench(b *testing.B) (*query.Desk, *simulate.Plant) {
	b.Helper()
	ctx := context.Background()
	st := storetest.Open(b, storetest.SQLite(b))
	door := capture.Open(st)
	defer door.Close()
	plan := simulate.DefaultPlan()
	plan.Jars = benchJars
	plant := simulate.New(plan)
	for events := range slices.Chunk(slices.Collect(plant.Events()), 5000) {
		if _, err := door.Events(ctx, events, capture.Options{}); err != nil {
			b.Fatal(err)
		}
	}
	var log bytes.Buffer
	if err := plant.WriteReadings(&log); err != nil {
		b.Fatal(err)
	}
	if _, err := door.Readings(ctx, simulate.Sealer, &log); err != nil {
		b.Fatal(err)
	}
	return query.Open(st), plant
}

func perJar(b *testing.B, jars int) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(jars), "ns/jar")
}

func BenchmarkItem(b *testing.B) {
	desk, plant := bench(b)
	for b.Loop() {
		if _, err := desk.Item(context.Background(), trailmark.ThingID(plant.Jar(4217)), query.Clocks{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPreview(b *testing.B) {
	desk, _ := bench(b)
	limit := trailmark.DecimalOf(45)
	sealer := trailmark.ThingID(simulate.Sealer)
	scope := &recall.Scope{
		Population: recall.Population{Lots: []trailmark.ThingID{trailmark.ThingID(simulate.Lot)}},
		Where: &recall.Events{
			BizStep: []trailmark.Term{"commissioning"}, ReadPoint: []trailmark.ThingID{sealer},
			During: &recall.During{Excursion: &recall.Excursion{Equipment: sealer, Parameter: "vacuum", Above: &limit, Unit: "KPA"}},
		},
		Follow: recall.Follow{Inward: true, Forward: true},
	}
	for b.Loop() {
		if p, err := desk.Preview(context.Background(), scope); err != nil || p.Population != benchJars {
			b.Fatal(p, err)
		}
	}
	perJar(b, benchJars)
}

func BenchmarkTraceForward(b *testing.B) {
	desk, plant := bench(b)
	back, err := desk.Trace(context.Background(), trailmark.ThingID(plant.Jar(1)), query.Backward, query.Bounds{})
	if err != nil {
		b.Fatal(err)
	}
	material := back.Edges[0].From
	for b.Loop() {
		if t, err := desk.Trace(context.Background(), material, query.Forward, query.Bounds{}); err != nil || t.Counts["item"] < benchJars {
			b.Fatal(t, err)
		}
	}
	perJar(b, benchJars)
}

// BenchmarkFind asks for the events of one item, as /epcs/{epc}/events does, for
// one's own people and for a partner.
func BenchmarkFind(b *testing.B) {
	desk, plant := bench(b)
	sold, err := desk.Trace(context.Background(), trailmark.ThingID(plant.Jar(1)), query.Forward, query.Bounds{})
	if err != nil || len(sold.Consignees) == 0 {
		b.Fatal(sold, err)
	}
	for name, viewer := range map[string]query.Viewer{"own": {}, "partner": {Party: sold.Consignees[0]}} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				q := asked(b, "MATCH_anyEPC="+url.QueryEscape(string(plant.Jar(1+i*7919%benchJars))))
				if _, err := desk.Find(context.Background(), q, query.Page{}, viewer); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
