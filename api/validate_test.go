package api_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestValidate: every fault is told with its place, and nothing is stored.
func TestValidate(t *testing.T) {
	s := serveSQLite(t)
	good := event("urn:x:1", item7, "shipping")
	bad := strings.Replace(strings.Replace(good, "shipping", "shippping", 1), `"action":"OBSERVE",`, "", 1)
	for name, c := range map[string]struct {
		body   string
		events int
		paths  []string // of the faults
		rules  []string // of the findings
	}{
		"good":      {document(good), 1, nil, []string{"P1"}},
		"bare":      {good, 1, nil, []string{"P1"}},
		"two fault": {document(good, bad), 2, []string{"action", "bizStep"}, nil},
		"cut off":   {document(good)[:150], 0, []string{"creationDate"}, nil},
	} {
		a := s.ask("POST", "/epcis/events/validate?findings=true", c.body)
		wantStatus(t, a, 200, "")
		var said struct {
			Valid    bool
			Events   int
			Faults   []struct{ Path string }
			Findings []struct{ Rule string }
		}
		if err := json.Unmarshal([]byte(a.body), &said); err != nil {
			t.Fatal(err)
		}
		var paths, rules []string
		for _, f := range said.Faults {
			paths = append(paths, f.Path)
		}
		for _, f := range said.Findings {
			rules = append(rules, f.Rule)
		}
		if said.Valid != (len(c.paths) == 0) || said.Events != c.events {
			t.Errorf("%s: %s", name, a.body)
		}
		if diff := cmp.Diff(c.paths, paths) + cmp.Diff(c.rules, rules); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if a := s.ask("GET", "/epcis/events", ""); strings.Contains(a.body, "urn:x:1") {
		t.Errorf("a validated event is stored: %s", a.body)
	}
}
