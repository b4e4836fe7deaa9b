package serial_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/serial"
	"github.com/trailmark/trailmark/store/storetest"
)

// TestList: an imported list leaves in the order of its bytes, from any position,
// every number is found, and it takes few bytes.
func TestList(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		st := open(t)
		i := serial.Open(st)
		random := rand.New(rand.NewPCG(1, 2))
		const n = 60_000
		list := make([]string, n)
		for at := range list {
			var b strings.Builder
			for range 12 {
				b.WriteByte(serial.DefaultAlphabet[random.IntN(32)])
			}
			list[at] = b.String()
		}
		create(t, i, serial.Spec{Name: "none", From: "1", To: "9"}) // all tables are there
		before, err := st.Bytes(ctx)
		if err != nil {
			t.Fatal(err)
		}
		create(t, i, serial.Spec{Name: "list", List: strings.NewReader(strings.Join(list, "\n"))})
		after, err := st.Bytes(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if each := float64(after-before) / n; each > 12 {
			t.Errorf("a number takes %.1f bytes", each)
		}
		slices.Sort(list)
		for at := 0; at < n; {
			count := min(n-at, 1+random.IntN(9000))
			if got := allocate(t, i, "list", "", int64(count)); !slices.Equal(got, list[at:at+count]) {
				t.Fatalf("%d numbers from position %d are others", count, at)
			}
			at += count
		}
		marked, err := i.Mark(ctx, "test", "list", serial.Printed, serial.Selection{Numbers: append(list[100:200:200], list[50_000:50_100]...)})
		if err != nil || marked != 200 {
			t.Errorf("%d marked, %v", marked, err)
		}
		for at, want := range map[int]string{99: serial.Allocated, 100: serial.Printed, 50_099: serial.Printed, 59_999: serial.Allocated} {
			if got, err := i.Number(ctx, "list", list[at]); err != nil || got.State != want {
				t.Errorf("number %d is %+v, %v", at, got, err)
			}
		}
		for _, wrong := range []string{"", "A", "ZZZZZZZZZZZZZ", list[5][:11]} {
			if got, err := i.Number(ctx, "list", wrong); err == nil {
				t.Errorf("%q is in the list: %+v", wrong, got)
			}
		}
	})
}

// TestStates: a number goes through its life, and nothing goes back.
func TestStates(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		i := serial.Open(open(t))
		create(t, i, serial.Spec{Name: "p", Random: true})
		numbers := allocate(t, i, "p", "shift 1", 10)
		for _, c := range []struct {
			state string
			which serial.Selection
			want  int64 // 0 for a refusal
		}{
			{serial.Printed, serial.Selection{From: numbers[0], To: numbers[7]}, 8},
			{serial.Printed, serial.Selection{Request: "shift 1"}, 10},
			{serial.Commissioned, serial.Selection{Numbers: []string{numbers[3], numbers[1], numbers[3]}}, 2},
			{serial.Voided, serial.Selection{Numbers: numbers[4:6]}, 2},
			{serial.Voided, serial.Selection{Request: "shift 1"}, 0},
			{serial.Commissioned, serial.Selection{Numbers: numbers[4:5]}, 0},
			{serial.Allocated, serial.Selection{Numbers: numbers[0:1]}, 0},
			{serial.Returned, serial.Selection{Numbers: numbers[8:]}, 2},
			{serial.Printed, serial.Selection{Numbers: []string{"23456789ABCD"}}, 0},
			{serial.Printed, serial.Selection{Numbers: []string{"no number"}}, 0},
			{serial.Printed, serial.Selection{From: numbers[7], To: numbers[0]}, 0},
			{serial.Printed, serial.Selection{Request: "shift 2"}, 0},
			{serial.Printed, serial.Selection{}, 0},
			{"eaten", serial.Selection{Request: "shift 1"}, 0},
			{serial.Free, serial.Selection{Request: "shift 1"}, 0},
		} {
			if n, err := i.Mark(ctx, "test", "p", c.state, c.which); n != c.want && err == nil || (c.want == 0) != (err != nil) {
				t.Errorf("%s of %+v: %d, %v, want %d", c.state, c.which, n, err, c.want)
			}
		}
		create(t, i, serial.Spec{Name: "ahead", From: "1", To: "9"})
		_, err := i.Mark(ctx, "test", "ahead", serial.Allocated, serial.Selection{Numbers: []string{"5"}})
		wantKind(t, err, trailmark.Conflict) // it would be given out once more
		p, err := i.Pool(ctx, "p")
		want := fmt.Sprint(map[string]int64{"printed": 4, "commissioned": 2, "voided": 2, "returned": 2, "free": p.Free})
		if got := fmt.Sprint(p.States); got != want || err != nil {
			t.Errorf("the states are %s, want %s, %v", got, want, err)
		}
		if n, err := i.Number(ctx, "p", numbers[9]); n.Request != "shift 1" || n.State != serial.Returned || err != nil {
			t.Errorf("%+v, %v", n, err)
		}
	})
}
