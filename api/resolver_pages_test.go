package api_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/trailmark/trailmark/api"
)

const browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

// TestLinkForms: links are JSON for programs, JSON-LD for those that ask for it,
// and a page for people (GS1-Conformant Resolver, section 2.10).
func TestLinkForms(t *testing.T) {
	s := serveLinks(t, nil)
	s.put(someLinks...)
	for _, test := range []struct {
		rule, query, accept string
		status              int
		media, has          string
	}{
		{"all, for anybody", "?linkType=linkset", "", 200, "application/linkset+json", `{"linkset":[`},
		{"all, as plain JSON", "?linkType=linkset", "application/json", 200, "application/json", `{"linkset":[`},
		{"all, as JSON-LD", "?linkType=all", "application/ld+json", 200, "application/ld+json", `{"@context":"https://ref.gs1.org/standards/resolver/linkset-context","linkset":[`},
		{"all, for people", "?linkType=linkset", browser, 200, "text/html; charset=utf-8", `<a href="https://example.com/i#top" hreflang="en-GB" lang="en-GB">Use</a> <small>(en-GB)</small>`},
		{"several, for programs", "?linkType=gs1:recallStatus", "", 300, "application/linkset+json", `"context":["US"]`},
		{"several, for people", "?linkType=gs1:recallStatus", browser, 300, "text/html; charset=utf-8", `<small>(US)</small>`},
	} {
		var header []string
		if test.accept != "" {
			header = []string{"Accept", test.accept}
		}
		a := s.askAs("", "GET", gtin+test.query, "", header...)
		if a.StatusCode != test.status || a.Header.Get("Content-Type") != test.media || !strings.Contains(a.body, test.has) {
			t.Errorf("%s: %d %s %s\nwant %d %s %s", test.rule, a.StatusCode, a.Header.Get("Content-Type"), a.body, test.status, test.media, test.has)
		}
		context := slices.ContainsFunc(a.Header.Values("Link"), func(l string) bool { return strings.Contains(l, "json-ld#context") })
		if plain := strings.HasSuffix(test.media, "json") && test.media != "application/ld+json"; context != plain {
			t.Errorf("%s: a Link header to the context: %v", test.rule, context)
		}
	}
}

// TestLinksPage: a page with links has each of them once, and the same for
// programs that read it.
func TestLinksPage(t *testing.T) {
	s := serveLinks(t, nil)
	s.put(someLinks...)
	a := s.askAs("", "GET", gtin+"/10/L1?linkType=linkset", "", "Accept", browser, "Accept-Language", "it")
	if n, want := strings.Count(a.body, "<li>"), 11; n != want {
		t.Errorf("%d links, want %d:\n%s", n, want, a.body)
	}
	if !strings.Contains(a.body, "<h1>Altre informazioni su questo prodotto</h1>") {
		t.Error("the page is not in Italian")
	}
	_, data, _ := strings.Cut(a.body, `<script type="application/ld+json">`)
	data, _, _ = strings.Cut(data, "</script>")
	var set struct {
		Context string           `json:"@context"`
		Linkset []map[string]any `json:"linkset"`
	}
	if err := json.Unmarshal([]byte(data), &set); err != nil || set.Context == "" || len(set.Linkset) != 2 {
		t.Errorf("the data of the page: %v, %s", err, data)
	}
}

// TestLinkProblems: who follows a wrong link with a browser reads in its own
// language what is wrong, and programs get a problem document.
func TestLinkProblems(t *testing.T) {
	s := serveLinks(t, func(c *api.Config) { c.Limits.PublicRate, c.Limits.PublicBurst = 0.001, 1 })
	s.put(someLinks...)
	wantStatus(t, s.askAs("", "GET", "/00/095212500000000011", ""), 404, "")
	for _, test := range []struct {
		path     string
		status   int
		headline string
	}{
		{"/01/09521250000012", 400, "Dieser Code ist nicht lesbar"},
		{gtin + "?linkType=gs1:dpp", 404, "Nichts gefunden"},
		{"/00/095212500000000011", 429, "Zu viele Anfragen"},
	} {
		page := s.askAs("", "GET", test.path, "", "Accept", browser, "Accept-Language", "de-AT")
		if page.StatusCode != test.status || page.Header.Get("Content-Language") != "de" || !strings.Contains(page.body, "<h1>"+test.headline+"</h1>") {
			t.Errorf("%s: %d %s", test.path, page.StatusCode, page.body)
		}
		program := s.askAs("", "GET", test.path, "")
		if program.StatusCode != test.status || program.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s for a program: %d %s", test.path, program.StatusCode, program.body)
		}
		if (page.Header.Get("Retry-After") != "") != (test.status == 429) {
			t.Errorf("%s: come again after %q", test.path, page.Header.Get("Retry-After"))
		}
	}
}

// TestReadAnywhere: pages of other servers may read every answer about links,
// those that tell of a mistake, too.
func TestReadAnywhere(t *testing.T) {
	s := serveLinks(t, nil)
	s.put(someLinks...)
	for _, test := range []struct {
		method, path string
		status       int
	}{
		{"GET", gtin, 307},
		{"GET", gtin + "?linkType=linkset", 200},
		{"GET", gtin + "?linkType=gs1:recallStatus", 300},
		{"GET", gtin + "?linkType=gs1:dpp", 404},
		{"GET", "/01/09506000134352/21/A", 404},
		{"GET", "/01//09521250000011", 400},
		{"GET", "/01/09521250000012", 400},
		{"GET", gtin + "?x=" + strings.Repeat("x", 40_000), 414},
		{"POST", gtin, 405},
		{"OPTIONS", gtin, 204},
		{"OPTIONS", "/01/09521250000012", 204},
		{"GET", "/.well-known/gs1resolver", 200},
		{"OPTIONS", "/.well-known/gs1resolver", 204},
	} {
		a := s.askAs("", test.method, test.path, "")
		if a.StatusCode != test.status || a.Header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s %.60s: %d, allowed to %q", test.method, test.path, a.StatusCode, a.Header.Get("Access-Control-Allow-Origin"))
		}
	}
	options := s.askAs("", http.MethodOptions, gtin+"/21/A", "")
	if link := options.Header.Get("Link"); !strings.Contains(link, gtin+`/21/A?linkType=linkset>; rel="linkset"`) {
		t.Errorf("OPTIONS tells of the links at %q", link)
	}
}

// TestTagLinks: an EPC as a tag holds it leads where its Digital Link does (GS1
// Digital Link URI: Compression Technical Standard for EPC binary strings 1.0,
// whose example this is).
func TestTagLinks(t *testing.T) {
	s := serveLinks(t, nil)
	long := someLinks[10]
	long.Key = "/01/09528765123457/21/{21}"
	s.put(long)
	const plain = "/01/09528765123457/21/123456789123"
	want := s.askAs("", "GET", plain+"?linkType=gs1:epcis&x=1", "").Header.Get("Location")
	for _, path := range []string{"/eh30164596f40c0e5cbe991a83", "/eh30164596F40C0E5CBE991A83", "/exMBZFlvQMDly-mRqD"} {
		a := s.askAs("", "GET", path+"?linkType=gs1:epcis&x=1", "")
		if got := a.Header.Get("Location"); a.StatusCode != 307 || got != want {
			t.Errorf("%s: %d %s, want %s", path, a.StatusCode, got, want)
		}
		if links := strings.Join(a.Header.Values("Link"), ","); !strings.Contains(links, "<"+s.url+plain+`>; rel="owl:sameAs"`) {
			t.Errorf("%s is not said to be %s: %s", path, plain, links)
		}
	}
	for _, path := range []string{"/eh30164596f40c0e5cbe991a", "/ehxx164596f40c0e5cbe991a83", "/exMBZFlvQMDly-mR", "/eh000000000000000000000000"} {
		wantStatus(t, s.askAs("", "GET", path, ""), 404, "")
	}
}
