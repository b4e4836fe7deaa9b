package feed

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/trailmark/trailmark"
)

// sender posts messages to receivers.
type sender struct {
	client  *http.Client
	version string
	now     func() time.Time
}

func newSender(g guard, version string, limit time.Duration) *sender {
	return &sender{version: version, now: time.Now, client: &http.Client{
		Timeout: limit,
		Transport: &http.Transport{
			// Neither a proxy nor a redirect: both would be ways around the guard.
			Proxy:                  nil,
			DialContext:            g.dial,
			ForceAttemptHTTP2:      true,
			TLSHandshakeTimeout:    5 * time.Second,
			MaxIdleConns:           200,
			MaxIdleConnsPerHost:    4,
			IdleConnTimeout:        time.Minute,
			MaxResponseHeaderBytes: 16 << 10,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// refusal is the answer of a receiver that did not take a message.
type refusal struct {
	status int
	after  time.Duration // Retry-After; zero when it does not say
}

func (r *refusal) Error() string {
	if r.status/100 == 3 {
		return fmt.Sprintf("the receiver answered %d; redirects are not followed", r.status)
	}
	return fmt.Sprintf("the receiver answered %d %s", r.status, http.StatusText(r.status))
}

// send posts a body once. An error is a *refusal if the receiver has answered.
// The error never tells the path of the address, which may hold a secret.
func (s *sender) send(ctx context.Context, dest, secret, id string, body []byte) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, dest, bytes.NewReader(body))
	if err != nil {
		return trailmark.Errorf(trailmark.Usage, "the address of the receiver cannot be used")
	}
	request.Header = http.Header{
		"Content-Type":      {"application/json"},
		"User-Agent":        {"trailmark/" + s.version},
		"Gs1-Epcis-Version": {"2.0.0"},
		"Gs1-Cbv-Version":   {"2.0.0"},
	}
	sign(request.Header, secret, id, s.now(), body)
	response, err := s.client.Do(request)
	if err != nil {
		return failure(err)
	}
	defer response.Body.Close()
	if _, err := io.CopyN(io.Discard, response.Body, 64<<10); err != nil && !errors.Is(err, io.EOF) {
		return failure(err)
	}
	if response.StatusCode/100 != 2 {
		return &refusal{response.StatusCode, retryAfter(response.Header.Get("Retry-After"), s.now())}
	}
	return nil
}

// sign adds what tells the receiver who sent a message, and which. The body
// alone is signed for GS1-Signature, as the standard has it. The other three
// headers, those of Standard Webhooks, guard against an old message that is
// sent again by somebody else.
func sign(header http.Header, secret, id string, at time.Time, body []byte) {
	timestamp := strconv.FormatInt(at.Unix(), 10)
	header.Set("Webhook-Id", id)
	header.Set("Webhook-Timestamp", timestamp)
	if secret == "" {
		return
	}
	header.Set("GS1-Signature", "sha256="+hex.EncodeToString(mac(secret, body)))
	header.Set("Webhook-Signature", "v1,"+base64.StdEncoding.EncodeToString(mac(secret, []byte(id+"."+timestamp+"."), body)))
}

// mac is HMAC-SHA256 (RFC 2104).
func mac(secret string, parts ...[]byte) []byte {
	h := hmac.New(sha256.New, []byte(secret))
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil)
}

// failure tells why a message could not be sent, without its address.
func failure(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		if e.Timeout() {
			return trailmark.Errorf(trailmark.Unavailable, "the receiver took too long")
		}
		err = e.Err
	}
	if e, ok := errors.AsType[*trailmark.Error](err); ok {
		return e
	}
	if e, ok := errors.AsType[*net.DNSError](err); ok {
		return trailmark.Errorf(trailmark.Unavailable, "the receiver's name cannot be resolved: %s", e.Err)
	}
	if e, ok := errors.AsType[*net.OpError](err); ok { // without the addresses
		err = e.Err
	}
	return trailmark.Wrapf(trailmark.Unavailable, err, "the receiver cannot be reached")
}

// retryAfter reads the header of that name: seconds or a date (RFC 9110,
// section 10.2.3).
func retryAfter(text string, now time.Time) time.Duration {
	if seconds, err := strconv.ParseUint(text, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(at.Sub(now), 0)
	}
	return 0
}
