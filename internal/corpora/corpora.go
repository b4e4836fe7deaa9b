// Package corpora finds the documents and test vectors of others, which lie
// beside the checkout and are not part of it.
package corpora

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"
)

// Folder gives the folder of the corpora: TRAILMARK_CORPORA, or shared/corpora
// beside the checkout. Without it the test is skipped, unless
// TRAILMARK_REQUIRE_CORPORA says that it must be there.
func Folder(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("TRAILMARK_CORPORA")
	if dir == "" {
		dir = filepath.Join(checkout(t), "..", "shared", "corpora")
	}
	if _, err := os.Stat(filepath.Join(dir, "MANIFEST.csv")); err != nil {
		if os.Getenv("TRAILMARK_REQUIRE_CORPORA") != "" {
			t.Fatal("the corpora are required: ", err)
		}
		t.Skip("no corpora: ", err)
	}
	return dir
}

// checkout gives the folder of go.mod, above the package that is tested.
func checkout(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	for err == nil {
		if _, missing := os.Stat(filepath.Join(dir, "go.mod")); missing == nil {
			return dir
		}
		if parent := filepath.Dir(dir); parent != dir {
			dir = parent
		} else {
			err = os.ErrNotExist
		}
	}
	t.Fatal("no go.mod above the test: ", err)
	return ""
}

// Table reads a CSV file with a header as one map for each row. A file without
// rows fails the test.
func Table(t testing.TB, file string) []map[string]string {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) < 2 {
		t.Fatalf("%s: %d rows, %v", file, len(rows), err)
	}
	list := make([]map[string]string, 0, len(rows)-1)
	for _, cells := range rows[1:] {
		row := make(map[string]string, len(cells))
		for i, name := range rows[0] {
			row[name] = cells[i]
		}
		list = append(list, row)
	}
	return list
}
