package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/trailmark/trailmark/access"
	"github.com/trailmark/trailmark/api"
	"github.com/trailmark/trailmark/authenticity"
	"github.com/trailmark/trailmark/resolver"
	"github.com/trailmark/trailmark/store/storetest"
	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

// serveScans starts a service that knows the jars and watches scans a year after
// their life. The watch writes when it is looked at.
func serveScans(t *testing.T) (s *service, watch *authenticity.Watch) {
	s = serveJars(t, func(c *api.Config) {
		c.PlaceHeader = "X-Place"
		c.Authenticity = authenticity.Open(authenticity.Config{
			Store: c.Store, Every: time.Hour,
			Now: func() time.Time { return time.Date(2027, 3, 1, 12, 7, 31, 0, time.UTC) },
		})
		watch = c.Authenticity
		t.Cleanup(func() { watch.Close(context.Background()) })
	})
	return s, watch
}

func look(t *testing.T, w *authenticity.Watch) {
	t.Helper()
	if err := w.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// TestScansAreJudged: who scans what, over HTTP, and who may see what it tells.
func TestScansAreJudged(t *testing.T) {
	s, watch := serveScans(t)
	for range 2 {
		for _, serial := range []string{"SAFE", "SOLD", "GONE", "UNUSED", "AWAITED", "NOBODY"} {
			s.askAs("", "GET", gtin+"/21/"+serial, "", "X-Place", "41.9,12.5")
		}
	}
	s.askAs("", "GET", gtin+"/21/SAFE", "", "X-Place", "35.7,139.7")
	s.askAs("", "GET", gtin, "", "X-Place", "41.9,12.5")                      // no item
	s.askAs("", "GET", "/01/09521250000028/21/1", "", "X-Place", "41.9,12.5") // not ours
	look(t, watch)
	var list []authenticity.Finding
	answer := s.ask("GET", "/authenticity", "")
	if err := json.Unmarshal([]byte(answer.body), &list); err != nil {
		t.Fatal(err)
	}
	got := map[string]int64{}
	for _, f := range list {
		serial := string(f.Thing)[strings.LastIndex(string(f.Thing), "/")+1:]
		got[fmt.Sprint(serial, " ", f.Rule)] = f.Scans
	}
	want := map[string]int64{"SAFE faster-than-travel": 3, "SOLD after-sale": 2, "GONE after-end": 2, "UNUSED never-issued": 2, "NOBODY never-issued": 2}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}

	first := s.askAs(s.token(access.Auditor, ""), "GET", "/authenticity?perPage=3", "")
	next := strings.Trim(strings.Split(first.Header.Get("Link"), ";")[0], "<>")
	rest := s.askAs(s.token(access.Quality, ""), "GET", next, "")
	if n := strings.Count(first.body, `"rule"`) + strings.Count(rest.body, `"rule"`); n != len(want) || first.body == rest.body {
		t.Errorf("two pages have %d findings", n)
	}
	wantStatus(t, s.askAs(s.token(access.Operator, ""), "GET", "/authenticity", ""), 403, "")
	wantStatus(t, s.askAs(s.token(access.PartnerQuery, holder), "GET", "/authenticity", ""), 403, "")
	wantStatus(t, s.askAs("", "GET", "/authenticity", ""), 401, "")
	if metrics := s.askAs("", "GET", "/metrics", ""); !strings.Contains(metrics.body, "trailmark_scans_dropped_total 0") {
		t.Error("no number of dropped scans")
	}
}

// TestRedirectIsScanned: a link that leads elsewhere is a scan, too.
func TestRedirectIsScanned(t *testing.T) {
	s, watch := serveScans(t)
	s.put(resolver.NewLink{Key: gtin, Type: "gs1:pip", Href: "https://example.com", Default: true})
	wantStatus(t, s.askAs("", "GET", gtin+"/21/SOLD", ""), http.StatusTemporaryRedirect, "")
	look(t, watch)
	if list := s.ask("GET", "/authenticity", ""); !strings.Contains(list.body, `"answer":"led on"`) {
		t.Error(list.body)
	}
}

// TestScansArePrivate: a request full of headers leaves an item, a cell, a
// quarter of an hour, an answer and counts.
func TestScansArePrivate(t *testing.T) {
	url := storetest.SQLite(t)
	st := storetest.Open(t, url)
	var watch *authenticity.Watch
	s := serve(t, st, func(c *api.Config) {
		c.Resolver, c.PlaceHeader = newResolver(st), "X-Place"
		c.Authenticity = authenticity.Open(authenticity.Config{
			Store: st, Every: time.Hour, Now: func() time.Time { return time.Unix(1_800_000_123, 0) },
		})
		watch = c.Authenticity
		t.Cleanup(func() { watch.Close(context.Background()) })
	})
	s.put(resolver.NewLink{Key: gtin, Type: "gs1:pip", Href: "https://example.com"})
	secret := []string{"203.0.113.7", "Browser/9", "session=1", "41.90271", "12.49655", "de-CH", "shop.example", "track-me"}
	s.askAs("", "GET", gtin+"/21/A?utm=track-me", "", "X-Place", "41.90271,12.49655", "X-Forwarded-For", secret[0], "Forwarded", "for="+secret[0],
		"User-Agent", secret[1], "Cookie", secret[2], "Accept-Language", secret[5], "Referer", "https://shop.example/", "X-Real-IP", secret[0])
	look(t, watch)

	columns, row := readScan(t, strings.TrimPrefix(url, "sqlite:")+".scans")
	if want := []string{"thing", "place", "quarter", "answer", "scans"}; !slices.Equal(columns, want) {
		t.Errorf("columns %q, want %q", columns, want)
	}
	if want := []string{"https://id.gs1.org/01/09521250000011/21/A", "sr2", "2000000", "unknown", "1"}; !slices.Equal(row, want) {
		t.Errorf("the row is %q, want %q", row, want)
	}
	for _, word := range append(secret, "127.0.0.1") {
		if strings.Contains(strings.Join(row, " "), word) {
			t.Errorf("%s is kept", word)
		}
	}
}

// readScan gives the columns of the one row of scans in a file, and their values.
func readScan(t *testing.T, file string) (columns, row []string) {
	t.Helper()
	conn, err := sqlite.OpenConn(file, sqlite.OpenReadOnly)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	err = sqlitex.Execute(conn, "select * from scan", &sqlitex.ExecOptions{ResultFunc: func(r *sqlite.Stmt) error {
		for i := range r.ColumnCount() {
			columns, row = append(columns, r.ColumnName(i)), append(row, r.ColumnText(i))
		}
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	return columns, row
}
