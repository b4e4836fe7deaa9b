package api

import "testing"

// TestQuality: the most specific range counts (RFC 9110, section 12.5.1).
func TestQuality(t *testing.T) {
	for _, c := range []struct {
		accept string
		media  string
		want   int
	}{
		{"*/*", "application/json", 1000},
		{"application/*;q=0.5, */*;q=0.1", "application/json", 500},
		{"application/json;q=0, */*", "application/json", 0},
		{"Application/JSON; charset=utf-8; q=0.25", "application/json", 250},
		{"text/html", "application/json", 0},
		{"application/json;q=1.0", "application/json", 1000},
		{"application/json;q=0.1234", "application/json", 0},
		{"application/json;q=two", "application/json", 0},
		{"application/xml;profile=x;q=0.7", "application/xml", 700},
	} {
		if got := parseAccept([]string{c.accept}).quality(c.media); got != c.want {
			t.Errorf("%s in %q: %d, want %d", c.media, c.accept, got, c.want)
		}
	}
	if got := parseAccept(nil).quality("text/xml"); got != 1000 {
		t.Errorf("without Accept: %d", got)
	}
}

func TestCompareVersions(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"2.0.0", "2.0", 0}, {"2.0.0", "2", 0}, {"2.0.0", "", 0}, {"1.2", "2.0.0", -1}, {"2.0.1", "2.0.0", 1}, {"2.10", "2.9", 1}, {"02.0", "2.0", 0},
	} {
		if got := compareVersions(c.a, c.b); got != c.want {
			t.Errorf("%s and %s: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestParseExtensions(t *testing.T) {
	got, err := parseExtensions([]string{"ex=https://a.example/, b.c-1=urn:b", "d=urn:d?x=y"})
	if err != nil || len(got) != 3 || got["ex"] != "https://a.example/" || got["b.c-1"] != "urn:b" || got["d"] != "urn:d?x=y" {
		t.Errorf("%v, %v", got, err)
	}
	for _, bad := range []string{"ex", "=urn:a", "ex=", "1x=urn:a", "xmlns=urn:a", "e x=urn:a"} {
		if got, err := parseExtensions([]string{bad}); err == nil {
			t.Errorf("%q is read as %v", bad, got)
		}
	}
}
