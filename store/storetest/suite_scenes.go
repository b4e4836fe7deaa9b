package storetest

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// someScenes differ from each other in one field each.
func someScenes() []*trailmark.Scene {
	return []*trailmark.Scene{
		{},
		{Type: trailmark.ObjectEvent},
		{Type: trailmark.ObjectEvent, Action: trailmark.Add},
		{Type: trailmark.ObjectEvent, BizStep: "ADD"},
		{Type: trailmark.ObjectEvent, BizStep: "https://example.com/step?a=b#c"},
		{Type: trailmark.ObjectEvent, Disposition: "active"},
		{Type: trailmark.ObjectEvent, Offset: "+01:00"},
		{Type: trailmark.ObjectEvent, ReadPoint: 7},
		{Type: trailmark.ObjectEvent, BizLocation: 7},
		{Type: trailmark.ObjectEvent, ReadPoint: 7, BizLocation: 8},
		{Type: trailmark.ObjectEvent, Cast: []trailmark.Mention{{As: trailmark.AsSource, Typ: "owning_party", Ref: 9}}},
		{Type: trailmark.ObjectEvent, Cast: []trailmark.Mention{{As: trailmark.AsDestination, Typ: "owning_party", Ref: 9}}},
		{Type: trailmark.ObjectEvent, Cast: []trailmark.Mention{
			{As: trailmark.AsSource, Typ: "location", Ref: 9}, {As: trailmark.AsSource, Typ: "owning_party", Ref: 9},
			{As: trailmark.AsDocument, Ref: 10}, {As: trailmark.AsDocument, Typ: "po", Ref: 11},
			{As: trailmark.AsLot, Ref: 12}, {As: trailmark.AsTransformation, Ref: 13}, {As: trailmark.AsOperator, Ref: 14},
			{As: trailmark.AsEquipment, Ref: 15},
		}},
		{Type: trailmark.ObjectEvent, Expiry: "2027-03-31"},
		{Type: trailmark.ObjectEvent, Origin: "IT"},
	}
}

func scenes(t *testing.T, open Opener) {
	st := open(t)
	list := someScenes()
	all := make([]trailmark.SceneID, len(list))
	for i := range all {
		all[i] = trailmark.SceneID(i + 1)
	}
	both(t, st, func(t *testing.T, tx *store.Tx) error {
		ids, err := tx.InternScenes(ctx, append(someScenes(), someScenes()...))
		if want := append(slices.Clone(all), all...); !slices.Equal(ids, want) {
			t.Errorf("numbers %v, want %v", ids, want)
		}
		return err
	}, func(t *testing.T, tx *store.Tx) error {
		found, err := tx.Scenes(ctx, append(slices.Clone(all), 1, 99))
		if len(found) != len(all) {
			t.Errorf("%d scenes, want %d", len(found), len(all))
		}
		for i, id := range all {
			if diff := cmp.Diff(list[i], found[id]); diff != "" {
				t.Error(diff)
			}
		}
		if err != nil {
			return err
		}
		return sceneIndex(t, tx, all)
	})
	update(t, st, func(tx *store.Tx) error {
		ids, err := tx.InternScenes(ctx, list[3:5])
		if want := all[3:5]; !slices.Equal(ids, want) {
			t.Errorf("known scenes have numbers %v, want %v", ids, want)
		}
		return err
	})
}

func sceneIndex(t *testing.T, tx *store.Tx, all []trailmark.SceneID) error {
	for _, c := range []struct {
		name string
		find func() ([]trailmark.SceneID, error)
		want []trailmark.SceneID
	}{
		{"all", func() ([]trailmark.SceneID, error) { return tx.AllScenes(ctx) }, all},
		{"read point", func() ([]trailmark.SceneID, error) { return tx.ScenesAt(ctx, []trailmark.Ref{7, 8, 0, 7}) }, []trailmark.SceneID{8, 10}},
		{"business location", func() ([]trailmark.SceneID, error) { return tx.ScenesIn(ctx, []trailmark.Ref{8, 7}) }, []trailmark.SceneID{9, 10}},
		{"source", func() ([]trailmark.SceneID, error) {
			return tx.ScenesMentioning(ctx, trailmark.AsSource, []trailmark.Ref{9})
		}, []trailmark.SceneID{11, 13}},
		{"document", func() ([]trailmark.SceneID, error) {
			return tx.ScenesMentioning(ctx, trailmark.AsDocument, []trailmark.Ref{10, 11})
		}, []trailmark.SceneID{13}},
		{"equipment", func() ([]trailmark.SceneID, error) {
			return tx.ScenesMentioning(ctx, trailmark.AsEquipment, []trailmark.Ref{9, 14})
		}, nil},
		{"nothing", func() ([]trailmark.SceneID, error) { return tx.ScenesAt(ctx, nil) }, nil},
	} {
		got, err := c.find()
		if err != nil {
			return err
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("by %s: %v, want %v", c.name, got, c.want)
		}
	}
	return nil
}
