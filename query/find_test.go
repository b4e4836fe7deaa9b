package query_test

import (
	"context"
	"net/url"
	"testing"

	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/eventquery"
	"github.com/trailmark/trailmark/query"
	"github.com/trailmark/trailmark/store/storetest"
	"pgregory.net/rapid"
)

// asked parses the parameters of a URL.
func asked(t rapid.TB, parameters string) *eventquery.Query {
	t.Helper()
	values, err := url.ParseQuery(parameters)
	if err != nil {
		t.Fatal(err)
	}
	q, err := eventquery.Parse(values, nil)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// everything walks through all pages.
func everything(t rapid.TB, desk *query.Desk, q *eventquery.Query, limit int, viewer query.Viewer) (list []query.Found) {
	t.Helper()
	page := query.Page{Limit: limit}
	for {
		p, err := desk.Find(context.Background(), q, page, viewer)
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Events) > limit {
			t.Fatalf("a page of %d has %d events", limit, len(p.Events))
		}
		list = append(list, p.Events...)
		if page.After = p.Next; page.After == "" {
			return list
		}
	}
}

func TestFindFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		st := open(t)
		door := capture.Open(st)
		defer door.Close()
		desk := query.Open(st)
		s := newStory(t, 0, door, desk)
		s.line("commission jar/1 jar/2 lot=L1 at=@plant time=10:00")
		s.line("pack P1 jar/1 jar/2 at=@plant time=10:10")
		s.line("ship P1 at=@plant to=%shop time=10:20")
		s.line("void #3")
		for _, q := range []string{"", "orderBy=eventTime", "MATCH_anyEPC=" + url.QueryEscape(string(s.name("P1"))), "EQ_bizStep=packing|shipping", "orderBy=recordTime&orderDirection=ASC"} {
			var ids []string
			for _, e := range everything(t, desk, asked(t, q), 2, query.Viewer{}) {
				ids = append(ids, e.Event.ID)
			}
			t.Log(q, ids)
		}
		for _, p := range []string{"%shop", "%maker"} {
			var ids []string
			for _, e := range everything(t, desk, asked(t, ""), 2, query.Viewer{Party: s.name(p)}) {
				ids = append(ids, e.Event.ID)
			}
			t.Log(p, ids)
		}
	})
}
