package store_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/store"
	"github.com/trailmark/trailmark/store/storetest"
)

// spoils are wrong rows of every derived table: one missing, one too many, one
// that says something else (S12).
var spoils = []string{
	`delete from posting where seq = 5`,
	`update posting set void = 3 where seq = 1`,
	`insert into posting (thing, time, seq, role, nth, scene) values (1, 1, 1, 1, 9, 1)`,
	`delete from posting_run`,
	`update posting_run set last = last - 1`,
	`delete from containment where since_seq = 3`,
	`update containment set until = null`,
	`update containment set parent = parent + 1`,
	`delete from balance`,
	`update balance set quantity = '1'`,
	`update balance set seq = seq + 1`,
	`delete from reading`,
	`update reading set value = '5' where seq <> 0`,
	`insert into reading (equipment, parameter, time, seq, value, unit) values (1, 'x', 1, 1, '1', '')`,
	`update event set void = 2 where seq = 1`,
	`update event set void = null`,
}

// TestCheckFinds: a wrong row is found and told, checking changes nothing, and
// rebuilding mends it.
func TestCheckFinds(t *testing.T) {
	ctx := context.Background()
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		st := open(t)
		for _, file := range []string{"1-day.json", "2-late.json"} {
			text, err := os.ReadFile(filepath.Join("testdata", "faults", file))
			if err != nil {
				t.Fatal(err)
			}
			if err := captureOnce(st, string(text), capture.Record); err != nil {
				t.Fatal(err)
			}
		}
		door := capture.Open(st)
		defer door.Close()
		dump := dumper(t, st)
		whole := dump()
		check := func() []store.Difference {
			t.Helper()
			found, err := door.Check(ctx, nil)
			if err != nil {
				t.Fatal(err)
			}
			return found
		}
		for _, spoil := range spoils {
			if err := st.Execute(ctx, spoil); err != nil {
				t.Fatal(err)
			}
			spoiled := dump()
			if cmp.Equal(whole, spoiled) {
				t.Errorf("%s: does nothing", spoil)
			}
			if found := check(); len(found) == 0 {
				t.Errorf("%s: not found", spoil)
			}
			if diff := cmp.Diff(spoiled, dump()); diff != "" {
				t.Errorf("%s: checking it changed something: %s", spoil, diff)
			}
			if err := door.Rebuild(ctx, nil); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(whole, dump()); diff != "" {
				t.Errorf("%s: rebuilding does not mend it: %s", spoil, diff)
			}
		}
		if found := check(); len(found) != 0 {
			t.Errorf("in the end: %v", found)
		}
	})
}
