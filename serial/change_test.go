package serial_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/serial"
	"github.com/trailmark/trailmark/store/storetest"
)

func change(tb testing.TB, i *serial.Issuer, pool string, c serial.Change) serial.Pool {
	tb.Helper()
	p, err := i.Change(ctx, "test", pool, c)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

// TestListInParts: a list takes more numbers, in whatever order they come; those
// that it had keep their places, and all are found.
func TestListInParts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		i := serial.Open(open(t))
		part := func(n int) (list []string) { // parts lie between each other
			for at := range 9_000 {
				list = append(list, fmt.Sprintf("N%05d", 3*at+n))
			}
			return list
		}
		var all []string
		for n := range 3 {
			text := strings.NewReader(strings.Join(part(n), "\n"))
			if n == 0 {
				create(t, i, serial.Spec{Name: "list", List: text})
			} else if p := change(t, i, "list", serial.Change{List: text}); p.Capacity != int64(9_000*(n+1)) {
				t.Fatalf("%d parts are %+v", n+1, p)
			}
			all = append(all, part(n)...)
		}
		got := slices.Concat(allocate(t, i, "list", "", 8_000), allocate(t, i, "list", "", 15_000))
		if !slices.Equal(got, all[:23_000]) {
			t.Error("the numbers leave in another order than they came")
		}
		some := []string{all[26_000], all[10], all[12_345], all[22_999]}
		if _, err := i.Mark(ctx, "test", "list", serial.Voided, serial.Selection{Numbers: some[1:]}); err != nil {
			t.Fatal(err)
		}
		for at, want := range []string{serial.Free, serial.Voided, serial.Voided, serial.Voided} {
			if n, err := i.Number(ctx, "list", some[at]); n.State != want || err != nil {
				t.Errorf("%s is %+v, want %s, %v", some[at], n, want, err)
			}
		}
	})
}

// TestRefusedChanges: what cannot be is refused with the line where there is
// one, and has changed nothing.
func TestRefusedChanges(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		i := serial.Open(open(t))
		create(t, i, serial.Spec{Name: "list", List: strings.NewReader("A2\nA1\n")})
		change(t, i, "list", serial.Change{List: strings.NewReader("A4\nA3\n")})
		create(t, i, serial.Spec{Name: "range", From: "100", To: "199"})
		create(t, i, serial.Spec{Name: "after", From: "300", To: "399"})
		create(t, i, serial.Spec{Name: "random", Random: true, Length: new(8)})
		lines := func(text string) serial.Change { return serial.Change{List: strings.NewReader(text)} }
		const usage, invalid, conflict = trailmark.Usage, trailmark.Invalid, trailmark.Conflict
		for _, c := range []struct {
			pool   string
			change serial.Change
			kind   trailmark.Kind
			says   string
		}{
			{"list", lines("B1\n\nA1\n"), conflict, "line 3: A1 is a number of the pool list already"},
			{"list", lines("B1\r\nA3\r\n"), conflict, "line 2: A3 is a number of the pool list already"},
			{"list", lines("B1\nB2\nB1\n"), conflict, "line 3: B1 is in the list twice"},
			{"list", lines("B1\n150\n"), conflict, "line 2: 150 is a number of the pool range already"},
			{"list", lines("B1\n23456789\n"), conflict, "line 2: 23456789 is a number of the pool random already"},
			{"list", lines("B1\nB 2\n"), invalid, `line 2: "B 2" has ' '`},
			{"list", lines("B1\n" + strings.Repeat("B", 21)), invalid, "line 2: "},
			{"list", lines("\n\n"), usage, "the list is empty"},
			{"list", serial.Change{To: "A9"}, usage, "only a range"},
			{"list", serial.Change{Odds: new(int64(9))}, usage, "only random numbers"},
			{"range", lines("B1"), usage, "only a list"},
			{"range", serial.Change{To: "150"}, conflict, "goes on to 199 already"},
			{"range", serial.Change{To: "350"}, conflict, "the pool after can give out the same numbers"},
			{"range", serial.Change{To: "A350"}, usage, "the ends of a range differ"},
			{"range", serial.Change{Most: new(int64(-1))}, usage, "limits"},
			{"random", serial.Change{Odds: new(int64(0))}, usage, "limits"},
			{"random", serial.Change{Odds: new(int64(1 << 50))}, usage, "too easily guessed"},
			{"random", serial.Change{Warn: new(int64(101))}, usage, "limits"},
			{"none", serial.Change{}, trailmark.NotFound, "there is no pool none"},
		} {
			_, err := i.Change(ctx, "test", c.pool, c.change)
			wantKind(t, err, c.kind)
			if err != nil && !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, want %s", err, c.says)
			}
		}
		list, err := i.Stock(ctx)
		sizes := ""
		for _, p := range list {
			sizes += fmt.Sprint(p.Name, p.Space, " ", p.Worst, p.Warn, "; ")
		}
		if want := "after100 0 90; list4 0 90; random1099511627776 10000 90; range100 0 90; "; sizes != want || err != nil {
			t.Errorf("the pools are %s %v", sizes, err)
		}
	})
}

// TestChangedLimits: a pool that has run out goes on when it may, and not before.
func TestChangedLimits(t *testing.T) {
	i := serial.Open(storetest.Open(t, storetest.SQLite(t)))
	create(t, i, serial.Spec{Name: "range", From: "8", To: "9"})
	create(t, i, serial.Spec{Name: "most", From: "L01", To: "L10", Most: 2})
	create(t, i, serial.Spec{Name: "odds", Random: true, Length: new(5), Alphabet: new("0123456789"), Odds: new(int64(50_000))})
	for pool, c := range map[string]serial.Change{"range": {To: "12"}, "most": {Most: new(int64(0))}, "odds": {Odds: new(int64(10_000))}} {
		had := allocate(t, i, pool, "", 2)
		_, err := tryAllocate(i, pool, "", 1)
		wantKind(t, err, trailmark.Conflict)
		if p, err := i.Pool(ctx, pool); p.Trouble() != "used up" || err != nil {
			t.Errorf("%+v, %v", p, err)
		}
		if p := change(t, i, pool, c); p.Trouble() != "" {
			t.Errorf("%+v", p)
		}
		if more := allocate(t, i, pool, "", 3); slices.Contains(more, had[0]) || slices.Contains(more, had[1]) {
			t.Errorf("%s gives %v, and then %v", pool, had, more)
		}
	}
	change(t, i, "range", serial.Change{Warn: new(int64(0))})
	if p, err := i.Pool(ctx, "range"); p.Free != 0 || p.Low || err != nil {
		t.Errorf("a pool that nobody waits for is low: %+v, %v", p, err)
	}
}
