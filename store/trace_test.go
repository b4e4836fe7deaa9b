package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
	"github.com/trailmark/trailmark/store/storetest"
	"pgregory.net/rapid"
)

// TestNarrowReads: what reads rows by a condition gives what is left of all
// rows after the condition, for things close together, far apart and in runs.
func TestNarrowReads(t *testing.T) {
	ctx := context.Background()
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		st := open(t)
		first, seq := trailmark.Ref(1), trailmark.Seq(1)
		rapid.Check(t, func(t *rapid.T) {
			postings := drawPostings(t, first, seq)
			things := rapid.SliceOf(rapid.Map(rapid.IntRange(0, 320), func(n int) trailmark.Ref { return first + trailmark.Ref(n) })).Draw(t, "things")
			if rapid.Bool().Draw(t, "a stretch") {
				for r := first + 40; r < first+200; r++ {
					things = append(things, r)
				}
			}
			first, seq = first+1000, seq+10
			err := st.Update(ctx, func(tx *store.Tx) error {
				if err := tx.AppendPostings(ctx, slices.Clone(postings)); err != nil {
					return err
				}
				return compareNarrow(ctx, t, tx, things, seq-rapid.SampledFrom([]trailmark.Seq{0, 5}).Draw(t, "known"))
			})
			if err != nil {
				t.Fatal(err)
			}
		})
	})
}

// drawPostings draws what a few events did to stretches of things.
func drawPostings(t *rapid.T, first trailmark.Ref, seq trailmark.Seq) (list []trailmark.Posting) {
	for i := range rapid.IntRange(1, 6).Draw(t, "events") {
		p := trailmark.Posting{
			Time: trailmark.Instant(rapid.IntRange(0, 3).Draw(t, "time")), Seq: seq + trailmark.Seq(i),
			Role:  rapid.SampledFrom([]trailmark.Role{trailmark.RoleEPC, trailmark.RoleChild, trailmark.RoleInput}).Draw(t, "role"),
			Scene: trailmark.SceneID(rapid.IntRange(1, 3).Draw(t, "scene")),
			Other: trailmark.Ref(rapid.IntRange(0, 2).Draw(t, "other")),
			Void:  trailmark.Seq(rapid.SampledFrom([]int{0, 0, 7}).Draw(t, "void")),
		}
		if p.Void != 0 {
			p.Void += seq
		}
		from, to := rapid.IntRange(0, 300).Draw(t, "from"), rapid.IntRange(0, 300).Draw(t, "to")
		for n := from; n < to; n += rapid.IntRange(1, 3).Draw(t, "step") {
			p.Thing = first + trailmark.Ref(n)
			list = append(list, p)
		}
	}
	return list
}

func compareNarrow(ctx context.Context, t *rapid.T, tx *store.Tx, things []trailmark.Ref, known trailmark.Seq) error {
	all, err := tx.Postings(ctx, things)
	if err != nil {
		return err
	}
	where := func(keep func(p trailmark.Posting) bool) []trailmark.Posting {
		return slices.DeleteFunc(slices.Clone(all), func(p trailmark.Posting) bool {
			return p.Seq > known || p.Void != 0 && p.Void <= known || !keep(p)
		})
	}
	as, err := tx.PostingsAs(ctx, things, []trailmark.Role{trailmark.RoleEPC, trailmark.RoleInput}, []trailmark.SceneID{2}, known)
	if err != nil {
		return err
	}
	want := where(func(p trailmark.Posting) bool { return p.Role != trailmark.RoleChild && p.Scene != 2 })
	if diff := cmp.Diff(want, as, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("in roles (-all +narrow)\n%s", diff)
	}
	claims, err := tx.ClaimsBut(ctx, things, 1, known)
	if err != nil {
		return err
	}
	want = where(func(p trailmark.Posting) bool { return p.Role != trailmark.RoleChild && p.Other > 1 })
	if diff := cmp.Diff(want, claims, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("claims (-all +narrow)\n%s", diff)
	}
	return nil
}

// TestInOrderOfNumbers: names, kinds, event heads and holders come in the order
// of the numbers that were asked about, and nothing comes for unknown ones.
func TestInOrderOfNumbers(t *testing.T) {
	ctx := context.Background()
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		st := open(t)
		var named []store.Named
		var events []trailmark.Record
		var inside []trailmark.Containment
		for i := range trailmark.Ref(400) {
			named = append(named, store.Named{ID: trailmark.ThingID(fmt.Sprintf("https://x.example/%d/%d", i%3, i)), Kind: trailmark.ThingKind(i % 5)})
			events = append(events, trailmark.Record{Seq: trailmark.Seq(i + 1), Time: trailmark.Instant(i), Scene: trailmark.SceneID(i % 7), ID: fmt.Sprintf("urn:x:%d", i)})
			if i%10 == 0 {
				inside = append(inside, trailmark.Containment{Child: i + 1000, Parent: i + 1, SinceSeq: 1, Until: trailmark.Forever, UntilSeq: trailmark.Latest})
			}
		}
		err := st.Update(ctx, func(tx *store.Tx) error {
			if _, err := tx.Intern(ctx, named); err != nil {
				return err
			}
			if err := tx.AppendEvents(ctx, events); err != nil {
				return err
			}
			return tx.ReplaceContainments(ctx, nil, inside)
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, step := range []int{1, 2, 37} {
			err = st.View(ctx, func(tx *store.Tx) error { return compareInOrder(ctx, t, tx, named, events, step) })
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

func compareInOrder(ctx context.Context, t *testing.T, tx *store.Tx, named []store.Named, events []trailmark.Record, step int) error {
	var refs, wantHolders []trailmark.Ref
	var seqs []trailmark.Seq
	for i := 1; i < 420; i += step { // the last are unknown
		refs, seqs = append(refs, trailmark.Ref(i)), append(seqs, trailmark.Seq(i))
		if i%10 == 1 && i <= 400 {
			wantHolders = append(wantHolders, trailmark.Ref(i))
		}
	}
	names, err := tx.NamesInOrder(ctx, refs)
	if err != nil {
		return err
	}
	kinds, err := tx.Kinds(ctx, refs)
	if err != nil {
		return err
	}
	heads, err := tx.EventHeads(ctx, seqs)
	if err != nil {
		return err
	}
	for i, ref := range refs {
		var name store.Named
		var head store.EventHead
		if int(ref) <= len(named) {
			e := events[ref-1]
			name, head = named[ref-1], store.EventHead{Seq: e.Seq, Time: e.Time, Scene: e.Scene, ID: e.ID}
		}
		if names[i] != name || kinds[i] != name.Kind || heads[i] != head {
			t.Errorf("%d: %v %v %v, want %v %v", ref, names[i], kinds[i], heads[i], name, head)
		}
	}
	holders, err := tx.Holding(ctx, refs)
	if diff := cmp.Diff(wantHolders, holders, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("holders (-want +got)\n%s", diff)
	}
	return err
}
