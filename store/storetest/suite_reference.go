package storetest

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

const nameAttribute = "urn:epcglobal:cbv:mda#name"

// called is an element with a name.
func called(vocabulary string, ref trailmark.Ref, name string, children ...trailmark.Ref) store.Master {
	return store.Master{Vocabulary: vocabulary, Ref: ref, Children: children, Attributes: []trailmark.MasterAttribute{
		{ID: nameAttribute, Value: trailmark.Element{Value: name}},
		{ID: "colour", Value: trailmark.Element{Kind: trailmark.Parent, Children: []trailmark.Element{{Local: "hue", Value: "red"}}}},
	}}
}

// tell tells master data and gives what came of it and when it was recorded.
func tell(t *testing.T, st *store.Store, told store.Told, list ...store.Master) (changes store.MasterChanges) {
	t.Helper()
	update(t, st, func(tx *store.Tx) (err error) {
		changes, err = tx.PutMasters(ctx, list, told)
		return err
	})
	return changes
}

// versionsIn gives vocabulary, name and teller of versions, which is enough
// to tell them apart.
func versionsIn(list []store.Master) (short []string) {
	for _, m := range list {
		for _, a := range m.Attributes {
			if a.ID == nameAttribute {
				short = append(short, m.Vocabulary+" "+a.Value.Value+" by "+m.Teller)
			}
		}
	}
	return short
}

func masterData(t *testing.T, open Opener) {
	st := open(t)
	us, guest := store.Told{Document: "a.xml", Teller: "us"}, store.Told{Teller: "guest", Guest: true}
	for _, step := range []struct {
		what string
		told store.Told
		list []store.Master
		want store.MasterChanges
	}{
		{"new", us, []store.Master{called("v", 1, "Dock 'A'", 5, 4, 5, 1), called("u", 1, "Dock"), called("v", 6, "Six")}, store.MasterChanges{Added: 3}},
		{"the same again", us, []store.Master{called("v", 1, "Dock 'A'", 4, 5)}, store.MasterChanges{Same: 1}},
		{"the same by others", store.Told{Teller: "them"}, []store.Master{called("v", 1, "Dock 'A'", 4, 5)}, store.MasterChanges{Same: 1}},
		{"others, and two for one", us, []store.Master{called("v", 1, "Dock B"), called("v", 1, "Dock C"), called("v", 7, "")}, store.MasterChanges{Added: 1, Changed: 1}},
		{"guest", guest, []store.Master{called("v", 1, "Mine"), called("v", 8, "Guest's", 1)}, store.MasterChanges{Added: 1, Ignored: 1}},
		{"guest again", guest, []store.Master{called("v", 8, "Still the guest's")}, store.MasterChanges{Changed: 1}},
		{"nothing", us, nil, store.MasterChanges{}},
	} {
		if diff := cmp.Diff(step.want, tell(t, st, step.told, step.list...)); diff != "" {
			t.Errorf("%s: %s", step.what, diff)
		}
	}
	view(t, st, func(tx *store.Tx) error {
		masterVersions(t, tx)
		masterLists(t, tx)
		return nil
	})
}

// masterVersions: the newest, all, and those of a time.
func masterVersions(t *testing.T, tx *store.Tx) {
	check(t, "newest", []string{"u Dock by us", "v Dock C by us", "v Six by us"}, func() ([]string, error) {
		list, err := tx.Masters(ctx, []trailmark.Ref{6, 1, 99})
		return versionsIn(list), err
	})
	history, err := tx.MasterHistory(ctx, 1)
	if err != nil || len(history) != 3 {
		t.Fatalf("history: %v, %v", history, err)
	}
	want := called("v", 1, "Dock 'A'", 4, 5)
	want.Attributes[0], want.Attributes[1] = want.Attributes[1], want.Attributes[0]
	want.Told, want.Recorded, want.Until = store.Told{Document: "a.xml", Teller: "us"}, history[1].Recorded, history[2].Recorded
	if diff := cmp.Diff(want, history[1], cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
	first, second := history[1].Recorded, history[2].Recorded
	if first <= 0 || second <= first || history[2].Until != trailmark.Forever {
		t.Errorf("recorded %v and %v until %v", first, second, history[2].Until)
	}
	for at, want := range map[trailmark.Instant][]string{
		first - 1: nil, first: {"u Dock by us", "v Dock 'A' by us"}, second - 1: {"u Dock by us", "v Dock 'A' by us"}, second: {"u Dock by us", "v Dock C by us"},
	} {
		check(t, "at "+at.String(), want, func() ([]string, error) {
			list, err := tx.MastersAt(ctx, []trailmark.Ref{1}, at)
			return versionsIn(list), err
		})
	}
	check(t, "list as of a time", []string{"v Dock 'A' by us", "v Six by us"}, func() ([]string, error) {
		list, err := tx.ListMasters(ctx, "v", second-1, 0, 9)
		return versionsIn(list), err
	})
}

// masterLists: vocabularies, pages, and names with an attribute.
func masterLists(t *testing.T, tx *store.Tx) {
	check(t, "vocabularies", []string{"u", "v"}, func() ([]string, error) { return tx.Vocabularies(ctx) })
	check(t, "page", []string{"v Six by us", "v  by us"}, func() ([]string, error) {
		list, err := tx.ListMasters(ctx, "v", trailmark.Forever, 1, 2)
		return versionsIn(list), err
	})
	for _, test := range []struct {
		attribute string
		values    []string
		want      []trailmark.Ref
	}{
		{nameAttribute, nil, []trailmark.Ref{1, 6, 7, 8}},
		{nameAttribute, []string{"Dock C", "Six", "Nobody"}, []trailmark.Ref{1, 6}},
		{nameAttribute, []string{"Dock 'A'"}, []trailmark.Ref{}}, // no longer
		{nameAttribute, []string{"Dock"}, []trailmark.Ref{1}},    // in another vocabulary
		{"colour", []string{""}, []trailmark.Ref{}},              // has a structure and no value
		{"size", nil, []trailmark.Ref{}},
	} {
		check(t, "with "+test.attribute, test.want, func() ([]trailmark.Ref, error) {
			return tx.MastersWith(ctx, test.attribute, test.values...)
		})
	}
}

// check compares an answer.
func check[T any](t *testing.T, what string, want T, ask func() (T, error)) {
	t.Helper()
	got, err := ask()
	if err != nil {
		t.Errorf("%s: %v", what, err)
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func places(t *testing.T, open Opener) {
	st := open(t)
	tree := func(what string, want map[trailmark.Ref]trailmark.Ref) {
		t.Helper()
		view(t, st, func(tx *store.Tx) error {
			check(t, what, want, func() (map[trailmark.Ref]trailmark.Ref, error) { return tx.Places(ctx) })
			return nil
		})
	}
	update(t, st, func(tx *store.Tx) error {
		if err := tx.AddPlaces(ctx, map[trailmark.Ref]trailmark.Ref{2: 1, 3: 1}); err != nil {
			return err
		}
		if err := tx.AddPlaces(ctx, map[trailmark.Ref]trailmark.Ref{2: 9, 7: 9}); err != nil { // 2 stays where it is
			return err
		}
		return tx.AddPlaces(ctx, nil)
	})
	tree("names", map[trailmark.Ref]trailmark.Ref{2: 1, 3: 1, 7: 9})
	part := store.Master{Vocabulary: "w", Ref: 3, Whole: 8}
	tell(t, st, store.Told{}, store.Master{Vocabulary: "v", Ref: 6, Children: []trailmark.Ref{2, 4}}, part)
	tree("master data before names", map[trailmark.Ref]trailmark.Ref{2: 6, 3: 8, 4: 6, 7: 9})
	tell(t, st, store.Told{}, store.Master{Vocabulary: "v", Ref: 5, Children: []trailmark.Ref{3, 4}})
	tree("children before attributes, the newest first", map[trailmark.Ref]trailmark.Ref{2: 6, 3: 5, 4: 5, 7: 9})
	tell(t, st, store.Told{}, store.Master{Vocabulary: "v", Ref: 5}, store.Master{Vocabulary: "v", Ref: 6, Children: []trailmark.Ref{4}})
	tree("what is said no more", map[trailmark.Ref]trailmark.Ref{2: 1, 3: 8, 4: 6, 7: 9})
	tell(t, st, store.Told{Guest: true}, store.Master{Vocabulary: "v", Ref: 10, Whole: 11, Children: []trailmark.Ref{2, 12}})
	tree("a guest moves nothing", map[trailmark.Ref]trailmark.Ref{2: 1, 3: 8, 4: 6, 7: 9})
}

func companyPrefixes(t *testing.T, open Opener) {
	st := open(t)
	lengths := func(want map[string]int) {
		t.Helper()
		view(t, st, func(tx *store.Tx) error {
			for range 2 { // the second time from memory
				check(t, "lengths", want, func() (map[string]int, error) { return tx.CompanyPrefixes(ctx) })
			}
			return nil
		})
	}
	learn := func(digits ...string) {
		update(t, st, func(tx *store.Tx) error { return tx.LearnCompanyPrefixes(ctx, digits) })
	}
	lengths(map[string]int{})
	learn("9521302", "952134", "9521302")
	learn()
	lengths(map[string]int{"9521302": 7, "952134": 6})
	imported := map[string]int{"952130": 7, "95213": 8}
	update(t, st, func(tx *store.Tx) error {
		if err := tx.ImportCompanyPrefixes(ctx, map[string]int{"1": 9}); err != nil {
			return err
		}
		if err := tx.ImportCompanyPrefixes(ctx, imported); err != nil {
			return err
		}
		_, err := tx.CompanyPrefixes(ctx)
		return err
	})
	lengths(map[string]int{"952130": 7, "95213": 8, "9521302": 7}) // 952134 has 8 digits, says the list
	learn("9521302", "4012345")
	lengths(map[string]int{"952130": 7, "95213": 8, "9521302": 7, "4012345": 7})
	if err := st.Update(ctx, func(tx *store.Tx) error {
		if err := tx.LearnCompanyPrefixes(ctx, []string{"7612345"}); err != nil {
			return err
		}
		return context.Canceled
	}); err == nil {
		t.Fatal("the transaction went on")
	}
	learn("7612345") // was not remembered as known
	lengths(map[string]int{"952130": 7, "95213": 8, "9521302": 7, "4012345": 7, "7612345": 7})
	count := 0
	view(t, st, func(tx *store.Tx) error {
		return tx.ListCompanyPrefixes(ctx, func(store.CompanyPrefix) error { count++; return nil })
	})
	if count != 6 {
		t.Errorf("%d rows", count)
	}
}
