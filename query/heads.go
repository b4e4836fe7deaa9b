package query

import (
	"context"
	"slices"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// heads tells of events: their ids, when, where and why, without their things.
// Sequences are noted first and then read all at once.
type heads struct {
	seqs   []trailmark.Seq
	list   []store.EventHead
	scenes map[trailmark.SceneID]*trailmark.Scene
}

func (h *heads) note(seq trailmark.Seq) {
	if n := len(h.seqs); seq != 0 && (n == 0 || h.seqs[n-1] != seq) {
		h.seqs = append(h.seqs, seq)
	}
}

func (h *heads) load(ctx context.Context, tx *store.Tx) (err error) {
	slices.Sort(h.seqs)
	h.seqs = slices.Compact(h.seqs)
	if h.list, err = tx.EventHeads(ctx, h.seqs); err != nil {
		return err
	}
	ids := make([]trailmark.SceneID, len(h.list))
	for i := range h.list {
		ids[i] = h.list[i].Scene
	}
	h.scenes, err = tx.Scenes(ctx, ids)
	return err
}

// id gives an event's id, "" for sequence zero.
func (h *heads) id(seq trailmark.Seq) string {
	if i, ok := slices.BinarySearch(h.seqs, seq); ok {
		return h.list[i].ID
	}
	return ""
}
