package offline

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"strings"

	"github.com/trailmark/trailmark"
)

// pemType is that of a private key in PKCS #8 (RFC 5958), which other tools
// read, too.
const pemType = "PRIVATE KEY"

// NewKey makes a key and gives it as PEM.
func NewKey() ([]byte, error) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, trailmark.Wrapf(trailmark.Internal, err, "a key cannot be made")
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, trailmark.Wrapf(trailmark.Internal, err, "a key cannot be written")
	}
	return pem.EncodeToMemory(&pem.Block{Type: pemType, Bytes: der}), nil
}

// ParseKey reads a key from PEM. Errors: Usage, without the key in them.
func ParseKey(text []byte) (ed25519.PrivateKey, error) {
	if block, _ := pem.Decode(text); block != nil && block.Type == pemType {
		if any, err := x509.ParsePKCS8PrivateKey(block.Bytes); err == nil {
			if key, ok := any.(ed25519.PrivateKey); ok {
				return key, nil
			}
		}
	}
	return nil, &trailmark.Error{
		Kind: trailmark.Usage, Message: "this is not a private Ed25519 key as PEM", Hint: "trailmark recall key new makes one",
	}
}

// PublicOf gives the public part of a key.
func PublicOf(key ed25519.PrivateKey) ed25519.PublicKey {
	public, _ := key.Public().(ed25519.PublicKey) // which it always is
	return public
}

// publicScheme is what the text of a public key begins with.
const publicScheme = "ed25519:"

// PublicText writes a public key as people hand it on.
func PublicText(key ed25519.PublicKey) string {
	return publicScheme + base64.RawURLEncoding.EncodeToString(key)
}

// ParsePublic reads what PublicText has written. Errors: Usage.
func ParsePublic(text string) (ed25519.PublicKey, error) {
	code, ok := strings.CutPrefix(strings.TrimSpace(text), publicScheme)
	key, err := base64.RawURLEncoding.Strict().DecodeString(code)
	if !ok || err != nil || len(key) != ed25519.PublicKeySize {
		return nil, &trailmark.Error{
			Kind: trailmark.Usage, Message: "this is not a public key", Hint: publicScheme + " and 43 characters, as trailmark recall key show writes it",
		}
	}
	return key, nil
}

// KeyID is a short name of a public key, for people to compare: the first 64
// bits of its SHA-256.
func KeyID(key ed25519.PublicKey) string {
	sum := sha256.Sum256(key)
	return hex.EncodeToString(sum[:8])
}
