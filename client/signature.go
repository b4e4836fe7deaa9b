package client

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/trailmark/trailmark"
)

// CheckSignature tells a receiver whether a message comes from the service that
// it gave the signature token to, and whether it was sent at about the time now:
// within some minutes, so that nobody can send an old message again. Within is
// the difference that is allowed; zero leaves the time out, and then the header
// of the standard, GS1-Signature, is enough. Errors: Unauthenticated.
func CheckSignature(header http.Header, body []byte, token string, now time.Time, within time.Duration) error {
	if within == 0 {
		sum, err := hex.DecodeString(strings.TrimPrefix(header.Get("GS1-Signature"), "sha256="))
		return verdict(err == nil && hmac.Equal(sum, mac(token, body)))
	}
	id, timestamp := header.Get("Webhook-Id"), header.Get("Webhook-Timestamp")
	sum, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(header.Get("Webhook-Signature"), "v1,"))
	if err != nil || !hmac.Equal(sum, mac(token, []byte(id+"."+timestamp+"."), body)) {
		return verdict(false)
	}
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	return verdict(err == nil && now.Sub(time.Unix(seconds, 0)).Abs() <= within)
}

func verdict(ok bool) error {
	if ok {
		return nil
	}
	return &trailmark.Error{
		Kind: trailmark.Unauthenticated, Message: "the message is not signed with this token, or too old",
		Hint: "answer 401 and do nothing with it",
	}
}

// mac is HMAC-SHA256 (RFC 2104).
func mac(token string, parts ...[]byte) []byte {
	h := hmac.New(sha256.New, []byte(token))
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil)
}
