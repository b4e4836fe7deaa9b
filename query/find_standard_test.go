package query_test

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"slices"
	"testing"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/epcis"
	"github.com/trailmark/trailmark/eventquery"
	"github.com/trailmark/trailmark/eventquery/querytest"
	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/query"
	"github.com/trailmark/trailmark/store/storetest"
	"pgregory.net/rapid"
)

// TestEveryParameter compares the answers to random parameters of the standard
// with the plain filter of package querytest, in the order asked for and in
// pages of random sizes.
func TestEveryParameter(t *testing.T) {
	t.Parallel() // it waits for PostgreSQL most of the time
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		worlds := 0
		rapid.Check(t, func(rt *rapid.T) {
			if worlds++; worlds > 7 {
				return // each world has a store of its own
			}
			st := open(t)
			door := capture.Open(st)
			defer door.Close()
			desk := query.Open(st)
			tellWorld(rt, door)
			events := querytest.Events(10, 40).Draw(rt, "events")
			for part := range slices.Chunk(events, 7) {
				receipt, err := door.Events(context.Background(), part, capture.Options{Mode: capture.Record})
				if err != nil || len(receipt.Rejected) > 0 {
					rt.Fatal(err, receipt.Rejected)
				}
			}
			shelf := &shelf{}
			shelf.fill(rt, desk)
			if len(shelf.events) != len(events) {
				rt.Fatalf("%d of %d events are there", len(shelf.events), len(events))
			}
			for range 40 {
				askEveryWay(rt, desk, shelf, querytest.Parameters().Draw(rt, "parameters"))
			}
		})
	})
}

// tellWorld captures the master data of the test world, each element once.
func tellWorld(t *rapid.T, door *capture.Door) {
	var list []trailmark.MasterData
	at := map[string]int{}
	for _, m := range (querytest.World{}).MasterData() {
		canonical, err := gs1.Canonical(string(m.ID))
		if err != nil {
			t.Fatal(err)
		}
		i, again := at[m.Vocabulary+canonical.ID]
		if !again {
			i, list = len(list), append(list, m)
			at[m.Vocabulary+canonical.ID] = i
			continue
		}
		list[i].Attributes = append(list[i].Attributes, m.Attributes...)
		list[i].Children = append(list[i].Children, m.Children...)
	}
	var document bytes.Buffer
	encoder := epcis.NewEncoder(&document, epcis.WithMasterData(list))
	if err := encoder.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := door.Capture(context.Background(), &document, capture.Options{}); err != nil {
		t.Fatal(err)
	}
}

// askEveryWay asks in pages and event by event as they came.
func askEveryWay(t *rapid.T, desk *query.Desk, shelf *shelf, parameters url.Values) {
	for _, order := range []string{"orderBy", "orderDirection"} {
		parameters.Del(order)
	}
	if by := rapid.SampledFrom([]string{"", "eventTime", "recordTime", "ex:number"}).Draw(t, "order"); by != "" {
		parameters.Set("orderBy", by)
		parameters.Set("orderDirection", rapid.SampledFrom([]string{"ASC", "DESC"}).Draw(t, "direction"))
	}
	q, err := eventquery.Parse(parameters, querytest.Prefixes())
	if err != nil {
		t.Fatal(err)
	}
	want := shelf.selected(t, parameters)
	if q.OrderBy.By != eventquery.Unordered {
		slices.SortFunc(want, func(a, b query.Found) int { return compareFound(q, a, b) })
	}
	if q.EventCountLimit == 0 || q.OrderBy.By != eventquery.Unordered {
		if q.EventCountLimit > 0 && len(want) > q.EventCountLimit {
			want = want[:q.EventCountLimit]
		}
		var got []query.Found
		page := query.Page{Limit: rapid.IntRange(1, 20).Draw(t, "page")}
		for {
			p, err := desk.Find(context.Background(), q, page, query.Viewer{})
			if tooMany := q.MaxEventCount > 0 && len(want) > q.MaxEventCount; tooMany {
				if trailmark.KindOf(err) != trailmark.TooLarge {
					t.Fatalf("%d events, maxEventCount %d: %v", len(want), q.MaxEventCount, err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, p.Events...)
			if page.After = p.Next; p.Next == "" {
				break
			}
		}
		compareAnswers(t, fmt.Sprint(parameters), want, got, q)
	}
}

// selected asks the plain filter.
func (s *shelf) selected(t rapid.TB, parameters url.Values) (list []query.Found) {
	for _, e := range s.events {
		ok, err := querytest.Selects(e.Event, e.Recorded, parameters)
		if err != nil {
			t.Fatal(err)
		}
		if ok {
			list = append(list, e)
		}
	}
	return list
}
