package simulate_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/epcis"
	"github.com/trailmark/trailmark/simulate"
)

// The files, read in the order of their names, hold what Events gives.
func TestWriteFiles(t *testing.T) {
	plant := simulate.New(small(50_000))
	dir := filepath.Join(t.TempDir(), "out")
	calls, last := 0, [2]int{}
	paths, err := plant.WriteFiles(t.Context(), dir, func(done, total int) { calls++; last = [2]int{done, total} })
	if err != nil {
		t.Fatal(err)
	}
	documents, log := paths[:len(paths)-1], paths[len(paths)-1]
	if !slices.IsSorted(documents) {
		t.Errorf("the documents are out of order: %v", documents)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != len(paths) {
		t.Errorf("%d files for %d paths, %v", len(entries), len(paths), err)
	}
	events, master := readAll(t, documents)
	if diff := cmp.Diff(plant.MasterData(), master); diff != "" {
		t.Errorf("master data (-want +got):\n%s", diff)
	}
	compare(t, plant, events)
	if calls < 2 || last != [2]int{len(events), len(events)} {
		t.Errorf("progress was told %d times, last %v of %d", calls, last, len(events))
	}
	if text, err := os.ReadFile(log); err != nil || !strings.HasPrefix(string(text), "time,parameter,value,unit\n") {
		t.Errorf("the log begins with %.40q, %v", text, err)
	}
}

func readAll(t *testing.T, paths []string) (events []*trailmark.Event, master []trailmark.MasterData) {
	t.Helper()
	for _, path := range paths {
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		decoder := epcis.NewDecoder(file)
		for {
			e, err := decoder.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			e.Original, e.Source = nil, nil
			events = append(events, e)
		}
		master = append(master, decoder.MasterData()...)
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return events, master
}

func compare(t *testing.T, plant *simulate.Plant, events []*trailmark.Event) {
	t.Helper()
	i := 0
	for want := range plant.Events() {
		if i == len(events) {
			t.Fatalf("only %d events in the files", i)
		}
		if i%50 == 0 || want.Type == trailmark.TransformationEvent {
			if diff := cmp.Diff(want, events[i]); diff != "" {
				t.Fatalf("event %d (-want +got):\n%s", i+1, diff)
			}
		}
		i++
	}
	if i != len(events) {
		t.Errorf("%d events in the files, not %d", len(events), i)
	}
}

func TestWriteFilesWhereThereIsAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "taken")
	if err := os.WriteFile(path, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	_, err := simulate.New(small(1)).WriteFiles(t.Context(), path, nil)
	if trailmark.KindOf(err) != trailmark.Internal || err == nil {
		t.Errorf("error %v", err)
	}
	var cause *fs.PathError
	if !errors.As(err, &cause) {
		t.Errorf("the error does not name the path: %v", err)
	}
}

func TestWriteFilesStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	calls := 0
	_, err := simulate.New(small(50_000)).WriteFiles(ctx, t.TempDir(), func(int, int) { calls++; cancel() })
	if !errors.Is(err, context.Canceled) || trailmark.KindOf(err) != trailmark.Unavailable || calls != 1 {
		t.Errorf("after %d calls error %v", calls, err)
	}
}
