package api_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/trailmark/trailmark/access"
)

const shippingQuery = `{"name":"shipped goods/2026 ü","query":{"EQ_bizStep":["shipping"],"@context":{"ex":"https://ns.example.com/"}}}`

func TestNamedQueries(t *testing.T) {
	s := serveSQLite(t)
	created := s.ask("POST", "/epcis/queries", shippingQuery)
	wantStatus(t, created, 201, "")
	at := created.Header.Get("Location")
	if at != "/epcis/queries/shipped%20goods%2F2026%20%C3%BC" {
		t.Errorf("Location %s", at)
	}
	wantStatus(t, s.ask("POST", "/epcis/queries", shippingQuery), 409, "ResourceAlreadyExistsException")
	got := s.ask("GET", at, "")
	wantStatus(t, got, 200, "")
	if strings.TrimSpace(got.body) != shippingQuery {
		t.Errorf("%s, want %s", got.body, shippingQuery)
	}
	list := s.ask("GET", "/epcis/queries", "")
	if strings.TrimSpace(list.body) != "["+shippingQuery+"]" {
		t.Errorf("the list is %s", list.body)
	}
	wantStatus(t, s.ask("GET", at+"/events", ""), 200, "")
	wantStatus(t, s.ask("DELETE", at, ""), 204, "")
	wantStatus(t, s.ask("DELETE", at, ""), 404, "NoSuchNameException")
	wantStatus(t, s.ask("GET", at, ""), 404, "NoSuchNameException")
	wantStatus(t, s.ask("GET", at+"/events", ""), 404, "NoSuchNameException")
	wantStatus(t, s.ask("OPTIONS", at, ""), 204, "")
}

func TestNamedQueriesRefused(t *testing.T) {
	s := serveSQLite(t)
	for body, exception := range map[string]string{
		`{`:                               "ValidationException",
		`[]`:                              "ValidationException",
		`{"name":7,"query":{}}`:           "ValidationException",
		`{"query":{}}`:                    "QueryParameterException",
		`{"name":"","query":{}}`:          "QueryParameterException",
		`{"name":"..","query":{}}`:        "QueryParameterException",
		`{"name":"a\u0000","query":{}}`:   "QueryParameterException",
		`{"name":"a"}`:                    "QueryParameterException",
		`{"name":"a","query":[]}`:         "QueryValidationException",
		`{"name":"a","query":{"EQ_x":1}}`: "QueryParameterException",
		`{"name":"a","query":{"eventType":"ObjectEvent","nextPageToken":"7"}}`: "QueryParameterException",
	} {
		wantStatus(t, s.ask("POST", "/epcis/queries", body), 400, exception)
	}
	wantStatus(t, s.ask("POST", "/epcis/queries", "<query/>", "Content-Type", "application/xml"), 415, "UnsupportedMediaTypeException")
	wantStatus(t, s.askAs(s.token(access.Auditor, ""), "POST", "/epcis/queries", shippingQuery), 403, "SecurityException")
	wantStatus(t, s.askAs("", "GET", "/epcis/queries", ""), 401, "SecurityException")
}

// TestNamedQueryPages: a named query is paged as /events is, and its parameters
// stand.
func TestNamedQueryPages(t *testing.T) {
	s := serveSQLite(t)
	wantStatus(t, s.ask("POST", "/epcis/queries", `{"name":"q","query":{"EQ_bizStep":["shipping"],"perPage":2}}`), 201, "")
	for i := range 7 {
		step := []string{"shipping", "receiving"}[i%2]
		wantStatus(t, s.ask("POST", "/epcis/events", oneEvent(i, step)), 201, "")
	}
	seen := 0
	for path := "/epcis/queries/q/events"; path != ""; {
		page := s.ask("GET", path, "")
		wantStatus(t, page, 200, "")
		n := strings.Count(page.body, `"eventID"`)
		if n > 2 || strings.Contains(page.body, "receiving") || !strings.Contains(page.body, `"queryName":"q"`) {
			t.Errorf("a page: %s", page.body)
		}
		seen += n
		link, _, _ := strings.Cut(page.Header.Get("Link"), ">")
		path = strings.TrimPrefix(link, "<")
	}
	if seen != 4 {
		t.Errorf("%d events, want 4", seen)
	}
	wantStatus(t, s.ask("GET", "/epcis/queries/q/events?EQ_bizStep=receiving", ""), 400, "QueryParameterException")
}

func oneEvent(i int, step string) string {
	return fmt.Sprintf(`{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],"type":"ObjectEvent",
		"eventID":"urn:uuid:00000000-0000-4000-8000-%012d","eventTime":"2026-03-0%dT10:00:00Z","eventTimeZoneOffset":"+00:00",
		"epcList":["https://id.gs1.org/01/09506000134352/21/%d"],"action":"OBSERVE","bizStep":"%s"}`, i, 1+i%9, i, step)
}

// TestQueriesOfPartners: each party has names of its own, and nobody can tell
// those of another.
func TestQueriesOfPartners(t *testing.T) {
	s := serveSQLite(t)
	us, dairy, grocer := s.admin(), s.token(access.PartnerQuery, "9506000140001"), s.token(access.PartnerQuery, "9506000150000")
	for _, token := range []string{us, dairy} {
		wantStatus(t, s.askAs(token, "POST", "/epcis/queries", `{"name":"mine","query":{}}`), 201, "")
	}
	for method, path := range map[string]string{"GET": "/epcis/queries/mine", "DELETE": "/epcis/queries/mine"} {
		foreign := s.askAs(grocer, method, path, "")
		none := s.askAs(grocer, method, strings.Replace(path, "mine", "none", 1), "")
		if foreign.StatusCode != 404 || foreign.body != none.body {
			t.Errorf("%s of a foreign query: %s, of none: %s", method, foreign.body, none.body)
		}
	}
	var list []json.RawMessage
	answer := s.askAs(grocer, "GET", "/epcis/queries", "")
	if err := json.Unmarshal([]byte(answer.body), &list); err != nil || len(list) != 0 {
		t.Errorf("a partner sees %s", answer.body)
	}
	wantStatus(t, s.askAs(grocer, "POST", "/epcis/queries", `{"name":"mine","query":{}}`), 201, "")
	wantStatus(t, s.askAs(dairy, "DELETE", "/epcis/queries/mine", ""), 204, "")
	wantStatus(t, s.askAs(us, "GET", "/epcis/queries/mine", ""), 200, "")
	wantStatus(t, s.askAs(dairy, "GET", "/epcis/subscriptions", ""), 403, "SecurityException")
}
