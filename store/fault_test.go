package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/store"
	"github.com/trailmark/trailmark/store/storetest"
)

// TestFaults holds S7 where it is hardest: every single statement of a capture
// fails once, before or after it has done its work. After each failure the
// database is what it was before, row for row; in the end the capture succeeds
// with the same open store, and says what it says where nothing ever failed.
func TestFaults(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		for _, late := range []bool{false, true} {
			t.Run(fmt.Sprintf("late=%t", late), func(t *testing.T) {
				broken, sound := open(t), open(t)
				for _, step := range faultSteps {
					text, err := os.ReadFile(filepath.Join("testdata", "faults", step.file))
					if err != nil {
						t.Fatal(err)
					}
					n := captureWithFaults(t, broken, string(text), step.mode, late)
					if err := captureOnce(sound, string(text), step.mode); err != nil {
						t.Fatal(err)
					}
					t.Logf("%s: %d statements failed, one after the other", step.file, n)
					if n < step.atLeast {
						t.Errorf("%s: only %d statements; does the document still do what it is for?", step.file, n)
					}
				}
				if diff := cmp.Diff(meaning(t, sound), meaning(t, broken)); diff != "" {
					t.Errorf("after all (-never failed +failed often):\n%s", diff)
				}
			})
		}
	})
}

// faultSteps are documents that reach every table: names, places, scenes,
// events, originals, postings and runs of them, containments, balances,
// readings, findings, quarantine and master data; late and voided events among
// them.
var faultSteps = []struct {
	file    string
	mode    capture.Mode
	atLeast int
}{
	{"1-day.json", capture.Enforce, 20},
	{"2-late.json", capture.Record, 20},
	{"3-broken.json", capture.Quarantine, 5},
}

func captureOnce(st *store.Store, text string, mode capture.Mode) error {
	door := capture.Open(st)
	defer door.Close()
	r, err := door.Capture(context.Background(), strings.NewReader(text), capture.Options{Mode: mode})
	if err == nil && (r.Captured+r.Quarantined == 0 || len(r.Rejected) > 0) {
		return fmt.Errorf("the receipt says %+v", r)
	}
	return err
}

// captureWithFaults gives how many statements had to fail until one more was
// none of them.
func captureWithFaults(t *testing.T, st *store.Store, text string, mode capture.Mode, late bool) int {
	t.Helper()
	dump := dumper(t, st)
	before := dump()
	for n := 0; ; n++ {
		st.Break(store.Fault{After: n, Late: late})
		err := captureOnce(st, text, mode)
		if err == nil {
			return n
		}
		if !errors.Is(err, store.ErrFault) {
			t.Fatalf("statement %d failed, and the capture with %v", n, err)
		}
		if diff := cmp.Diff(before, dump()); diff != "" {
			t.Fatalf("statement %d failed and something was changed (-before +after):\n%s", n, diff)
		}
	}
}

func dumper(tb testing.TB, st *store.Store) func() []string {
	tb.Helper()
	dump, err := st.Dump(context.Background())
	if err != nil {
		tb.Fatal(err)
	}
	return func() []string {
		rows, err := dump(context.Background())
		if err != nil {
			tb.Fatal(err)
		}
		if len(rows) == 0 {
			tb.Fatal("the dump is empty")
		}
		return rows
	}
}

// meaning is a dump without what differs from store to store: the salt and the
// hashes that it makes, and when things came.
func meaning(tb testing.TB, st *store.Store) []string {
	rows := dumper(tb, st)()
	for i, row := range rows {
		switch table, _, _ := strings.Cut(row, " "); table {
		case "meta", "name", "event", "body", "quarantine", "master", "master_past", "master_attribute", "company_prefix", "audit":
			rows[i] = table
		}
	}
	return rows
}
