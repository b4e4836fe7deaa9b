package storetest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

func serials(t *testing.T, open Opener) {
	t.Run("pools", func(t *testing.T) { serialPools(t, open(t)) })
	t.Run("allocations", func(t *testing.T) { serialAllocations(t, open(t)) })
	t.Run("spans", func(t *testing.T) { serialSpans(t, open(t)) })
	t.Run("blocks", func(t *testing.T) { serialBlocks(t, open(t)) })
	t.Run("witness", func(t *testing.T) { serialWitness(t, open(t)) })
}

func addPool(tb testing.TB, st *store.Store, p store.SerialPool) (added store.SerialPool) {
	tb.Helper()
	update(tb, st, func(tx *store.Tx) (err error) {
		added, err = tx.AddSerialPool(ctx, p)
		return err
	})
	return added
}

func serialPools(t *testing.T, st *store.Store) {
	has := func() (any bool) {
		update(t, st, func(tx *store.Tx) (err error) {
			any, err = tx.HasSerialPools(ctx)
			return err
		})
		return any
	}
	if has() {
		t.Error("there are pools in an empty store")
	}
	p := store.SerialPool{
		Name: "b", AI: "01", Base: "1", Kind: "random", Alphabet: "AB", Length: 9, Lowest: "0", Secret: []byte{1, 2, 3},
		Size: 1 << 62, Timed: true, Odds: 10, Most: 11, Warn: 12, Parts: 1,
	}
	added := addPool(t, st, p)
	if p.ID, p.Created = 1, added.Created; added.Created == 0 || cmp.Diff(p, added) != "" {
		t.Errorf("a new pool is %+v", added)
	}
	addPool(t, st, store.SerialPool{Name: "a", AI: "01", Base: "2", Secret: []byte{}})
	addPool(t, st, store.SerialPool{Name: "c", AI: "00", Base: "1", Secret: []byte{}})
	wantKind(t, st.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.AddSerialPool(ctx, store.SerialPool{Name: "b", Secret: []byte{}})
		return err
	}), trailmark.Conflict)
	p.Odds, p.Most, p.Warn, p.Next, p.Issued, p.Suspended, p.Place = 20, 21, 22, 1<<61, 23, "why", "where"
	p.Length, p.Size, p.Parts = 0, 1<<61, 2
	update(t, st, func(tx *store.Tx) error { return tx.SaveSerialPool(ctx, p) })
	view(t, st, func(tx *store.Tx) error {
		got, err := tx.SerialPool(ctx, "b")
		if diff := cmp.Diff(p, got); diff != "" || err != nil {
			t.Errorf("a pool (-want +got):\n%s%v", diff, err)
		}
		list, err := tx.SerialPools(ctx)
		if len(list) != 3 || list[0].Name != "a" || list[2].Name != "c" || err != nil {
			t.Errorf("pools are %+v, %v", list, err)
		}
		list, err = tx.SerialPoolsOf(ctx, "01", []string{"1", "3"})
		if len(list) != 1 || list[0].Name != "b" || err != nil {
			t.Errorf("pools of a key are %+v, %v", list, err)
		}
		_, err = tx.SerialPool(ctx, "d")
		wantKind(t, err, trailmark.NotFound)
		return nil
	})
	if !has() {
		t.Error("there are no pools")
	}
	update(t, st, func(tx *store.Tx) error {
		n, err := tx.SuspendSerials(ctx) // b is timed, and suspended already
		if n != 3 {
			t.Errorf("%d pools are suspended", n)
		}
		return err
	})
}

func serialAllocations(t *testing.T, st *store.Store) {
	for _, a := range []store.SerialAllocation{
		{Pool: 1, Request: "x", First: 0, Count: 10, To: "line", Who: "anna"},
		{Pool: 1, Request: "y", First: 20, Count: 5},
		{Pool: 2, Request: "x", First: 0, Count: 1},
	} {
		update(t, st, func(tx *store.Tx) error {
			got, err := tx.AddSerialAllocation(ctx, a)
			if a.ID, a.Time = got.ID, got.Time; got.ID == 0 || got.Time == 0 || got != a {
				t.Errorf("%+v is stored as %+v", a, got)
			}
			return err
		})
	}
	view(t, st, func(tx *store.Tx) error {
		for at, want := range map[int64]string{0: "x", 9: "x", 10: "", 19: "", 20: "y", 24: "y", 25: ""} {
			list, err := tx.SerialAllocationAt(ctx, 1, at)
			got := ""
			for _, a := range list {
				got += a.Request
			}
			if got != want || err != nil {
				t.Errorf("position %d is from %q, want %q, %v", at, got, want, err)
			}
		}
		none, err := tx.SerialAllocation(ctx, 2, "y")
		if len(none) > 0 || err != nil {
			t.Errorf("%+v, %v", none, err)
		}
		return nil
	})
}

func serialSpans(t *testing.T, st *store.Store) {
	spans := []store.SerialSpan{{First: 5, Last: 9, State: "a"}, {First: 10, Last: 10, State: "b"}, {First: 20, Last: 29, State: "a"}}
	update(t, st, func(tx *store.Tx) error {
		if err := tx.ReplaceSerialSpans(ctx, 2, nil, []store.SerialSpan{{First: 0, Last: 99, State: "z"}}); err != nil {
			return err
		}
		return tx.ReplaceSerialSpans(ctx, 1, nil, spans)
	})
	view(t, st, func(tx *store.Tx) error {
		for _, c := range []struct {
			runs [][2]int64
			want []store.SerialSpan
		}{
			{[][2]int64{{0, 4}}, nil},
			{[][2]int64{{0, 5}}, spans[:1]},
			{[][2]int64{{9, 9}}, spans[:1]},
			{[][2]int64{{9, 10}}, spans[:2]},
			{[][2]int64{{11, 19}}, nil},
			{[][2]int64{{11, 20}}, spans[2:]},
			{[][2]int64{{0, 99}}, spans},
			{[][2]int64{{29, 40}}, spans[2:]},
			{[][2]int64{{30, 40}}, nil},
			{[][2]int64{{25, 25}, {5, 5}, {6, 6}, {12, 13}}, []store.SerialSpan{spans[0], spans[2]}},
		} {
			got, err := tx.SerialSpans(ctx, 1, c.runs)
			if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
				t.Errorf("of %v (-want +got):\n%s%v", c.runs, diff, err)
			}
		}
		states, err := tx.SerialStates(ctx, 1, []int64{0, 5, 9, 10, 11, 25, -1, 1 << 62})
		if diff := cmp.Diff(map[int64]string{5: "a", 9: "a", 10: "b", 25: "a"}, states); diff != "" || err != nil {
			t.Errorf("states (-want +got):\n%s%v", diff, err)
		}
		return nil
	})
	update(t, st, func(tx *store.Tx) error {
		return tx.ReplaceSerialSpans(ctx, 1, []store.SerialSpan{spans[0], spans[2]}, []store.SerialSpan{{First: 5, Last: 9, State: "c"}, {First: 20, Last: 29, State: "a"}})
	})
	view(t, st, func(tx *store.Tx) error {
		counts, err := tx.SerialCounts(ctx)
		if diff := cmp.Diff(map[int64]map[string]int64{1: {"c": 5, "b": 1, "a": 10}, 2: {"z": 100}}, counts); diff != "" || err != nil {
			t.Errorf("counts (-want +got):\n%s%v", diff, err)
		}
		return nil
	})
}

func serialBlocks(t *testing.T, st *store.Store) {
	blocks := []store.SerialBlock{{First: 0, Count: 3, Head: "B", Data: []byte{1}}, {First: 3, Count: 2, Head: "a", Data: []byte{2}}}
	other := store.SerialBlock{First: 5, Count: 1, Part: 1, Head: "Y", Data: []byte{3}}
	update(t, st, func(tx *store.Tx) error { return tx.AddSerialBlocks(ctx, 7, append(blocks[:2:2], other)) })
	view(t, st, func(tx *store.Tx) error {
		for at, want := range map[int64][]store.SerialBlock{0: blocks[:1], 2: blocks[:1], 3: blocks[1:], 4: blocks[1:], 5: {other}, 6: nil} {
			got, err := tx.SerialBlockAt(ctx, 7, at)
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("at %d (-want +got):\n%s%v", at, diff, err)
			}
		}
		for number, want := range map[string][]store.SerialBlock{"A": nil, "B": blocks[:1], "Z": blocks[:1], "a": blocks[1:], "zz": blocks[1:]} {
			got, err := tx.SerialBlocksOf(ctx, 7, 0, []string{number})
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("of %s (-want +got):\n%s%v", number, diff, err)
			}
		}
		got, err := tx.SerialBlocksOf(ctx, 7, 0, []string{"b", "C", "c"})
		if diff := cmp.Diff(blocks, got); diff != "" || err != nil {
			t.Errorf("of some (-want +got):\n%s%v", diff, err)
		}
		got, err = tx.SerialBlocksOf(ctx, 7, 1, []string{"A", "Z"})
		if diff := cmp.Diff([]store.SerialBlock{other}, got); diff != "" || err != nil {
			t.Errorf("of another part (-want +got):\n%s%v", diff, err)
		}
		return nil
	})
}

// serialWitness: what was seen last stays, as far as the engine has a witness;
// and a database knows itself.
func serialWitness(t *testing.T, st *store.Store) {
	p := addPool(t, st, store.SerialPool{Name: "p", Secret: []byte("0123456789")})
	witnessed := func(next int64) (seen int64) {
		update(t, st, func(tx *store.Tx) (err error) {
			p.Next = next
			if err = tx.WitnessSerials(ctx, p); err == nil {
				seen, err = tx.SerialWitness(ctx, p)
			}
			return err
		})
		return seen
	}
	if first := witnessed(7); first != 0 && (first != 7 || witnessed(5) != 7 || witnessed(8) != 8) {
		t.Errorf("what was seen is forgotten")
	}
	place := func() (text string) {
		view(t, st, func(tx *store.Tx) (err error) {
			text, err = tx.SerialPlace(ctx)
			return err
		})
		return text
	}
	if a, b := place(), place(); a != b {
		t.Errorf("the database is %s and then %s", a, b)
	}
}
