package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/api"
	"github.com/trailmark/trailmark/client"
	"github.com/trailmark/trailmark/epcis"
	"github.com/trailmark/trailmark/resolver"
	"github.com/trailmark/trailmark/serial"
	"github.com/trailmark/trailmark/store"
)

// The life of some jars, each with a state of its own. The holder is named in
// events, and must be in no answer.
const (
	jarLinks = "https://id.gs1.org/01/09521250000011/21/"
	holder   = "9521241000006"
	made     = `{"type":"ObjectEvent","eventTime":"2026-03-01T10:00:00Z","eventTimeZoneOffset":"+01:00","action":"ADD","bizStep":"commissioning","disposition":"active",
		"epcList":[%s],"readPoint":{"id":"https://id.gs1.org/414/9521250000011"},
		"ilmd":{"cbvmda:lotNumber":"L7","cbvmda:itemExpirationDate":"%s"}}`
	happened = `{"type":"ObjectEvent","eventTime":"2026-03-0%dT10:00:00Z","eventTimeZoneOffset":"+01:00","action":"%s","bizStep":"%s","disposition":"%s",
		"epcList":["` + jarLinks + `%s"],"readPoint":{"id":"https://id.gs1.org/414/9521241000006"},
		"destinationList":[{"type":"owning_party","destination":"https://id.gs1.org/417/` + holder + `"}]}`
	jarMaster = `id,descriptionShort,name,countryCode
https://id.gs1.org/01/09521250000011,Tomato <sauce>,,
https://id.gs1.org/414/9521250000011,,Sauce plant,IT
https://id.gs1.org/414/9521241000006,,Secret shop,DE
`
)

func jarList(serials ...string) string {
	for i := range serials {
		serials[i] = `"` + jarLinks + serials[i] + `"`
	}
	return strings.Join(serials, ",")
}

// serveJars starts a service that knows the jars.
func serveJars(t *testing.T, change func(*api.Config)) *service {
	t.Helper()
	s := serveLinks(t, change)
	text := document(
		fmt.Sprintf(made, jarList("SAFE", "SOLD", "GONE", "CALLED", "LISTED"), "2099-12-31"),
		fmt.Sprintf(made, jarList("OLD"), "2026-03-31"),
		fmt.Sprintf(happened, 2, "OBSERVE", "shipping", "in_transit", "SAFE"),
		fmt.Sprintf(happened, 3, "OBSERVE", "retail_selling", "retail_sold", "SOLD"),
		fmt.Sprintf(happened, 4, "DELETE", "destroying", "destroyed", "GONE"),
		fmt.Sprintf(happened, 5, "OBSERVE", "inspecting", "recalled", "CALLED"),
	)
	text = strings.Replace(text, `"@context":"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"`,
		`"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{"cbvmda":"urn:epcglobal:cbv:mda:"}]`, 1)
	if job := s.capture(s.admin(), text, client.Rollback); !job.Success {
		t.Fatalf("%+v", job)
	}
	wantStatus(t, s.ask("POST", "/epcis/masterdata", jarMaster, "Content-Type", "text/csv"), 200, "")
	issuer := serial.Open(s.store)
	_, err := issuer.Create(t.Context(), "test", serial.Spec{Name: "jars", AI: "01", Key: "09521250000011", List: strings.NewReader("AWAITED\nUNUSED\n")})
	if err == nil {
		_, err = issuer.Allocate(t.Context(), "test", serial.Request{Pool: "jars", Count: 1})
	}
	if err == nil {
		err = s.store.Update(t.Context(), func(tx *store.Tx) error {
			refs, err := tx.Lookup(t.Context(), []trailmark.ThingID{jarLinks + "LISTED"})
			if err == nil {
				_, err = tx.AddRecall(t.Context(), store.RecallVersion{Name: "glass", Version: 1, Message: "Call <0800>", Live: true}, refs, nil)
			}
			return err
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// publicStates are the jars and what the public is told of each.
var publicStates = []struct {
	link  string
	state resolver.State
}{
	{"/21/SAFE", resolver.Safe},
	{"/21/SOLD", resolver.Sold},
	{"/21/GONE", resolver.Destroyed},
	{"/21/OLD", resolver.Expired},
	{"/21/CALLED", resolver.Recalled},
	{"/21/LISTED", resolver.Recalled},
	{"/21/AWAITED", resolver.NotMade},
	{"/21/UNUSED", resolver.NotIssued},
	{"/21/NEVER", resolver.NotIssued},
	{"/10/L7/21/NEVER", resolver.NotIssued},
	{"", resolver.ProductOnly},
	{"/10/L7", resolver.ProductOnly},
}

// TestPublicStates: a link says what is true of its item, in five languages and
// for programs.
func TestPublicStates(t *testing.T) {
	s := serveJars(t, nil)
	for _, test := range publicStates {
		a := s.askAs("", "GET", gtin+test.link, "", "Accept", "application/json")
		var got resolver.Answer
		if err := json.Unmarshal([]byte(a.body), &got); err != nil || a.StatusCode != 200 || got.State != test.state {
			t.Errorf("%s: %d %s, want %s", test.link, a.StatusCode, a.body, test.state)
		}
		for _, language := range []string{"en", "it", "de", "fr", "es"} {
			page := s.askAs("", "GET", gtin+test.link, "", "Accept", "text/html,*/*;q=0.8", "Accept-Language", "xx,"+language+"-CH;q=0.9,en;q=0.1")
			words := publicWordsOf(t, language)
			headline := words.States[string(test.state)].Headline
			for _, part := range []string{`<html lang="` + language + `">`, "<h1>" + headline + "</h1>", "Tomato &lt;sauce&gt;", words.Footer} {
				if page.StatusCode != 200 || headline == "" || !strings.Contains(page.body, part) {
					t.Errorf("%s in %s: %d, no %q", test.link, language, page.StatusCode, part)
				}
			}
			if len(page.body) > 15_000 {
				t.Errorf("the page has %d bytes", len(page.body))
			}
		}
	}
	unknown := s.askAs("", "GET", "/01/09506000134352/21/A", "", "Accept", "application/json")
	if unknown.StatusCode != 404 || !strings.Contains(unknown.body, `"state":"unknown"`) {
		t.Errorf("the item of another owner: %d %s", unknown.StatusCode, unknown.body)
	}
}

// publicText is the words of the page as its file has them.
type publicText struct {
	Footer                  string
	States, Links, Problems map[string]struct{ Headline, Advice string }
	Steps                   map[string]string
}

func publicWordsOf(t *testing.T, language string) (words publicText) {
	t.Helper()
	text, err := os.ReadFile("public/" + language + ".json")
	if err == nil {
		err = json.Unmarshal(text, &words)
	}
	if err != nil {
		t.Fatal(err)
	}
	return words
}

// TestPublicWords: every language has the words of all, and words for all steps
// of the vocabulary.
func TestPublicWords(t *testing.T) {
	shape := func(words publicText) (names []string) {
		for what, texts := range map[string]map[string]struct{ Headline, Advice string }{"state": words.States, "links": words.Links, "problem": words.Problems} {
			for name, text := range texts {
				names = append(names, what+" "+name)
				if text.Headline == "" || text.Advice == "" {
					t.Errorf("nothing is said of %s %s", what, name)
				}
			}
		}
		for step, said := range words.Steps {
			names = append(names, "step "+step)
			if said == "" || !epcis.IsStandard(epcis.BizSteps, trailmark.Term(step)) {
				t.Errorf("%s is no business step, or nothing is said of it", step)
			}
		}
		slices.Sort(names)
		return names
	}
	english := shape(publicWordsOf(t, "en"))
	if steps := len(publicWordsOf(t, "en").Steps); steps != 41 {
		t.Errorf("%d business steps, want the 41 of CBV 2.0, section 7.1", steps)
	}
	for _, language := range []string{"it", "de", "fr", "es"} {
		if diff := cmp.Diff(english, shape(publicWordsOf(t, language))); diff != "" {
			t.Errorf("%s (-en +%s):\n%s", language, language, diff)
		}
	}
}

// TestPublicDates: dates and countries are written as the reader's language does.
func TestPublicDates(t *testing.T) {
	s := serveJars(t, nil)
	wantStatus(t, s.ask("PUT", "/resolver/publication/step/commissioning", ""), 200, "")
	for language, want := range map[string][]string{
		"en": {"31 December 2099", "1 March 2026", "Italy"},
		"it": {"31 dicembre 2099", "1º marzo 2026", "Italia"},
		"de": {"31. Dezember 2099", "1. März 2026", "Italien"},
		"fr": {"31 décembre 2099", "1er mars 2026", "Italie"},
		"es": {"31 de diciembre de 2099", "1 de marzo de 2026", "Italia"},
	} {
		page := s.askAs("", "GET", gtin+"/21/SAFE", "", "Accept-Language", language)
		for _, part := range []string{
			`<dd><time datetime="2099-12-31">` + want[0] + "</time></dd>",
			`<li><time datetime="2026-03-01">` + want[1] + "</time>", "<dd>" + want[2] + "</dd>",
		} {
			if !strings.Contains(page.body, part) {
				t.Errorf("in %s, no %s:\n%s", language, part, page.body)
			}
		}
	}
}

// TestPublicSecrets: nothing that any answer says tells of a holder, a place
// that is not published, an amount, a document or another item.
func TestPublicSecrets(t *testing.T) {
	s := serveJars(t, nil)
	secrets := []string{holder, "Secret shop", "Sauce plant", "414/9521250000011", "shipping", "EventTime", "DE", "owning_party", "test"}
	for _, test := range publicStates {
		for _, accept := range []string{"application/json", "text/html"} {
			a := s.askAs("", "GET", gtin+test.link, "", "Accept", accept)
			body, _, _ := strings.Cut(a.body, "<style>")
			_, rest, _ := strings.Cut(a.body, "</style>")
			for _, secret := range secrets {
				if strings.Contains(body+rest, secret) {
					t.Errorf("%s as %s tells %q:\n%s", test.link, accept, secret, a.body)
				}
			}
			for name := range a.Header {
				if strings.HasPrefix(name, "Gs1-") || name == "Etag" || name == "Last-Modified" {
					t.Errorf("%s: header %s", test.link, name)
				}
			}
		}
	}
}

// TestPublicShape: what there is not looks like what there is.
func TestPublicShape(t *testing.T) {
	s := serveJars(t, nil)
	shape := func(link string) (members []string) {
		a := s.askAs("", "GET", gtin+link, "", "Accept", "application/json")
		var object map[string]any
		if err := json.Unmarshal([]byte(a.body), &object); err != nil {
			t.Fatal(err)
		}
		for name, value := range object {
			members = append(members, fmt.Sprintf("%s %T", name, value))
		}
		for name := range a.Header {
			members = append(members, name)
		}
		slices.Sort(members)
		return members
	}
	want := shape("/21/SAFE")
	for _, test := range publicStates {
		if diff := cmp.Diff(want, shape(test.link)); diff != "" {
			t.Errorf("%q (-safe +%s):\n%s", test.link, test.state, diff)
		}
	}
}

// TestPublicJourney: the public is told what the owner publishes, and no more.
func TestPublicJourney(t *testing.T) {
	s := serveJars(t, nil)
	journey := func() (a resolver.Answer) {
		body := s.askAs("", "GET", gtin+"/21/SAFE", "", "Accept", "application/json").body
		if err := json.Unmarshal([]byte(body), &a); err != nil {
			t.Fatal(err)
		}
		return a
	}
	none := journey()
	if len(none.Journey) != 0 || none.Origin != "IT" || none.Lot != "L7" || none.Expiry != "2099-12-31" {
		t.Errorf("before: %+v", none)
	}
	wantStatus(t, s.ask("PUT", "/resolver/publication/step/commissioning", ""), 200, "")
	wantStatus(t, s.ask("PUT", "/resolver/publication/step/shipping", ""), 200, "")
	wantStatus(t, s.ask("PUT", "/resolver/publication/place/"+"https:%2F%2Fid.gs1.org%2F414%2F9521250000011", ""), 200, "")
	want := []resolver.Stage{
		{Date: "2026-03-01", Step: "commissioning", Place: "Sauce plant", Country: "IT"},
		{Date: "2026-03-02", Step: "shipping", Country: "DE"},
	}
	if diff := cmp.Diff(want, journey().Journey); diff != "" {
		t.Error(diff)
	}
	page := s.askAs("", "GET", gtin+"/21/SAFE", "", "Accept-Language", "de")
	for _, part := range []string{"1. März 2026</time>: Herstellung, Sauce plant, Italien</li>", "2. März 2026</time>: Versand, Deutschland</li>"} {
		if !strings.Contains(page.body, part) {
			t.Errorf("the page has no %q:\n%s", part, page.body)
		}
	}
	wantStatus(t, s.ask("DELETE", "/resolver/publication/step/shipping", ""), 204, "")
	if got := journey().Journey; len(got) != 1 {
		t.Errorf("after one is kept back again: %+v", got)
	}
	wantStatus(t, s.ask("PUT", "/resolver/publication/holder/x", ""), 400, "")
}

// TestPublicExpiryOfLot: where the event that made an item does not say until
// when it is good, the master data of its lot do.
func TestPublicExpiryOfLot(t *testing.T) {
	s := serveJars(t, nil)
	text := fmt.Sprintf(happened, 1, "ADD", "commissioning", "active", "LATE")
	text = strings.Replace(text, jarLinks+"LATE", "https://id.gs1.org/01/09521250000011/10/L8/21/LATE", 1)
	if job := s.capture(s.admin(), document(text), client.Rollback); !job.Success {
		t.Fatalf("%+v", job)
	}
	lots := "id,lotExpirationDate\nhttps://id.gs1.org/01/09521250000011/10/L7,2026-01-01\nhttps://id.gs1.org/01/09521250000011/10/L8,2026-03-31\n"
	wantStatus(t, s.ask("POST", "/epcis/masterdata", lots, "Content-Type", "text/csv"), 200, "")
	for serial, want := range map[string]string{"LATE": "2026-03-31 expired", "SAFE": "2099-12-31 safe"} {
		var a resolver.Answer
		body := s.askAs("", "GET", gtin+"/21/"+serial, "", "Accept", "application/json").body
		if err := json.Unmarshal([]byte(body), &a); err != nil {
			t.Fatal(err)
		}
		if got := a.Expiry + " " + string(a.State); got != want {
			t.Errorf("%s: %s, want %s", serial, got, want)
		}
	}
}

// TestPublicPageFlag: with PublicPage a default link does not hide the page, which
// leads to the links, and a link type still leads on.
func TestPublicPageFlag(t *testing.T) {
	s := serveJars(t, func(c *api.Config) { c.PublicPage = true })
	s.put(someLinks...)
	page := s.askAs("", "GET", gtin+"/21/SAFE", "", "Accept-Language", "de")
	if more := `<a href="?linkType=linkset">Mehr zu diesem Produkt</a>`; page.StatusCode != 200 || !strings.Contains(page.body, more) {
		t.Errorf("%d, and no %s:\n%s", page.StatusCode, more, page.body)
	}
	wantStatus(t, s.askAs("", "GET", gtin+"/21/SAFE?linkType=gs1:epcis", ""), 307, "")
}

// TestPublicRate: serials cannot be tried out one after the other.
func TestPublicRate(t *testing.T) {
	s := serveJars(t, func(c *api.Config) { c.Limits.PublicRate, c.Limits.PublicBurst = 0.001, 3 })
	for i := range 5 {
		a := s.askAs("", "GET", fmt.Sprintf("%s/21/TRY%d", gtin, i), "")
		if want := map[bool]int{true: 200, false: 429}[i < 3]; a.StatusCode != want {
			t.Errorf("try %d: %d, want %d", i, a.StatusCode, want)
		}
	}
}

// TestPublicTime: all answers take a whole number of the same time.
func TestPublicTime(t *testing.T) {
	s := serveJars(t, nil)
	for _, link := range []string{"/21/SAFE", "/21/NEVER", ""} {
		start := time.Now()
		s.askAs("", "GET", gtin+link, "", "Accept", "application/json")
		if took := time.Since(start); took < api.EvenTime {
			t.Errorf("%q was answered after %s", link, took)
		}
	}
}

// TestNoScript: the page needs nothing from elsewhere and runs nothing.
func TestNoScript(t *testing.T) {
	s := serveJars(t, nil)
	a := s.askAs("", "GET", gtin+"/21/SAFE", "")
	if found := regexp.MustCompile(`(?i)<script|<link|<img|<iframe|<form| on[a-z]+=|src=|url\(|@import`).FindString(a.body); found != "" {
		t.Errorf("the page has %q", found)
	}
	if policy := a.Header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'; style-src 'unsafe-inline'") {
		t.Error(policy)
	}
	if a.Header.Get("Cache-Control") != "no-store" {
		t.Error("an answer may be kept, and be wrong tomorrow")
	}
}

// FuzzLinkPath: no path brings the resolver down, and none but a Digital Link is
// answered with anything but 400 or 404.
func FuzzLinkPath(f *testing.F) {
	for _, seed := range []string{
		gtin, gtin + "/21/A%2FB?17=271231&linkType=gs1:pip", "/00/095212500000000014", "/8004/95%00", "/01/../01/x", "/CxFKk4XB0MpZyemo",
		gtin + "/21/%ZZ", gtin + "?linkType=linkset&linkType=all", "/414/{414}", "/01//21/", gtin + "/10/" + strings.Repeat("A", 300),
	} {
		f.Add(seed)
	}
	s := serveLinks(f, nil)
	s.put(someLinks...)
	f.Fuzz(func(t *testing.T, path string) {
		r, err := http.NewRequest("GET", s.url, nil)
		if err != nil {
			t.Fatal(err)
		}
		target, query, _ := strings.Cut(path, "?")
		r.URL.Opaque, r.URL.RawQuery = "/"+strings.TrimPrefix(target, "/"), query
		answer, err := noRedirect.Do(r)
		if err != nil {
			t.Skip("no request can be made of it")
		}
		answer.Body.Close()
		switch answer.StatusCode {
		case 200, 300, 307, 308, 400, 404, 414:
		default:
			t.Errorf("%q: %d", path, answer.StatusCode)
		}
		if to := answer.Header.Get("Location"); answer.StatusCode == 307 && !strings.HasPrefix(to, "https://example.com/") && !strings.HasPrefix(to, "https://id.example.org/") {
			t.Errorf("%q leads to %s", path, to)
		}
	})
}
