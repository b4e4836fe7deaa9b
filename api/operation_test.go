package api

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
	"github.com/trailmark/trailmark/store/storetest"
)

// logged are the lines of a log.
type logged chan string

func (l logged) Write(line []byte) (int, error) {
	l <- string(line)
	return len(line), nil
}

// operated serves a handler as every route is served, and gives its URL and
// what it logs.
func operated(t *testing.T, l Limits, h operatedHandler) (url string, o *operation, log logged) {
	t.Helper()
	front, o, log := unstarted(t, l, h)
	front.Start()
	return front.URL, o, log
}

type operatedHandler func(*operation, http.ResponseWriter, *http.Request)

func unstarted(t *testing.T, l Limits, h operatedHandler) (*httptest.Server, *operation, logged) {
	t.Helper()
	log := make(logged, 100)
	s := &Server{Config: Config{
		Limits: l, Log: slog.New(slog.NewJSONHandler(log, nil)),
		Store: storetest.Open(t, storetest.SQLite(t)),
	}.withDefaults()}
	s.operation = newOperation(s)
	front := httptest.NewUnstartedServer(nil)
	front.Config = l.HTTPServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.operation.serve(w, r, func(w http.ResponseWriter, r *http.Request) { h(s.operation, w, r) })
	}))
	t.Cleanup(front.Close)
	return front, s.operation, log
}

func get(t *testing.T, url string, header ...string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequest("GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(body)
}

// Each request leaves one line, with whose it was and what became of it, and
// with neither its query nor its headers.
func TestLog(t *testing.T) {
	url, _, log := operated(t, Limits{}, func(_ *operation, w http.ResponseWriter, r *http.Request) {
		n := noteOf(r.Context())
		n.route, n.principal = "/things/{id}", "packing line"
		w.WriteHeader(http.StatusTeapot)
		io.WriteString(w, "short and stout")
	})
	response, _ := get(t, url+"/things/7?secret=query", "X-Request-Id", "order-66",
		"Authorization", "Bearer secret", "Traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
	if id := response.Header.Get("X-Request-Id"); id != "order-66" {
		t.Errorf("the answer has the id %q", id)
	}
	text, line := <-log, map[string]any{}
	if err := json.Unmarshal([]byte(text), &line); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]any{
		"request": "order-66", "trace": "0af7651916cd43dd8448eb211c80319c", "method": "GET", "path": "/things/7",
		"route": "/things/{id}", "principal": "packing line", "status": 418.0, "bytes": 15.0,
	} {
		if line[name] != want {
			t.Errorf("%s is %v, not %v", name, line[name], want)
		}
	}
	if strings.Contains(text, "secret") {
		t.Errorf("a secret is logged: %s", text)
	}
}

func TestRequestID(t *testing.T) {
	tests := []struct {
		sent string
		kept bool
	}{
		{"a-b_c.d:9", true},
		{"", false},
		{"two words", false},
		{"line\nbreak", false},
		{`quote"`, false},
		{strings.Repeat("x", 64), true},
		{strings.Repeat("x", 65), false},
	}
	for _, test := range tests {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header["X-Request-Id"] = []string{test.sent}
		if got := requestID(r); (got == test.sent) != test.kept || got == "" {
			t.Errorf("%q became %q", test.sent, got)
		}
	}
}

// A handler that panics is an internal error: the sender gets an id, the log
// all of it, and the next request is answered.
func TestPanic(t *testing.T) {
	url, _, log := operated(t, Limits{}, func(_ *operation, w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/fault":
			panic("the shelf fell down")
		case "/late":
			io.WriteString(w, strings.Repeat("half an answer", 10_000))
			panic("the shelf fell down")
		}
	})
	response, body := get(t, url+"/fault")
	if response.StatusCode != 500 || strings.Contains(body, "shelf") || !strings.Contains(body, "urn:trailmark:error:") {
		t.Errorf("%d %s", response.StatusCode, body)
	}
	if all := <-log; !strings.Contains(all, "shelf fell down") || !strings.Contains(all, "operation_test.go") {
		t.Errorf("the log tells too little: %s", all)
	}
	if response, err := http.Get(url + "/late"); err == nil {
		defer response.Body.Close()
		if _, err := io.ReadAll(response.Body); err == nil {
			t.Error("half an answer looks like a whole one")
		}
	}
	if response, _ := get(t, url+"/next"); response.StatusCode != 200 {
		t.Errorf("the next request is answered with %d", response.StatusCode)
	}
}

// Whoever asks for the header alone over HTTP/2 gets it, and no error is logged.
func TestHead(t *testing.T) {
	front, _, log := unstarted(t, Limits{}, func(o *operation, w http.ResponseWriter, r *http.Request) {
		for range 3 {
			if _, err := w.Write(make([]byte, 100_000)); err != nil {
				o.problem(w, r, err)
			}
		}
	})
	front.EnableHTTP2 = true
	front.StartTLS()
	for range 100 { // it depends on which of two goroutines is faster
		response, err := front.Client().Head(front.URL)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if line := <-log; response.StatusCode != 200 || response.ProtoMajor != 2 || !strings.Contains(line, `"status":200`) {
			t.Fatalf("%s %s: %s", response.Proto, response.Status, line)
		}
	}
}

// What is counted has the route and not the path, so that senders cannot make
// up series.
func TestMetrics(t *testing.T) {
	url, o, _ := operated(t, Limits{}, func(_ *operation, _ http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/known/") {
			noteOf(r.Context()).route = "/known/{id}"
		}
	})
	for _, path := range []string{"/known/1", "/known/2", "/made/up", "/made/up/too"} {
		get(t, url+path)
	}
	out := httptest.NewRecorder()
	o.metrics.handler().ServeHTTP(out, httptest.NewRequest("GET", "/metrics", nil))
	for _, line := range []string{
		`trailmark_http_requests_total{code="200",method="GET",route="/known/{id}"} 2`,
		`trailmark_http_requests_total{code="200",method="GET",route="none"} 2`,
		`trailmark_http_request_seconds_count{method="GET",route="/known/{id}"} 2`,
		`trailmark_http_requests_served 0`,
		`trailmark_database_bytes `,
		`trailmark_capture_jobs 0`,
		`trailmark_outbox_messages 0`,
		`trailmark_subscription_lag_events 0`,
		`go_goroutines `,
	} {
		if !strings.Contains(out.Body.String(), "\n"+line) {
			t.Errorf("there is no %s", line)
		}
	}
}

func TestFromHere(t *testing.T) {
	tests := []struct {
		remote, host, forwarded string
		want                    bool
	}{
		{"127.0.0.1:999", "127.0.0.1:8080", "", true},
		{"[::1]:999", "localhost:8080", "", true},
		{"127.0.0.1:999", "localhost", "198.51.100.7", false}, // by a proxy
		{"127.0.0.1:999", "trace.example.com", "", false},     // by a proxy that does not say so
		{"198.51.100.7:999", "localhost", "", false},
	}
	for _, test := range tests {
		r := httptest.NewRequest("GET", "/metrics", nil)
		r.RemoteAddr, r.Host = test.remote, test.host
		if test.forwarded != "" {
			r.Header.Set("X-Forwarded-For", test.forwarded)
		}
		if got := fromHere(r); got != test.want {
			t.Errorf("%+v: %v", test, got)
		}
	}
}

// Without its database the service lives, and is not ready.
func TestReadyWithoutDatabase(t *testing.T) {
	st, err := store.Open(t.Context(), storetest.SQLite(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	s := &Server{Config: Config{Store: st}.withDefaults()}
	s.operation = newOperation(s)
	c := &call{Server: s, w: httptest.NewRecorder(), r: httptest.NewRequest("GET", readyPath, nil)}
	if err := c.getReady(); trailmark.KindOf(err) != trailmark.Unavailable {
		t.Errorf("ready: %v", err)
	}
	if err := c.getLive(); err != nil {
		t.Errorf("live: %v", err)
	}
}
