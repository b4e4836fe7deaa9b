package api_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/trailmark/trailmark/access"
	"github.com/trailmark/trailmark/api"
	"github.com/trailmark/trailmark/client"
	"github.com/trailmark/trailmark/store/storetest"
)

// foreign is an event that a partner took no part in. Everything in it that
// could give it away has the word "hidden".
const foreign = `{"@context":"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld","type":"ObjectEvent",
	"eventID":"urn:x:hidden:event","eventTime":"2026-03-01T10:00:00Z","eventTimeZoneOffset":"+00:00","action":"OBSERVE",
	"bizStep":"https://example.com/step/hidden","disposition":"https://example.com/disposition/hidden",
	"epcList":["https://example.com/item/hidden"],"quantityList":[{"epcClass":"https://example.com/class/hidden","quantity":1}],
	"readPoint":{"id":"https://example.com/place/hidden"},"bizLocation":{"id":"https://example.com/place/hidden"},
	"bizTransactionList":[{"type":"po","bizTransaction":"https://example.com/order/hidden"}],
	"destinationList":[{"type":"owning_party","destination":"urn:epc:id:pgln:9506000.00002."}]}`

// hiddenValues are what a partner may guess of the foreign event.
var hiddenValues = map[string]string{
	"epcs": "https://example.com/item/hidden", "bizSteps": "https://example.com/step/hidden",
	"dispositions": "https://example.com/disposition/hidden", "bizLocations": "https://example.com/place/hidden",
	"readPoints": "https://example.com/place/hidden", "events": "urn:x:hidden:event",
}

// TestPartners: whatever a partner asks on any path, what it may not see and
// what there is not have the same answer.
func TestPartners(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		s := serve(t, open(t), nil)
		if job := s.capture(s.admin(), foreign, client.Rollback); !job.Success {
			t.Fatal(job.Errors[0])
		}
		own := strings.Replace(event("urn:x:own", item7, "receiving"), `"readPoint"`,
			`"destinationList":[{"type":"owning_party","destination":"urn:epc:id:pgln:9506000.00001."}],"readPoint"`, 1)
		wantStatus(t, s.ask("POST", "/epcis/events", own), 201, "")
		for _, role := range []access.Role{access.PartnerQuery, access.PartnerCapture} {
			token := s.token(role, "9506000000015")
			sees := s.askAs(token, "GET", "/epcis/events", "")
			if !strings.Contains(sees.body, "urn:x:own") {
				t.Errorf("a partner does not see its own event: %s", sees.body)
			}
			for _, path := range everyPath() {
				alike(t, s, token, path)
			}
		}
	})
}

// everyPath gives all paths that answer GET, with values of the foreign event
// in the place of each parameter.
func everyPath() (paths []string) {
	for _, line := range api.Routes() {
		path, ok := strings.CutPrefix(line, "GET ")
		if !ok || path == "/metrics" {
			continue
		}
		path = strings.Replace(path, "~", "/epcis", 1)
		parts := strings.Split(path, "/")
		collection := ""
		if len(parts) > 2 {
			collection = parts[2]
		}
		guess, known := hiddenValues[collection]
		if !known {
			guess = "hidden"
		}
		for i, p := range parts {
			if strings.HasPrefix(p, "{") {
				parts[i] = url.PathEscape(guess)
			}
		}
		paths = append(paths, strings.Join(parts, "/"))
	}
	for _, parameter := range []string{
		"MATCH_anyEPC=https://example.com/item/hidden", "MATCH_anyEPCClass=https://example.com/class/hidden",
		"EQ_bizStep=https://example.com/step/hidden", "EQ_disposition=https://example.com/disposition/hidden",
		"EQ_bizTransaction_po=https://example.com/order/hidden", "EQ_eventID=urn:x:hidden:event",
		"WD_bizLocation=https://example.com/place/hidden", "EQ_readPoint=https://example.com/place/hidden",
	} {
		paths = append(paths, "/epcis/events?"+parameter, "/epcis/events?maxEventCount=1&"+parameter, "/epcis/eventTypes/ObjectEvent/events?"+parameter)
	}
	return paths
}

// alike asks for something that is hidden and for something that is not there.
func alike(t *testing.T, s *service, token, path string) {
	t.Helper()
	hidden := s.askAs(token, "GET", path, "")
	absent := s.askAs(token, "GET", strings.ReplaceAll(path, "hidden", "absent"), "")
	if hidden.StatusCode != absent.StatusCode || timeless(hidden.body) != timeless(strings.ReplaceAll(absent.body, "absent", "hidden")) {
		t.Errorf("%s: what is hidden gives %d %s, what is absent %d %s", path, hidden.StatusCode, hidden.body, absent.StatusCode, absent.body)
	}
	if !strings.Contains(path, "hidden") && strings.Contains(hidden.body, "hidden") {
		t.Errorf("%s tells a partner of what is hidden: %s", path, hidden.body)
	}
	if strings.Contains(hidden.Header.Get("Link"), "next") {
		t.Errorf("%s has a next page for a partner that sees one event", path)
	}
}

// timeless leaves out when an answer was made.
func timeless(body string) string {
	before, after, ok := strings.Cut(body, `"creationDate":"`)
	if !ok {
		return body
	}
	_, after, _ = strings.Cut(after, `"`)
	return before + after
}

// TestPartnersMayNot: what partners are not allowed.
func TestPartnersMayNot(t *testing.T) {
	s := serveSQLite(t)
	querying, capturing := s.token(access.PartnerQuery, "9506000000015"), s.token(access.PartnerCapture, "9506000000015")
	body := event("urn:x:1", item7, "shipping")
	wantStatus(t, s.askAs(querying, "POST", "/epcis/events", body), 403, "SecurityException")
	wantStatus(t, s.askAs(querying, "POST", "/epcis/capture", document(body)), 403, "SecurityException")
	wantStatus(t, s.askAs(capturing, "GET", "/auth/audit", ""), 403, "SecurityException")
	wantStatus(t, s.askAs(capturing, "POST", "/epcis/events/validate", body), 200, "")
	wantStatus(t, s.askAs(capturing, "POST", "/epcis/events/validate?findings=true", body), 403, "SecurityException")
	wantStatus(t, s.ask("POST", "/epcis/events", foreign), 201, "")
	taken := s.askAs(capturing, "POST", "/epcis/events", event("urn:x:hidden:event", item7, "shipping"))
	wantStatus(t, taken, 409, "ResourceAlreadyExistsException")
	if strings.Contains(taken.body, "different") {
		t.Errorf("a partner is told that the event under this id is another one: %s", taken.body)
	}
}
