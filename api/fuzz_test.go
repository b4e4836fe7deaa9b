package api_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// FuzzRequest sends anything to any path: the answer is never a fault of the
// service, never a redirect, and as it is documented.
func FuzzRequest(f *testing.F) {
	s := serveSQLite(f)
	a := s.ask("POST", "/epcis/events", event("urn:x:1", item7, "shipping"))
	wantStatus(f, a, 201, "")
	token := s.admin()
	good := document(event("urn:x:2", item7, "receiving"))
	for _, seed := range [][5]string{
		{"GET", "/epcis/events", "EQ_bizStep=shipping&perPage=1", "application/xml;q=0.5", ""},
		{"GET", "/epcis/epcs/https://id.gs1.org/01/09506000134352/21/7/events", "nextPageToken=AAAA", "*/*", ""},
		{"GET", "/epcis/epcs/a%7Cb", "", "text/html", ""},
		{"GET", "/epcis/bizSteps/%2E%2E", "GE_eventTime=now", "", ""},
		{"GET", "/epcis/events", "EQ_INNER_ILMD_a:b=1&WD_readPoint=|", "application/ld+json", ""},
		{"DELETE", "/epcis/nextPageToken/%00", "", "", ""},
		{"POST", "/epcis/events", "", "", good},
		{"POST", "/epcis/events/validate", "findings=true", "", good[:200]},
		{"POST", "/epcis/capture", "", "application/xml", `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`},
		{"OPTIONS", "/epcis/queries/%", "%zz", ",;q=", ""},
		{"GET", "//", "", "q=1;q=2", ""},
	} {
		f.Add(seed[0], seed[1], seed[2], seed[3], "ex=https://ns.example.com/", seed[4])
	}
	f.Fuzz(func(t *testing.T, method, path, query, accept, extensions, body string) {
		s := *s
		s.tb = t
		r, ok := request(method, path, query, body)
		if !ok || strings.HasPrefix(r.URL.Path, "/auth/") {
			t.Skip("no client can send it")
		}
		r.Header.Set("Authorization", "Bearer "+token)
		r.Header.Set("Accept", accept)
		r.Header.Set("GS1-Extensions", extensions)
		w := httptest.NewRecorder()
		s.server.ServeHTTP(w, r)
		if w.Code >= 500 && w.Code != http.StatusNotImplemented || w.Code >= 300 && w.Code < 400 {
			t.Errorf("%s %q %q: %d %s", method, path, query, w.Code, w.Body)
		}
		s.check(r, answer{w.Result(), w.Body.String()})
	})
}

// request makes a request, if net/http would.
func request(method, path, query, body string) (*http.Request, bool) {
	r, err := http.NewRequest(method, "http://localhost", strings.NewReader(body))
	if err != nil || !strings.HasPrefix(path, "/") {
		return nil, false
	}
	u, err := r.URL.Parse("http://localhost" + path)
	if err != nil || u.Host != "localhost" {
		return nil, false
	}
	u.RawQuery = query
	r.URL, r.RequestURI = u, u.RequestURI()
	r.RemoteAddr = "192.0.2.1:1234"
	return r, true
}
