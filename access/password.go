package access

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"

	"github.com/trailmark/trailmark"
)

// cost is what a guess at a password costs: the parameters of argon2id.
type cost struct {
	memory, passes uint32 // KiB
	lanes          uint8
}

// costNow is the cost of new passwords, by OWASP's Password Storage Cheat Sheet
// (19 MiB, 2 passes, 1 lane). Passwords with another one get it at the next
// sign-in.
var costNow = cost{memory: 19 * 1024, passes: 2, lanes: 1}

const (
	saltLength     = 16
	keyLength      = 32
	passwordFewest = 8 // characters (NIST SP 800-63B, 5.1.1.2)
	passwordMost   = 1024
)

// stretched is a password as it is kept. Its text is the common one,
// $argon2id$v=19$m=…,t=…,p=…$SALT$KEY.
type stretched struct {
	cost
	salt, key []byte
}

func stretch(password string) stretched {
	s := stretched{cost: costNow, salt: make([]byte, saltLength)}
	rand.Read(s.salt) // never fails (crypto/rand)
	s.key = s.derive(password)
	return s
}

// decoy is what nobody's password fits. A check against it takes the same time.
func decoy() stretched {
	s := stretched{cost: costNow, salt: make([]byte, saltLength), key: make([]byte, keyLength)}
	rand.Read(s.salt)
	rand.Read(s.key)
	return s
}

func (s stretched) derive(password string) []byte {
	return argon2.IDKey([]byte(password), s.salt, s.passes, s.memory, s.lanes, keyLength)
}

// fits reports in constant time whether it is this password.
func (s stretched) fits(password string) bool {
	return subtle.ConstantTimeCompare(s.key, s.derive(password)) == 1
}

func (s stretched) String() string {
	encode := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s",
		argon2.Version, s.memory, s.passes, s.lanes, encode(s.salt), encode(s.key))
}

// parseStretched reads what String has written.
func parseStretched(text string) (s stretched, err error) {
	parts := strings.Split(text, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return s, errNotStretched()
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &s.memory, &s.passes, &s.lanes); err != nil {
		return s, errNotStretched()
	}
	if s.salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil {
		return s, errNotStretched()
	}
	if s.key, err = base64.RawStdEncoding.DecodeString(parts[5]); err != nil || len(s.key) != keyLength || s.passes < 1 || s.lanes < 1 {
		return s, errNotStretched()
	}
	return s, nil
}

func errNotStretched() error {
	return trailmark.Errorf(trailmark.Internal, "a password is not stored as argon2id")
}

// checkPassword refuses passwords that are no good. Errors: Usage.
func checkPassword(name, password string) error {
	switch {
	case len([]rune(password)) < passwordFewest:
		return trailmark.Errorf(trailmark.Usage, "the password has fewer than %d characters", passwordFewest)
	case len(password) > passwordMost:
		return trailmark.Errorf(trailmark.Usage, "the password has more than %d bytes", passwordMost)
	case strings.EqualFold(password, name):
		return trailmark.Errorf(trailmark.Usage, "the password is the name")
	}
	return nil
}
