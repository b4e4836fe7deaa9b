package storetest

import (
	"cmp"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// heads tests how the candidates of a query are found, a piece at a time.
func heads(t *testing.T, open Opener) {
	t.Run("of things", func(t *testing.T) { headsOfThings(t, open(t)) })
	t.Run("of scenes and in order", func(t *testing.T) { headsOfEvents(t, open(t)) })
	t.Run("originals in blocks", func(t *testing.T) { blocksOf(t, open(t)) })
}

var (
	forward = store.Way{From: trailmark.Never, To: trailmark.Forever}
	back    = store.Way{From: trailmark.Never, To: trailmark.Forever, Back: true}
)

func compareHeads(a, b store.Head) int {
	return cmp.Or(cmp.Compare(a.Time, b.Time), cmp.Compare(a.Seq, b.Seq))
}

// walkWay reads a way to its end in pieces of about n, and holds each piece
// against the way that it says it has read.
func walkWay(t *testing.T, way store.Way, n int, read func(store.Way, int) ([]store.Head, store.Way, bool, error)) (all []store.Head) {
	t.Helper()
	for {
		list, done, whole, err := read(way, n)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range list {
			if h.Time < done.From || h.Time > done.To {
				t.Fatalf("%v is not on the way %v", h, done)
			}
		}
		all = append(all, list...)
		if whole {
			break
		}
		if way.Back {
			way.To = done.From - 1
		} else {
			way.From = done.To + 1
		}
	}
	slices.SortFunc(all, compareHeads)
	return slices.Compact(all)
}

func headsOfThings(t *testing.T, st *store.Store) {
	var list []trailmark.Posting
	for seq := trailmark.Seq(1); seq <= 60; seq++ { // events of 40 neighbours, every third one of single things
		for thing := trailmark.Ref(1); thing <= 40; thing++ {
			if seq%3 == 0 && thing%5 != 0 {
				continue
			}
			role := trailmark.RoleEPC
			if seq%4 == 0 {
				role = trailmark.RoleInput
			}
			list = append(list, trailmark.Posting{Thing: thing, Time: trailmark.Instant(seq / 2), Seq: seq, Role: role, Scene: trailmark.SceneID(seq % 7)})
		}
	}
	update(t, st, func(tx *store.Tx) error { return tx.AppendPostings(ctx, slices.Clone(list)) })
	view(t, st, func(tx *store.Tx) error {
		roles := []trailmark.Role{trailmark.RoleEPC, trailmark.RoleParent}
		for _, things := range [][]trailmark.Ref{nil, {99}, {5}, {7, 8}, {5, 10, 99}, stretch(1, 40, 1)} {
			var want []store.Head
			for _, p := range list {
				if slices.Contains(things, p.Thing) && slices.Contains(roles, p.Role) {
					want = append(want, store.Head{Seq: p.Seq, Time: p.Time, Scene: p.Scene})
				}
			}
			slices.SortFunc(want, compareHeads)
			want = slices.Compact(want)
			for _, way := range []store.Way{forward, back} {
				for _, n := range []int{1, 3, 1000} {
					got := walkWay(t, way, n, func(w store.Way, n int) ([]store.Head, store.Way, bool, error) {
						return tx.HeadsOfThings(ctx, things, roles, w, n)
					})
					if diff := gocmp.Diff(want, got); diff != "" {
						t.Errorf("%v by %d: %s", things, n, diff)
					}
				}
			}
		}
		return nil
	})
}

func headsOfEvents(t *testing.T, st *store.Store) {
	list := plain(100)
	var all []store.Head
	for i := range list { // several at one time, and times that run backwards
		list[i].Time, list[i].Scene = trailmark.Instant(40-i/3), trailmark.SceneID(i%3+1)
		all = append(all, store.Head{Seq: list[i].Seq, Time: list[i].Time, Scene: list[i].Scene})
	}
	update(t, st, func(tx *store.Tx) error { return tx.AppendEvents(ctx, list) })
	view(t, st, func(tx *store.Tx) error {
		inTime := slices.SortedFunc(slices.Values(all), compareHeads)
		of := slices.DeleteFunc(slices.Clone(inTime), func(h store.Head) bool { return h.Scene == 2 })
		for _, n := range []int{1, 4, 500} {
			for _, way := range []store.Way{forward, back} {
				got := walkWay(t, way, n, func(w store.Way, n int) ([]store.Head, store.Way, bool, error) {
					return tx.HeadsOfScenes(ctx, []trailmark.SceneID{1, 3, 8}, w, n)
				})
				if diff := gocmp.Diff(of, got); diff != "" {
					t.Errorf("of scenes by %d: %s", n, diff)
				}
			}
			sequence := walkPages(t, store.Head{}, func(after store.Head) ([]store.Head, error) {
				return tx.HeadsInSequence(ctx, after.Seq+1, trailmark.Latest, n)
			})
			times := walkPages(t, store.Head{Time: 10}, func(after store.Head) ([]store.Head, error) {
				return tx.HeadsInTime(ctx, store.Way{From: 10, To: 30}, after, n)
			})
			between := slices.DeleteFunc(slices.Clone(inTime), func(h store.Head) bool { return h.Time < 10 || h.Time > 30 })
			if diff := gocmp.Diff(all, sequence); diff != "" {
				t.Errorf("in sequence by %d: %s", n, diff)
			}
			if diff := gocmp.Diff(between, times); diff != "" {
				t.Errorf("in time by %d: %s", n, diff)
			}
			times = walkPages(t, store.Head{Time: 30, Seq: trailmark.Latest}, func(after store.Head) ([]store.Head, error) {
				return tx.HeadsInTime(ctx, store.Way{From: 10, To: 30, Back: true}, after, n)
			})
			slices.Reverse(times)
			if diff := gocmp.Diff(between, times); diff != "" {
				t.Errorf("back in time by %d: %s", n, diff)
			}
		}
		got, err := tx.HeadsInSequence(ctx, 9, 7, 10)
		if diff := gocmp.Diff([]store.Head{all[8], all[7], all[6]}, got); diff != "" {
			t.Error(diff)
		}
		return err
	})
}

func walkPages(t *testing.T, after store.Head, next func(after store.Head) ([]store.Head, error)) (all []store.Head) {
	t.Helper()
	for {
		list, err := next(after)
		if err != nil {
			t.Fatal(err)
		}
		if len(list) == 0 {
			return all
		}
		all, after = append(all, list...), list[len(list)-1]
	}
}

// blocksOf reads originals whose blocks hold several of them, and one.
func blocksOf(t *testing.T, st *store.Store) {
	bodies := someBodies(700)
	appendBodies(t, st, bodies)
	appendBodies(t, st, bodies[:1])
	view(t, st, func(tx *store.Tx) error {
		seqs := []trailmark.Seq{701, 3, 3, 256, 257, 600}
		blocks, err := tx.BlocksOf(ctx, seqs)
		if err != nil {
			return err
		}
		found := map[trailmark.Seq]string{}
		for i := range blocks {
			list, err := blocks[i].Bodies()
			if err != nil {
				return err
			}
			for at, b := range list {
				found[blocks[i].First+trailmark.Seq(at)] = string(b.Original)
			}
		}
		for _, seq := range seqs {
			if want := string(bodies[(seq-1)%700].Original); found[seq] != want {
				t.Errorf("event %d is %q, want %q", seq, found[seq], want)
			}
		}
		return nil
	})
}
