package main

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The reference order on SQLite: what must come out, by hand from its inputs.
func TestDemo(t *testing.T) {
	if testing.Short() {
		t.Skip("400,000 jars take half a minute")
	}
	checkDemo(t, "sqlite:"+filepath.Join(t.TempDir(), "demo.db"))
}

// The same on PostgreSQL.
func TestDemoOnPostgres(t *testing.T) {
	if testing.Short() {
		t.Skip("400,000 jars take half a minute")
	}
	url, drop, err := newSchema(postgresURL(t))
	if err != nil {
		t.Fatal(err)
	}
	defer drop()
	checkDemo(t, url)
}

func checkDemo(t *testing.T, url string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), []string{"demo", "--json", "--db", url}, strings.NewReader(""), &stdout, &stderr); code != 0 {
		t.Fatalf("exit code %d: %s", code, &stderr)
	}
	var got map[string]any
	if err := json.Unmarshal(stdout.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	checkDemoJar(t, got["jar_4217"].(map[string]any))
	checkWhere(t, got["where"].([]any), 80_247)
	for _, measured := range []string{"events", "store_bytes", "seconds"} {
		if got[measured] == nil {
			t.Errorf("the answer has no %s", measured)
		}
		delete(got, measured)
	}
	delete(got, "jar_4217")
	delete(got, "where")
	all, hit := 400_000.0, 80_247.0
	want := map[string]any{
		"lot":              "https://id.gs1.org/01/09521234004219/10/B-2291",
		"population":       all,
		"affected":         hit,
		"cleared":          319_753.0,
		"avoided_percent":  79.94,
		"window":           map[string]any{"from": "2026-03-04T01:34:00+01:00", "to": "2026-03-04T08:54:00+01:00"},
		"pallets":          500.0,
		"pallets_affected": 101.0,
		"pallets_mixed":    2.0,
		"by_material": map[string]any{
			"T-771": 150_000.0, "T-772": 250_000.0, "G-501": 96_000.0, "G-502": 304_000.0,
			"B-118": all, "L-31": all, "S-9": all, "O-44": all,
		},
		"affected_by_material": map[string]any{
			"T-771": 11_200.0, "T-772": 69_047.0, "G-501": 0.0, "G-502": hit,
			"B-118": hit, "L-31": hit, "S-9": hit, "O-44": hit,
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the demo tells another story (-want +got):\n%s", diff)
	}
}

func checkDemoJar(t *testing.T, jar map[string]any) {
	t.Helper()
	if id, _ := jar["id"].(string); !strings.HasPrefix(id, "https://id.gs1.org/01/09521234004219/21/") {
		t.Errorf("the jar is %q", id)
	}
	delete(jar, "id")
	want := map[string]any{
		"number":    4217.0,
		"sealed":    "2026-03-03T14:21:04.8+01:00",
		"affected":  false,
		"materials": []any{"B-118", "G-501", "L-31", "O-44", "S-9", "T-771"},
	}
	if diff := cmp.Diff(want, jar); diff != "" {
		t.Errorf("jar 4,217 has another story (-want +got):\n%s", diff)
	}
}

// checkWhere sees that the places add up to the affected things (R5).
func checkWhere(t *testing.T, where []any, affected float64) {
	t.Helper()
	total := 0.0
	for _, spot := range where {
		total += spot.(map[string]any)["count"].(float64)
	}
	if total != affected {
		t.Errorf("the places add up to %.0f, not to %.0f", total, affected)
	}
}
