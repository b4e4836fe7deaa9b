package main

import (
	"bytes"
	"encoding/hex"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
)

// With a collector the service sends it what happened to each request, within
// the trace that the sender began.
func TestTracing(t *testing.T) {
	got := make(chan []byte, 10)
	collector := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || r.URL.Path != "/v1/traces" {
			t.Errorf("%s %v", r.URL.Path, err)
		}
		got <- body
	}))
	defer collector.Close()
	const trace = "0af7651916cd43dd8448eb211c80319c"
	s := startedServer(t, "--db", sqliteIn(t.TempDir()), "--otlp-endpoint", collector.URL)
	r, err := http.NewRequest("GET", s.url+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Traceparent", "00-"+trace+"-b7ad6b7169203331-01")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if err := s.stop(); err != nil { // sends the last traces
		t.Fatal(err)
	}
	id, err := hex.DecodeString(trace)
	if err != nil {
		t.Fatal(err)
	}
	sent := <-got
	for _, part := range [][]byte{id, []byte("GET /{$}"), []byte("trailmark")} {
		if !bytes.Contains(sent, part) {
			t.Errorf("the trace has no %q", part)
		}
	}
}

func TestLogger(t *testing.T) {
	for format, want := range map[string]string{
		"text": `level=WARN msg="mind the gap" line=7`,
		"json": `"level":"WARN","msg":"mind the gap","line":7}`,
		"auto": `"level":"WARN","msg":"mind the gap","line":7}`, // no terminal
	} {
		var out bytes.Buffer
		flags := logFlags{LogFormat: format, LogLevel: slog.LevelWarn}
		log := flags.logger(&console{stderr: &out})
		log.Info("not this")
		log.Warn("mind the gap", "line", 7)
		if !bytes.Contains(out.Bytes(), []byte(want)) || bytes.Count(out.Bytes(), []byte("\n")) != 1 {
			t.Errorf("%s: %s", format, &out)
		}
	}
}
