package feed

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestSignature checks a message as docs/subscriptions.md tells a receiver to.
func TestSignature(t *testing.T) {
	const secret, body = "13df38d8275b13f05704629e5f1cf3d45d6132d5", `{"type":"EPCISQueryDocument"}`
	var got http.Header
	var sent []byte
	server := receiver(t, func(w http.ResponseWriter, r *http.Request) {
		got = r.Header
		sent, _ = io.ReadAll(r.Body)
		w.WriteHeader(http.StatusAccepted)
	})
	s := newSender(loopback, "1.0", patience)
	s.now = func() time.Time { return time.Unix(1_800_000_000, 0) }
	if err := s.send(context.Background(), server.URL, secret, "sub_1_2", []byte(body)); err != nil {
		t.Fatal(err)
	}
	if string(sent) != body {
		t.Errorf("the body is %s", sent)
	}
	sum := func(text string) []byte {
		h := hmac.New(sha256.New, []byte(secret))
		h.Write([]byte(text))
		return h.Sum(nil)
	}
	for name, want := range map[string]string{
		"Content-Type":      "application/json",
		"User-Agent":        "trailmark/1.0",
		"GS1-Signature":     "sha256=" + hex.EncodeToString(sum(body)),
		"Webhook-Id":        "sub_1_2",
		"Webhook-Timestamp": "1800000000",
		"Webhook-Signature": "v1," + base64.StdEncoding.EncodeToString(sum("sub_1_2.1800000000."+body)),
	} {
		if got.Get(name) != want {
			t.Errorf("%s: %q, want %q", name, got.Get(name), want)
		}
	}
	if err := s.send(context.Background(), server.URL, "", "sub_1_2", []byte(body)); err != nil {
		t.Fatal(err)
	}
	if got.Get("GS1-Signature")+got.Get("Webhook-Signature") != "" {
		t.Error("a message without a token is signed")
	}
}

func TestAnswers(t *testing.T) {
	for _, c := range []struct {
		status int
		after  string
		want   *refusal
	}{
		{200, "", nil}, {202, "", nil}, {204, "", nil},
		{301, "", &refusal{status: 301}},
		{401, "", &refusal{status: 401}},
		{413, "", &refusal{status: 413}},
		{503, "7", &refusal{status: 503, after: 7 * time.Second}},
		{503, "soon", &refusal{status: 503}},
	} {
		server := receiver(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Retry-After", c.after)
			w.WriteHeader(c.status)
		})
		err := newSender(loopback, "test", patience).send(context.Background(), server.URL, "", "1", nil)
		got, ok := errors.AsType[*refusal](err)
		if ok != (c.want != nil) || ok && *got != *c.want {
			t.Errorf("%d: %v", c.status, err)
		}
	}
}

// TestFaultsTellNoAddress: the reason of a failure is shown and logged, and the
// address of a webhook may hold a secret.
func TestFaultsTellNoAddress(t *testing.T) {
	slow := receiver(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	cut := receiver(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	for name, dest := range map[string]string{
		"slow":    slow.URL,
		"cut off": cut.URL,
		"nobody":  "http://127.0.0.1:1",
		"no name": "http://no-such-name.invalid",
	} {
		err := newSender(loopback, "test", 100*time.Millisecond).send(context.Background(), dest+"/hook/s3cret?key=s3cret", "", "1", nil)
		if err == nil || strings.Contains(err.Error(), "s3cret") || strings.Contains(err.Error(), "127.0.0.1") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
