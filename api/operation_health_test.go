package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/trailmark/trailmark/access"
	"github.com/trailmark/trailmark/api"
	"github.com/trailmark/trailmark/store/storetest"
)

// A service that is about to end answers what comes, and says that it is not
// ready for more.
func TestReady(t *testing.T) {
	s := serveSQLite(t)
	await(t, "readiness", func() bool { return s.askAs("", "GET", "/readyz", "").StatusCode == http.StatusOK })
	s.server.Drain()
	if got := s.askAs("", "GET", "/readyz", ""); got.StatusCode != http.StatusServiceUnavailable || got.Header.Get("Retry-After") == "" {
		t.Errorf("/readyz of a service that ends: %d %s", got.StatusCode, got.body)
	}
	for _, path := range []string{"/livez", "/epcis/events"} {
		if got := s.ask("GET", path, ""); got.StatusCode != http.StatusOK {
			t.Errorf("%s of a service that ends: %d %s", path, got.StatusCode, got.body)
		}
	}
}

// Metrics are for programs on the same machine, and for those who may read
// everything.
func TestMetricsAreNotForAnyone(t *testing.T) {
	s := serveSQLite(t)
	const proxy = "X-Forwarded-For"
	tests := []struct {
		token string
		proxy string
		want  int
	}{
		{"", "", 200},
		{"", "198.51.100.7", 401},
		{s.token(access.Operator, ""), "198.51.100.7", 403},
		{s.token(access.Auditor, ""), "198.51.100.7", 200},
	}
	for _, test := range tests {
		got := s.askAs(test.token, "GET", "/metrics", "", proxy, test.proxy)
		if test.proxy == "" {
			got = s.askAs(test.token, "GET", "/metrics", "")
		}
		if got.StatusCode != test.want {
			t.Errorf("%+v: %d %s", test, got.StatusCode, got.body)
		}
	}
}

// What became of events is counted.
func TestCapturedEventsAreCounted(t *testing.T) {
	s := serveSQLite(t)
	const event = `{"type":"ObjectEvent","eventID":"urn:uuid:00000000-0000-4000-8000-000000000001","action":"ADD","bizStep":"commissioning",
		"eventTime":"2026-01-01T00:00:00Z","eventTimeZoneOffset":"+00:00","epcList":["https://id.gs1.org/01/09521250000011/21/A"]}`
	for range 2 {
		s.ask("POST", "/epcis/events", event)
	}
	got := s.ask("GET", "/metrics", "").body
	for _, line := range []string{
		`trailmark_captured_events_total{result="captured"} 1`,
		`trailmark_captured_events_total{result="duplicate"} 1`,
		`trailmark_http_requests_total{code="201",method="POST",route="/events"} 1`,
	} {
		if !strings.Contains(got, "\n"+line+"\n") {
			t.Errorf("there is no %s", line)
		}
	}
}

// A token that asks too often is told when to come again, and holds nobody else
// up. So is an address that guesses.
func TestRateLimits(t *testing.T) {
	s := serve(t, storetest.Open(t, storetest.SQLite(t)), func(c *api.Config) {
		c.Limits = api.Limits{TokenRate: 0.001, TokenBurst: 3, StrangerRate: 0.001, StrangerBurst: 3}
	})
	eager, other := s.token(access.Operator, ""), s.token(access.Quality, "")
	for _, test := range []struct {
		token string
		want  []int
	}{
		{eager, []int{200, 200, 200, 429, 429}},
		{other, []int{200}},
		{"tmk_9_guess", []int{401, 401, 401, 429, 429}},
		{other, []int{200}},
	} {
		for i, want := range test.want {
			got := s.askAs(test.token, "GET", "/epcis/", "")
			if got.StatusCode != want || want == 429 && got.Header.Get("Retry-After") == "" {
				t.Errorf("request %d: %d with Retry-After %q, not %d", i+1, got.StatusCode, got.Header.Get("Retry-After"), want)
			}
		}
	}
}
