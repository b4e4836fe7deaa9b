package eventquery_test

import (
	"bytes"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/dlclark/regexp2"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"github.com/trailmark/trailmark/eventquery"
	"github.com/trailmark/trailmark/eventquery/querytest"
	"github.com/trailmark/trailmark/internal/corpora"
)

// values are values that the parameters take, tried one after the other.
var values = []string{
	"ObjectEvent", "2026-03-12T14:05:00Z", "ADD", "shipping", "active", "incorrect_data", "Temperature", "true", "5",
	"urn:epc:id:sgtin:0614141.112345.400", "eventTime", "ASC",
}

// TestConformanceParameters takes every parameter that the two official files
// name, in the place of a pattern one that matches it.
func TestConformanceParameters(t *testing.T) {
	dir := filepath.Join(corpora.Folder(t), "gs1-epcis", "normative", "REST Bindings")
	names := append(openAPIParameters(t, dir), schemaParameters(t, dir)...)
	for _, name := range names {
		taken := false
		for _, v := range values {
			given := url.Values{name: {v}}
			if name == "eventCountLimit" {
				given.Set("orderBy", "eventTime")
			}
			_, err := eventquery.Parse(given, querytest.Prefixes())
			taken = taken || err == nil
		}
		if !taken {
			t.Errorf("%s is not taken", name)
		}
	}
	t.Logf("conformance: gs1-epcis query parameters: %d taken", len(names))
}

// ofQueries are the names in openapi.yaml that are parameters of a query, and
// not of a call alone.
var ofQueries = regexp.MustCompile(`(?m)^ +name: ((?:EQ|GE|GT|LT|LE|WD|MATCH|EXISTS)_\w+|eventType|order\w+|\w+Count\w*|perPage|nextPageToken)$`)

func openAPIParameters(t *testing.T, dir string) (names []string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "openapi.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range ofQueries.FindAllSubmatch(text, -1) {
		names = append(names, string(m[1]))
	}
	if len(names) < 50 {
		t.Fatalf("only %d parameters found", len(names))
	}
	return names
}

func schemaParameters(t *testing.T, dir string) (names []string) {
	t.Helper()
	var schema struct {
		Definitions map[string]struct {
			Properties        map[string]any
			PatternProperties map[string]any
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, "query-schema.json"))
	if err == nil {
		err = json.Unmarshal(text, &schema)
	}
	if err != nil {
		t.Fatal(err)
	}
	for name := range schema.Definitions["EPCIS-Query"].Properties {
		if name != "@context" {
			names = append(names, name)
		}
	}
	example := strings.NewReplacer(
		`EQ_ATTR_\\w+_\\w+`, "EQ_ATTR_bizLocation_ex:site", `bizTransaction_[a-z][a-zA-Z0-9_]+`, "bizTransaction_po",
		`source_[a-z][a-zA-Z0-9_]+`, "source_owning_party", `destination_[a-z][a-zA-Z0-9_]+`, "destination_location",
		`[a-z][a-zA-Z0-9]*\\:\\w+`, "ex:field", `[A-Z0-9]{2,4}`, "CEL", "^", "", "$", "")
	for pattern := range schema.Definitions["EPCIS-Query"].PatternProperties {
		names = append(names, example.Replace(pattern))
	}
	return names
}

// TestConformanceQuerySchema holds what is written as JSON against the official
// schema. Its patterns for extension fields match no name at all (they ask for
// backslashes), and it knows neither the 1.x spelling EQATTR nor the dates and
// types that openapi.yaml writes otherwise: those are left out.
func TestConformanceQuerySchema(t *testing.T) {
	schema := querySchema(t, filepath.Join(corpora.Folder(t), "gs1-epcis", "normative", "REST Bindings", "query-schema.json"))
	unknown := regexp.MustCompile(`[:}]|ATTR_|errorDeclarationTime|EQ_(min|max|mean|perc|sDev)|EQ_percRank`)
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		parameters := querytest.Parameters().Draw(t, "parameters")
		for name, v := range parameters {
			if unknown.MatchString(name) || strings.Contains(v[0], ":cbv:") || strings.Contains(v[0], "gs1") {
				return
			}
		}
		q, err := eventquery.Parse(parameters, nil)
		if err != nil {
			return // a prefix that only the other tests define
		}
		text, err := q.JSON()
		if err != nil {
			t.Fatal(err)
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err == nil {
			err = schema.Validate(value)
		}
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		n++
	})
	t.Logf("conformance: gs1-epcis query-schema.json: %d random queries valid", n)
}

// querySchema compiles the schema, whose regular expressions look ahead.
func querySchema(t *testing.T, path string) *jsonschema.Schema {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	compiler.UseRegexpEngine(func(s string) (jsonschema.Regexp, error) {
		re, err := regexp2.Compile(s, regexp2.ECMAScript)
		return (*lookahead)(re), err
	})
	schema, err := compiler.Compile(path)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

type lookahead regexp2.Regexp

func (re *lookahead) MatchString(s string) bool {
	ok, err := (*regexp2.Regexp)(re).MatchString(s)
	return ok && err == nil
}

func (re *lookahead) String() string { return (*regexp2.Regexp)(re).String() }
