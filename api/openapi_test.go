package api_test

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/google/go-cmp/cmp"
	"github.com/trailmark/trailmark/api"
)

// openapi reads the document that a service answers, once for all tests.
func (s *service) openapi() *openapi3.T {
	s.tb.Helper()
	described.once.Do(func() {
		answer, err := http.Get(s.url + "/openapi.json")
		if err != nil {
			s.tb.Fatal(err)
		}
		defer answer.Body.Close()
		text, err := io.ReadAll(answer.Body)
		if err == nil {
			described.T, err = openapi3.NewLoader().LoadFromData(text)
		}
		if err != nil {
			s.tb.Fatal(err)
		}
	})
	return described.T
}

var described struct {
	once sync.Once
	*openapi3.T
}

// TestOpenAPI: the document is valid, and it has the routes of the table and no
// others.
func TestOpenAPI(t *testing.T) {
	s := serveSQLite(t)
	doc := s.openapi()
	if err := doc.Validate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !doc.IsOpenAPI31OrLater() {
		t.Errorf("the document is OpenAPI %s", doc.OpenAPI)
	}
	var documented []string
	for path, item := range doc.Paths.Map() {
		for method, operation := range item.Operations() {
			if method == http.MethodOptions {
				continue
			}
			documented = append(documented, method+" "+strings.Replace(path, "/epcis", "~", 1))
			if operation.Summary == "" || len(operation.Tags) != 1 {
				t.Errorf("%s %s has no summary or not one tag", method, path)
			}
		}
	}
	table := api.Routes()
	slices.Sort(documented)
	slices.Sort(table)
	if diff := cmp.Diff(table, documented); diff != "" {
		t.Errorf("routes (-table +document):\n%s", diff)
	}
}

// TestDocs: the page for people names every path.
func TestDocs(t *testing.T) {
	s := serveSQLite(t)
	page := s.askAs("", "GET", "/docs", "")
	wantStatus(t, page, 200, "")
	for path := range s.openapi().Paths.Map() {
		if !strings.Contains(page.body, path) {
			t.Errorf("the page does not tell of %s", path)
		}
	}
}

// check holds an answer against the document: its status is one that the
// operation may have, and its headers and body are as they are described.
func (s *service) check(r *http.Request, a answer) {
	s.tb.Helper()
	pattern := s.server.PatternOf(r)
	item := s.openapi().Paths.Value(pattern)
	if item == nil {
		if pattern != "" || a.StatusCode < 400 {
			s.tb.Errorf("%s %s is not in the OpenAPI document", r.Method, pattern)
		}
		return
	}
	method := strings.Replace(r.Method, http.MethodHead, http.MethodGet, 1)
	operation := item.GetOperation(method)
	if operation == nil {
		if a.StatusCode != http.StatusMethodNotAllowed {
			s.tb.Errorf("%s %s is not in the OpenAPI document and gives %d", r.Method, pattern, a.StatusCode)
		}
		return
	}
	input := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{
			Request: r, Route: &routers.Route{Spec: s.openapi(), Path: pattern, PathItem: item, Method: method, Operation: operation},
		},
		Status: a.StatusCode, Header: a.Header, Body: io.NopCloser(bytes.NewReader([]byte(a.body))),
		Options: &openapi3filter.Options{IncludeResponseStatus: true, ExcludeResponseBody: r.Method == http.MethodHead || a.Header.Get("Content-Encoding") != ""},
	}
	if err := openapi3filter.ValidateResponse(s.tb.Context(), input); err != nil {
		s.tb.Errorf("%s %s: the answer is not as documented: %v", r.Method, r.URL, err)
	}
}

func init() {
	// What is no JSON is held against other schemas elsewhere.
	for _, media := range []string{"application/xml", "text/xml", "application/problem+xml", "text/html"} {
		openapi3filter.RegisterBodyDecoder(media, openapi3filter.FileBodyDecoder)
	}
	openapi3filter.RegisterBodyDecoder("application/ld+json", openapi3filter.JSONBodyDecoder)
}
