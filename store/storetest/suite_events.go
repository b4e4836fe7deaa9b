package storetest

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

func events(t *testing.T, open Opener) {
	t.Run("come back whole", func(t *testing.T) { eventsWhole(t, open(t)) })
	t.Run("are numbered without a gap", func(t *testing.T) { eventsNumbered(t, open(t)) })
	t.Run("by scene and time", func(t *testing.T) { eventsOfScenes(t, open(t)) })
	t.Run("by event id", func(t *testing.T) { eventsByID(t, open(t)) })
	t.Run("void", func(t *testing.T) { voidEvents(t, open(t)) })
}

// someRecords have every field, and every sort of list of things.
func someRecords() []trailmark.Record {
	run := func(role trailmark.Role, of trailmark.Ref, from, to trailmark.Ref) (list []trailmark.Involved) {
		for r := from; r < to; r++ {
			list = append(list, trailmark.Involved{Role: role, Thing: r, Of: of})
		}
		return list
	}
	amount := func(n trailmark.Number, uom string) trailmark.Amount { return trailmark.Amount{Quantity: n, UOM: uom} }
	list := []trailmark.Record{
		{Time: 0, Scene: 1, ID: "urn:uuid:f4b5e5a7-1a4e-4f0c-9c5f-0e8a1c3e9d11"},
		{Time: -5, Scene: 2, ID: "ni:///sha-256;36abb3a2c0a726de32ac4beafd6b8bc4ba0b1d2de244490312e5cbec7b5ddece?ver=CBV2.0", Involved: run(trailmark.RoleEPC, 0, 5, 8)},
		{Time: 1 << 55, Scene: 1, ID: "urn:uuid:F4B5E5A7-1A4E-4F0C-9C5F-0E8A1C3E9D11", From: -3, To: 7, Involved: run(trailmark.RoleInput, 9, 1000, 1300)},
		{Time: 3, Scene: 1, ID: "x", Declares: true, VoidedBy: 4, Involved: append(run(trailmark.RoleParent, 0, 3, 4), run(trailmark.RoleChild, 2, 1<<40, 1<<40+2)...)},
		{Time: 3, Scene: 3, ID: "\x01\x02", Involved: []trailmark.Involved{
			{Role: trailmark.RoleInput, Thing: 3, Amount: amount("12.500", "KGM")},
			{Role: trailmark.RoleInput, Thing: 3, Amount: amount("12.500", "KGM")},
			{Role: trailmark.RoleInput, Thing: 3},
			{Role: trailmark.RoleInput, Thing: 4, Amount: amount("", "KGM")},
			{Role: trailmark.RoleOutput, Thing: 4, Of: 6, Amount: amount("7", "")},
		}},
	}
	for i := range list {
		list[i].Seq = trailmark.Seq(i + 1)
		store.SortInvolved(list[i].Involved)
	}
	return list
}

func bySeq(a, b trailmark.Record) int { return cmp.Compare(a.Seq, b.Seq) }

func eventsWhole(t *testing.T, st *store.Store) {
	all := []trailmark.Seq{5, 1, 0, 3, 2, 4, 99, 1}
	both(t, st, func(t *testing.T, tx *store.Tx) error {
		return tx.AppendEvents(ctx, someRecords())
	}, func(t *testing.T, tx *store.Tx) error {
		var got []trailmark.Record
		err := tx.Events(ctx, all, func(r trailmark.Record) error { got = append(got, r); return nil })
		slices.SortFunc(got, bySeq)
		if diff := gocmp.Diff(someRecords(), got); diff != "" {
			t.Error(diff)
		}
		err2 := tx.Events(ctx, all, func(trailmark.Record) error { return errStop })
		if err == nil && err2 != errStop {
			t.Errorf("the function's own error came back as %v", err2)
		}
		return err
	})
}

// plain gives events of one scene whose sequence is also their time.
func plain(n int) []trailmark.Record {
	list := make([]trailmark.Record, n)
	for i := range list {
		list[i] = trailmark.Record{Seq: trailmark.Seq(i + 1), Time: trailmark.Instant(i + 1), Scene: 1, ID: fmt.Sprintf("urn:x:%d", i+1)}
	}
	return list
}

func eventsNumbered(t *testing.T, st *store.Store) {
	update(t, st, func(tx *store.Tx) error {
		if next, err := tx.NextSeq(ctx); next != 1 || err != nil {
			t.Errorf("the first event has number %d, %v", next, err)
		}
		return tx.AppendEvents(ctx, plain(3))
	})
	for _, seq := range []trailmark.Seq{0, 3, 5} {
		wantKind(t, st.Update(ctx, func(tx *store.Tx) error {
			return tx.AppendEvents(ctx, []trailmark.Record{{Seq: seq, ID: "urn:x:new"}})
		}), trailmark.Internal)
	}
	// A list that is half dense and half scattered.
	update(t, st, func(tx *store.Tx) error { return tx.AppendEvents(ctx, plain(600)[3:]) })
	view(t, st, func(tx *store.Tx) error {
		wanted := []trailmark.Seq{1, 20, 40, 600}
		for seq := trailmark.Seq(100); seq < 300; seq += 2 {
			wanted = append(wanted, seq)
		}
		var got []trailmark.Seq
		err := tx.Events(ctx, wanted, func(r trailmark.Record) error { got = append(got, r.Seq); return nil })
		slices.Sort(wanted)
		slices.Sort(got)
		if !slices.Equal(got, wanted) {
			t.Errorf("events %v, want %v", got, wanted)
		}
		return err
	})
}

func eventsOfScenes(t *testing.T, st *store.Store) {
	list := plain(400)
	for i := range list { // three scenes, times that run backwards in one of them
		list[i].Scene = trailmark.SceneID(i%3 + 1)
		if list[i].Scene == 2 {
			list[i].Time = 1000 - list[i].Time
		}
	}
	update(t, st, func(tx *store.Tx) error { return tx.AppendEvents(ctx, list) })
	view(t, st, func(tx *store.Tx) error {
		var got, want []trailmark.Record
		err := tx.EventsOfScenes(ctx, []trailmark.SceneID{3, 2, 9}, 30, 900, func(r trailmark.Record) error { got = append(got, r); return nil })
		for _, r := range list {
			if r.Scene != 1 && 30 <= r.Time && r.Time < 900 {
				want = append(want, r)
			}
		}
		slices.SortFunc(want, func(a, b trailmark.Record) int {
			return cmp.Or(cmp.Compare(a.Scene, b.Scene), cmp.Compare(a.Time, b.Time))
		})
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		return err
	})
}

func eventsByID(t *testing.T, st *store.Store) {
	list := append(someRecords(), plain(9)[5:]...)
	list[7].ID = list[5].ID // an event and its error declaration
	both(t, st, func(t *testing.T, tx *store.Tx) error {
		return tx.AppendEvents(ctx, list)
	}, func(t *testing.T, tx *store.Tx) error {
		want := map[string][]trailmark.Record{}
		ids := []string{"urn:x:unknown", ""}
		for _, r := range list {
			ids = append(ids, r.ID)
			want[r.ID] = append(want[r.ID], r)
		}
		got, err := tx.EventsByID(ctx, ids)
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		return err
	})
}

// voidEvents marks events void and looks at their rows and those of others.
func voidEvents(t *testing.T, st *store.Store) {
	list := plain(3)
	var postings []trailmark.Posting
	for i := range list {
		list[i].Time = 7
		for thing := trailmark.Ref(1); thing <= 300; thing++ {
			list[i].Involved = append(list[i].Involved, trailmark.Involved{Role: trailmark.RoleEPC, Thing: thing})
			postings = append(postings, trailmark.Posting{Thing: thing, Time: 7, Seq: list[i].Seq, Role: trailmark.RoleEPC, Scene: 1})
		}
		postings = append(postings, trailmark.Posting{Thing: 900, Time: 7, Seq: list[i].Seq, Role: trailmark.RoleEPC, Scene: 1})
		list[i].Involved = append(list[i].Involved, trailmark.Involved{Role: trailmark.RoleEPC, Thing: 900})
	}
	both(t, st, func(t *testing.T, tx *store.Tx) error {
		if err := tx.AppendEvents(ctx, list); err != nil {
			return err
		}
		if err := tx.AppendPostings(ctx, postings); err != nil {
			return err
		}
		return tx.VoidEvent(ctx, &list[1], 9)
	}, func(t *testing.T, tx *store.Tx) error {
		err := tx.Events(ctx, []trailmark.Seq{1, 2, 3}, func(r trailmark.Record) error {
			if want := map[trailmark.Seq]trailmark.Seq{2: 9}[r.Seq]; r.VoidedBy != want {
				t.Errorf("event %d is voided by %d, want %d", r.Seq, r.VoidedBy, want)
			}
			return nil
		})
		if err != nil {
			return err
		}
		found, err := tx.Postings(ctx, []trailmark.Ref{1, 150, 300, 900})
		if len(found) != 12 {
			t.Errorf("%d postings, want 12", len(found))
		}
		for _, p := range found {
			if want := map[trailmark.Seq]trailmark.Seq{2: 9}[p.Seq]; p.Void != want {
				t.Errorf("posting of %d in event %d is voided by %d, want %d", p.Thing, p.Seq, p.Void, want)
			}
		}
		return err
	})
}
