package scan

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/internal/corpora"
)

// vectors gives the rows of a file of the corpora by column.
func vectors(t *testing.T, file string) []map[string]string {
	t.Helper()
	return corpora.Table(t, filepath.Join(corpora.Folder(t), file))
}

// notGS1 is why we refuse what the syntax engine gives back unread: it is text
// that no standard of GS1 gives a meaning to.
const notGS1 = "the barcode holds text that names nothing: the engine hands it over, we say so"

const noPiece = "an individual piece has a number from 1 on (AI 8006), the bits of the vector say piece 0 of 0"

var explained = map[string]string{
	"3C34257BF400F12000000000":                                 "the serial of a CPI is 0, which the syntax dictionary does not allow (AI 8011)",
	"41140789000C0E400060C593368D5B3770E583164CDA356CDDC39000": noPiece,
	"41000B7F7070D4000060C593368D5B3770E583164CDA356CDDC39000": noPiece,
	"41000B7F7070D40000830A1C48B1A3C8932A5CC9B3A7D05F4A9D4000": noPiece,

	"]Q1":          notGS1,
	"]Q1^TESTING":  notGS1,
	`]Q1\^TESTING`: notGS1,
	"]d1":          notGS1,
	`]d1\^TESTING`: notGS1,
	"]J0":          notGS1,
	`]J0\^TESTING`: notGS1,
}

// check holds rows against a reading of theirs and prints the sums.
func check(t *testing.T, file, named string, rows []map[string]string, read func(row map[string]string) (input string, err error)) {
	passed, failed := 0, 0
	for i, row := range rows {
		input, err := read(row)
		switch reason := explained[input]; {
		case err == nil:
			passed++
			if reason != "" {
				t.Errorf("%s row %d: %q is explained but does not fail", file, i+1, input)
			}
		case reason != "":
			failed++
			t.Logf("explained: %s row %d: %q: %s", file, i+1, input, reason)
		default:
			failed++
			t.Errorf("%s row %d: %q: %v", file, i+1, input, err)
		}
	}
	t.Logf("conformance: %s %s passed=%d failed=%d", file, named, passed, failed)
}

// What a scanner sends for a barcode is read as what is in the barcode. Rows
// that generate say it the other way round.
func TestConformanceScanData(t *testing.T) {
	const file = "gs1-syntax-engine/scan_data.csv"
	generate := func(row map[string]string) bool { return row["direction"] == "generate" && row["expect_ok"] == "true" }
	var rows []map[string]string
	for _, row := range vectors(t, file) {
		if row["direction"] == "process" || generate(row) {
			rows = append(rows, row) // the others are barcodes that cannot be made
		}
	}
	check(t, file, "scans", rows, func(row map[string]string) (string, error) {
		scanned, meant := row["input"], row["expected_output"]
		if generate(row) {
			scanned, meant = meant, scanned
		}
		code, err := Parse(strings.ReplaceAll(scanned, "{GS}", string(gs1.GS)), Options{})
		if row["expect_ok"] != "true" {
			if err == nil {
				err = fmt.Errorf("read as %s", code.Elements.Bracketed())
			} else {
				err = nil
			}
			return scanned, err
		}
		if err != nil {
			return scanned, err
		}
		return scanned, sameElements(code, meant)
	})
}

// sameElements compares with the elements as the engine writes them: ^ for
// FNC1, a bar between the parts of a composite symbol, a GTIN without its
// identifier, or a link.
func sameElements(code *Code, meant string) error {
	if strings.HasPrefix(strings.ToLower(meant), "http") {
		_, query, _ := strings.Cut(meant, "?")
		link, err := code.Key.LinkAt("https://example.com")
		if !strings.HasSuffix(meant, strings.TrimPrefix(link, "https:")) && !strings.HasSuffix(meant, strings.TrimPrefix(link, "https://")) {
			return errors.Join(err, fmt.Errorf("read as %s (%s)", link, query))
		}
		return err
	}
	linear, above, _ := strings.Cut(meant, "|")
	if linear[0] != '^' {
		linear = "^01" + strings.Repeat("0", 14-len(linear)) + linear
	}
	got := "^" + strings.ReplaceAll(code.Elements.ElementString(), string(gs1.GS), "^")
	if want := linear + strings.TrimPrefix(above, "^"); got != want {
		return fmt.Errorf("read as %s, want %s", got, want)
	}
	return nil
}

// Every element string of the engine, read from a scanner with each of the
// separators that are not in the character set.
func TestConformanceElementStrings(t *testing.T) {
	const file = "gs1-syntax-engine/ai_element_strings.csv"
	var rows []map[string]string
	for _, row := range vectors(t, file) {
		es, err := gs1.ParseElements(row["input"])
		if row["test_kind"] == "raw-parse" && row["expect_ok"] == "true" && err == nil && es.CheckValues() == nil {
			rows = append(rows, row)
		}
	}
	check(t, file, "separators", rows, func(row map[string]string) (string, error) {
		want, err := gs1.ParseElements(row["input"])
		if err != nil {
			return row["input"], err
		}
		for _, separator := range []string{string(gs1.GS), "|", "~", "{GS}"} {
			data := "]d2" + strings.ReplaceAll(strings.TrimPrefix(row["input"], "^"), "^", separator)
			code, err := Parse(data, Options{})
			if err != nil {
				return row["input"], err
			}
			if got := code.Elements.Bracketed(); got != want.Bracketed() {
				return row["input"], fmt.Errorf("%q is %s", data, got)
			}
		}
		return row["input"], nil
	})
}

// The examples of the toolkit: links and element strings, either way.
func TestConformanceToolkit(t *testing.T) {
	const file = "gs1-digitallink-toolkit/toolkit_examples.csv"
	check(t, file, "scans", vectors(t, file), func(row map[string]string) (string, error) {
		code, err := Parse(strings.ReplaceAll(row["input"], "{GS}", string(gs1.GS)), Options{})
		if err != nil {
			return row["input"], err
		}
		want, err := Parse(strings.ReplaceAll(row["expected"], "{GS}", string(gs1.GS)), Options{})
		if err != nil {
			return row["input"], err
		}
		for _, e := range want.Elements {
			if value, _ := code.Elements.Get(e.AI); value != e.Value || len(code.Elements) != len(want.Elements) {
				return row["input"], fmt.Errorf("read as %s, want %s", code.Elements.Bracketed(), want.Elements.Bracketed())
			}
		}
		return row["input"], nil
	})
}

// Every name of the EPC vectors, as bits, as tag URI and as URN, is one thing.
func TestConformanceTags(t *testing.T) {
	const file = "tds-vectors/epc_binary_vectors.csv"
	check(t, file, "scans", vectors(t, file), func(row map[string]string) (string, error) {
		want, err := gs1.Canonical(row["epc_pure_identity_uri"])
		if err != nil {
			return row["epc_hex"], err
		}
		for _, text := range []string{row["epc_hex"], row["epc_tag_uri"], row["epc_pure_identity_uri"]} {
			code, err := Parse(text, Options{})
			if err != nil {
				return row["epc_hex"], err
			}
			if code.Identity != want {
				return row["epc_hex"], fmt.Errorf("%s is %s, want %s", text, code.Identity.ID, want.ID)
			}
		}
		return row["epc_hex"], nil
	})
}
