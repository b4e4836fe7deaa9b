package access

import (
	"strings"
	"testing"

	"github.com/trailmark/trailmark"
)

// TestStretched: what is kept of a password holds the parameters, a salt of
// its own and nothing of the password, and fits it alone after reading.
func TestStretched(t *testing.T) {
	const password = "correct horse battery"
	kept, again := stretch(password).String(), stretch(password).String()
	if !strings.HasPrefix(kept, "$argon2id$v=19$m=19456,t=2,p=1$") || kept == again || strings.Contains(kept, password) {
		t.Fatalf("kept as %s and %s", kept, again)
	}
	s, err := parseStretched(kept)
	if err != nil || !s.fits(password) || s.fits(password+" ") || s.fits("") || s.cost != costNow {
		t.Errorf("%+v, %v", s, err)
	}
}

// TestReference is what the reference program of argon2 makes of "password"
// and "somesalt" (its own test, version 19).
func TestReference(t *testing.T) {
	const kept = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	s, err := parseStretched(kept)
	if err != nil || !s.fits("password") || s.String() != kept || s.cost == costNow {
		t.Errorf("%v, %v", s, err)
	}
}

func TestParseStretched(t *testing.T) {
	good := stretch("whatever it is").String()
	for _, text := range []string{
		"", "secret", strings.Replace(good, "argon2id", "argon2i", 1), strings.Replace(good, "v=19", "v=16", 1),
		strings.Replace(good, "m=19456", "m=lots", 1), strings.Replace(good, "p=1", "p=0", 1), strings.Replace(good, "t=2", "t=0", 1),
		good[:len(good)-2], good + "$", strings.Replace(good, "$m=", "$$m=", 1), good[:len(good)-1] + "!",
	} {
		if _, err := parseStretched(text); trailmark.KindOf(err) != trailmark.Internal || err == nil {
			t.Errorf("%q was read: %v", text, err)
		}
	}
}

func TestCheckPassword(t *testing.T) {
	for password, want := range map[string]bool{
		"12345678": true, "ünïcödé✓": true, strings.Repeat("x", 1024): true,
		"": false, "1234567": false, "ünïcöd": false, strings.Repeat("x", 1025): false, "Annabella": false,
	} {
		if err := checkPassword("annabella", password); (err == nil) != want {
			t.Errorf("%.20q: %v", password, err)
		}
	}
}

// TestTokenText: what is no token or session is told from one without asking
// the database.
func TestTokenText(t *testing.T) {
	secret, hash := newSecret()
	if other, _ := newSecret(); len(secret) != secretLength || secret == other {
		t.Fatalf("secrets %q and %q", secret, other)
	}
	text := tokenText(12, secret)
	if id, got, ok := parseToken(text); id != 12 || got != hash || !ok {
		t.Errorf("%s: %d, %v", text, id, ok)
	}
	for _, wrong := range []string{
		"", "tmk_", "tmk_12", "tmk_12_", "tmk__" + secret, "tmk_0_" + secret, "tmk_-1_" + secret, "tmk_x_" + secret,
		"tmk_12_" + secret + "A", "tmk_12_" + secret[1:], "tms_12_" + secret, " " + text, "tmk_99999999999999999999_" + secret,
	} {
		if _, _, ok := parseToken(wrong); ok {
			t.Errorf("%q is a token", wrong)
		}
	}
	if got, ok := parseSession("tms_" + secret); got != hash || !ok {
		t.Errorf("a session: %v", ok)
	}
	for _, wrong := range []string{"", "tms_", "tms_" + secret[1:], text, secret} {
		if _, ok := parseSession(wrong); ok {
			t.Errorf("%q is a session", wrong)
		}
	}
}
