package storetest

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

func postings(t *testing.T, open Opener) {
	t.Run("come back in order", func(t *testing.T) { postingsInOrder(t, open(t)) })
	t.Run("emptied since", func(t *testing.T) { emptiedSince(t, open(t)) })
}

// somePostings are those of things made, handled and moved together in long
// stretches, with gaps, with lots between, and twice in one event.
func somePostings() []trailmark.Posting {
	var list []trailmark.Posting
	add := func(p trailmark.Posting, from, to, step trailmark.Ref) {
		for p.Thing = from; p.Thing < to; p.Thing += step {
			list = append(list, p)
		}
	}
	amount := trailmark.Amount{Quantity: "2.50", UOM: "KGM"}
	add(trailmark.Posting{Time: 10, Seq: 1, Role: trailmark.RoleEPC, Scene: 1, Other: 7000}, 1, 1000, 1)
	add(trailmark.Posting{Time: 20, Seq: 2, Role: trailmark.RoleChild, Scene: 2, Other: 8000}, 1, 400, 1)
	add(trailmark.Posting{Time: 20, Seq: 2, Role: trailmark.RoleParent, Scene: 2}, 8000, 8001, 1)
	add(trailmark.Posting{Time: 15, Seq: 3, Role: trailmark.RoleChild, Scene: 2, Other: 8001, Void: 9}, 350, 700, 2)
	add(trailmark.Posting{Time: 15, Seq: 3, Role: trailmark.RoleMember, Scene: 2, Other: 7001, Void: 9}, 350, 700, 2)
	add(trailmark.Posting{Time: -30, Seq: 4, Role: trailmark.RoleEPC, Scene: 3}, 998, 1003, 1)
	for _, a := range []trailmark.Amount{amount, amount, {Quantity: "1"}, {UOM: "KGM"}, {}} {
		add(trailmark.Posting{Time: 30, Seq: 5, Role: trailmark.RoleInput, Scene: 4, Amount: a}, 7000, 7002, 1)
	}
	return list
}

func postingsInOrder(t *testing.T, st *store.Store) {
	want := somePostings()
	slices.SortFunc(want, store.ComparePostings)
	both(t, st, func(t *testing.T, tx *store.Tx) error {
		var bySeq [6][]trailmark.Posting
		for _, p := range somePostings() {
			bySeq[p.Seq] = append(bySeq[p.Seq], p)
		}
		for _, list := range [][]trailmark.Posting{bySeq[3], slices.Concat(bySeq[1], bySeq[2]), nil, bySeq[5], bySeq[4]} {
			if err := tx.AppendPostings(ctx, list); err != nil {
				return err
			}
		}
		return nil
	}, func(t *testing.T, tx *store.Tx) error {
		for _, c := range []struct {
			name   string
			things []trailmark.Ref
		}{
			{"none", nil},
			{"unknown ones", []trailmark.Ref{0, 5000, 99999}},
			{"one", []trailmark.Ref{351}},
			{"scattered", []trailmark.Ref{998, 1, 8000, 0, 399, 400, 1002, 7001, 7000, 350, 1, 257, 256}},
			{"a stretch", stretch(200, 500, 1)},
			{"every third of a stretch", stretch(1, 1010, 3)},
			{"stretches and others", slices.Concat(stretch(900, 1003, 1), []trailmark.Ref{8000, 7001, 3}, stretch(300, 420, 2))},
			{"all", stretch(0, 9000, 1)},
		} {
			got, err := tx.Postings(ctx, c.things)
			if err != nil {
				return err
			}
			var expected []trailmark.Posting
			for _, p := range want {
				if slices.Contains(c.things, p.Thing) {
					expected = append(expected, p)
				}
			}
			if diff := cmp.Diff(expected, append([]trailmark.Posting(nil), got...)); diff != "" {
				t.Errorf("%s: %s", c.name, diff)
			}
		}
		return nil
	})
}

func stretch(from, to, step trailmark.Ref) (list []trailmark.Ref) {
	for r := from; r < to; r += step {
		list = append(list, r)
	}
	return list
}

func emptiedSince(t *testing.T, st *store.Store) {
	alone := func(thing trailmark.Ref, time trailmark.Instant, seq trailmark.Seq) trailmark.Posting {
		return trailmark.Posting{Thing: thing, Time: time, Seq: seq, Role: trailmark.RoleAlone, Scene: 1}
	}
	list := []trailmark.Posting{alone(1, 10, 1), alone(1, 20, 2), alone(1, 15, 3), alone(2, 10, 4), alone(3, 10, 5)}
	list[2].Void = 9
	other := trailmark.Posting{Thing: 1, Time: 12, Seq: 7, Role: trailmark.RoleParent, Scene: 1}
	both(t, st, func(t *testing.T, tx *store.Tx) error {
		return tx.AppendPostings(ctx, append(slices.Clone(list), other))
	}, func(t *testing.T, tx *store.Tx) error {
		for _, c := range []struct {
			since []store.Moment
			want  []trailmark.Posting
		}{
			{nil, nil},
			{[]store.Moment{{Thing: 1, Time: 15}}, []trailmark.Posting{list[2], list[1]}},
			{[]store.Moment{{Thing: 1, Time: 16}, {Thing: 4, Time: 0}}, []trailmark.Posting{list[1]}},
			{[]store.Moment{{Thing: 1, Time: 16}, {Thing: 1, Time: 11}}, []trailmark.Posting{list[2], list[1]}},
			{[]store.Moment{{Thing: 3, Time: trailmark.Never}, {Thing: 2, Time: 11}}, []trailmark.Posting{list[4]}},
		} {
			got, err := tx.EmptiedSince(ctx, c.since)
			if err != nil {
				return err
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("since %v: %s", c.since, diff)
			}
		}
		got, err := tx.Emptied(ctx, []trailmark.Ref{2, 1, 99})
		want := []trailmark.Posting{list[0], list[2], list[1], list[3]}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		return err
	})
}

func attendances(t *testing.T, st *store.Store) {
	list := someRecords()
	list = append(list, trailmark.Record{Seq: 6, Time: 3, Scene: 3, ID: "urn:x:6", VoidedBy: 8, Involved: []trailmark.Involved{{Role: trailmark.RoleEPC, Thing: 77, Of: 78}}})
	all := []trailmark.SceneID{1, 2, 3, 4}
	both(t, st, func(t *testing.T, tx *store.Tx) error {
		return tx.AppendEvents(ctx, list)
	}, func(t *testing.T, tx *store.Tx) error {
		for _, c := range []struct {
			scenes   []trailmark.SceneID
			from, to trailmark.Instant
			known    trailmark.Seq
		}{
			{all, trailmark.Never, trailmark.Forever, trailmark.Latest},
			{all, trailmark.Never, trailmark.Forever, 7},
			{all, trailmark.Never, trailmark.Forever, 2},
			{all, 3, 4, 7},
			{all, -5, 3, 8},
			{[]trailmark.SceneID{3}, trailmark.Never, trailmark.Forever, 8},
			{nil, trailmark.Never, trailmark.Forever, 8},
		} {
			got, err := tx.Attendances(ctx, c.scenes, c.from, c.to, c.known)
			if err != nil {
				return err
			}
			var want []store.Attendance
			for _, r := range list {
				counts := r.Seq <= c.known && (r.VoidedBy == 0 || r.VoidedBy > c.known) && !r.Declares
				if !counts || r.Time < c.from || r.Time >= c.to || !slices.Contains(c.scenes, r.Scene) {
					continue
				}
				for _, v := range r.Involved {
					want = append(want, store.Attendance{Thing: v.Thing, Of: v.Of, Time: r.Time, Seq: r.Seq, Scene: r.Scene, Role: v.Role})
				}
			}
			slices.SortStableFunc(got, func(a, b store.Attendance) int { return int(a.Seq - b.Seq) })
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%v from %d to %d known %d: %s", c.scenes, c.from, c.to, c.known, diff)
			}
		}
		return nil
	})
}
