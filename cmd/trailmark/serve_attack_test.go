package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// attackMemory is the most that a service may use while it is attacked.
const attackMemory = 256 << 20

// TestAttacks sends what no honest client sends, to a service of its own. Each
// is refused with a status that says why, within bounded memory, and the
// service is well afterwards.
func TestAttacks(t *testing.T) {
	s := serving(t, sqliteIn(t.TempDir()), "--body-bytes", "33554432", "--decoded-bytes", "67108864", "--stranger-rate", "0.2")
	tests := []struct {
		name string
		path string
		kind string
		body []byte
		want string // statuses
	}{
		{"body longer than told limits", "/capture", "application/json", blanks(`{"type":"EPCISDocument","x":"`, 40<<20), "413"},
		{"event longer than an event may be", "/events", "application/json", blanks(`{"type":"`, 8<<20), "413"},
		{"zip bomb", "/capture", "application/json+gzip", bomb(`{"type":"EPCISDocument","x":"`, 256<<20), "413"},
		{"zip bomb of spaces", "/capture", "application/json+gzip", bomb(``, 256<<20), "400 413"},
		{"zip bomb in XML", "/capture", "application/xml+gzip", bomb(`<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:2"><!--`, 256<<20), "400 413"},
		{"entities", "/capture", "application/xml", []byte(laughs), "400"},
		{"deep JSON", "/events", "application/json", bytes.Repeat([]byte(`{"a":[`), 300_000), "400"},
		{"deep XML", "/capture", "application/xml", bytes.Repeat([]byte("<a>"), 1_000_000), "400"},
		{"many members", "/events", "application/json", []byte(`{"type":"ObjectEvent"` + strings.Repeat(`,"a":1`, 500_000) + "}"), "400"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, text := s.post(t, test.path, test.kind, test.body)
			if !strings.Contains(test.want, fmt.Sprint(got)) {
				t.Errorf("answered with %d, not %s: %.300s", got, test.want, text)
			}
		})
	}
	t.Run("long header", func(t *testing.T) { s.says(t, "431", "GET /epcis/ HTTP/1.1\r\nHost: x\r\nX: %s\r\n\r\n", 200<<10) })
	t.Run("long URL", func(t *testing.T) { s.says(t, "414", "GET /epcis/%s HTTP/1.1\r\nHost: x\r\n\r\n", 20<<10) })
	t.Run("idle connections", func(t *testing.T) { s.idleConnections(t, 2000) })
	t.Run("guesses", func(t *testing.T) { s.guesses(t) })

	s.survived(t)
}

// TestSlowHeaders opens many connections on which headers trickle in. All are
// closed.
func TestSlowHeaders(t *testing.T) {
	s := serving(t, sqliteIn(t.TempDir()), "--header-time", "500ms")
	s.slowHeaders(t, 200)
	s.survived(t)
}

// survived sees that a service is well and has used little memory, and ends it.
func (t *httpTarget) survived(tb testing.TB) {
	tb.Helper()
	peak := highWater(t.server.Process.Pid)
	tb.Logf("the service used %d MB", peak>>20)
	if peak > attackMemory {
		tb.Errorf("that is more than %d MB", attackMemory>>20)
	}
	waitUntil(tb, "afterwards it is not ready", func() bool { got, _ := t.status(tb, "/readyz"); return got == 200 })
	if err := t.server.stop(); err != nil {
		tb.Error(err)
	}
}

// post sends a body of a kind such as application/json+gzip. A sender that is
// refused early may find the connection closed before it reads why; it asks
// again.
func (t *httpTarget) post(tb testing.TB, path, kind string, body []byte) (status int, text string) {
	tb.Helper()
	kind, coding, _ := strings.Cut(kind, "+")
	var err error
	for range 10 {
		var r *http.Request
		r, err = http.NewRequest("POST", t.url+path, struct{ io.Reader }{bytes.NewReader(body)}) // its length is not told
		if err != nil {
			tb.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+t.token)
		r.Header.Set("Content-Type", kind)
		if coding != "" {
			r.Header.Set("Content-Encoding", coding)
		}
		var answer *http.Response
		if answer, err = t.client.Do(r); err == nil {
			defer answer.Body.Close()
			all, _ := io.ReadAll(answer.Body)
			return answer.StatusCode, string(all)
		}
	}
	tb.Fatal(err)
	return 0, ""
}

// blanks is a beginning and then n times the same letter.
func blanks(begin string, n int) []byte {
	return append([]byte(begin), bytes.Repeat([]byte(" "), n)...)
}

// bomb is a small body that stands for a huge one.
func bomb(begin string, n int) []byte {
	var out bytes.Buffer
	packer, _ := gzip.NewWriterLevel(&out, gzip.BestSpeed) // a level that there is
	_, _ = packer.Write([]byte(begin))                     // memory takes it
	for piece := blanks("", 1<<20); n > 0; n -= len(piece) {
		_, _ = packer.Write(piece)
	}
	_ = packer.Close()
	return out.Bytes()
}

// laughs are entities that stand for more and more of each other.
var laughs = func() string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">`)
	for i := range 30 {
		fmt.Fprintf(&b, `<!ENTITY a%d "&a%d;&a%d;">`, i+1, i, i)
	}
	b.WriteString(`]><epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:2">&a30;</epcis:EPCISDocument>`)
	return b.String()
}()

func (t *httpTarget) dial(tb testing.TB) net.Conn {
	tb.Helper()
	conn, err := net.Dial("tcp", strings.TrimSuffix(strings.TrimPrefix(t.url, "http://"), "/epcis"))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { conn.Close() })
	return conn
}

// says sends a request with so many letters in it and looks for a status.
func (t *httpTarget) says(tb testing.TB, want, request string, n int) {
	tb.Helper()
	conn := t.dial(tb)
	fmt.Fprintf(conn, request, strings.Repeat("x", n))
	conn.SetReadDeadline(time.Now().Add(patience))
	answer := make([]byte, len("HTTP/1.1 200"))
	if _, err := io.ReadFull(conn, answer); err != nil || !strings.HasSuffix(string(answer), want) {
		tb.Errorf("answered with %q, not %s; %v", answer, want, err)
	}
}

// slowHeaders opens connections on each of which a header trickles in. All are
// closed.
func (t *httpTarget) slowHeaders(tb testing.TB, n int) {
	var group sync.WaitGroup
	for range n {
		conn := t.dial(tb)
		group.Go(func() {
			fmt.Fprint(conn, "GET /epcis/ HTTP/1.1\r\nHost: x\r\n")
			for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
				if _, err := fmt.Fprint(conn, "X-Slow: x\r\n"); err != nil {
					return
				}
			}
			tb.Errorf("a header may trickle in for %s", patience)
		})
	}
	group.Wait()
}

// idleConnections opens connections that say nothing. Others are answered.
func (t *httpTarget) idleConnections(tb testing.TB, n int) {
	for range n {
		t.dial(tb)
	}
	waitUntil(tb, "it is not ready", func() bool { got, _ := t.status(tb, "/readyz"); return got == 200 })
}

// guesses tries tokens until it is told to slow down. Who has a token is not
// held up.
func (t *httpTarget) guesses(tb testing.TB) {
	guesser := *t
	guesser.token = "tmk_1_guess"
	last := 0
	for range 200 {
		if last, _ = guesser.post(tb, "/events", "application/json", []byte("{}")); last == 429 {
			break
		}
	}
	if last != 429 {
		tb.Errorf("the 200th guess is answered with %d", last)
	}
	if got, text := t.post(tb, "/events", "application/json", []byte("{}")); got != 400 {
		tb.Errorf("who has a token is answered with %d: %s", got, text)
	}
}
