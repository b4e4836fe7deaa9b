package api_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/trailmark/trailmark/access"
	"github.com/trailmark/trailmark/api"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/client"
	"github.com/trailmark/trailmark/feed"
	"github.com/trailmark/trailmark/query"
	"github.com/trailmark/trailmark/store"
	"github.com/trailmark/trailmark/store/storetest"
)

// patience is how long something that has to happen may take on a busy machine.
const patience = time.Minute

// service is a server on a real store, as serve runs it, and tokens to ask it.
type service struct {
	tb     testing.TB
	url    string // of the host
	server *api.Server
	store  *store.Store
	gate   *access.Gate
	tokens map[string]string // by name
}

// serve starts a server until the test ends. Change may be nil.
func serve(tb testing.TB, st *store.Store, change func(*api.Config)) *service {
	tb.Helper()
	door, gate, desk := capture.Open(st), access.Open(st), query.Open(st)
	sends := feed.Open(feed.Config{Store: st, Desk: desk, Gate: gate, Log: slog.New(slog.DiscardHandler), Allow: loopback})
	config := api.Config{
		Store: st, Door: door, Desk: desk, Gate: gate, Feed: sends, Spool: tb.TempDir(), Version: "test",
		Log: slog.New(slog.DiscardHandler),
	}
	if change != nil {
		change(&config)
	}
	server, err := api.New(config)
	if err != nil {
		tb.Fatal(err)
	}
	front := httptest.NewServer(server)
	tb.Cleanup(func() {
		sends.Close() // and with it the WebSockets
		front.Close()
		if err := server.Close(context.Background()); err != nil {
			tb.Error(err)
		}
		door.Close()
		if err := gate.Close(); err != nil {
			tb.Error(err)
		}
	})
	return &service{tb: tb, url: front.URL, server: server, store: st, gate: gate, tokens: map[string]string{}}
}

// serveSQLite starts a server on a new database.
func serveSQLite(tb testing.TB) *service {
	return serve(tb, storetest.Open(tb, storetest.SQLite(tb)), nil)
}

// token gives the token of somebody with a role; a partner's name is its GLN.
func (s *service) token(role access.Role, party string) string {
	s.tb.Helper()
	name := strings.TrimSpace(string(role) + " " + party)
	if s.tokens[name] == "" {
		text, _, err := s.gate.CreateToken(s.tb.Context(), "test", access.NewToken{Name: name, Role: role, Party: party})
		if err != nil {
			s.tb.Fatal(err)
		}
		s.tokens[name] = text
	}
	return s.tokens[name]
}

func (s *service) admin() string { return s.token(access.Administrator, "") }

// client gives a client with a token.
func (s *service) client(token string) *client.Client {
	s.tb.Helper()
	c, err := client.New(s.url+"/epcis", token)
	if err != nil {
		s.tb.Fatal(err)
	}
	return c
}

// answer is a response with its body.
type answer struct {
	*http.Response
	body string
}

// ask sends one request with the administrator's token. Headers are pairs. Every
// answer is held against the OpenAPI document.
func (s *service) ask(method, path, body string, header ...string) answer {
	s.tb.Helper()
	return s.askAs(s.admin(), method, path, body, header...)
}

func (s *service) askAs(token, method, path, body string, header ...string) answer {
	s.tb.Helper()
	r, err := http.NewRequest(method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.tb.Fatal(err)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	response, err := noRedirect.Do(r)
	if err != nil {
		s.tb.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		s.tb.Fatal(err)
	}
	a := answer{response, string(text)}
	s.check(r, a)
	return a
}

// noRedirect follows nothing: the service must not send anybody elsewhere.
var noRedirect = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// capture captures a document and waits for the end of the job.
func (s *service) capture(token, document string, behaviour client.Behaviour) *client.Job {
	s.tb.Helper()
	c := s.client(token)
	job, err := c.Capture(s.tb.Context(), strings.NewReader(document), behaviour)
	if err == nil {
		job, err = c.Wait(s.tb.Context(), job)
	}
	if err != nil {
		s.tb.Fatal(err)
	}
	return job
}

// event writes an ObjectEvent about one item as JSON.
func event(id, epc, step string) string {
	var b bytes.Buffer
	b.WriteString(`{"@context":"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld","type":"ObjectEvent",`)
	if id != "" {
		b.WriteString(`"eventID":"` + id + `",`)
	}
	b.WriteString(`"eventTime":"2026-03-01T10:00:00Z","eventTimeZoneOffset":"+00:00","action":"OBSERVE","bizStep":"` + step + `",` +
		`"epcList":["` + epc + `"],"readPoint":{"id":"urn:epc:id:sgln:9506000.00001.0"}}`)
	return b.String()
}

// document writes events as an EPCISDocument.
func document(events ...string) string {
	return `{"@context":"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld","type":"EPCISDocument","schemaVersion":"2.0",` +
		`"creationDate":"2026-03-01T10:00:00Z","epcisBody":{"eventList":[` + strings.Join(events, ",") + `]}}`
}

// await waits until something is true, as long as there is patience.
func await(tb testing.TB, what string, f func() bool) {
	tb.Helper()
	for end := time.Now().Add(patience); !f(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			tb.Fatal("waited in vain: ", what)
		}
	}
}

// wantStatus fails unless an answer has a status and, for a problem, a type.
func wantStatus(tb testing.TB, a answer, status int, exception string) {
	tb.Helper()
	if a.StatusCode != status || exception != "" && !strings.Contains(a.body, "epcisException:"+exception) {
		tb.Errorf("%s %s: %d %s, want %d %s", a.Request.Method, a.Request.URL, a.StatusCode, a.body, status, exception)
	}
}
