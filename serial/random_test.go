package serial

import (
	"context"
	"fmt"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"github.com/trailmark/trailmark"

	"pgregory.net/rapid"
)

// TestRandomLooksEven: in numbers that were given out one after the other every
// character is as frequent as any other at each place, and at each place after
// the number before; and as many go up as down. The key is fixed, so that the
// test is the same every time.
func TestRandomLooksEven(t *testing.T) {
	const n, length = 200_000, 12
	r, err := newRandom(DefaultAlphabet, length, key(7))
	if err != nil {
		t.Fatal(err)
	}
	letters := len(DefaultAlphabet)
	var single [length][32]float64
	var pairs [length][32 * 32]float64
	var last string
	ups := 0
	err = r.each(context.Background(), 5_000_000, n, func(body []byte) error {
		for i, c := range body {
			single[i][r.digit[c]]++
			if last != "" {
				pairs[i][int(r.digit[last[i]])*letters+int(r.digit[c])]++
			}
		}
		if string(body) > last {
			ups++
		}
		last = string(body)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := range length {
		evenly(t, single[i][:], n)
		evenly(t, pairs[i][:], n-1)
	}
	if off := math.Abs(float64(ups)-n/2) / math.Sqrt(n/12.0); off > 4 {
		t.Errorf("%d of %d go up: %.1f standard deviations from half", ups, n, off)
	}
}

// evenly is a test of chi-square: five standard deviations and it fails.
func evenly(t *testing.T, counts []float64, n float64) {
	t.Helper()
	want, sum := n/float64(len(counts)), 0.0
	for _, c := range counts {
		sum += (c - want) * (c - want) / want
	}
	freedom := float64(len(counts) - 1)
	if off := (sum - freedom) / math.Sqrt(2*freedom); math.Abs(off) > 5 {
		t.Errorf("chi-square of %d classes is %.0f, %.1f standard deviations off", len(counts), sum, off)
	}
}

// TestForms: what is at a position is found there again, and nothing comes twice.
func TestForms(t *testing.T) {
	ctx := context.Background()
	rapid.Check(t, func(t *rapid.T) {
		var f form
		size := int64(0)
		if rapid.Bool().Draw(t, "random") {
			alphabet := set82[:rapid.IntRange(2, 82).Draw(t, "alphabet")]
			r, err := newRandom(alphabet, rapid.IntRange(1, 20).Draw(t, "length"), key(3))
			if err != nil {
				t.Fatal(err)
			}
			f, size = r, r.n.capped(mostPositions)
		} else {
			lowest := rapid.StringMatching("[1-9][0-9]{0,18}").Draw(t, "lowest")
			size = rapid.Int64Range(1, 1<<40).Draw(t, "size")
			f = newSequence(lowest, 0, size)
		}
		first := rapid.Int64Range(0, size-1).Draw(t, "first")
		var bodies []string
		err := f.each(ctx, first, min(50, size-first), func(b []byte) error {
			bodies = append(bodies, string(b))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		at, err := f.positions(ctx, nil, bodies)
		if err != nil {
			t.Fatal(err)
		}
		for i := range bodies {
			if at[i] != first+int64(i) {
				t.Fatalf("%q of position %d is found at %d", bodies[i], first+int64(i), at[i])
			}
		}
	})
}

// TestTimes: a position belongs to a time that comes, and what is due at the time
// when numbers leave lies behind them. So a restore cannot meet them again.
func TestTimes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := &pool{}
		p.Created, p.Size = 1_790_000_000_000_000, rapid.Int64Range(timedSize, mostPositions).Draw(t, "size")
		end := rapid.Int64Range(1, p.Size-1).Draw(t, "end")
		if due := p.due(p.leaves(end)); due < end {
			t.Fatalf("numbers up to %d leave, and %d is due", end, due)
		}
		if due := p.due(p.leaves(end) - 1); due >= end {
			t.Fatalf("numbers up to %d could have left earlier", end)
		}
		if p.due(p.Created) != 0 || p.due(p.Created-1) != 0 {
			t.Fatal("something is due before the pool is there")
		}
	})
}

// TestNoNumberBeforeItsTime: numbers of the smallest pool that goes on by itself
// leave no faster than time passes: whenever one does, it is behind what is due.
func TestNoNumberBeforeItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, err := newRandom("0123456789ABCDEFGHJKLMNPQRSTUVWX", 10, key(1))
		if err != nil {
			t.Fatal(err)
		}
		clock := func() trailmark.Instant { return trailmark.InstantOf(time.Now()) }
		p := &pool{form: r}
		p.class, _ = classOf("01")
		p.Timed, p.Size, p.Created = true, timedSize, clock()
		a := &Allocation{pool: p, first: 1000, Count: 100_000, clock: clock}
		at := a.first
		err = a.Each(t.Context(), func([]byte) error {
			if at++; p.due(clock()) < at {
				return fmt.Errorf("position %d leaves when those below %d are due", at-1, p.due(clock()))
			}
			return nil
		})
		if took := clock() - p.Created; err != nil || took > 450_000 { // microseconds; 0.4 s of them
			t.Errorf("it took %d µs: %v", took, err)
		}
	})
}
