package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

func names(t *testing.T, open Opener) {
	t.Run("numbers", func(t *testing.T) { nameNumbers(t, open(t)) })
	t.Run("every sort of text", func(t *testing.T) { nameTexts(t, open(t)) })
	t.Run("a known name keeps its kind", func(t *testing.T) { nameKinds(t, open(t)) })
	t.Run("more than the hash can tell apart", func(t *testing.T) { nameCollisions(t, open(t)) })
}

func named(ids ...trailmark.ThingID) []store.Named {
	list := make([]store.Named, len(ids))
	for i, id := range ids {
		list[i] = store.Named{ID: id, Kind: trailmark.Item}
	}
	return list
}

// nameNumbers: new names get neighbouring numbers in the order of the list,
// known ones keep theirs.
func nameNumbers(t *testing.T, st *store.Store) {
	intern := func(ids ...trailmark.ThingID) (refs []trailmark.Ref) {
		update(t, st, func(tx *store.Tx) (err error) {
			next, err := tx.NextRef(ctx)
			if err != nil {
				return err
			}
			if refs, err = tx.Intern(ctx, named(ids...)); err != nil {
				return err
			}
			if newest := slices.Max(append(refs, 0)); newest >= next+trailmark.Ref(len(ids)) {
				t.Errorf("next was %d, then %v", next, refs)
			}
			return nil
		})
		return refs
	}
	if got, want := intern(), []trailmark.Ref{}; !slices.Equal(got, want) {
		t.Errorf("no names: %v", got)
	}
	if got, want := intern("urn:x:c", "urn:x:a", "urn:y:b"), []trailmark.Ref{1, 2, 3}; !slices.Equal(got, want) {
		t.Errorf("three names: %v, want %v", got, want)
	}
	if got, want := intern("urn:x:d", "urn:x:a", "urn:x:b"), []trailmark.Ref{4, 2, 5}; !slices.Equal(got, want) {
		t.Errorf("one of them known: %v, want %v", got, want)
	}
	view(t, st, func(tx *store.Tx) error {
		got, err := tx.Lookup(ctx, []trailmark.ThingID{"urn:x:a", "urn:z:a", "urn:x:nobody", "urn:x:a", "urn:x:c"})
		if want := []trailmark.Ref{2, 0, 0, 2, 1}; !slices.Equal(got, want) {
			t.Errorf("look-up: %v, want %v", got, want)
		}
		if err != nil {
			return err
		}
		list, err := tx.Names(ctx, []trailmark.Ref{3, 0, 99, 1, 3})
		want := []store.Named{{ID: "urn:y:b", Kind: trailmark.Item}, {}, {}, {ID: "urn:x:c", Kind: trailmark.Item}, {ID: "urn:y:b", Kind: trailmark.Item}}
		if !slices.Equal(list, want) {
			t.Errorf("names: %v, want %v", list, want)
		}
		return err
	})
}

// awkward names have no prefix, nothing but a prefix, a common beginning, or
// letters that databases like to fold.
var awkward = []trailmark.ThingID{
	"plain", "Plain", "PLAIN", ":", "/", "//", "a/", "a:", "a:/", "a/:", "https://id.gs1.org/", "https://id.gs1.org",
	"https://id.gs1.org/01/09521234000013/21/A", "https://id.gs1.org/01/09521234000013/21/a",
	"https://id.gs1.org/01/09521234000013/21/A ", "https://id.gs1.org/01/09521234000013/21/%C3%84",
	"https://id.gs1.org/01/09521234000013/21/Ä", "https://id.gs1.org/01/09521234000013/21/A\u0308",
	"https://id.gs1.org/01/09521234000013/21/ä", "urn:x:1", "urn:x:01", "urn:x:1.0", "urn:x:1e0", "urn:x:", "urn:x",
	"x'--", "x\"\\", "x\n", "x\t", "😀", "NULL", "$1", "{ints $1}",
	trailmark.ThingID("urn:long:" + strings.Repeat("x", 3000)),
	trailmark.ThingID("urn:" + strings.Repeat("y", 1500) + ":" + strings.Repeat("x", 1500)),
}

func nameTexts(t *testing.T, st *store.Store) {
	both(t, st, func(t *testing.T, tx *store.Tx) error {
		_, err := tx.Intern(ctx, named(awkward...))
		return err
	}, func(t *testing.T, tx *store.Tx) error {
		refs, err := tx.Lookup(ctx, awkward)
		if err != nil {
			return err
		}
		list, err := tx.Names(ctx, refs)
		for i, n := range list {
			if n.ID != awkward[i] {
				t.Errorf("%q came back as %q", awkward[i], n.ID)
			}
		}
		slices.Sort(refs)
		if n := len(slices.Compact(refs)); n != len(awkward) {
			t.Errorf("%d names have %d numbers", len(awkward), n)
		}
		return err
	})
}

func nameKinds(t *testing.T, st *store.Store) {
	update(t, st, func(tx *store.Tx) error {
		_, err := tx.Intern(ctx, []store.Named{{ID: "urn:x:a", Kind: trailmark.Lot}, {ID: "urn:x:b", Kind: trailmark.Place}})
		return err
	})
	update(t, st, func(tx *store.Tx) error {
		list := []store.Named{{ID: "urn:x:b", Kind: trailmark.Item}, {ID: "urn:x:c", Kind: trailmark.Party}}
		_, err := tx.Intern(ctx, list)
		if diff := cmp.Diff([]store.Named{{ID: "urn:x:b", Kind: trailmark.Place}, {ID: "urn:x:c", Kind: trailmark.Party}}, list); diff != "" {
			t.Error(diff)
		}
		return err
	})
}

// nameCollisions uses so many names that some share a hash of 32 bits, in all
// likelihood, and finds each by its own number all the same.
func nameCollisions(t *testing.T, st *store.Store) {
	n := 200_000
	if testing.Short() {
		n = 2_000
	}
	ids := make([]trailmark.ThingID, n)
	for i := range ids {
		ids[i] = trailmark.ThingID(fmt.Sprintf("https://id.gs1.org/01/09521234000013/21/%d", i))
	}
	update(t, st, func(tx *store.Tx) error { _, err := tx.Intern(ctx, named(ids...)); return err })
	check := func(tx *store.Tx) error {
		refs, err := tx.Lookup(ctx, ids)
		for i, ref := range refs {
			if ref != trailmark.Ref(i+1) {
				t.Fatalf("%s has number %d, want %d", ids[i], ref, i+1)
			}
		}
		return err
	}
	view(t, st, check)
	update(t, st, func(tx *store.Tx) error {
		if _, err := tx.Intern(ctx, named(ids[n/2:]...)); err != nil {
			return err
		}
		return check(tx)
	})
}
