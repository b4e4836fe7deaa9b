package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/trailmark/trailmark/epcis"
	"github.com/trailmark/trailmark/store"
)

// serving starts a service of its own until the end of the test, and gives a
// token for it.
func serving(t *testing.T, url string, args ...string) *httpTarget {
	t.Helper()
	target := &httpTarget{client: benchClient()}
	err := (&database{URL: url}).write(t.Context(), func(st *store.Store) (err error) {
		target.token, err = adminToken(t.Context(), st)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	target.server = startedServer(t, append([]string{"--db", url}, args...)...)
	target.url = target.server.url
	return target
}

func startedServer(t *testing.T, args ...string) *serverProcess {
	t.Helper()
	server, err := startServer(context.WithoutCancel(t.Context()), args...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if server.ProcessState == nil {
			_ = server.Process.Kill() // it may have ended
			<-server.stopped
		}
	})
	return server
}

func sqliteIn(dir string) string { return "sqlite:" + filepath.Join(dir, "trailmark.db") }

// status asks for a path outside of the mount.
func (t *httpTarget) status(tb testing.TB, path string) (int, string) {
	tb.Helper()
	answer, err := t.client.Get(strings.TrimSuffix(t.url, "/epcis") + path)
	if err != nil {
		tb.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		tb.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

// A service says where it is, is ready, and ends in good order.
func TestServe(t *testing.T) {
	dir := t.TempDir()
	s := serving(t, sqliteIn(dir), "--address-file", filepath.Join(dir, "address"))
	address, err := os.ReadFile(filepath.Join(dir, "address"))
	if err != nil || "http://"+strings.TrimSpace(string(address))+"/epcis" != s.url {
		t.Errorf("the address is %q in the file and %s on the output; %v", address, s.url, err)
	}
	waitUntil(t, "it is not ready", func() bool { got, _ := s.status(t, "/readyz"); return got == 200 })
	for path, want := range map[string]int{"/livez": 200, "/metrics": 200, "/epcis/": 401, "/nowhere": 404} {
		if got, _ := s.status(t, path); got != want {
			t.Errorf("%s is answered with %d, not %d", path, got, want)
		}
	}
	if err := s.server.stop(); err != nil {
		t.Error(err)
	}
}

// On a new database nobody may do anything, and the service says what to do.
func TestServeTellsOfSetup(t *testing.T) {
	server := startedServer(t, "--db", sqliteIn(t.TempDir()))
	if err := server.stop(); err != nil {
		t.Fatal(err)
	}
	if said := server.said.String(); !strings.Contains(said, "trailmark setup --db sqlite:") {
		t.Errorf("it said %s", said)
	}
}

// A request that is under way is answered although the service was told to
// stop; new ones are not taken.
func TestGrace(t *testing.T) {
	s := serving(t, sqliteIn(t.TempDir()))
	body, write := io.Pipe()
	answered := make(chan error, 1)
	go func() {
		_, _, err := s.ask(t.Context(), "POST", "/events", body, http.StatusCreated)
		answered <- err
	}()
	event, err := epcis.MarshalEvent(made(1, serials(1, 1)...))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := write.Write(event[:100]); err != nil {
		t.Fatal(err)
	}
	s.awaitRequest(t)
	if err := s.server.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	waitUntil(t, "the service still accepts", func() bool {
		conn, err := net.Dial("tcp", strings.TrimSuffix(strings.TrimPrefix(s.url, "http://"), "/epcis"))
		if err == nil {
			conn.Close()
		}
		return err != nil
	})
	if _, err := write.Write(event[100:]); err != nil {
		t.Fatal(err)
	}
	write.Close()
	if err := <-answered; err != nil {
		t.Error(err)
	}
	if err := <-s.server.stopped; err != nil {
		t.Errorf("%v: %s", err, s.server.said.String())
	}
}

// Whoever is too slow to be waited for is cut off at the end of the grace.
func TestGraceEnds(t *testing.T) {
	s := serving(t, sqliteIn(t.TempDir()), "--grace", "200ms", "--stall-time", "1h")
	body, write := io.Pipe()
	defer write.Close()
	go s.ask(t.Context(), "POST", "/events", body)
	if _, err := write.Write([]byte("{")); err != nil {
		t.Fatal(err)
	}
	s.awaitRequest(t)
	ended := make(chan error, 1)
	go func() { ended <- s.server.stop() }()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(patience):
		t.Error("who sends nothing more is still waited for")
	}
}

// awaitRequest waits until a request is under way, beside the one that asks.
func (t *httpTarget) awaitRequest(tb testing.TB) {
	tb.Helper()
	waitUntil(tb, "no request is under way", func() bool {
		_, metrics := t.status(tb, "/metrics")
		return strings.Contains(metrics, "\ntrailmark_http_requests_served 2\n")
	})
}

// Metrics have an address of their own where that is asked for.
func TestMetricsListen(t *testing.T) {
	s, address := withMetrics(t)
	answer, err := http.Get("http://" + address + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || !strings.Contains(string(text), "trailmark_database_bytes ") {
		t.Errorf("%.300s %v", text, err)
	}
	if err := s.stop(); err != nil {
		t.Error(err)
	}
}

// withMetrics starts a service with metrics on a port that was free a moment
// ago. Should somebody have taken it since, it takes another one.
func withMetrics(t *testing.T) (s *serverProcess, address string) {
	t.Helper()
	for range 10 {
		free, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		address = free.Addr().String()
		free.Close()
		s, err = startServer(context.WithoutCancel(t.Context()), "--db", sqliteIn(t.TempDir()), "--metrics-listen", address)
		if err == nil {
			return s, address
		}
		t.Log(err)
	}
	t.Fatal("no port stays free")
	return nil, ""
}

func TestServeUsage(t *testing.T) {
	used, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer used.Close()
	for _, args := range [][]string{
		{"--mount", "epcis"},
		{"--mount", "/"},
		{"--mount", "/epcis/"},
		{"--tls-cert", "only.pem"},
		{"--tls-cert", "no.pem", "--tls-key", "no.pem"},
		{"--tls-cert", "a.pem", "--tls-key", "b.pem", "--tls-self-signed"},
		{"--listen", used.Addr().String()},
		{"--mode", "guess"},
	} {
		args = append([]string{"serve", "--db", sqliteIn(t.TempDir())}, args...)
		var said strings.Builder
		if code := run(t.Context(), args, strings.NewReader(""), io.Discard, &said); code != 2 {
			t.Errorf("%v: exit code %d, %s", args, code, said.String())
		}
	}
}

// patience is how long something that has to happen may take on a busy machine.
const patience = 2 * time.Minute

func waitUntil(tb testing.TB, otherwise string, done func() bool) {
	tb.Helper()
	for end := time.Now().Add(patience); !done(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			tb.Fatal(otherwise)
		}
	}
}
