package api_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trailmark/trailmark/access"
	"github.com/trailmark/trailmark/store/storetest"
)

// TestResourcesAnyForm: a name in a path may be percent-coded or bare, and in
// any form (S5).
func TestResourcesAnyForm(t *testing.T) {
	s := serveSQLite(t)
	wantStatus(t, s.ask("POST", "/epcis/events", event("urn:x:1", item7, "shipping")), 201, "")
	for _, path := range []string{
		"epcs/" + item7, "epcs/" + url.PathEscape(item7), "epcs/" + link7, "epcs/" + url.PathEscape(link7),
		"epcs/https:/id.gs1.org/01/09506000134352/21/7", "epcs/https://example.com/some/01/09506000134352/21/7",
		"bizSteps/shipping", "bizSteps/urn:epcglobal:cbv:bizstep:shipping", "bizSteps/https://ref.gs1.org/cbv/BizStep-shipping",
		"eventTypes/ObjectEvent", "readPoints/urn:epc:id:sgln:9506000.00001.0",
	} {
		wantStatus(t, s.ask("GET", "/epcis/"+path, ""), 200, "")
		a := s.ask("GET", "/epcis/"+path+"/events", "")
		wantStatus(t, a, 200, "")
		if !strings.Contains(a.body, "urn:x:1") {
			t.Errorf("%s: %s", path, a.body)
		}
	}
	for _, path := range []string{
		"epcs/urn:epc:id:sgtin:9506000.013435.8", "bizSteps/receiving", "bizSteps/..", "bizSteps/%2E%2E", "epcs/a%7Cb",
		"dispositions/in_transit", "bizLocations/urn:epc:id:sgln:9506000.00001.0", "eventTypes/AggregationEvent",
	} {
		wantStatus(t, s.ask("GET", "/epcis/"+path+"/events", ""), 404, "NoSuchResourceException")
		wantStatus(t, s.ask("GET", "/epcis/"+path, ""), 404, "NoSuchResourceException")
	}
	narrowed := s.ask("GET", "/epcis/epcs/"+link7+"/events?EQ_bizStep=receiving", "")
	wantStatus(t, narrowed, 200, "")
	if strings.Contains(narrowed.body, "urn:x:1") {
		t.Errorf("the query does not narrow: %s", narrowed.body)
	}
	wantStatus(t, s.ask("GET", "/epcis/bizSteps/shipping/events?EQ_bizStep=receiving", ""), 400, "QueryParameterException")
}

// TestResources: the collections have what events have, in the form asked for.
func TestResources(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		s := serve(t, open(t), nil)
		for i, step := range []string{"shipping", "receiving", "storing"} {
			epc := fmt.Sprint("urn:epc:id:sgtin:9506000.013435.", i)
			wantStatus(t, s.ask("POST", "/epcis/events", event("", epc, step)), 201, "")
		}
		for collection, want := range map[string]string{
			"eventTypes": "ObjectEvent", "bizSteps": "receiving shipping storing", "dispositions": "", "bizLocations": "",
			"readPoints": "https://id.gs1.org/414/9506000000015",
			"epcs":       "https://id.gs1.org/01/09506000134352/21/0 https://id.gs1.org/01/09506000134352/21/1 https://id.gs1.org/01/09506000134352/21/2",
		} {
			var got []string
			for member, err := range s.client(s.admin()).Resources(t.Context(), collection+"?perPage=2") {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, member)
			}
			if strings.Join(got, " ") != want {
				t.Errorf("%s: %v, want %s", collection, got, want)
			}
			wantStatus(t, s.ask("GET", "/epcis/"+collection, ""), 200, "")
		}
		urns := s.ask("GET", "/epcis/epcs", "", "GS1-EPC-Format", "Always_EPC_URN")
		if !strings.Contains(urns.body, `"urn:epc:id:sgtin:9506000.013435.0"`) {
			t.Errorf("names are not translated: %s", urns.body)
		}
	})
}

// TestPages: a walk gives each event once, whatever is captured meanwhile, and
// its tokens are good for nothing else.
func TestPages(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		s := serve(t, open(t), nil)
		post := func(i int) {
			wantStatus(t, s.ask("POST", "/epcis/events", event(fmt.Sprint("urn:x:", i), item7, "shipping")), 201, "")
		}
		for i := range 5 {
			post(i)
		}
		var seen []string
		first := s.ask("GET", "/epcis/events?perPage=2&EQ_bizStep=shipping", "")
		for a, page := first, 0; ; page++ {
			for i := range 20 {
				if strings.Contains(a.body, fmt.Sprintf(`"urn:x:%d"`, i)) {
					seen = append(seen, fmt.Sprint(i))
				}
			}
			next := nextLink(a)
			if next == "" {
				break
			}
			if a.Header.Get("GS1-Next-Page-Token-Expires") == "" {
				t.Error("a token does not say how long it is good")
			}
			post(10 + page)
			a = s.ask("GET", next, "")
			wantStatus(t, a, 200, "")
		}
		if slices.Sort(seen); strings.Join(seen, " ") != "0 1 2 3 4" {
			t.Errorf("the walk has seen %v", seen)
		}
		abuse(t, s, nextLink(first))
	})
}

// abuse uses a page token for what it is not for.
func abuse(t *testing.T, s *service, next string) {
	u, err := url.Parse(next)
	if err != nil {
		t.Fatal(err)
	}
	token := u.Query().Get("nextPageToken")
	for _, path := range []string{
		"/epcis/events?perPage=2&nextPageToken=" + token, "/epcis/bizSteps/shipping/events?nextPageToken=" + token,
		"/epcis/events?EQ_bizStep=shipping&nextPageToken=" + token[:len(token)-2], "/epcis/capture?nextPageToken=" + token,
	} {
		wantStatus(t, s.ask("GET", path, ""), 400, "QueryParameterException")
	}
	wantStatus(t, s.askAs(s.token(access.Auditor, ""), "GET", next, ""), 400, "QueryParameterException")
	wantStatus(t, s.ask("GET", next, ""), 200, "")
	s.server.SetClock(func() time.Time { return time.Now().Add(2 * time.Hour) })
	wantStatus(t, s.ask("GET", next, ""), 400, "QueryParameterException")
	s.server.SetClock(time.Now)
	wantStatus(t, s.ask("DELETE", "/epcis/nextPageToken/"+token, ""), 204, "")
	wantStatus(t, s.ask("GET", next, ""), 400, "QueryParameterException")
	wantStatus(t, s.ask("DELETE", "/epcis/nextPageToken/nonsense", ""), 404, "NoSuchResourceException")
}

// TestNegotiation: the answer comes as the request would have it.
func TestNegotiation(t *testing.T) {
	s := serveSQLite(t)
	wantStatus(t, s.ask("POST", "/epcis/events", event("urn:x:1", item7, "shipping")), 201, "")
	const (
		xml2 = `xmlns:epcisq="urn:epcglobal:epcis-query:xsd:2"`
		xml1 = `xmlns:epcisq="urn:epcglobal:epcis-query:xsd:1"`
	)
	for _, c := range []struct {
		header []string
		status int
		media  string
		says   string
	}{
		{nil, 200, "application/json", link7},
		{[]string{"Accept", "*/*"}, 200, "application/json", link7},
		{[]string{"Accept", "application/ld+json"}, 200, "application/ld+json", link7},
		{[]string{"Accept", "application/xml"}, 200, "application/xml", xml2},
		{[]string{"Accept", "text/xml;q=0.9, text/html"}, 200, "text/xml", xml2},
		{[]string{"Accept", "application/json;q=0.5, application/xml;q=0.8"}, 200, "application/xml", xml2},
		{[]string{"Accept", "application/*;q=0.1, application/json;q=0"}, 200, "application/ld+json", link7},
		{[]string{"Accept", "application/xml", "GS1-EPCIS-Max", "1.2"}, 200, "application/xml", xml1},
		{[]string{"Accept", "*/*", "GS1-EPCIS-Max", "1.2.0"}, 200, "application/xml", xml1},
		{[]string{"GS1-EPC-Format", "Always_EPC_URN"}, 200, "application/json", item7},
		{[]string{"GS1-EPC-Format", "No_Preference"}, 200, "application/json", item7},
		{[]string{"GS1-EPC-Format", "Never_Translates"}, 200, "application/json", item7},
		{[]string{"Accept", "application/xml", "GS1-CBV-XML-Format", "Always_Web_URI"}, 200, "application/xml", "https://ref.gs1.org/cbv/BizStep-shipping"},
		{[]string{"Accept", "application/xml", "GS1-CBV-XML-Format", "Always_URN"}, 200, "application/xml", "urn:epcglobal:cbv:bizstep:shipping"},
		{[]string{"GS1-EPCIS-Min", "2.0", "GS1-EPCIS-Max", "2.0", "GS1-CBV-Min", "2.0.0"}, 200, "application/json", link7},
		{[]string{"Accept", "text/html"}, 406, "application/problem+json", "NotAcceptableException"},
		{[]string{"Accept", "application/json", "GS1-EPCIS-Max", "1.2"}, 406, "application/problem+json", "NotAcceptableException"},
		{[]string{"GS1-EPCIS-Min", "2.1"}, 406, "application/problem+json", "NotAcceptableException"},
		{[]string{"GS1-EPCIS-Max", "1.1"}, 406, "application/problem+json", "NotAcceptableException"},
		{[]string{"GS1-EPC-Format", "Sometimes"}, 406, "application/problem+json", "NotAcceptableException"},
		{[]string{"Accept", "application/xml", "GS1-CBV-XML-Format", "Sometimes"}, 406, "application/problem+xml", "NotAcceptableException"},
		{[]string{"GS1-Extensions", "no namespace"}, 400, "application/problem+json", "QueryParameterException"},
	} {
		a := s.ask("GET", "/epcis/events", "", c.header...)
		if a.StatusCode != c.status || a.Header.Get("Content-Type") != c.media || !strings.Contains(a.body, c.says) {
			t.Errorf("%v: %d %s\n%s", c.header, a.StatusCode, a.Header.Get("Content-Type"), a.body)
		}
	}
}

// TestExtensions: prefixes of the header mean what they say in parameters and
// in the answer.
func TestExtensions(t *testing.T) {
	s := serveSQLite(t)
	body := strings.Replace(event("urn:x:1", item7, "shipping"), `"type":`, `"https://ns.example.com/epcis/shift":"late","type":`, 1)
	wantStatus(t, s.ask("POST", "/epcis/events", body), 201, "")
	a := s.ask("GET", "/epcis/events?EQ_ex:shift=late", "", "GS1-Extensions", "ex=https://ns.example.com/epcis/")
	wantStatus(t, a, 200, "")
	if !strings.Contains(a.body, `"ex:shift":"late"`) || a.Header.Get("GS1-Extensions") != "ex=https://ns.example.com/epcis/" {
		t.Errorf("%s %s", a.Header.Get("GS1-Extensions"), a.body)
	}
	wantStatus(t, s.ask("GET", "/epcis/events?EQ_unknown:shift=late", ""), 400, "QueryParameterException")
	wantStatus(t, s.ask("GET", "/epcis/events?EQ_nothing=late", ""), 400, "QueryParameterException")
	wantStatus(t, s.ask("GET", "/epcis/events?GE_eventTime=yesterday", ""), 400, "QueryParameterException")
	wantStatus(t, s.ask("GET", "/epcis/events?%zz", ""), 400, "QueryParameterException")
	wantStatus(t, s.ask("GET", "/epcis/events?perPage=none", ""), 400, "QueryParameterException")
}
