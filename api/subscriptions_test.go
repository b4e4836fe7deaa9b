package api_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/trailmark/trailmark/access"
	"github.com/trailmark/trailmark/client"
)

// loopback may be called by the services of tests.
var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}

func TestSubscriptions(t *testing.T) {
	s := serveSQLite(t)
	got := make(chan http.Header, 10)
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { got <- r.Header }))
	t.Cleanup(receiver.Close)
	wantStatus(t, s.ask("POST", "/epcis/queries", `{"name":"q","query":{}}`), 201, "")
	created := s.ask("POST", "/epcis/queries/q/subscriptions",
		`{"dest":"`+receiver.URL+`/hook","signatureToken":"s3cret","stream":true}`, "GS1-EPC-Format", "Always_EPC_URN")
	wantStatus(t, created, 201, "")
	var told struct {
		ID        string `json:"subscriptionID"`
		Dest      string
		Stream    bool
		EPCFormat string
	}
	if err := json.Unmarshal([]byte(created.body), &told); err != nil || told.Dest != receiver.URL+"/hook" || !told.Stream || told.EPCFormat != "Always_EPC_URN" {
		t.Errorf("%+v, %v: %s", told, err, created.body)
	}
	at := created.Header.Get("Location")
	if at != "/epcis/queries/q/subscriptions/"+told.ID {
		t.Errorf("Location %s", at)
	}
	wantStatus(t, s.ask("POST", "/epcis/events", oneEvent(1, "shipping")), 201, "")
	if header := <-got; !strings.HasPrefix(header.Get("GS1-Signature"), "sha256=") {
		t.Errorf("the message is not signed: %v", header)
	}
	for _, path := range []string{at, "/epcis/queries/q/subscriptions", "/epcis/subscriptions"} {
		answer := s.ask("GET", path, "")
		wantStatus(t, answer, 200, "")
		if !strings.Contains(answer.body, told.ID) || strings.Contains(answer.body, "s3cret") {
			t.Errorf("%s: %s", path, answer.body)
		}
	}
	wantStatus(t, s.ask("DELETE", at, ""), 204, "")
	wantStatus(t, s.ask("DELETE", at, ""), 404, "NoSuchResourceException")
	wantStatus(t, s.ask("GET", at, ""), 404, "NoSuchResourceException")
	wantStatus(t, s.ask("GET", "/epcis/queries/none/subscriptions", ""), 404, "NoSuchNameException")
}

func TestSubscriptionsRefused(t *testing.T) {
	s := serveSQLite(t)
	wantStatus(t, s.ask("POST", "/epcis/queries", `{"name":"q","query":{}}`), 201, "")
	post := func(body string) answer { return s.ask("POST", "/epcis/queries/q/subscriptions", body) }
	for body, exception := range map[string]string{
		`{"stream":true}`:                 "SubscriptionControlsException",
		`{"dest":"https://example.com/"}`: "SubscriptionControlsException",
		`{"dest":"https://example.com/","stream":true,"schedule":{"hour":"1"}}`: "SubscriptionControlsException",
		`{"dest":"https://example.com/","schedule":{}}`:                         "SubscriptionControlsException",
		`{"dest":"https://example.com/","schedule":{"hour":"25"}}`:              "SubscriptionControlsException",
		`{"dest":"ftp://example.com/","stream":true}`:                           "SubscriptionControlsException",
		`{"dest":"http://169.254.169.254/","stream":true}`:                      "SubscriptionControlsException",
		`{"dest":"https://example.com/","stream":"yes"}`:                        "ValidationException",
		`{"dest":`: "ValidationException",
	} {
		wantStatus(t, post(body), 400, exception)
	}
	wantStatus(t, s.ask("POST", "/epcis/queries/none/subscriptions", `{"dest":"https://example.com/","stream":true}`), 404, "NoSuchNameException")
	wantStatus(t, s.askAs(s.token(access.Operator, ""), "POST", "/epcis/queries/q/subscriptions", `{}`), 403, "SecurityException")
}

func TestScheduledSubscription(t *testing.T) {
	s := serveSQLite(t)
	wantStatus(t, s.ask("POST", "/epcis/queries", `{"name":"q","query":{}}`), 201, "")
	created := s.ask("POST", "/epcis/queries/q/subscriptions",
		`{"dest":"https://example.com/","schedule":{"hour":1,"minute":"5"},"reportIfEmpty":true,"initialRecordTime":"2020-04-04T20:33:31.116-06:00"}`)
	wantStatus(t, created, 201, "")
	for _, want := range []string{`"schedule":{"minute":"5","hour":"1"}`, `"reportIfEmpty":true`, `"initialRecordTime":"2020-04-05T02:33:31.116Z"`, `"minRecordTime":"2020-04-05T02:33:31.116Z"`} {
		if !strings.Contains(created.body, want) {
			t.Errorf("%s is missing: %s", want, created.body)
		}
	}
}

// TestClientSubscriptions goes through all calls of the Go client.
func TestClientSubscriptions(t *testing.T) {
	s, ctx := serveSQLite(t), t.Context()
	c := s.client(s.admin())
	const name = "all / of ü"
	if err := c.Define(ctx, client.NamedQuery{Name: name, Query: json.RawMessage(`{}`)}); err != nil {
		t.Fatal(err)
	}
	wantStatus(t, s.ask("POST", "/epcis/events", oneEvent(1, "shipping")), 201, "")
	for ev, err := range c.EventsAt(ctx, client.QueryEventsPath(name), nil) {
		if err != nil || ev.ID != "urn:uuid:00000000-0000-4000-8000-000000000001" {
			t.Errorf("%v, %v", ev, err)
		}
	}
	leapDays := client.Schedule{Hour: "1", DayOfMonth: "29", Month: "2"} // nothing is sent while the test runs
	for range 35 {                                                       // more than a page
		if _, err := c.Subscribe(ctx, name, client.SubscriptionRequest{Dest: "https://example.com/", Schedule: &leapDays}); err != nil {
			t.Fatal(err)
		}
	}
	list, err := c.Subscriptions(ctx, name)
	if err != nil || len(list) != 35 {
		t.Fatalf("%d subscriptions, %v", len(list), err)
	}
	if err := c.Unsubscribe(ctx, name, list[7].ID); err != nil {
		t.Error(err)
	}
	if p, ok := client.AsProblem(second(c.Subscription(ctx, name, list[7].ID))); !ok || p.Exception() != "NoSuchResourceException" {
		t.Errorf("a subscription that has ended: %v", p)
	}
	if got, err := c.Subscription(ctx, name, list[8].ID); err != nil || got.State != "active" || *got.Schedule != leapDays {
		t.Errorf("%+v, %v", got, err)
	}
	if queries, err := c.Queries(ctx); err != nil || len(queries) != 1 || queries[0].Name != name {
		t.Errorf("%v, %v", queries, err)
	}
	if err := c.DropQuery(ctx, name); err != nil {
		t.Error(err)
	}
	if p, ok := client.AsProblem(second(c.Query(ctx, name))); !ok || p.Exception() != "NoSuchNameException" {
		t.Errorf("a query that has ended: %v", p)
	}
}

func second[T any](_ T, err error) error { return err }
