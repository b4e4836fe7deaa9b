package storetest

import (
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// resources tests the lists of what events know.
func resources(t *testing.T, open Opener) {
	t.Run("of scenes", func(t *testing.T) { resourcesOfScenes(t, open(t)) })
	t.Run("EPCs", func(t *testing.T) { epcs(t, open(t)) })
}

// TellResources stores scenes and gives the values that they have, by kind.
func TellResources(tb testing.TB, st *store.Store) map[store.ResourceKind][]string {
	update(tb, st, func(tx *store.Tx) error {
		refs, err := tx.Intern(ctx, named("urn:x:place:b", "urn:x:place:a", "https://id.gs1.org/414/9521234000013"))
		if err != nil {
			return err
		}
		_, err = tx.InternScenes(ctx, []*trailmark.Scene{
			{Type: trailmark.ObjectEvent, Action: trailmark.Add, BizStep: "shipping", Disposition: "in_transit", ReadPoint: refs[0], BizLocation: refs[1]},
			{Type: trailmark.ObjectEvent, Action: trailmark.Add, BizStep: "packing", ReadPoint: refs[2]},
			{Type: trailmark.TransformationEvent, Disposition: "active", BizLocation: refs[1]},
			{Type: "urn:x:type"},
		})
		return err
	})
	return map[store.ResourceKind][]string{
		store.ResourceEventType:   {"ObjectEvent", "TransformationEvent", "urn:x:type"},
		store.ResourceBizStep:     {"packing", "shipping"},
		store.ResourceDisposition: {"active", "in_transit"},
		store.ResourceReadPoint:   {"https://id.gs1.org/414/9521234000013", "urn:x:place:b"},
		store.ResourceBizLocation: {"urn:x:place:a"},
	}
}

// CheckResources compares the lists of a store, read one by one.
func CheckResources(tb testing.TB, st *store.Store, want map[store.ResourceKind][]string) {
	tb.Helper()
	view(tb, st, func(tx *store.Tx) error {
		for kind, values := range want {
			var got []string
			for after := ""; ; {
				list, err := tx.Resources(ctx, kind, after, 1)
				if err != nil {
					return err
				}
				if len(list) == 0 {
					break
				}
				got, after = append(got, list...), list[0]
			}
			if diff := gocmp.Diff(values, got); diff != "" {
				tb.Errorf("kind %d (-want +got)\n%s", kind, diff)
			}
			has, err := tx.HasResource(ctx, kind, values[0])
			other, err2 := tx.HasResource(ctx, kind, "urn:x:none")
			if err != nil || err2 != nil || !has || other {
				tb.Errorf("kind %d has %s: %t, and another: %t, %v, %v", kind, values[0], has, other, err, err2)
			}
		}
		return nil
	})
}

func resourcesOfScenes(t *testing.T, st *store.Store) {
	want := TellResources(t, st)
	CheckResources(t, st, want)
	TellResources(t, st) // nothing new
	CheckResources(t, st, want)
	update(t, st, func(tx *store.Tx) error {
		_, err := tx.InternScenes(ctx, []*trailmark.Scene{{Type: "urn:x:type", BizStep: "accepting"}})
		return err
	})
	want[store.ResourceBizStep] = []string{"accepting", "packing", "shipping"}
	CheckResources(t, st, want)
}

// epcs: lots and what only scenes mention are none; things in runs are.
func epcs(t *testing.T, st *store.Store) {
	kinds := []trailmark.ThingKind{trailmark.Item, trailmark.Lot, trailmark.LogisticUnit, trailmark.Party, trailmark.Item, trailmark.Item}
	update(t, st, func(tx *store.Tx) error {
		list := named("urn:x:1", "urn:x:2", "urn:x:3", "urn:x:4", "urn:x:5", "urn:x:6")
		for i := range list {
			list[i].Kind = kinds[i]
		}
		refs, err := tx.Intern(ctx, list)
		if err != nil {
			return err
		}
		var postings []trailmark.Posting
		for _, i := range []int{0, 1, 2, 4} {
			postings = append(postings, trailmark.Posting{Thing: refs[i], Time: 5, Seq: 1, Role: trailmark.RoleEPC})
		}
		for thing := refs[5] + 1; thing < refs[5]+6; thing++ {
			postings = append(postings, trailmark.Posting{Thing: thing, Time: 6, Seq: 2, Role: trailmark.RoleEPC})
		}
		if err := tx.AppendPostings(ctx, postings); err != nil {
			return err
		}
		more := named("urn:x:7", "urn:x:8")
		for i := range more {
			more[i].Kind = trailmark.Item
		}
		_, err = tx.Intern(ctx, more)
		return err
	})
	view(t, st, func(tx *store.Tx) error {
		first, err := tx.EPCs(ctx, 0, 2)
		if err != nil {
			return err
		}
		rest, err := tx.EPCs(ctx, first[1], 10)
		if diff := gocmp.Diff([]trailmark.Ref{1, 3, 5, 7, 8}, append(first, rest...)); diff != "" {
			t.Error(diff)
		}
		return err
	})
}
