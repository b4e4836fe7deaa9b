package store_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/trailmark/trailmark/store"
	"github.com/trailmark/trailmark/store/storetest"
)

// storedScans gives the rows of scans of thing a, each as one text.
func storedScans(t *testing.T, st *store.Store) (rows []string) {
	t.Helper()
	err := st.Update(context.Background(), func(tx *store.Tx) error {
		list, err := tx.AddScans(context.Background(), []store.Scan{{Thing: "a", Quarter: 100}}, 9, 1000)
		for _, s := range list {
			if s.Scans > 0 {
				rows = append(rows, fmt.Sprintf("%s %s %d %s %d", s.Thing, s.Place, s.Quarter, s.Answer, s.Scans))
			}
		}
		return errors.Join(err, errNotKept)
	})
	if !errors.Is(err, errNotKept) {
		t.Fatal(err)
	}
	return rows
}

var errNotKept = errors.New("what was written to look is not kept")

// TestScansLeaveTheDatabaseAlone: a commit of scans writes nothing to the file
// that pages are answered from, nor to its log.
func TestScansLeaveTheDatabaseAlone(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x.db")
	st := storetest.Open(t, "sqlite:"+file)
	if _, err := st.Bytes(context.Background()); err != nil { // which empties the logs
		t.Fatal(err)
	}
	scanOne(t, st)
	if info, err := os.Stat(file + "-wal"); err != nil || info.Size() != 0 {
		t.Errorf("the log of the database has %d bytes, %v", info.Size(), err)
	}
	if info, err := os.Stat(file + ".scans-wal"); err != nil || info.Size() == 0 {
		t.Errorf("the log of scans has nothing, %v", err)
	}
}

// TestScansAreMeasured: the size of a database is that of both files.
func TestScansAreMeasured(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x.db")
	got, err := storetest.Open(t, "sqlite:"+file).Bytes(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var want int64
	for _, name := range []string{file, file + ".scans"} {
		info, err := os.Stat(name)
		if err != nil || info.Size() == 0 {
			t.Fatalf("%s: %v, %v", filepath.Base(name), info, err)
		}
		want += info.Size()
	}
	if got != want {
		t.Errorf("%d bytes, want %d", got, want)
	}
}

// TestScansLeftBehind: a database that was copied without its scans has none, and
// takes new ones.
func TestScansLeftBehind(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x.db")
	st, err := store.Open(context.Background(), "sqlite:"+file)
	if err != nil {
		t.Fatal(err)
	}
	scanOne(t, st)
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(file + ".scans"); err != nil {
		t.Fatal(err)
	}
	st = storetest.Open(t, "sqlite:"+file)
	if rows := storedScans(t, st); len(rows) > 0 {
		t.Errorf("there are %q", rows)
	}
	scanOne(t, st)
	if diff := cmp.Diff([]string{"a u0n 100 safe 2"}, storedScans(t, st)); diff != "" {
		t.Error(diff)
	}
}

// TestScansAreAsSecret: who may not read the database may not read its scans.
func TestScansAreAsSecret(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x y.db")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	scanOne(t, storetest.Open(t, "sqlite:file://localhost"+strings.ReplaceAll(file, " ", "%20")+"?cache=private"))
	for _, name := range []string{file, file + ".scans", file + ".scans-wal"} {
		if info, err := os.Stat(name); err != nil || info.Mode() != fs.FileMode(0o600) {
			t.Errorf("%s: %v, %v", filepath.Base(name), info, err)
		}
	}
}
