package api_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/trailmark/trailmark/api"
	"github.com/trailmark/trailmark/client"
	"github.com/trailmark/trailmark/store/storetest"
)

// dial follows a named query over a WebSocket.
func (s *service) dial(query string, header http.Header) (*websocket.Conn, *http.Response, error) {
	s.tb.Helper()
	if header == nil {
		header = http.Header{}
	}
	if header.Get("Authorization") == "" {
		header.Set("Authorization", "Bearer "+s.admin())
	}
	ctx, cancel := context.WithTimeout(s.tb.Context(), patience)
	defer cancel()
	socket, answer, err := websocket.Dial(ctx, s.url+"/epcis/queries/q/events?"+query, &websocket.DialOptions{HTTPHeader: header})
	if err == nil {
		s.tb.Cleanup(func() { socket.CloseNow() })
	}
	return socket, answer, err
}

// next reads a message; an error is how the socket was closed.
func next(t *testing.T, socket *websocket.Conn) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	_, text, err := socket.Read(ctx)
	return string(text), err
}

func TestWebSocket(t *testing.T) {
	s := serveSQLite(t)
	wantStatus(t, s.ask("POST", "/epcis/queries", `{"name":"q","query":{"EQ_bizStep":["shipping"]}}`), 201, "")
	wantStatus(t, s.ask("POST", "/epcis/events", oneEvent(1, "shipping")), 201, "")
	fresh, answer, err := s.dial("stream=true", nil)
	if err != nil {
		t.Fatal(err)
	}
	if at := answer.Header.Get("GS1-Query-Min-Record-Time"); at == "" {
		t.Errorf("the header is %v", answer.Header)
	}
	all, _, err := s.dial("stream=true&initialRecordTime=2020-01-01T00:00:00Z", nil)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := next(t, all); err != nil || !strings.Contains(text, "-000000000001") {
		t.Errorf("the first message: %s, %v", text, err)
	}
	wantStatus(t, s.ask("POST", "/epcis/events", oneEvent(2, "receiving")), 201, "")
	wantStatus(t, s.ask("POST", "/epcis/events", oneEvent(3, "shipping")), 201, "")
	for _, socket := range []*websocket.Conn{fresh, all} {
		text, err := next(t, socket)
		if err != nil || !strings.Contains(text, "-000000000003") || strings.Count(text, `"eventID"`) != 1 || !strings.Contains(text, `"queryName":"q"`) {
			t.Errorf("the message is %s, %v", text, err)
		}
	}
	wantStatus(t, s.ask("DELETE", "/epcis/queries/q", ""), 204, "")
	if _, err := next(t, all); websocket.CloseStatus(err) != websocket.StatusNormalClosure {
		t.Errorf("after the end of the query: %v", err)
	}
}

func TestWebSocketSchedule(t *testing.T) {
	s := serveSQLite(t)
	wantStatus(t, s.ask("POST", "/epcis/queries", `{"name":"q","query":{}}`), 201, "")
	socket, _, err := s.dial("second=*&reportIfEmpty=true", nil)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := next(t, socket); err != nil || strings.Contains(text, `"eventID"`) || !strings.Contains(text, "EPCISQueryDocument") {
		t.Errorf("an empty report is %s, %v", text, err)
	}
	wantStatus(t, s.ask("POST", "/epcis/events", oneEvent(1, "shipping")), 201, "")
	for end := time.Now().Add(patience); time.Now().Before(end); {
		text, err := next(t, socket)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(text, "-000000000001") {
			return
		}
	}
	t.Error("the event is in no report")
}

func TestWebSocketRefused(t *testing.T) {
	s := serveSQLite(t)
	wantStatus(t, s.ask("POST", "/epcis/queries", `{"name":"q","query":{}}`), 201, "")
	for query, status := range map[string]int{
		"":                           400,
		"stream=false":               400,
		"stream=true&hour=1":         400,
		"hour=25":                    400,
		"stream=true&EQ_bizStep=a":   400,
		"stream=true&stream=true":    400,
		"stream=1&initialRecordTime": 400,
	} {
		if _, answer, err := s.dial(query, nil); err == nil || answer == nil || answer.StatusCode != status {
			t.Errorf("%q: %v", query, err)
		}
	}
	foreign := http.Header{"Origin": {"https://evil.example.com"}}
	if _, answer, err := s.dial("stream=true", foreign); err == nil || answer.StatusCode != http.StatusForbidden {
		t.Errorf("a page of another site: %v", err)
	}
	if _, answer, err := s.dial("stream=true", http.Header{"Authorization": {"Bearer none"}}); err == nil || answer.StatusCode != http.StatusUnauthorized {
		t.Errorf("a stranger: %v", err)
	}
	for n := range 21 {
		_, answer, err := s.dial("stream=true", nil)
		if last := n == 20; (err != nil) != last || last && answer.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("connection %d: %v", n+1, err)
		}
	}
}

// TestWebSocketEnds: when the rights do, and when the client says something.
func TestWebSocketEnds(t *testing.T) {
	s := serveSQLite(t)
	wantStatus(t, s.ask("POST", "/epcis/queries", `{"name":"q","query":{}}`), 201, "")
	socket, _, err := s.dial("stream=true", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := socket.Write(t.Context(), websocket.MessageText, []byte("hello")); err != nil {
		t.Fatal(err)
	}
	if _, err := next(t, socket); websocket.CloseStatus(err) != websocket.StatusPolicyViolation {
		t.Errorf("after a word of the client: %v", err)
	}
	if socket, _, err = s.dial("stream=true", nil); err != nil {
		t.Fatal(err)
	}
	if _, err := s.gate.RevokeToken(t.Context(), "test", "administrator"); err != nil {
		t.Fatal(err)
	}
	if _, err := next(t, socket); websocket.CloseStatus(err) != websocket.StatusPolicyViolation {
		t.Errorf("after the token was revoked: %v", err)
	}
}

// TestWebSocketSlow: nobody else waits for a client that does not read.
func TestWebSocketSlow(t *testing.T) {
	s := serve(t, storetest.Open(t, storetest.SQLite(t)), func(c *api.Config) { c.Limits.StallTime = time.Hour })
	s.followSlowly(t, s, "stream=true")
	s.capture(s.admin(), heavyDocument(400, 64<<10), client.Rollback)
	quick, _, err := s.dial("stream=true", nil)
	if err != nil {
		t.Fatal(err)
	}
	wantStatus(t, s.ask("POST", "/epcis/events", oneEvent(1, "shipping")), 201, "")
	if _, err := next(t, quick); err != nil {
		t.Errorf("another client was told nothing: %v", err)
	}
}

// TestWebSocketTooSlow: a client that does not read is cut off.
func TestWebSocketTooSlow(t *testing.T) {
	st, log := storetest.Open(t, storetest.SQLite(t)), &record{}
	s := serve(t, st, nil)
	impatient := serve(t, st, func(c *api.Config) {
		c.Limits.StallTime, c.Log = 100*time.Millisecond, slog.New(slog.NewTextHandler(log, nil))
	})
	slow := s.followSlowly(t, impatient, "stream=true&initialRecordTime=2020-01-01T00:00:00Z")
	s.capture(s.admin(), heavyDocument(400, 64<<10), client.Rollback)
	await(t, "the end of the connection", func() bool { return strings.Contains(log.String(), "status=101") })
	var err error
	for err == nil {
		_, err = next(t, slow)
	}
	if status := websocket.CloseStatus(err); errors.Is(err, context.DeadlineExceeded) || status != -1 && status != websocket.StatusPolicyViolation {
		t.Errorf("the slow client was closed with %v", err)
	}
}

// followSlowly follows a query at a service on the same store, and reads
// nothing.
func (s *service) followSlowly(t *testing.T, at *service, query string) *websocket.Conn {
	t.Helper()
	wantStatus(t, s.ask("POST", "/epcis/queries", `{"name":"q","query":{}}`), 201, "")
	slow, _, err := at.dial(query, http.Header{"Authorization": {"Bearer " + s.admin()}})
	if err != nil {
		t.Fatal(err)
	}
	slow.SetReadLimit(-1)
	return slow
}

// heavyDocument has events with so many bytes each, more together than the
// buffers of a connection take.
func heavyDocument(events, size int) string {
	filler := strings.Repeat("x", size)
	var list []string
	for i := range events {
		list = append(list, strings.Replace(oneEvent(1000+i, "shipping"), `"action"`, `"ex:note":"`+filler+`","action"`, 1))
	}
	return `{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{"ex":"https://ns.example.com/"}],"type":"EPCISDocument",
		"schemaVersion":"2.0","creationDate":"2026-03-01T10:00:00Z","epcisBody":{"eventList":[` +
		strings.ReplaceAll(strings.Join(list, ","), `"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],`, "") + `]}}`
}
