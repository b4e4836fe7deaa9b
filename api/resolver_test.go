package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/trailmark/trailmark/access"
	"github.com/trailmark/trailmark/api"
	"github.com/trailmark/trailmark/resolver"
	"github.com/trailmark/trailmark/store"
	"github.com/trailmark/trailmark/store/storetest"
)

// serveLinks starts a service that resolves links.
func serveLinks(tb testing.TB, change func(*api.Config)) *service {
	st := storetest.Open(tb, storetest.SQLite(tb))
	return serve(tb, st, func(c *api.Config) {
		c.Resolver = newResolver(st)
		c.Limits.PublicRate = -1
		if change != nil {
			change(c)
		}
	})
}

func newResolver(st *store.Store) *resolver.Resolver {
	return resolver.Open(st)
}

// put keeps links.
func (s *service) put(links ...resolver.NewLink) {
	s.tb.Helper()
	text, err := json.Marshal(links)
	if err != nil {
		s.tb.Fatal(err)
	}
	wantStatus(s.tb, s.ask("POST", "/resolver/links", string(text)), 200, "")
}

const gtin = "/01/09521250000011"

// someLinks are links of a product, its lots and its items, as an owner has them.
var someLinks = []resolver.NewLink{
	{Key: gtin, Type: "gs1:pip", Href: "https://example.com/product?id={01}", Title: "Sauce", Languages: []string{"en"}, Media: "text/html", Default: true},
	{Key: gtin, Type: "gs1:pip", Href: "https://example.com/prodotto", Title: "Sugo", Languages: []string{"it"}, Media: "text/html", Default: true},
	{Key: gtin, Type: "gs1:certificationInfo", Href: "https://example.com/c.pdf", Title: "Certificate", Media: "application/pdf"},
	{Key: gtin, Type: "gs1:certificationInfo", Href: "https://example.com/c.html", Title: "Certificate", Media: "text/html"},
	{Key: gtin, Type: "gs1:instructions", Href: "https://example.com/i#top", Title: "Use", Languages: []string{"en-GB"}},
	{Key: gtin, Type: "gs1:instructions", Href: "https://example.com/de/i", Title: "Gebrauch", Languages: []string{"de"}, WithoutQuery: true},
	{Key: gtin, Type: "gs1:instructions", Href: "https://example.com/any", Title: "Use", Languages: []string{"und"}},
	{Key: gtin, Type: "gs1:recallStatus", Href: "https://example.com/us", Title: "US", Contexts: []string{"US"}},
	{Key: gtin, Type: "gs1:recallStatus", Href: "https://example.com/eu", Title: "EU", Contexts: []string{"EU"}},
	{Key: gtin + "/10/{lot}", Type: "gs1:traceability", Href: "https://example.com/lot/{lot}", Title: "Lot"},
	{Key: gtin + "/21/{21}", Type: "gs1:epcis", Href: "https://example.com/item/{21}?of={01}", Title: "Item"},
	{Key: gtin + "/21/SPECIAL", Type: "gs1:epcis", Href: "https://example.com/special", Title: "Special"},
	{Key: gtin + "/21/SPECIAL", Type: "gs1:promotion", Href: "https://example.com/won", Title: "Won", Default: true},
	{Key: "/8004/9521250{rest}", Type: "gs1:serviceInfo", Href: "https://example.com/asset/{rest}", Title: "Asset", Default: true},
	{Key: "/414/{414}", Type: "gs1:handledBy", Href: "https://id.example.org/goods/", Title: "Places"},
	{Key: gtin, Type: "alternate", Href: "https://example.com/a", Title: "Other"},
}

// TestResolver holds what the resolver answers against the rules of the
// GS1-Conformant Resolver standard, release 1.2.
func TestResolver(t *testing.T) {
	s := serveLinks(t, nil)
	s.put(someLinks...)
	for _, test := range []struct {
		rule     string
		path     string
		header   string // "Name: value", or two of them with | between
		status   int
		location string // or a part of the body
	}{
		{"the default link without a better match", gtin, "", 307, "https://example.com/product?id=09521250000011"},
		{"the default link in the reader's language", gtin, "Accept-Language: it-CH,en;q=0.5", 307, "https://example.com/prodotto"},
		{"the default link of another language is still one", gtin, "Accept-Language: fr", 307, "https://example.com/product?id=09521250000011"},
		{"the default link higher up the tree", gtin + "/10/L1/21/A", "", 307, "https://example.com/product?id=09521250000011"},
		{"the default link of the finest level", gtin + "/21/SPECIAL", "", 307, "https://example.com/won"},
		{"the type that is asked for", gtin + "?linkType=gs1:pip", "Accept-Language: en", 307, "https://example.com/product?id=09521250000011&linkType=gs1:pip"},
		{"the type as a full URI", gtin + "?linkType=https://gs1.org/voc/pip", "Accept-Language: it", 307, "https://example.com/prodotto?linkType=https://gs1.org/voc/pip"},
		{"the type as the URI of the vocabulary's pages", gtin + "?linkType=https://ref.gs1.org/voc/pip", "Accept-Language: it", 307, "https://example.com/prodotto?linkType=https://ref.gs1.org/voc/pip"},
		{"the type without a prefix", gtin + "?linktype=pip", "Accept-Language: it", 307, "https://example.com/prodotto?linktype=pip"},
		{"a registered relation", gtin + "?linkType=alternate", "", 307, "https://example.com/a?linkType=alternate"},
		{"the type at the item's level", gtin + "/21/A%2F1?linkType=gs1:epcis", "", 307, "https://example.com/item/A%2F1?of=09521250000011&linkType=gs1:epcis"},
		{"one item's own link before that of all", gtin + "/21/SPECIAL?linkType=gs1:epcis", "", 307, "https://example.com/special?linkType=gs1:epcis"},
		{"the type of the lot for an item of it", gtin + "/10/L1/21/A?linkType=gs1:traceability", "", 307, "https://example.com/lot/L1?linkType=gs1:traceability"},
		{"404 for a type that the item has not", gtin + "?linkType=gs1:safetyInfo", "", 404, "no link of the type"},
		{"404 for a type that the level above has not", gtin + "?linkType=gs1:epcis", "", 404, "no link of the type"},
		{"404 for a type that there is not", gtin + "?linkType=gs1:nonsense", "", 404, "no link type"},
		{"404 for what is not known at all", "/01/09506000134352?linkType=gs1:pip", "", 404, "no link of the type"},
		{"300 when several fit", gtin + "?linkType=gs1:certificationInfo", "", 300, "https://example.com/c.pdf"},
		{"Accept chooses", gtin + "?linkType=gs1:certificationInfo", "Accept: application/pdf", 307, "https://example.com/c.pdf?linkType=gs1:certificationInfo"},
		{"a browser's Accept chooses", gtin + "?linkType=gs1:certificationInfo", "Accept: text/html,application/xhtml+xml,*/*;q=0.8", 307, "https://example.com/c.html?linkType=gs1:certificationInfo"},
		{"an exact language", gtin + "?linkType=gs1:instructions", "Accept-Language: en-GB", 307, "https://example.com/i?linkType=gs1:instructions#top"},
		{"a broader language fits one region", gtin + "?linkType=gs1:instructions", "Accept-Language: en", 307, "https://example.com/i?linkType=gs1:instructions#top"},
		{"a region falls back to its language", gtin + "?linkType=gs1:instructions", "Accept-Language: de-AT", 307, "https://example.com/de/i"},
		{"languages by their weight", gtin + "?linkType=gs1:instructions", "Accept-Language: en;q=0.3,de;q=0.9", 307, "https://example.com/de/i"},
		{"a language of quality 0 is not wanted", gtin + "?linkType=gs1:instructions", "Accept-Language: de;q=0,ja", 307, "https://example.com/any?linkType=gs1:instructions"},
		{"no certain language for readers of others", gtin + "?linkType=gs1:instructions", "Accept-Language: ja", 307, "https://example.com/any?linkType=gs1:instructions"},
		{"the context chooses", gtin + "?linkType=gs1:recallStatus&context=eu", "", 307, "https://example.com/eu?linkType=gs1:recallStatus&context=eu"},
		{"an unknown context does not", gtin + "?linkType=gs1:recallStatus&context=mars", "", 300, "https://example.com/us"},
		{"all key=value pairs are passed on", gtin + "?17=271231&foo=b%20r&foo=2", "", 307, "https://example.com/product?id=09521250000011&17=271231&foo=b%20r&foo=2"},
		{"parameters with a semicolon between", gtin + "?a=1;linkType=gs1:pip", "Accept-Language: it", 307, "https://example.com/prodotto?a=1;linkType=gs1:pip"},
		{"unless the link says so", gtin + "?linkType=gs1:instructions&foo=bar", "Accept-Language: de", 307, "https://example.com/de/i"},
		{"a key that is open after some characters", "/8004/9521250A-7", "", 307, "https://example.com/asset/A-7"},
		{"another resolver that handles the item", "/414/9521250000011/254/5?x=1", "", 307, "https://id.example.org/goods/414/9521250000011/254/5?x=1"},
		{"the trailing slash is tolerated", gtin + "/", "", 307, "https://example.com/product?id=09521250000011"},
		{"a short GTIN with its old name", "/gtin/9521250000011", "", 307, "https://example.com/product?id=09521250000011"},
		{"400 for what follows the key", gtin + "/foo", "", 400, "no GS1 Digital Link"},
		{"400 for a wrong check digit", "/01/09521250000012", "", 400, "check digit"},
		{"400 for qualifiers in the wrong order", gtin + "/21/A/10/L", "", 400, "not in this order"},
		{"400 for a qualifier in the query", gtin + "?10=L", "", 400, "qualifiers belong into the path"},
		{"400 for an unknown identifier in the query", gtin + "?9999999=1", "", 400, "unknown application identifier"},
		{"400 for a key of another length", "/01/095212500000", "", 400, ""},
		{"400 for an empty segment", "/01//09521250000011", "", 400, "no GS1 Digital Link"},
		{"404 beside links", "/nothing/here", "", 404, "nothing is at this path"},
		{"linkset by type", gtin + "/21/A?linkType=linkset", "", 200, `/01/09521250000011/21/A"`},
		{"linkset by its other name", gtin + "?linkType=all", "", 200, `"https://gs1.org/voc/pip"`},
		{"linkset by Accept", gtin, "Accept: application/linkset+json", 200, `"linkset":[`},
		{"linkset for programs that read JSON", gtin, "Accept: application/json", 200, `"linkset":[`},
		{"linkset has the levels up to the key", gtin + "/10/L1?linkType=linkset", "", 200, "https://example.com/lot/L1"},
		{"404 for the linkset of nothing", "/01/09506000134352?linkType=linkset", "", 404, "no links"},
		{"description of the context", "/.well-known/gs1resolver", "", 200, `"jsonLdContextLocation":"https://ref.gs1.org/standards/resolver/linkset-context"`},
		{"description", "/.well-known/gs1resolver", "", 200, `"supportedPrimaryKeys":["all"]`},
	} {
		t.Run(test.rule, func(t *testing.T) {
			s.tb = t
			var header []string
			if name, value, ok := strings.Cut(test.header, ": "); ok {
				header = []string{name, value}
			}
			a := s.askAs("", "GET", test.path, "", header...)
			got := a.Header.Get("Location")
			if test.status != http.StatusTemporaryRedirect {
				got = a.body
			}
			if a.StatusCode != test.status || test.status == 307 && got != test.location || !strings.Contains(got, test.location) {
				t.Errorf("GET %s: %d %s\nwant %d %s", test.path, a.StatusCode, got, test.status, test.location)
			}
			if a.Header.Get("Access-Control-Allow-Origin") != "*" && test.status != 404 {
				t.Error("a page of another server may not read the answer")
			}
			head := s.askAs("", "HEAD", test.path, "", header...)
			if head.StatusCode != test.status || head.Header.Get("Location") != a.Header.Get("Location") || head.body != "" {
				t.Errorf("HEAD gives %d %s %q", head.StatusCode, head.Header.Get("Location"), head.body)
			}
		})
	}
}

// TestResolverHeaders: every answer says where the links are, whoever asks.
func TestResolverHeaders(t *testing.T) {
	s := serveLinks(t, func(c *api.Config) { c.ResolverBase = "https://id.example.com/goods" })
	s.put(someLinks...)
	other := s.askAs("", "GET", "/goods"+gtin, "")
	wantStatus(t, other, 404, "")
	if !strings.Contains(other.body, "nothing is at this path") {
		t.Errorf("the links of a host are answered at another: %s", other.body)
	}
	r, err := http.NewRequest("GET", s.url+"/goods"+gtin+"/21/A", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Host = "id.example.com"
	a, err := noRedirect.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	a.Body.Close()
	want := `<https://id.example.com/goods/01/09521250000011/21/A?linkType=linkset>; rel="linkset"; type="application/linkset+json"`
	if got := a.Header.Get("Link"); a.StatusCode != 307 || got != want {
		t.Errorf("%d, Link: %s\nwant %s", a.StatusCode, got, want)
	}
	if vary := a.Header.Get("Vary"); vary != "Accept, Accept-Language, Accept-Encoding" {
		t.Errorf("Vary: %s", vary)
	}
	r.Method = "OPTIONS"
	if a, err = noRedirect.Do(r); err != nil {
		t.Fatal(err)
	}
	a.Body.Close()
	if a.StatusCode != 204 || a.Header.Get("Allow") != "GET, HEAD, OPTIONS" || a.Header.Get("Access-Control-Allow-Methods") != "GET, HEAD, OPTIONS" {
		t.Errorf("OPTIONS: %d %v", a.StatusCode, a.Header)
	}
}

// TestCompressedLinks: a compressed link leads where its plain form does, and
// says so.
func TestCompressedLinks(t *testing.T) {
	s := serveLinks(t, nil)
	s.put(someLinks...)
	var short struct {
		Compressed string `json:"COMPRESSED_LINK"`
	}
	path := gtin + "/21/SPECIAL?17=271231"
	if err := json.Unmarshal([]byte(s.askAs("", "GET", path+"&compress=true", "").body), &short); err != nil {
		t.Fatal(err)
	}
	plain, packed := s.askAs("", "GET", path, ""), s.askAs("", "GET", short.Compressed, "")
	if packed.StatusCode != 307 || packed.Header.Get("Location") != plain.Header.Get("Location") {
		t.Errorf("%s leads to %s, the plain link to %s", short.Compressed, packed.Header.Get("Location"), plain.Header.Get("Location"))
	}
	if same := strings.Join(packed.Header.Values("Link"), ","); !strings.Contains(same, "<"+s.url+gtin+`/21/SPECIAL>; rel="owl:sameAs"`) {
		t.Errorf("Link: %s", same)
	}
	wantStatus(t, s.askAs("", "GET", "/ABCDEFGHIJKLMNOP", ""), 404, "")
}

// TestManageLinks: who may change links does, and others do not.
func TestManageLinks(t *testing.T) {
	s := serveLinks(t, nil)
	csv := "key,type,href,default\n(01)09521250000011,gs1:pip,https://example.com/a,yes\n/01/09521250000011/21/{21},gs1:epcis,https://example.com/{21},\n"
	wantStatus(t, s.ask("POST", "/resolver/links", csv, "Content-Type", "text/csv"), 200, "")
	wantStatus(t, s.askAs("", "GET", gtin+"/21/B", ""), 307, "")
	for role, status := range map[access.Role]int{access.Quality: 200, access.Operator: 403, access.Auditor: 403} {
		wantStatus(t, s.askAs(s.token(role, ""), "GET", "/resolver/links", ""), status, "")
	}
	wantStatus(t, s.askAs("", "POST", "/resolver/links", `{}`), 401, "")
	all := s.ask("GET", "/resolver/links", "", "Accept", "text/csv")
	if want := "/01/09521250000011/21/{21},gs1:epcis,https://example.com/{21},EPCIS repository,"; !strings.Contains(all.body, want) {
		t.Errorf("the links as CSV: %s", all.body)
	}
	again := s.ask("POST", "/resolver/links", all.body, "Content-Type", "text/csv")
	if !strings.Contains(again.body, `"same":2`) {
		t.Errorf("what was written is read as %s", again.body)
	}
	wantStatus(t, s.ask("GET", "/resolver/links?perPage=1", ""), 200, "")
	wantStatus(t, s.ask("DELETE", "/resolver/links/1", ""), 204, "")
	wantStatus(t, s.ask("DELETE", "/resolver/links/1", ""), 404, "")
	wantStatus(t, s.askAs("", "GET", gtin+"?linkType=gs1:pip", ""), 404, "")
	for body, says := range map[string]string{
		`{"key":"/01/09521250000011","type":"gs1:pip","href":"javascript:alert(1)"}`:                                 "no URL of the web",
		`{"key":"/01/09521250000011/21/{21}","type":"gs1:pip","href":"https://{21}/"}`:                               "host of its own",
		`{"key":"/01/09521250000011","type":"gs1:pip","href":"https://bank.example@a.example/"}`:                     "host of its own",
		`{"key":"/01/09521250000011","type":"gs1:pip","href":"https://a.example/{serial}"}`:                          "no request fills",
		`{"key":"/01/09521250000011","type":"gs1:pp","href":"https://a.example/"}`:                                   "no link type",
		`{"key":"/01/1","type":"gs1:pip","href":"https://a.example/"}`:                                               "no key that a link can hang on",
		`{"key":"/01/09521250000011","type":"gs1:pip","href":"https://a.example/","languages":["english language"]}`: "no language",
		`{"key":"/01/09521250000011","type":"gs1:pip","href":"https://a.example/","media":"html"}`:                   "no media type",
		`{"key":"/01/{x}/21/{21}","type":"gs1:pip","href":"https://a.example/\r\nSet-Cookie:x"}`:                     "no URL",
		`{"key":"/01/09521250000011","type":"gs1:pip","href":"https://a.example/","lang":"en"}`:                      "lang",
		`"nonsense"`: "cannot be read",
		`[{"key":"/01/09521250000011","type":"gs1:pip","href":"https://a.example/"},{"key":"x","type":"pip","href":"x"}]`: "link 2",
	} {
		a := s.ask("POST", "/resolver/links", body)
		if a.StatusCode != 400 || !strings.Contains(a.body, says) {
			t.Errorf("%s: %d %s, want %s", body, a.StatusCode, a.body, says)
		}
	}
	for body, says := range map[string]string{
		"":           "no column “key”",
		"key,type\n": "no column “href”",
		"key,type,href,lang\n(01)09521250000011,gs1:pip,https://a.example/,en\n":                       "no column “lang”",
		"key,type,href\n(01)09521250000011,gs1:pip,https://a.example/\nx,gs1:pip,https://a.example/\n": "line 3: “x”",
		"key,type,href\n(01)09521250000011,gs1:pip,https://a.example/\n(01)09521250000011,gs1:pip\n":   "line 3",
		"key,type,href,default\n(01)09521250000011,gs1:pip,https://a.example/,no\n,,,perhaps\n":        "line 3: “perhaps”",
	} {
		a := s.ask("POST", "/resolver/links", body, "Content-Type", "text/csv")
		if a.StatusCode != 400 || !strings.Contains(a.body, says) {
			t.Errorf("%q: %d %s, want %s", body, a.StatusCode, a.body, says)
		}
	}
	audit := s.ask("GET", "/auth/audit", "")
	if !strings.Contains(audit.body, `"link.import"`) || !strings.Contains(audit.body, `"link.remove"`) {
		t.Errorf("the audit: %s", audit.body)
	}
}
