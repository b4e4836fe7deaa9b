package api_test

import (
	"strings"
	"testing"

	"github.com/trailmark/trailmark/access"
)

const (
	item7 = "urn:epc:id:sgtin:9506000.013435.7"
	link7 = "https://id.gs1.org/01/09506000134352/21/7"
)

// TestPostEvent: an event is created once, under its own id or its hash.
func TestPostEvent(t *testing.T) {
	s := serveSQLite(t)
	first := s.ask("POST", "/epcis/events", event("urn:uuid:831c0292-4de1-430a-8255-2aca821abaab", item7, "shipping"))
	wantStatus(t, first, 201, "")
	if got := first.Header.Get("Location"); got != "/epcis/events/urn:uuid:831c0292-4de1-430a-8255-2aca821abaab" {
		t.Errorf("Location: %s", got)
	}
	if !strings.Contains(first.body, link7) {
		t.Errorf("the answer is not translated to a Digital Link: %s", first.body)
	}
	again := s.ask("POST", "/epcis/events", event("urn:uuid:831c0292-4de1-430a-8255-2aca821abaab", item7, "shipping"))
	wantStatus(t, again, 409, "ResourceAlreadyExistsException")
	other := s.ask("POST", "/epcis/events", event("urn:uuid:831c0292-4de1-430a-8255-2aca821abaab", item7, "receiving"))
	wantStatus(t, other, 409, "ResourceAlreadyExistsException")

	hashed := s.ask("POST", "/epcis/events", event("", item7, "receiving"))
	wantStatus(t, hashed, 201, "")
	if got := hashed.Header.Get("Location"); !strings.HasPrefix(got, "/epcis/events/ni:%2F%2F%2Fsha-256") {
		t.Errorf("Location: %s", got)
	}
	wantStatus(t, s.ask("GET", hashed.Header.Get("Location"), ""), 200, "")
	wantStatus(t, s.ask("POST", "/epcis/events", event("", item7, "receiving")), 409, "ResourceAlreadyExistsException")
}

// TestErrorDeclaration: it repeats the id of the event that was wrong.
func TestErrorDeclaration(t *testing.T) {
	s := serveSQLite(t)
	right := event("urn:x:1", item7, "shipping")
	wrong := strings.Replace(right, `"action"`, `"errorDeclaration":{"declarationTime":"2026-03-02T10:00:00Z","reason":"did_not_occur"},"action"`, 1)
	wantStatus(t, s.ask("POST", "/epcis/events", right), 201, "")
	wantStatus(t, s.ask("POST", "/epcis/events", wrong), 201, "")
	wantStatus(t, s.ask("POST", "/epcis/events", wrong), 409, "ResourceAlreadyExistsException")
	both := s.ask("GET", "/epcis/events/urn:x:1", "")
	if n := strings.Count(both.body, `"eventID":"urn:x:1"`); n != 2 {
		t.Errorf("the event and its declaration are %d events: %s", n, both.body)
	}
}

// TestRefusedEvents: what is wrong is told with its path.
func TestRefusedEvents(t *testing.T) {
	s := serveSQLite(t)
	good := event("urn:x:1", item7, "shipping")
	for name, c := range map[string]struct {
		body      string
		status    int
		exception string
		says      string
	}{
		"no JSON":         {`{"type":`, 400, "ValidationException", `"line":1`},
		"empty":           {" ", 400, "ValidationException", ""},
		"no action":       {strings.Replace(good, `"action":"OBSERVE",`, "", 1), 400, "ValidationException", `"path":"action"`},
		"bad step":        {strings.Replace(good, "shipping", "shippping", 1), 400, "ValidationException", `"path":"bizStep"`},
		"two events":      {document(good, event("urn:x:2", item7, "receiving")), 400, "ValidationException", `"event":2`},
		"document of one": {document(good), 201, "", ""},
		"none":            {document(), 400, "ValidationException", ""},
	} {
		a := s.ask("POST", "/epcis/events", c.body)
		wantStatus(t, a, c.status, c.exception)
		if !strings.Contains(a.body, c.says) {
			t.Errorf("%s: %s does not say %s", name, a.body, c.says)
		}
	}
}

// TestWhoMayPost: a token is needed, and a role that may.
func TestWhoMayPost(t *testing.T) {
	s := serveSQLite(t)
	body := event("urn:x:1", item7, "shipping")
	a := s.askAs("", "POST", "/epcis/events", body)
	wantStatus(t, a, 401, "SecurityException")
	if a.Header.Get("WWW-Authenticate") == "" {
		t.Error("a 401 does not say how to sign in")
	}
	wantStatus(t, s.askAs("tmk_1_nonsense", "POST", "/epcis/events", body), 401, "SecurityException")
	wantStatus(t, s.askAs(s.token(access.Auditor, ""), "POST", "/epcis/events", body), 403, "SecurityException")
	wantStatus(t, s.askAs(s.token(access.Operator, ""), "POST", "/epcis/events", body), 201, "")
}
