package store

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/trailmark/trailmark"
	"pgregory.net/rapid"
)

// What is packed comes back as it was, whatever it was; and whatever bytes a
// damaged file holds, reading them ends and does not panic.

func drawInvolved(t *rapid.T) trailmark.Involved {
	v := trailmark.Involved{
		Role:  trailmark.Role(rapid.IntRange(1, 7).Draw(t, "role")),
		Thing: trailmark.Ref(rapid.Int64Range(1, 1<<40).Draw(t, "thing")),
	}
	if rapid.Bool().Draw(t, "near") {
		v.Thing = 1000 + v.Thing%20
	}
	if rapid.Bool().Draw(t, "of a lot") {
		v.Of = trailmark.Ref(rapid.Int64Range(1, 3).Draw(t, "lot"))
	}
	if rapid.Bool().Draw(t, "with an amount") {
		v.Amount.Quantity = trailmark.Number(rapid.SampledFrom([]string{"", "1", "0.50"}).Draw(t, "quantity"))
		v.Amount.UOM = rapid.SampledFrom([]string{"", "KGM"}).Draw(t, "unit")
	}
	return v
}

func TestInvolved(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(rapid.Custom(drawInvolved), 0, 40).Draw(t, "involved")
		SortInvolved(want)
		packed := packInvolved(want)
		if diff := cmp.Diff(want, unpackInvolved(packed), cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
		attended := appendAttendances(nil, Attendance{Time: 1, Seq: 2, Scene: 3}, packed)
		if len(attended) != len(want) {
			t.Fatalf("%d attendances of %d", len(attended), len(want))
		}
		for i, a := range attended {
			if (a != Attendance{Thing: want[i].Thing, Of: want[i].Of, Time: 1, Seq: 2, Scene: 3, Role: want[i].Role}) {
				t.Fatalf("attendance %d: %v, want %v", i, a, want[i])
			}
		}
	})
}

func FuzzUnpackInvolved(f *testing.F) {
	f.Add(packInvolved([]trailmark.Involved{{Role: trailmark.RoleEPC, Thing: 5}, {Role: trailmark.RoleEPC, Thing: 6}}))
	f.Add(packInvolved([]trailmark.Involved{{Role: trailmark.RoleInput, Thing: 5, Amount: trailmark.Amount{Quantity: "1", UOM: "KGM"}}}))
	f.Add(bytes.Repeat([]byte{0xff}, 30))
	f.Fuzz(func(t *testing.T, b []byte) {
		if list := unpackInvolved(b); len(list) > len(b) {
			t.Errorf("%d things in %d bytes", len(list), len(b))
		}
		appendAttendances(nil, Attendance{}, b)
	})
}

func FuzzEventID(f *testing.F) {
	const uuid = "urn:uuid:f4b5e5a7-1a4e-4f0c-9c5f-0e8a1c3e9d11"
	const hash = "ni:///sha-256;36abb3a2c0a726de32ac4beafd6b8bc4ba0b1d2de244490312e5cbec7b5ddece?ver=CBV2.0"
	for _, id := range []string{"", "x", uuid, strings.ToUpper(uuid), hash, strings.ToUpper(hash), uuid + "0", hash[:80],
		"urn:uuid:f4b5e5a71a4e4f0c9c5f0e8a1c3e9d11----", "\x01abcdefghijklmnop", "\x02" + strings.Repeat("a", 32)} {
		f.Add(id)
	}
	if n := len(packID(uuid)); n != 17 {
		f.Errorf("a UUID takes %d bytes", n)
	}
	if n := len(packID(hash)); n != 33 {
		f.Errorf("a hash takes %d bytes", n)
	}
	f.Fuzz(func(t *testing.T, id string) {
		if len(id) > 0 && id[0] < ' ' {
			return // an event id is a URI or a label, and has no control characters
		}
		if got := unpackID(packID(id)); got != id {
			t.Errorf("%q came back as %q", id, got)
		}
	})
}

func FuzzUnpackBlock(f *testing.F) {
	blocks, err := PackBodies([]Body{{Original: []byte("a"), Source: trailmark.Source{Format: "json"}}, {Original: nil}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(blocks[0].packed)
	f.Add([]byte("not compressed"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if bodies, err := unpackBlock(b); err != nil && bodies != nil {
			t.Error("bodies and an error")
		}
	})
}

func TestSceneBody(t *testing.T) {
	terms := rapid.SampledFrom([]trailmark.Term{"", "shipping", "https://example.com/a?b=c#d", "urn:x:ä"})
	texts := rapid.SampledFrom([]string{"", "2027-03-31", "IT"})
	rapid.Check(t, func(t *rapid.T) {
		want := &trailmark.Scene{
			Type: "ObjectEvent", Offset: texts.Draw(t, "offset"), Expiry: texts.Draw(t, "expiry"), Origin: texts.Draw(t, "origin"), BizStep: terms.Draw(t, "step"), Disposition: terms.Draw(t, "disposition"),
			ReadPoint: trailmark.Ref(rapid.Int64Range(0, 9).Draw(t, "read point")),
		}
		for range rapid.IntRange(0, 3).Draw(t, "cast") {
			want.Cast = append(want.Cast, trailmark.Mention{As: trailmark.AsSource, Typ: terms.Draw(t, "type"), Ref: 5})
		}
		got, err := readScene(sceneBody(want))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

// TestRuns cuts random postings into runs and back.
func TestRuns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var want []trailmark.Posting
		for range rapid.IntRange(0, 5).Draw(t, "stretches") {
			p := trailmark.Posting{
				Thing: trailmark.Ref(rapid.Int64Range(1, 40).Draw(t, "from")), Seq: trailmark.Seq(rapid.IntRange(1, 2).Draw(t, "seq")),
				Role: trailmark.Role(rapid.IntRange(1, 2).Draw(t, "role")), Other: trailmark.Ref(rapid.Int64Range(0, 1).Draw(t, "other")),
			}
			p.Time = trailmark.Instant(p.Seq)
			for range rapid.IntRange(1, 600).Draw(t, "length") {
				want = append(want, p)
				p.Thing++
			}
		}
		slices.SortFunc(want, ComparePostings)
		runs, rest := cutRuns(slices.Clone(want))
		got := slices.Clone(rest)
		for _, r := range runs {
			if n := r.last - r.Thing + 1; n < runMin || n > runMax {
				t.Fatalf("a run of %d", n)
			}
			for p := r.Posting; p.Thing <= r.last; p.Thing++ {
				got = append(got, p)
			}
		}
		slices.SortFunc(got, ComparePostings)
		if !slices.Equal(got, want) {
			t.Fatalf("%d postings came back as %d", len(want), len(got))
		}
	})
}

func TestDenseSpans(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keys := distinct(rapid.SliceOfN(rapid.Int64Range(1, 1500), 0, 600).Draw(t, "keys"))
		spans, got := denseSpans(keys)
		got = slices.Clone(got)
		for _, s := range spans {
			if s.to-s.from < spanMin {
				t.Fatalf("a stretch of %d", s.to-s.from)
			}
			got = append(got, keys[s.from:s.to]...)
		}
		slices.Sort(got)
		if !slices.Equal(got, keys) {
			t.Fatalf("%v came back as %v", keys, got)
		}
	})
}
