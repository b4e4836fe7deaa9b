package api_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/trailmark/trailmark/access"
	"github.com/trailmark/trailmark/store/storetest"
)

const masterCSV = `id,vocabulary,children,name
(414)9521302000044,location,urn:x:hall-1 urn:x:hall-2,Plant
urn:x:hall-1,location,,Hall 1
urn:x:hall-2,location,,Hall 2
(414)9521303000043,location,,Shop
(417)9521303000043,party,,Shop Ltd
`

// TestMasterData: what is posted is answered, page by page, in every format,
// and can be posted again.
func TestMasterData(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		s := serve(t, open(t), nil)
		csv := []string{"Content-Type", "text/csv"}
		if a := s.ask("POST", "/epcis/masterdata", masterCSV, csv...); a.StatusCode != http.StatusOK || !strings.Contains(a.body, `"added":5`) {
			t.Fatal(a.Status, a.body)
		}
		for _, accept := range []string{"application/json", "application/xml"} {
			all := s.ask("GET", "/epcis/masterdata", "", "Accept", accept)
			if all.StatusCode != http.StatusOK || strings.Count(all.body, "mda#name") != 5 {
				t.Errorf("%s: %s %s", accept, all.Status, all.body)
			}
			if a := s.ask("POST", "/epcis/masterdata", all.body, "Content-Type", accept); !strings.Contains(a.body, `"same":5`) {
				t.Errorf("%s posted again: %s %s", accept, a.Status, a.body)
			}
		}
		below := s.ask("GET", "/epcis/masterdata?perPage=2&WD_name="+url.QueryEscape("(414)9521302000044"), "")
		link := below.Header.Get("Link")
		if strings.Count(below.body, "mda#name") != 2 || !strings.Contains(link, "nextPageToken") {
			t.Errorf("first page: %s, %s", below.body, link)
		}
		next, _, _ := strings.Cut(strings.TrimPrefix(link, "<"), ">")
		if a := s.ask("GET", next, ""); strings.Count(a.body, "mda#name") != 1 || a.Header.Get("Link") != "" {
			t.Errorf("second page: %s %s", a.Status, a.body)
		}
		if a := s.ask("GET", "/epcis/masterdata/"+url.PathEscape("urn:epc:id:sgln:9521302.00004.0"), ""); !strings.Contains(a.body, `"teller":"administrator"`) {
			t.Errorf("history: %s %s", a.Status, a.body)
		}
	})
}

func TestMasterDataRefused(t *testing.T) {
	s := serveSQLite(t)
	for _, test := range []struct {
		method, path, body, media string
		status                    int
	}{
		{"GET", "/epcis/masterdata?colour=red", "", "", http.StatusBadRequest},
		{"GET", "/epcis/masterdata?nextPageToken=x", "", "", http.StatusBadRequest},
		{"GET", "/epcis/masterdata/urn:x:nowhere", "", "", http.StatusNotFound},
		{"POST", "/epcis/masterdata", "name\nA\n", "text/csv", http.StatusBadRequest},
		{"POST", "/epcis/masterdata", `{"type":"ObjectEvent"}`, "application/json", http.StatusBadRequest},
		{"POST", "/epcis/masterdata", "x", "image/png", http.StatusUnsupportedMediaType},
		{"POST", "/epcis/masterdata", strings.Repeat("id", 9<<20), "text/csv", http.StatusRequestEntityTooLarge},
	} {
		if a := s.ask(test.method, test.path, test.body, "Content-Type", test.media); a.StatusCode != test.status {
			t.Errorf("%s %s %.20q: %s %s", test.method, test.path, test.body, a.Status, a.body)
		}
	}
}

// TestMasterDataOfPartners: a partner sees its own and changes nothing.
func TestMasterDataOfPartners(t *testing.T) {
	s := serveSQLite(t)
	if a := s.ask("POST", "/epcis/masterdata", masterCSV, "Content-Type", "text/csv"); a.StatusCode != http.StatusOK {
		t.Fatal(a.Status, a.body)
	}
	shop := s.token(access.PartnerQuery, "9521303000043")
	if a := s.askAs(shop, "GET", "/epcis/masterdata", ""); strings.Count(a.body, "mda#name") != 2 || strings.Contains(a.body, "Plant") {
		t.Errorf("the shop sees %s", a.body)
	}
	hidden := s.askAs(shop, "GET", "/epcis/masterdata/urn:x:hall-1", "")
	missing := s.askAs(shop, "GET", "/epcis/masterdata/urn:x:hall-9", "")
	if hidden.StatusCode != http.StatusNotFound || missing.StatusCode != http.StatusNotFound || !strings.Contains(hidden.body, "no master data tell of") {
		t.Errorf("what is hidden: %s, what does not exist: %s", hidden.body, missing.body)
	}
	for _, role := range []access.Role{access.PartnerQuery, access.PartnerCapture} {
		if a := s.askAs(s.token(role, "9521303000043"), "POST", "/epcis/masterdata", masterCSV, "Content-Type", "text/csv"); a.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %s", role, a.Status)
		}
	}
	if a := s.askAs(s.token(access.Auditor, ""), "POST", "/epcis/masterdata", masterCSV, "Content-Type", "text/csv"); a.StatusCode != http.StatusForbidden {
		t.Errorf("auditor: %s", a.Status)
	}
}
