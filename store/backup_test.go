package store_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"
	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/store"
	"github.com/trailmark/trailmark/store/storetest"
)

// captureFaultDocuments fills a store with rows in every table that capture
// writes.
func captureFaultDocuments(t *testing.T, st *store.Store) {
	t.Helper()
	for _, step := range faultSteps {
		text, err := os.ReadFile(filepath.Join("testdata", "faults", step.file))
		if err != nil {
			t.Fatal(err)
		}
		if err := captureOnce(st, string(text), step.mode); err != nil {
			t.Fatal(err)
		}
	}
}

// scanOne writes a scan, which SQLite has in another file.
func scanOne(t *testing.T, st *store.Store) {
	t.Helper()
	err := st.Update(context.Background(), func(tx *store.Tx) error {
		_, err := tx.AddScans(context.Background(), []store.Scan{{Thing: "a", Place: "u0n", Quarter: 100, Answer: "safe", Scans: 2}}, 9, 0)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func backup(t *testing.T, st *store.Store) []byte {
	t.Helper()
	var file bytes.Buffer
	report, err := st.Backup(context.Background(), &file, nil)
	if err != nil {
		t.Fatal(err)
	}
	if report.Tables < 20 || report.Events == 0 || report.Rows <= report.Events {
		t.Errorf("the backup holds %+v", report)
	}
	return file.Bytes()
}

// targets are empty databases of every engine, by name.
func targets(t *testing.T) map[string]string {
	list := map[string]string{"sqlite": storetest.SQLite(t)}
	if url := storetest.Postgres(t); url != "" {
		list["postgres"] = url
	}
	return list
}

// TestRestore: a backup of each engine, in each engine, has every row again,
// goes on where it was, and can be backed up again.
func TestRestore(t *testing.T) {
	ctx := context.Background()
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		st := open(t)
		captureFaultDocuments(t, st)
		scanOne(t, st)
		file := backup(t, st)
		for name, url := range targets(t) {
			report, err := store.Restore(ctx, url, bytes.NewReader(file), false, nil)
			if err != nil {
				t.Fatalf("into %s: %v", name, err)
			}
			restored := storetest.Open(t, url)
			if strings.HasSuffix(t.Name(), name) {
				if diff := cmp.Diff(dumper(t, st)(), dumper(t, restored)()); diff != "" {
					t.Errorf("into %s (-was +is):\n%s", name, diff)
				}
			}
			if again, err := restored.Backup(ctx, &bytes.Buffer{}, nil); err != nil || again != report {
				t.Errorf("a backup of what was restored into %s holds %+v, not %+v: %v", name, again, report, err)
			}
			checkDerived(t, restored)
			goesOn(t, restored)
		}
	})
}

func checkDerived(t *testing.T, st *store.Store) {
	t.Helper()
	door := capture.Open(st)
	defer door.Close()
	found, err := door.Check(context.Background(), nil)
	if err != nil || len(found) > 0 {
		t.Errorf("derived rows: %v, %v", found, err)
	}
}

// goesOn sees that a restored store knows its events (S6) and
// takes new ones.
func goesOn(t *testing.T, st *store.Store) {
	t.Helper()
	door := capture.Open(st)
	defer door.Close()
	text, err := os.ReadFile(filepath.Join("testdata", "faults", faultSteps[0].file))
	if err != nil {
		t.Fatal(err)
	}
	r, err := door.Capture(context.Background(), bytes.NewReader(text), capture.Options{})
	if err != nil || r.Duplicates != r.Events {
		t.Errorf("known events: %+v, %v", r, err)
	}
	if r, err = door.Events(context.Background(), []*trailmark.Event{observation(1)}, capture.Options{Mode: capture.Record}); err != nil || r.Captured != 1 {
		t.Errorf("a new event: %+v, %v", r, err)
	}
}

func observation(n int) *trailmark.Event {
	return &trailmark.Event{
		Type: trailmark.ObjectEvent, Action: trailmark.Observe, Time: time.Date(2026, 3, 3, 12, 0, n, 0, time.UTC), Offset: "+00:00",
		EPCs: []trailmark.Name{trailmark.Name(fmt.Sprintf("urn:epc:id:sgtin:9521234.000421.N%d", n))},
	}
}

// TestBackupUnderLoad: a backup that is made while events are captured is a
// state that the store was in.
func TestBackupUnderLoad(t *testing.T) {
	ctx := context.Background()
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		st := open(t)
		door := capture.Open(st)
		defer door.Close()
		stop, done := make(chan struct{}), make(chan error, 1)
		go func() {
			for n := 0; ; n++ {
				if _, err := door.Events(ctx, []*trailmark.Event{observation(n)}, capture.Options{Mode: capture.Record}); err != nil {
					done <- err
					return
				}
				select {
				case <-stop:
					done <- nil
					return
				default:
				}
			}
		}()
		last := int64(0)
		for range 3 {
			awaitEvents(t, st, last+5)
			file := backup(t, st)
			url := storetest.SQLite(t)
			report, err := store.Restore(ctx, url, bytes.NewReader(file), false, nil)
			if err != nil || report.Events <= last {
				t.Fatalf("%+v after %d events: %v", report, last, err)
			}
			last = report.Events
			checkDerived(t, storetest.Open(t, url))
		}
		close(stop)
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// awaitEvents waits until a store has so many events.
func awaitEvents(t *testing.T, st *store.Store, n int64) {
	t.Helper()
	ctx := context.Background()
	var last trailmark.Seq
	for end := time.Now().Add(time.Minute); int64(last) < n; time.Sleep(time.Millisecond) {
		err := st.View(ctx, func(tx *store.Tx) (err error) { last, err = tx.LastSeq(ctx); return err })
		if err != nil || time.Now().After(end) {
			t.Fatalf("%d events, want %d: %v", last, n, err)
		}
	}
}

// TestRestoreRefuses: a database with rows, and a file that is not whole. What
// was there stays.
func TestRestoreRefuses(t *testing.T) {
	ctx := context.Background()
	storetest.EachURL(t, func(t *testing.T, fresh func(testing.TB) string) {
		url := fresh(t)
		st := storetest.Open(t, url)
		captureFaultDocuments(t, st)
		dump := dumper(t, st)
		file, before := backup(t, st), dump()
		refused := func(what string, file []byte, overwrite bool, kind trailmark.Kind) {
			t.Helper()
			if _, err := store.Restore(ctx, url, bytes.NewReader(file), overwrite, nil); err == nil || trailmark.KindOf(err) != kind {
				t.Errorf("%s: %v", what, err)
			}
		}
		refused("rows", file, false, trailmark.Conflict)
		refused("an empty file", nil, true, trailmark.Malformed)
		refused("a letter", []byte("Dear Sir or Madam, please find enclosed"), true, trailmark.Malformed)
		for _, at := range []int{20, 40, len(file) / 2, len(file) - 1} {
			refused(fmt.Sprint("cut off at ", at), file[:at], true, trailmark.Malformed)
		}
		wrong := bytes.Clone(file)
		wrong[len(file)-1] ^= 0x40 // of the checksum of the compression
		refused("damaged at its end", wrong, true, trailmark.Malformed)
		refused("something behind it", append(bytes.Clone(file), file...), true, trailmark.Malformed)
		if diff := cmp.Diff(before, dump()); diff != "" {
			t.Errorf("something was changed: %s", diff)
		}
		if _, err := store.Restore(ctx, url, bytes.NewReader(file), true, nil); err != nil {
			t.Errorf("overwriting: %v", err)
		}
		if diff := cmp.Diff(before, dump()); diff != "" {
			t.Errorf("after overwriting: %s", diff)
		}
	})
}

// TestRestoreForged: the checksum is of what the file holds, and not of how it
// is compressed.
func TestRestoreForged(t *testing.T) {
	st := storetest.Open(t, storetest.SQLite(t))
	captureFaultDocuments(t, st)
	forge := func(change func([]byte)) error {
		plain := store.Unzipped(t, backup(t, st))
		sum := sha256.Sum256(plain)
		change(plain)
		zip, err := zstd.NewWriter(nil)
		if err != nil {
			t.Fatal(err)
		}
		file := zip.EncodeAll(append(plain, sum[:]...), []byte("trailmark backup 1\n"))
		_, err = store.Restore(context.Background(), storetest.SQLite(t), bytes.NewReader(file), false, nil)
		return err
	}
	if err := forge(func([]byte) {}); err != nil {
		t.Errorf("unchanged: %v", err)
	}
	err := forge(func(plain []byte) { copy(plain[bytes.Index(plain, []byte("Plant")):], "Plane") })
	if trailmark.KindOf(err) != trailmark.Malformed || !strings.Contains(err.Error(), "checksum") {
		t.Errorf("another name: %v", err)
	}
	for at := range 500 { // some of it the database sees first, as a row that it does not take
		err := forge(func(plain []byte) { plain[at*len(plain)/500] ^= 1 })
		if trailmark.KindOf(err) != trailmark.Malformed {
			t.Errorf("damaged at %d of 500: %v", at, err)
		}
	}
}

// TestRestoreStops: when it is stopped, nothing has changed.
func TestRestoreStops(t *testing.T) {
	st := storetest.Open(t, storetest.SQLite(t))
	captureFaultDocuments(t, st)
	file, url := backup(t, st), storetest.SQLite(t)
	ctx, cancel := context.WithCancel(context.Background())
	_, err := store.Restore(ctx, url, bytes.NewReader(file), false, func(int64) { cancel() })
	if trailmark.KindOf(err) != trailmark.Unavailable {
		t.Errorf("%v", err)
	}
	if _, err := store.Restore(context.Background(), url, bytes.NewReader(file), false, nil); err != nil {
		t.Errorf("again: %v", err)
	}
}

// brokenWriter fails after so many bytes.
type brokenWriter struct{ left int }

var errFull = errors.New("the disk is full")

func (w *brokenWriter) Write(b []byte) (int, error) {
	if w.left -= len(b); w.left < 0 {
		return 0, errFull
	}
	return len(b), nil
}

// TestBackupFails: who cannot write a backup is told.
func TestBackupFails(t *testing.T) {
	st := storetest.Open(t, storetest.SQLite(t))
	captureFaultDocuments(t, st)
	size := len(backup(t, st))
	for _, left := range []int{0, 30, size / 2, size - 1} {
		if _, err := st.Backup(context.Background(), &brokenWriter{left}, nil); !errors.Is(err, errFull) {
			t.Errorf("after %d bytes: %v", left, err)
		}
	}
}

// FuzzReadBackup: whatever a file holds, it is read to its end or refused.
func FuzzReadBackup(f *testing.F) {
	st := storetest.Open(f, storetest.SQLite(f))
	var file bytes.Buffer
	if _, err := st.Backup(context.Background(), &file, nil); err != nil {
		f.Fatal(err)
	}
	f.Add(store.Unzipped(f, file.Bytes()))
	f.Add([]byte("T\x09migration\x01\x06numberR\x01\x02EZ"))
	f.Add([]byte("T\x01a\x02\x01b\x01cR\x00\x03\x00R\x02\x01x\x02\xff\xff\xff\xff\x0f"))
	f.Fuzz(func(t *testing.T, plain []byte) {
		err := store.ReadBackup(plain)
		if err != nil && trailmark.KindOf(err) != trailmark.Malformed {
			t.Errorf("kind %v: %v", trailmark.KindOf(err), err)
		}
	})
}
