package api_test

import (
	"compress/gzip"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/trailmark/trailmark/client"
)

// TestCompression: a long answer comes as the request takes it, a short one as
// it is.
func TestCompression(t *testing.T) {
	s := serveSQLite(t)
	var events []string
	for i := range 300 {
		events = append(events, event(fmt.Sprint("urn:x:", i), item7, "shipping"))
	}
	if job := s.capture(s.admin(), document(events...), client.Rollback); !job.Success {
		t.Fatal(job.Errors[0])
	}
	plain := s.ask("GET", "/epcis/events?perPage=300", "", "Accept-Encoding", "identity")
	for accept, want := range map[string]string{
		"gzip": "gzip", "zstd": "zstd", "gzip, zstd": "zstd", "gzip;q=1, zstd;q=0.5": "gzip", "zstd;q=0": "", "br, *;q=0.1": "", "": "",
	} {
		a := s.ask("GET", "/epcis/events?perPage=300", "", "Accept-Encoding", accept)
		if got := a.Header.Get("Content-Encoding"); got != want {
			t.Errorf("%q is answered in %q, want %q", accept, got, want)
		}
		if got := unzipped(t, want, a.body); timeless(got) != timeless(plain.body) {
			t.Errorf("%q: the answer is another one, of %d bytes", accept, len(got))
		}
		if short := s.ask("GET", "/epcis/", "", "Accept-Encoding", accept); short.Header.Get("Content-Encoding") != "" {
			t.Errorf("%q: a short answer is compressed", accept)
		}
	}
}

func unzipped(t *testing.T, coding, body string) string {
	t.Helper()
	var r io.Reader = strings.NewReader(body)
	var err error
	switch coding {
	case "gzip":
		r, err = gzip.NewReader(r)
	case "zstd":
		r, err = zstd.NewReader(r)
	}
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
