package query

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/epcis"
	"github.com/trailmark/trailmark/store"
)

// sift leaves out the candidates that cannot fit or may not be seen.
func (f *finder) sift(ctx context.Context, heads []store.Head) ([]store.Head, error) {
	heads = slices.DeleteFunc(heads, func(h store.Head) bool {
		return h.Seq < f.low || h.Seq > f.high
	})
	heads, err := f.siftScenes(ctx, heads)
	if err != nil || len(heads) == 0 || f.sight == nil && (f.exact || len(f.wanted) == 0) {
		return heads, err
	}
	records, err := recordsOf(ctx, f.tx, heads)
	if err != nil {
		return nil, err
	}
	kept, records := heads[:0], slices.DeleteFunc(records, func(r trailmark.Record) bool {
		return slices.ContainsFunc(f.wanted, func(w wantedThings) bool { return !w.in(r.Involved) })
	})
	if f.sight != nil {
		if records, err = f.sight.pick(ctx, records); err != nil {
			return nil, err
		}
	}
	left := make(map[trailmark.Seq]bool, len(records))
	for i := range records {
		left[records[i].Seq] = true
	}
	for _, h := range heads {
		if left[h.Seq] {
			kept = append(kept, h)
		}
	}
	return kept, nil
}

// passed reports whether a candidate has been looked at already.
func (f *finder) passed(h store.Head) bool {
	last := f.at.last
	return last != (position{}) && f.at.order.compare(h, store.Head{Time: last.time, Seq: last.seq}) <= 0
}

func (f *finder) siftScenes(ctx context.Context, heads []store.Head) ([]store.Head, error) {
	if f.test.asksNothing() {
		return heads, nil
	}
	ids := make([]trailmark.SceneID, len(heads))
	for i, h := range heads {
		ids[i] = h.Scene
	}
	scenes, err := f.tx.Scenes(ctx, ids)
	if err != nil {
		return nil, err
	}
	passes := make(map[trailmark.SceneID]bool, len(scenes))
	for id, s := range scenes {
		passes[id] = f.test.passes(s)
	}
	return slices.DeleteFunc(heads, func(h store.Head) bool { return !passes[h.Scene] }), nil
}

func recordsOf(ctx context.Context, tx *store.Tx, heads []store.Head) ([]trailmark.Record, error) {
	list := make([]trailmark.Record, 0, len(heads))
	err := tx.Events(ctx, seqsOf(heads), func(r trailmark.Record) error {
		list = append(list, r)
		return nil
	})
	return list, err
}

func seqsOf(heads []store.Head) []trailmark.Seq {
	seqs := make([]trailmark.Seq, len(heads))
	for i, h := range heads {
		seqs[i] = h.Seq
	}
	slices.Sort(seqs)
	return seqs
}

// readEvents reads events whole, in the order of the heads. Their originals are
// decoded on all cores.
func readEvents(ctx context.Context, tx *store.Tx, heads []store.Head) ([]Found, error) {
	seqs := seqsOf(heads)
	blocks, err := tx.BlocksOf(ctx, seqs)
	if err != nil {
		return nil, err
	}
	events := make([]Found, len(seqs))
	failed := make([]error, len(blocks))
	onCores(len(blocks), func(i int) {
		from, _ := slices.BinarySearch(seqs, blocks[i].First)
		to := len(seqs)
		if i+1 < len(blocks) {
			to, _ = slices.BinarySearch(seqs, blocks[i+1].First)
		}
		failed[i] = decodeBlock(&blocks[i], seqs[from:to], events[from:to])
	})
	for _, err := range failed {
		if err != nil {
			return nil, err
		}
	}
	if err := giveIDs(ctx, tx, events); err != nil {
		return nil, err
	}
	ordered := make([]Found, len(heads))
	for i, h := range heads {
		at, _ := slices.BinarySearch(seqs, h.Seq)
		ordered[i] = events[at]
	}
	return ordered, nil
}

// decodeBlock decodes the events of a block that are wanted.
func decodeBlock(block *store.Stored, wanted []trailmark.Seq, into []Found) error {
	bodies, err := block.Bodies()
	if err != nil {
		return err
	}
	for i, seq := range wanted {
		at := int(seq - block.First)
		if at >= len(bodies) {
			return trailmark.Errorf(trailmark.Internal, "the original of event %d is missing", seq)
		}
		e, err := epcis.DecodeEvent(bodies[at].Original, &bodies[at].Source)
		if err != nil {
			return trailmark.Wrapf(trailmark.Internal, err, "event %d", seq)
		}
		e.RecordTime = block.Recorded.Time()
		into[i] = Found{e, seq, e.RecordTime}
	}
	return nil
}

// giveIDs gives the events that came without an id the one that the store knows
// them by.
func giveIDs(ctx context.Context, tx *store.Tx, events []Found) error {
	var without []trailmark.Seq
	for _, e := range events {
		if e.Event.ID == "" {
			without = append(without, e.Seq)
		}
	}
	if len(without) == 0 {
		return nil
	}
	heads, err := tx.EventHeads(ctx, without)
	if err != nil {
		return err
	}
	for i := range events {
		if at, ok := slices.BinarySearch(without, events[i].Seq); ok {
			events[i].Event.ID = heads[at].ID
		}
	}
	return nil
}

// onCores calls f for every number below n, on all cores.
func onCores(n int, f func(i int)) {
	if n == 1 {
		f(0)
		return
	}
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(i)
			}
		})
	}
	all.Wait()
}
