package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

func transactions(t *testing.T, open Opener) {
	t.Run("a failed update leaves nothing", func(t *testing.T) { failedUpdate(t, open(t)) })
	t.Run("a snapshot sees no later commit", func(t *testing.T) { snapshot(t, open(t)) })
	t.Run("a snapshot cannot be written", func(t *testing.T) { readOnly(t, open(t)) })
	t.Run("one writer at a time", func(t *testing.T) { oneWriter(t, open(t)) })
	t.Run("nothing asked, and a first answer not wanted", func(t *testing.T) { firstStatement(t, open(t)) })
	t.Run("a context that ends", func(t *testing.T) { cancelled(t, open(t)) })
	t.Run("a size", func(t *testing.T) {
		if n, err := open(t).Bytes(ctx); err != nil || n <= 0 {
			t.Errorf("%d bytes, %v", n, err)
		}
	})
}

var errStop = errors.New("stop")

// failedUpdate fails after writing a row of every sort, and then looks whether
// rows, numbers or anything remembered in memory have stayed.
func failedUpdate(t *testing.T, st *store.Store) {
	write := func(tx *store.Tx) (trailmark.Ref, trailmark.SceneID, error) {
		refs, err := tx.Intern(ctx, []store.Named{{ID: "https://id.gs1.org/00/395012340000000013", Kind: trailmark.LogisticUnit}})
		if err != nil {
			return 0, 0, err
		}
		scenes, err := tx.InternScenes(ctx, []*trailmark.Scene{{Type: trailmark.ObjectEvent, ReadPoint: refs[0]}})
		if err != nil {
			return 0, 0, err
		}
		r := trailmark.Record{Seq: 1, Time: 5, Scene: scenes[0], ID: "urn:x:1"}
		return refs[0], scenes[0], tx.AppendEvents(ctx, []trailmark.Record{r})
	}
	for range 2 {
		err := st.Update(ctx, func(tx *store.Tx) error {
			if _, _, err := write(tx); err != nil {
				return err
			}
			return errStop
		})
		if !errors.Is(err, errStop) {
			t.Fatalf("the update gave %v, not the function's own error", err)
		}
	}
	view(t, st, func(tx *store.Tx) error {
		refs, err := tx.Lookup(ctx, []trailmark.ThingID{"https://id.gs1.org/00/395012340000000013"})
		if err != nil || refs[0] != 0 {
			t.Errorf("the name has number %d, %v", refs[0], err)
		}
		found, err := tx.Scenes(ctx, []trailmark.SceneID{1})
		if err != nil || len(found) != 0 {
			t.Errorf("scenes %v, %v", found, err)
		}
		last, err := tx.LastSeq(ctx)
		if last != 0 {
			t.Errorf("an event %d", last)
		}
		return err
	})
	update(t, st, func(tx *store.Tx) error {
		ref, scene, err := write(tx)
		if ref != 1 || scene != 1 {
			t.Errorf("numbers were used up: name %d, scene %d", ref, scene)
		}
		return err
	})
}

func snapshot(t *testing.T, st *store.Store) {
	first, second := []store.Named{{ID: "urn:x:first"}}, []store.Named{{ID: "urn:x:second"}}
	intern := func(names []store.Named) {
		update(t, st, func(tx *store.Tx) error { _, err := tx.Intern(ctx, names); return err })
	}
	intern(first)
	view(t, st, func(tx *store.Tx) error {
		look := func() []trailmark.Ref {
			refs, err := tx.Lookup(ctx, []trailmark.ThingID{"urn:x:first", "urn:x:second"})
			if err != nil {
				t.Fatal(err)
			}
			return refs
		}
		before := look()
		intern(second)
		if after := look(); before[0] == 0 || before[1] != 0 || after[1] != 0 {
			t.Errorf("the snapshot saw %v, then %v", before, after)
		}
		return nil
	})
}

func readOnly(t *testing.T, st *store.Store) {
	err := st.View(ctx, func(tx *store.Tx) error {
		return tx.AppendFindings(ctx, 1, []trailmark.Finding{{Rule: "P1"}})
	})
	if err == nil {
		t.Error("a finding was written through a snapshot")
	}
}

// firstStatement ends transactions before their first statement and in the
// middle of its answer. What they say is told as it is, and others go on.
func firstStatement(t *testing.T, st *store.Store) {
	update(t, st, func(tx *store.Tx) error { return tx.AppendEvents(ctx, plain(3)) })
	for name, transaction := range map[string]func(context.Context, func(*store.Tx) error) error{"view": st.View, "update": st.Update} {
		for range 20 { // more than there are connections
			if err := transaction(ctx, func(*store.Tx) error { return nil }); err != nil {
				t.Fatalf("an empty %s: %v", name, err)
			}
			if err := transaction(ctx, func(*store.Tx) error { return errStop }); err != errStop {
				t.Fatalf("a failed %s: %v", name, err)
			}
			seen := 0
			err := transaction(ctx, func(tx *store.Tx) error {
				return tx.Events(ctx, []trailmark.Seq{1, 2, 3}, func(trailmark.Record) error {
					seen++
					return errStop
				})
			})
			if err != errStop || seen != 1 {
				t.Fatalf("a %s that ends after an event gave %d and %v", name, seen, err)
			}
		}
	}
	view(t, st, func(tx *store.Tx) error {
		last, err := tx.LastSeq(ctx)
		if last != 3 {
			t.Errorf("%d events, want 3", last)
		}
		return err
	})
}

// oneWriter counts up from many goroutines; a lost update would give a number twice.
func oneWriter(t *testing.T, st *store.Store) {
	const writers, rounds = 4, 10
	errs := make(chan error, writers)
	for range writers {
		go func() {
			errs <- func() error {
				for range rounds {
					err := st.Update(ctx, func(tx *store.Tx) error {
						next, err := tx.NextSeq(ctx)
						if err != nil {
							return err
						}
						return tx.AppendEvents(ctx, []trailmark.Record{{Seq: next, Scene: 1, ID: "urn:x:same"}})
					})
					if err != nil {
						return err
					}
				}
				return nil
			}()
		}()
	}
	for range writers {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	view(t, st, func(tx *store.Tx) error {
		last, err := tx.LastSeq(ctx)
		if last != writers*rounds {
			t.Errorf("%d events, want %d", last, writers*rounds)
		}
		return err
	})
}

func cancelled(t *testing.T, st *store.Store) {
	over, cancel := context.WithCancel(ctx)
	cancel()
	nothing := func(*store.Tx) error { return nil }
	wantKind(t, st.Update(over, nothing), trailmark.Unavailable)
	wantKind(t, st.View(over, nothing), trailmark.Unavailable)

	for name, transaction := range map[string]func(context.Context, func(*store.Tx) error) error{"view": st.View, "update": st.Update} {
		over, cancel = context.WithCancel(ctx)
		err := transaction(over, func(tx *store.Tx) error { // ends before the first statement
			cancel()
			_, err := tx.LastSeq(over)
			return err
		})
		if wantKind(t, err, trailmark.Unavailable); t.Failed() {
			t.Fatal(name)
		}
	}

	over, cancel = context.WithCancel(ctx)
	err := st.Update(over, func(tx *store.Tx) error {
		if _, err := tx.Intern(ctx, []store.Named{{ID: "urn:x:late"}}); err != nil {
			return err
		}
		cancel()
		return nil
	})
	wantKind(t, err, trailmark.Unavailable)
	soon, done := context.WithTimeout(ctx, time.Minute)
	defer done()
	err = st.Update(soon, func(tx *store.Tx) error { // the writer is free again
		refs, err := tx.Lookup(ctx, []trailmark.ThingID{"urn:x:late"})
		if err == nil && refs[0] != 0 {
			t.Error("the interrupted transaction was committed")
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
