package genealogy

import (
	"slices"
	"testing"

	"github.com/trailmark/trailmark"
	"pgregory.net/rapid"
)

// The places: line 4 and line 5 are parts of the plant, the sealer of line 4;
// the shed is in no tree.
const (
	plant trailmark.Ref = iota + 1
	line4
	line5
	sealer
	shed
)

// TestLink is S10 as a table: a transformation with a few inputs, and into
// which of them a thing can have gone, and how surely, that was made at a moment.
func TestLink(t *testing.T) {
	spanned := func(thing trailmark.Ref, product string, from, to trailmark.Instant, place trailmark.Ref) input {
		return input{thing: thing, product: product, event: trailmark.Seq(thing), from: from, to: to, place: place}
	}
	const tomatoA, tomatoB, glass, basil = 11, 12, 13, 14
	tests := []struct {
		name   string
		inputs []input
		at     moment
		want   map[trailmark.Ref]Confidence
	}{
		{
			name:   "the event names both",
			inputs: []input{spanned(tomatoA, "tomato", 10, 20, line4)},
			at:     moment{event: tomatoA, time: 99, place: line5},
			want:   map[trailmark.Ref]Confidence{tomatoA: Exact},
		}, {
			name:   "made while one was consumed, and not the other",
			inputs: []input{spanned(tomatoA, "tomato", 10, 20, line4), spanned(tomatoB, "tomato", 20, 30, line4)},
			at:     moment{time: 19, place: sealer},
			want:   map[trailmark.Ref]Confidence{tomatoA: ByWindow},
		}, {
			name:   "half-open",
			inputs: []input{spanned(tomatoA, "tomato", 10, 20, line4), spanned(tomatoB, "tomato", 20, 30, line4)},
			at:     moment{time: 20, place: sealer},
			want:   map[trailmark.Ref]Confidence{tomatoB: ByWindow},
		}, {
			name:   "both at once",
			inputs: []input{spanned(tomatoA, "tomato", 10, 20, line4), spanned(tomatoB, "tomato", 15, 30, line4)},
			at:     moment{time: 17, place: sealer},
			want:   map[trailmark.Ref]Confidence{tomatoA: ByWindow, tomatoB: ByWindow},
		}, {
			name:   "in a gap, any of the product, and the others as they are",
			inputs: []input{spanned(tomatoA, "tomato", 10, 20, line4), spanned(tomatoB, "tomato", 25, 30, line4), spanned(basil, "basil", 10, 30, line4)},
			at:     moment{time: 22, place: sealer},
			want:   map[trailmark.Ref]Confidence{tomatoA: ByLot, tomatoB: ByLot, basil: ByWindow},
		}, {
			name:   "no span: all the time",
			inputs: []input{{thing: glass, product: "glass", event: glass, place: line4}, spanned(basil, "basil", 10, 30, line4)},
			at:     moment{time: 12, place: sealer},
			want:   map[trailmark.Ref]Confidence{glass: ByLot, basil: ByWindow},
		}, {
			name:   "on another line",
			inputs: []input{spanned(tomatoA, "tomato", 10, 30, line4), spanned(tomatoB, "tomato", 10, 30, line5)},
			at:     moment{time: 12, place: sealer},
			want:   map[trailmark.Ref]Confidence{tomatoA: ByWindow},
		}, {
			name:   "somewhere in the plant",
			inputs: []input{spanned(tomatoA, "tomato", 10, 30, line4), spanned(tomatoB, "tomato", 10, 30, line5)},
			at:     moment{time: 12, place: plant},
			want:   map[trailmark.Ref]Confidence{tomatoA: ByWindow, tomatoB: ByWindow},
		}, {
			name:   "at a place of which nothing is known",
			inputs: []input{spanned(tomatoA, "tomato", 10, 30, line4)},
			at:     moment{time: 12, place: shed},
			want:   map[trailmark.Ref]Confidence{tomatoA: ByWindow},
		}, {
			name:   "a lot was made all the time",
			inputs: []input{spanned(tomatoA, "tomato", 10, 20, line4), spanned(tomatoB, "tomato", 20, 30, line4)},
			at:     moment{event: 99, time: 40, place: plant, bulk: true},
			want:   map[trailmark.Ref]Confidence{tomatoA: ByLot, tomatoB: ByLot},
		},
	}
	w := &walk{places: map[trailmark.Ref]trailmark.Ref{line4: plant, line5: plant, sealer: line4}}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := &transformation{inputs: test.inputs}
			for i := range m.inputs {
				got, ok := w.link(m, &m.inputs[i], test.at)
				want, linked := test.want[m.inputs[i].thing]
				if ok != linked || ok && got != want {
					t.Errorf("%d: %v %v, want %v %v", m.inputs[i].thing, ok, got, linked, want)
				}
			}
		})
	}
}

// TestLinkLosesNothing: of every product that went into a transformation, at
// least one input is linked to whatever was made, at any time and place.
func TestLinkLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := &walk{places: map[trailmark.Ref]trailmark.Ref{line4: plant, line5: plant, sealer: line4}}
		place := rapid.Map(rapid.IntRange(0, int(shed)), func(n int) trailmark.Ref { return trailmark.Ref(n) })
		m := &transformation{}
		for i := range rapid.IntRange(1, 6).Draw(t, "inputs") {
			in := input{thing: trailmark.Ref(10 + i), event: trailmark.Seq(10 + i), place: place.Draw(t, "place")}
			in.product = rapid.SampledFrom([]string{"tomato", "basil"}).Draw(t, "product")
			if rapid.Bool().Draw(t, "spanned") {
				in.from = trailmark.Instant(rapid.IntRange(1, 10).Draw(t, "from"))
				in.to = in.from + trailmark.Instant(rapid.IntRange(0, 5).Draw(t, "long"))
			}
			m.inputs = append(m.inputs, in)
		}
		at := moment{time: trailmark.Instant(rapid.IntRange(1, 15).Draw(t, "time")), place: place.Draw(t, "made at"), bulk: rapid.Bool().Draw(t, "bulk")}
		linked := map[string]bool{}
		for i := range m.inputs {
			if _, ok := w.link(m, &m.inputs[i], at); ok {
				linked[m.inputs[i].product] = true
			}
		}
		for _, in := range m.inputs {
			if !linked[in.product] {
				t.Fatalf("nothing of %s is in what was made at %+v with %+v", in.product, at, m.inputs)
			}
		}
	})
}

func TestRefSet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOf(rapid.SampledFrom([]trailmark.Ref{0, 1, 63, 64, pageBits - 1, pageBits, pageBits + 1, 1 << 40})).Draw(t, "refs")
		set, n := refSet{}, 0
		for i, r := range list {
			if isNew := !slices.Contains(list[:i], r); set.add(r) != isNew {
				t.Fatalf("%d is new: %v", r, isNew)
			} else if isNew {
				n++
			}
		}
		want := slices.Clone(list)
		slices.Sort(want)
		if got := set.sorted(n); !slices.Equal(got, slices.Compact(want)) {
			t.Fatalf("got %v, want %v", got, want)
		}
		if set.has(2) || set.has(1<<41) {
			t.Fatal("it has what nobody put in")
		}
	})
}
