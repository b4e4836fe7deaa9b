package storetest

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// links holds that each link is kept once, that fixed ones are found by their
// shape only, and that every change has another version.
func links(t *testing.T, open Opener) {
	t.Run("put, found and removed", func(t *testing.T) { linksFound(t, open(t)) })
	t.Run("each change has another version", func(t *testing.T) { linkVersions(t, open(t)) })
	t.Run("published", func(t *testing.T) { publication(t, open(t)) })
}

const linkKey = "/01/09521250000011"

func someLink(rest, shape, href string) store.Link {
	return store.Link{
		Key: linkKey, Anchor: linkKey + rest, Shape: linkKey + shape, Fixed: rest == shape && rest != "",
		Type: "https://gs1.org/voc/pip", Href: href, Title: "T", Languages: []string{"en", "und"}, Contexts: []string{"a b"},
	}
}

func linksFound(t *testing.T, st *store.Store) {
	list := []store.Link{
		someLink("", "", "https://a.example"),
		someLink("/21/{21}", "/21/{}", "https://b.example"),
		someLink("/21/X", "/21/X", "https://c.example"),
		someLink("", "", "https://a.example"), // the first again
	}
	put := func(list []store.Link) (changes store.LinkChanges) {
		update(t, st, func(tx *store.Tx) (err error) {
			changes, err = tx.PutLinks(ctx, list)
			return err
		})
		return changes
	}
	if diff := cmp.Diff(store.LinkChanges{Added: 3}, put(list)); diff != "" {
		t.Error(diff)
	}
	list[1].Title = "another"
	if diff := cmp.Diff(store.LinkChanges{Changed: 1, Same: 2}, put(list)); diff != "" {
		t.Error(diff)
	}
	view(t, st, func(tx *store.Tx) error {
		open, fixed, err := tx.LinksOfKeys(ctx, []string{linkKey, "/01/"})
		if err != nil || len(open) != 2 || !fixed[linkKey] || fixed["/01/"] {
			t.Errorf("open %+v, fixed %v, %v", open, fixed, err)
		}
		if titled := open[len(open)-1]; titled.Title == "another" {
			if diff := cmp.Diff(list[1], titled, cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".ID" }, cmp.Ignore())); diff != "" {
				t.Error(diff)
			}
		}
		at, err := tx.LinksAt(ctx, linkKey, []string{linkKey + "/21/X", linkKey + "/21/Y", linkKey + "/21/{}"})
		if err != nil || len(at) != 1 || at[0].Href != "https://c.example" {
			t.Errorf("fixed links %+v, %v", at, err)
		}
		all, err := tx.Links(ctx, nil, 0, 2)
		if err != nil || len(all) != 2 {
			t.Errorf("a page of links: %+v, %v", all, err)
		}
		rest, err := tx.Links(ctx, []string{linkKey}, all[1].ID, 10)
		if err != nil || len(rest) != 1 {
			t.Errorf("the next page: %+v, %v", rest, err)
		}
		return nil
	})
	update(t, st, func(tx *store.Tx) error {
		gone, err := tx.RemoveLink(ctx, 1)
		if gone.ID != 1 {
			t.Errorf("removed %+v", gone)
		}
		_, again := tx.RemoveLink(ctx, 1)
		wantKind(t, again, trailmark.NotFound)
		return err
	})
}

func linkVersions(t *testing.T, st *store.Store) {
	seen := map[string]bool{}
	look := func() {
		view(t, st, func(tx *store.Tx) error {
			version, err := tx.LinksVersion(ctx)
			if seen[version] {
				t.Errorf("the version %q for the second time", version)
			}
			seen[version] = true
			return err
		})
	}
	look()
	for i := range 12 {
		update(t, st, func(tx *store.Tx) error {
			_, err := tx.PutLinks(ctx, []store.Link{someLink("", "", fmt.Sprint("https://", i))})
			return err
		})
		look()
	}
	update(t, st, func(tx *store.Tx) error {
		_, err := tx.RemoveLink(ctx, 1)
		return err
	})
	look()
}

func publication(t *testing.T, st *store.Store) {
	step := store.Published{Kind: "step", Value: "shipping"}
	update(t, st, func(tx *store.Tx) error {
		first, err := tx.Publish(ctx, step)
		again, _ := tx.Publish(ctx, step)
		if !first || again {
			t.Errorf("published: %v, and again %v", first, again)
		}
		return err
	})
	view(t, st, func(tx *store.Tx) error {
		list, err := tx.Published(ctx)
		if diff := cmp.Diff([]store.Published{step}, list); diff != "" {
			t.Error(diff)
		}
		return err
	})
	update(t, st, func(tx *store.Tx) error {
		err := tx.Unpublish(ctx, step)
		wantKind(t, tx.Unpublish(ctx, step), trailmark.NotFound)
		return err
	})
}
