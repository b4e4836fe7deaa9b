package api_test

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dlclark/regexp2"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/resolver"
)

// fixtureSet is one link set of the data that the expectations assume.
type fixtureSet struct {
	Anchor      string              `json:"anchor"`
	DefaultType string              `json:"defaultLinktype"`
	Qualifiers  []map[string]string `json:"qualifiers"`
	Links       []struct {
		Type     string   `json:"linktype"`
		Href     string   `json:"href"`
		Title    string   `json:"title"`
		Media    string   `json:"type"`
		Language []string `json:"hreflang"`
		Context  []string `json:"context"`
	} `json:"links"`
}

// links gives the links of a set. That resolver takes an asset's key for the
// beginning of longer ones when a target has {1}; here the key says so.
func (f *fixtureSet) links() (list []resolver.NewLink) {
	for _, l := range f.Links {
		key := f.Anchor
		if strings.Contains(l.Href, "{1}") {
			key += "{1}"
		}
		for _, q := range f.Qualifiers {
			for ai, value := range q {
				key += "/" + ai + "/" + value
			}
		}
		list = append(list, resolver.NewLink{
			Key: key, Type: l.Type, Href: l.Href, Title: l.Title, Media: l.Media,
			Languages: l.Language, Contexts: l.Context, Default: l.Type == f.DefaultType,
		})
	}
	return list
}

// TestConformanceResolver holds the resolver against what the resolver of GS1,
// Community Edition, is expected to answer.
func TestConformanceResolver(t *testing.T) {
	dir := filepath.Join(corpora(t), "gs1-resolver-ce")
	s := serveLinks(t, nil)
	files, err := filepath.Glob(filepath.Join(dir, "fixtures", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatal("no fixtures", err)
	}
	for _, file := range files {
		for _, set := range readFixtures(t, file) {
			s.put(set.links()...)
		}
	}
	passed, failed := 0, 0
	expectations := rows(t, filepath.Join(dir, "resolver_expectations.csv"))
	for _, e := range expectations {
		var header []string
		for name, column := range map[string]string{"Accept": "accept", "Accept-Language": "accept_language"} {
			if e[column] != "" {
				header = append(header, name, e[column])
			}
		}
		a := s.askAs("", e["method"], e["path_and_query"], "", header...)
		if fits(a, e["expected_status"], e["expected_location_or_body"]) {
			passed++
			continue
		}
		failed++
		t.Errorf("%s: %d %s %s, want %s %s", e["path_and_query"], a.StatusCode, a.Header.Get("Location"), a.body, e["expected_status"], e["expected_location_or_body"])
	}
	t.Logf("conformance: %-32s %4d passed %4d failed", "gs1-resolver-ce", passed, failed)
}

// fits holds an answer against an expectation: a location or parts of it, or a
// part of the body.
func fits(a answer, status, expected string) bool {
	if !strings.HasPrefix(a.Status, status) {
		return false
	}
	got := a.Header.Get("Location") + a.body
	parts, some := strings.CutPrefix(expected, "contains ")
	if !some {
		return expected == a.Header.Get("Location") || got == a.body && (strings.Contains(got, expected) || sameShort(a.body, expected))
	}
	for part := range strings.SplitSeq(parts, " and ") {
		if !strings.Contains(got, part) {
			return false
		}
	}
	return true
}

// sameShort reports whether a compressed link stands for the same as the
// expected one and is not longer. There are several for each link.
func sameShort(body, expected string) bool {
	var short struct {
		Link string `json:"COMPRESSED_LINK"`
	}
	if json.Unmarshal([]byte(body), &short) != nil || len(short.Link) > len(expected) {
		return false
	}
	ours, err := gs1.Decompress(gs1.Root + short.Link)
	theirs, errTheirs := gs1.Decompress(gs1.Root + expected)
	return err == nil && errTheirs == nil && ours == theirs
}

func readFixtures(t *testing.T, file string) (sets []fixtureSet) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if json.Unmarshal(text, &sets) != nil {
		sets = make([]fixtureSet, 1)
		if err := json.Unmarshal(text, &sets[0]); err != nil {
			t.Fatal(file, err)
		}
	}
	return sets
}

// TestConformanceLinkset holds linksets against the schemas of GS1.
func TestConformanceLinkset(t *testing.T) {
	dir := filepath.Join(corpora(t), "gs1-linkset")
	compiler := jsonschema.NewCompiler()
	compiler.UseRegexpEngine(func(s string) (jsonschema.Regexp, error) {
		re, err := regexp2.Compile(s, regexp2.ECMAScript)
		return (*lookingAhead)(re), err
	})
	schema, err := compiler.Compile(filepath.Join(dir, "normative", "gs1-linkset-schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	valid := func(text string) error {
		document, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		return schema.Validate(document)
	}
	bad, err := os.ReadFile(filepath.Join(dir, "invalid-basic-example.json"))
	if err != nil {
		t.Fatal(err)
	}
	if valid(string(bad)) == nil {
		t.Error("the schema finds nothing wrong with the invalid example")
	}
	s := serveLinks(t, nil)
	s.put(someLinks...)
	passed, failed := 0, 0
	for _, path := range []string{
		gtin + "?linkType=linkset", gtin + "/10/L%2F1/21/A?linkType=all", gtin + "/21/SPECIAL?linkType=linkset",
		gtin + "?linkType=gs1:certificationInfo", "/8004/9521250A-7?linkType=linkset",
	} {
		a := s.askAs("", "GET", path, "", "Accept", "application/linkset+json")
		if err := valid(a.body); err != nil {
			failed++
			t.Errorf("%s: %v\n%s", path, err, a.body)
			continue
		}
		passed++
	}
	t.Logf("conformance: %-32s %4d passed %4d failed", "gs1-linkset", passed, failed)
}

// lookingAhead is a regular expression that can, as those of the schema do.
type lookingAhead regexp2.Regexp

func (re *lookingAhead) MatchString(s string) bool {
	ok, err := (*regexp2.Regexp)(re).MatchString(s)
	return ok && err == nil
}

func (re *lookingAhead) String() string { return (*regexp2.Regexp)(re).String() }

// TestConformanceLinkTypes: every link type of the GS1 Web Vocabulary is known,
// and no other.
func TestConformanceLinkTypes(t *testing.T) {
	file, err := os.Open(filepath.Join(corpora(t), "gs1-webvoc", "normative", "link_types.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	list, err := csv.NewReader(file).ReadAll()
	if err != nil || len(list) < 50 {
		t.Fatal(len(list), err)
	}
	failed := 0
	for _, row := range list[1:] {
		if uri, err := resolver.ParseType(row[0]); err != nil || uri != resolver.Voc+strings.TrimPrefix(row[0], "gs1:") {
			failed++
			t.Error(row[0], uri, err)
		}
	}
	t.Logf("conformance: %-32s %4d passed %4d failed", "gs1-webvoc link types", len(list)-1-failed, failed)
}
