package tds

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/internal/corpora"
)

// vectors gives the rows of a file of the corpora by column.
func vectors(t *testing.T, file string) []map[string]string {
	t.Helper()
	return corpora.Table(t, filepath.Join(corpora.Folder(t), "tds-vectors", file))
}

func report(t *testing.T, file string, rows, failed int) {
	t.Logf("conformance: tds-vectors/%s passed=%d failed=%d", file, rows-failed, failed)
}

// explained are the bits that we do not read, and why.
var explained = map[string]string{
	"3C34257BF400F12000000000": "the serial of a CPI is 0, which the GS1 syntax dictionary does not allow (AI 8011)",
}

// Bits to URIs and back. Sources differ in how many zeros follow the end.
func TestConformanceBinary(t *testing.T) {
	const file = "epc_binary_vectors.csv"
	rows, failed := vectors(t, file), 0
	for _, row := range rows {
		tag, err := DecodeHex(row["epc_hex"])
		if why := explained[row["epc_hex"]]; why != "" && err != nil {
			failed++
			t.Logf("explained: %s: %s", row["epc_hex"], why)
			continue
		}
		if err != nil || tag.URI() != row["epc_tag_uri"] || tag.Name != row["epc_pure_identity_uri"] {
			failed++
			t.Errorf("%s: %+v, %v; want %s", row["epc_hex"], tag, err, row["epc_tag_uri"])
			continue
		}
		bits, err := tag.EncodeHex(nil)
		if err != nil || strings.TrimRight(bits, "0") != strings.TrimRight(row["epc_hex"], "0") {
			failed++
			t.Errorf("%s: %s, %v; want %s", tag.URI(), bits, err, row["epc_hex"])
		}
	}
	report(t, file, len(rows), failed)
}

func TestConformanceNotEncodable(t *testing.T) {
	const file = "epc_not_encodable.csv"
	rows, failed := vectors(t, file), 0
	for _, row := range rows {
		if bits, err := (Tag{Scheme: row["binary_scheme"], Name: row["epc_pure_identity_uri"]}).EncodeHex(nil); err == nil {
			failed++
			t.Errorf("%s %s gives %s; it has a %s", row["binary_scheme"], row["epc_pure_identity_uri"], bits, row["reason"])
		}
	}
	report(t, file, len(rows), failed)
}

func TestConformancePlusPlus(t *testing.T) {
	const file = "tds23_plusplus_vectors.csv"
	rows, failed := vectors(t, file), 0
	for _, row := range rows {
		tag, err := DecodeHex(row["epc_hex"])
		is, _ := gs1.Canonical(tag.Name)
		was, _ := gs1.Canonical(row["element_string_or_digital_link"])
		link := strings.HasPrefix(row["element_string_or_digital_link"], "http")
		if err != nil || is != was && is.ID != was.ID || link && tag.Name != row["element_string_or_digital_link"] {
			failed++
			t.Errorf("%s: %+v, %v; want %s", row["epc_hex"], tag, err, row["element_string_or_digital_link"])
			continue
		}
		if bits, err := tag.EncodeHex(nil); err != nil || strings.TrimRight(bits, "0") != strings.TrimRight(row["epc_hex"], "0") {
			failed++
			t.Errorf("%+v: %s, %v; want %s", tag, bits, err, row["epc_hex"])
		}
	}
	report(t, file, len(rows), failed)
}
