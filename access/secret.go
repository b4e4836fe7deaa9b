package access

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
)

// A token looks like tmk_12_ and 43 letters, a session like tms_ and 43: 32
// random bytes in base64url. Number and prefix let people and scanners for
// leaked secrets tell what they have found.
const (
	tokenPrefix   = "tmk_"
	sessionPrefix = "tms_"
	secretLength  = 43
)

// newSecret gives 256 random bits and the hash that is kept of them.
func newSecret() (secret string, hash [sha256.Size]byte) {
	var b [32]byte
	rand.Read(b[:]) // never fails (crypto/rand)
	secret = base64.RawURLEncoding.EncodeToString(b[:])
	return secret, hashSecret(secret)
}

func hashSecret(secret string) [sha256.Size]byte { return sha256.Sum256([]byte(secret)) }

func tokenText(id int64, secret string) string {
	return tokenPrefix + strconv.FormatInt(id, 10) + "_" + secret
}

// parseToken gives the number of a token and the hash of its secret.
func parseToken(text string) (id int64, hash [sha256.Size]byte, ok bool) {
	rest, ok := strings.CutPrefix(text, tokenPrefix)
	number, secret, cut := strings.Cut(rest, "_")
	id, err := strconv.ParseInt(number, 10, 64)
	if !ok || !cut || err != nil || id < 1 || len(secret) != secretLength {
		return 0, hash, false
	}
	return id, hashSecret(secret), true
}

// parseSession gives the hash of a session's secret.
func parseSession(text string) (hash [sha256.Size]byte, ok bool) {
	secret, ok := strings.CutPrefix(text, sessionPrefix)
	if !ok || len(secret) != secretLength {
		return hash, false
	}
	return hashSecret(secret), true
}
