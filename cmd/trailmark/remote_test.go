package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The verbs that can ask a service say the same as with a database, but nothing
// is in the database beside them.
func TestRemote(t *testing.T) {
	s := serving(t, sqliteIn(t.TempDir()))
	dir := t.TempDir()
	t.Chdir(dir)
	const good = `{"@context":"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld","type":"ObjectEvent","eventID":"urn:x:1","eventTime":"2026-03-01T10:00:00Z","eventTimeZoneOffset":"+00:00","action":"OBSERVE","bizStep":"shipping","epcList":["urn:epc:id:sgtin:9506000.013435.7"]}`
	for name, text := range map[string]string{
		"good.json": good, "bad.json": strings.Replace(strings.Replace(good, "shipping", "shippping", 1), `"action":"OBSERVE",`, "", 1),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	at := []string{"--server", s.url, "--token", s.token}
	for _, c := range []struct {
		args string
		code int
		says []string
	}{
		{"validate good.json bad.json", 1, []string{"good.json: 1 event, 0 faults", "bad.json: 1 event, 2 faults", "action", "bizStep", "2 faults"}},
		{"validate good.json bad.json @", 1, []string{"bad.json: 1 event, 2 faults", "action", "bizStep"}},
		{"validate --findings good.json @", 0, []string{"event 1: P1"}},
		{"validate --findings good.json", 2, []string{"--server"}},
		{"capture good.json @", 0, []string{"good.json", "captured"}},
		{"capture good.json bad.json @ --json", 1, []string{`"success": true`, `"success": false`, `"path": "action"`, "1 rejection"}},
		{"events EQ_bizStep=shipping @", 0, []string{"urn:x:1"}},
		{"events EQ_bizStep=nonsense @", 1, []string{"EQ_bizStep"}},
		{"capture good.json --server http://127.0.0.1:1/epcis", 1, []string{"cannot be reached"}},
		{"capture good.json --server nonsense", 2, []string{"none of HTTP"}},
		{"capture good.json --token tmk_1_x --server " + s.url, 1, []string{"401"}},
	} {
		args := strings.Fields(strings.Replace(c.args, "@", strings.Join(at, " "), 1))
		var out bytes.Buffer
		code := run(t.Context(), args, strings.NewReader(""), &out, &out)
		for _, want := range c.says {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%s does not say %q:\n%s", c.args, want, out.String())
			}
		}
		if code != c.code {
			t.Errorf("%s ends with %d, not %d:\n%s", c.args, code, c.code, out.String())
		}
	}
	if _, err := os.Stat("trailmark.db"); err == nil {
		t.Error("a database was made")
	}
}
