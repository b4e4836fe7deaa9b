package epcis

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/dlclark/regexp2"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// jsonSchema reads a published JSON Schema. Its patterns look ahead, which Go's
// own regular expressions do not.
func jsonSchema(t *testing.T, path string) *jsonschema.Schema {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	compiler.UseRegexpEngine(func(s string) (jsonschema.Regexp, error) {
		re, err := regexp2.Compile(s, regexp2.ECMAScript)
		return (*lookingAhead)(re), err
	})
	compiler.AssertFormat()
	schema, err := compiler.Compile(path)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// lookingAhead is a regular expression that can.
type lookingAhead regexp2.Regexp

func (re *lookingAhead) MatchString(s string) bool {
	ok, err := (*regexp2.Regexp)(re).MatchString(s)
	return err == nil && ok
}

func (re *lookingAhead) String() string { return (*regexp2.Regexp)(re).String() }

func validateJSON(schema *jsonschema.Schema, file string) error {
	b, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		return err
	}
	return schema.Validate(value)
}

// xmllint holds files against a published XSD and gives the complaints about
// each.
func xmllint(t *testing.T, schema string, files []string) []string {
	t.Helper()
	program, err := exec.LookPath("xmllint")
	if err != nil {
		if os.Getenv("TRAILMARK_REQUIRE_CORPORA") != "" {
			t.Fatal("xmllint is required:", err)
		}
		t.Skip("no xmllint:", err)
	}
	complaints := make([]string, len(files))
	if len(files) == 0 {
		return complaints
	}
	var out bytes.Buffer
	cmd := exec.Command(program, append([]string{"--noout", "--nonet", "--schema", schema}, files...)...)
	cmd.Stderr = &out
	const invalid = 3 // the exit code when a file is invalid
	if err := cmd.Run(); err != nil && cmd.ProcessState.ExitCode() != invalid {
		t.Fatalf("xmllint: %v\n%s", err, out.String())
	}
	report := out.String()
	for i, file := range files {
		if !strings.Contains(report, file+" validates\n") {
			complaints[i] = about(report, file)
		}
	}
	return complaints
}

// about gives the lines of a report that are about a file.
func about(report, file string) string {
	var lines []string
	for line := range strings.Lines(report) {
		if strings.HasPrefix(line, file) {
			lines = append(lines, strings.TrimPrefix(strings.TrimSpace(line), file))
		}
	}
	return "invalid: " + strings.Join(lines, "; ")
}
