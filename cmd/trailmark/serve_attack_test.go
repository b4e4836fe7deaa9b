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
	s := serving(t, sqliteIn(t.TempDir()), "--body-bytes", "33554432", "--decoded-bytes", "67108864",
		"--header-time", "500ms", "--stall-time", "500ms")
	tests := []struct {
		name string
		path string
		kind string
		body io.Reader
		want string // statuses
	}{
		{"body longer than told limits", "/capture", "application/json", endless(`{"type":"EPCISDocument","x":"`, 40<<20), "413"},
		{"event longer than an event may be", "/events", "application/json", endless(`{"type":"`, 8<<20), "413"},
		{"zip bomb", "/capture", "application/json+gzip", bomb(`{"type":"EPCISDocument","x":"`, 256<<20), "413"},
		{"zip bomb of spaces", "/capture", "application/json+gzip", bomb(``, 256<<20), "400 413"},
		{"zip bomb in XML", "/capture", "application/xml+gzip", bomb(`<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:2"><!--`, 256<<20), "400 413"},
		{"entities", "/capture", "application/xml", strings.NewReader(laughs), "400"},
		{"deep JSON", "/events", "application/json", strings.NewReader(strings.Repeat(`{"a":[`, 300_000)), "400"},
		{"deep XML", "/capture", "application/xml", strings.NewReader(strings.Repeat("<a>", 1_000_000)), "400"},
		{"many members", "/events", "application/json", strings.NewReader(`{"type":"ObjectEvent"` + strings.Repeat(`,"a":1`, 500_000) + "}"), "400"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, text := s.post(t, test.path, test.kind, test.body)
			if !strings.Contains(test.want, fmt.Sprint(got)) {
				t.Errorf("answered with %d, not %s: %.300s", got, test.want, text)
			}
		})
	}
	t.Run("slow headers", func(t *testing.T) { s.slowHeaders(t, 200) })
	t.Run("long header", func(t *testing.T) { s.says(t, "431", "GET /epcis/ HTTP/1.1\r\nHost: x\r\nX: %s\r\n\r\n", 200<<10) })
	t.Run("long URL", func(t *testing.T) { s.says(t, "414", "GET /epcis/%s HTTP/1.1\r\nHost: x\r\n\r\n", 20<<10) })
	t.Run("idle connections", func(t *testing.T) { s.idleConnections(t, 2000) })
	t.Run("guesses", func(t *testing.T) { s.guesses(t) })

	if peak := highWater(s.server.Process.Pid); peak > attackMemory {
		t.Errorf("the service used %d MB", peak>>20)
	} else {
		t.Logf("the service used %d MB", peak>>20)
	}
	if got, _ := s.status(t, "/readyz"); got != 200 {
		t.Errorf("afterwards /readyz is %d", got)
	}
	if err := s.server.stop(); err != nil {
		t.Error(err)
	}
}

// post sends a body of a kind such as application/json+gzip.
func (t *httpTarget) post(tb testing.TB, path, kind string, body io.Reader) (status int, text string) {
	tb.Helper()
	r, err := http.NewRequest("POST", t.url+path, struct{ io.Reader }{body}) // its length is not told
	if err != nil {
		tb.Fatal(err)
	}
	kind, coding, _ := strings.Cut(kind, "+")
	r.Header.Set("Authorization", "Bearer "+t.token)
	r.Header.Set("Content-Type", kind)
	if coding != "" {
		r.Header.Set("Content-Encoding", coding)
	}
	answer, err := t.client.Do(r)
	if err != nil {
		tb.Fatal(err)
	}
	defer answer.Body.Close()
	all, _ := io.ReadAll(answer.Body)
	return answer.StatusCode, string(all)
}

// endless is a beginning and then n times the same letter.
func endless(begin string, n int64) io.Reader {
	return io.MultiReader(strings.NewReader(begin), io.LimitReader(letters{}, n))
}

// letters are as many of one as are asked for.
type letters struct{}

func (letters) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

// bomb is a small body that stands for a huge one.
func bomb(begin string, n int64) io.Reader {
	var out bytes.Buffer
	packer, _ := gzip.NewWriterLevel(&out, gzip.BestSpeed) // a level that there is
	_, _ = io.Copy(packer, endless(begin, n))              // memory takes it
	_ = packer.Close()
	return &out
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
	conn.SetReadDeadline(time.Now().Add(5 * time.Second))
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
			for range 100 {
				if _, err := fmt.Fprint(conn, "X-Slow: x\r\n"); err != nil {
					return
				}
				time.Sleep(50 * time.Millisecond)
			}
			tb.Error("a header may trickle in for 5 s")
		})
	}
	group.Wait()
}

// idleConnections opens connections that say nothing. Others are answered.
func (t *httpTarget) idleConnections(tb testing.TB, n int) {
	for range n {
		t.dial(tb)
	}
	if got, _ := t.status(tb, "/readyz"); got != 200 {
		tb.Errorf("with %d idle connections /readyz is %d", n, got)
	}
}

// guesses tries tokens until it is told to slow down. Who has a token is not
// held up.
func (t *httpTarget) guesses(tb testing.TB) {
	guesser := *t
	guesser.token = "tmk_1_guess"
	last := 0
	for range 200 {
		if last, _ = guesser.post(tb, "/events", "application/json", strings.NewReader("{}")); last == 429 {
			break
		}
	}
	if last != 429 {
		tb.Errorf("the 200th guess is answered with %d", last)
	}
	if got, text := t.post(tb, "/events", "application/json", strings.NewReader("{}")); got != 400 {
		tb.Errorf("who has a token is answered with %d: %s", got, text)
	}
}
