package api

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/trailmark/trailmark"
)

// TestBodyLimits: a body is cut off where a limit ends, whatever its header
// says, and one that grows beyond measure long before the limit.
func TestBodyLimits(t *testing.T) {
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	for range 64 {
		if _, err := z.Write(make([]byte, 1<<20)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		text          string
		coding        string
		sent, decoded int64
		want          trailmark.Kind
		atMost        int64 // bytes that are given before the error
	}{
		"as sent":      {strings.Repeat("x", 5_000), "", 1_000, 1 << 40, trailmark.TooLarge, 8_192},
		"decompressed": {bomb.String(), "gzip", 1 << 40, 10_000, trailmark.TooLarge, 50_000},
		"growth":       {bomb.String(), "gzip", 1 << 40, 1 << 40, trailmark.TooLarge, freeGrowth + 1<<20},
		"cut off":      {bomb.String()[:1_000], "gzip", 1 << 40, 1 << 40, trailmark.Malformed, 1 << 20},
	} {
		r, err := http.NewRequest("POST", "http://localhost", io.NopCloser(strings.NewReader(c.text)))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Encoding", c.coding)
		b, err := (&call{r: r}).openBody(c.sent, c.decoded)
		if err != nil {
			t.Fatal(err)
		}
		n, err := io.Copy(io.Discard, b)
		if trailmark.KindOf(err) != c.want || n > c.atMost {
			t.Errorf("%s: %d bytes and %v", name, n, err)
		}
		b.Close()
	}
}
