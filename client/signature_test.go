package client

import (
	"net/http"
	"os"
	"regexp"
	"testing"
	"time"
)

// TestCheckSignature holds the example in docs/subscriptions.md.
func TestCheckSignature(t *testing.T) {
	text, err := os.ReadFile("../docs/subscriptions.md")
	if err != nil {
		t.Fatal(err)
	}
	header := http.Header{}
	for _, m := range regexp.MustCompile(`(?m)^(GS1-Signature|Webhook-\w+): (.+)$`).FindAllStringSubmatch(string(text), -1) {
		header.Set(m[1], m[2])
	}
	if len(header) != 4 {
		t.Fatalf("the example has the headers %v", header)
	}
	const token, body = "13df38d8275b13f05704629e5f1cf3d45d6132d5", `{"type":"EPCISQueryDocument"}`
	sent := time.Unix(1_800_000_000, 0)
	changed := func(name, value string) http.Header {
		h := header.Clone()
		h.Set(name, value)
		return h
	}
	for name, c := range map[string]struct {
		header      http.Header
		body, token string
		now         time.Time
		within      time.Duration
		good        bool
	}{
		"good":                   {header, body, token, sent.Add(time.Minute), 5 * time.Minute, true},
		"clock behind":           {header, body, token, sent.Add(-time.Minute), 5 * time.Minute, true},
		"too old":                {header, body, token, sent.Add(time.Hour), 5 * time.Minute, false},
		"too old, time left out": {header, body, token, sent.Add(time.Hour), 0, true},
		"another token":          {header, body, "other", sent, 5 * time.Minute, false},
		"another token, no time": {header, body, "other", sent, 0, false},
		"another body":           {header, body + " ", token, sent, 5 * time.Minute, false},
		"another body, no time":  {header, body + " ", token, sent, 0, false},
		"another id":             {changed("Webhook-Id", "x"), body, token, sent, 5 * time.Minute, false},
		"another time":           {changed("Webhook-Timestamp", "1800000001"), body, token, sent, 5 * time.Minute, false},
		"no signature":           {http.Header{}, body, token, sent, 5 * time.Minute, false},
		"no signature, no time":  {http.Header{}, body, token, sent, 0, false},
		"no signature, no token": {http.Header{}, body, "", sent, 0, false},
	} {
		if err := CheckSignature(c.header, []byte(c.body), c.token, c.now, c.within); (err == nil) != c.good {
			t.Errorf("%s: %v", name, err)
		}
	}
}
