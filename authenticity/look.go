package authenticity

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/query"
	"github.com/trailmark/trailmark/serial"
	"github.com/trailmark/trailmark/store"
)

const (
	scansAtOnce = 100    // that one transaction writes and judges
	rowsAtOnce  = 10_000 // that one transaction deletes

	// mostPlaces bounds the places of an item in a quarter of an hour. It is
	// copied long before, and each would be held against all others.
	mostPlaces = 20
)

// Look writes the scans that wait and judges them, in as many small transactions
// as that takes. When one fails, its scans and those after it are dropped: nobody
// knows whether they are in the database, and more of them come.
func (w *Watch) Look(ctx context.Context) (err error) {
	for some := range slices.Chunk(w.take(), scansAtOnce) {
		if err == nil {
			err = w.update(ctx, func(tx *store.Tx) error { return count(ctx, tx, some) })
		}
		if err != nil {
			for _, s := range some {
				w.dropped.Add(s.Scans)
			}
		}
	}
	return err
}

// take gives the scans that wait, in order of their things, so that rows which are
// near to each other are written together.
func (w *Watch) take() []store.Scan {
	w.mu.Lock()
	batch := w.waiting
	w.waiting = make(map[seen]*store.Scan, len(batch))
	w.mu.Unlock()
	list := make([]store.Scan, 0, len(batch))
	for _, s := range batch {
		list = append(list, *s)
	}
	slices.SortFunc(list, func(a, b store.Scan) int { return cmp.Compare(a.Thing, b.Thing) })
	return list
}

// update is one transaction and the rest after it: answers to the public go
// first.
func (w *Watch) update(ctx context.Context, f func(*store.Tx) error) error {
	start := time.Now()
	err := w.config.Store.Update(ctx, f)
	rest := time.NewTimer(time.Duration(w.config.Rests) * time.Since(start))
	defer rest.Stop()
	select {
	case <-rest.C:
	case <-ctx.Done():
	case <-w.stop:
	}
	return err
}

// Sweep deletes the scans that are older than the settings say, in small
// transactions.
func (w *Watch) Sweep(ctx context.Context) error {
	s, err := ReadSettings(ctx, w.config.Store)
	if err != nil {
		return err
	}
	before := quarterOf(w.config.Now().Add(-time.Duration(s.Keep) * 24 * time.Hour))
	for deleted := int64(rowsAtOnce); deleted == rowsAtOnce; {
		err := w.config.Store.Update(ctx, func(tx *store.Tx) (err error) {
			deleted, err = tx.DropScans(ctx, before, rowsAtOnce)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// count writes scans and judges them.
func count(ctx context.Context, tx *store.Tx, list []store.Scan) error {
	s, err := settings(ctx, tx)
	if err != nil {
		return err
	}
	scans, err := tx.AddScans(ctx, list, mostPlaces, s.reach())
	if err != nil {
		return err
	}
	things, items := group(scans)
	if err := describe(ctx, tx, things, items); err != nil {
		return err
	}
	broken := map[trailmark.ThingID][]verdict{}
	for _, thing := range things {
		if list := s.judge(items[thing]); len(list) > 0 {
			broken[thing] = list
		}
	}
	if len(broken) == 0 {
		return nil
	}
	return find(ctx, tx, broken)
}

// group gives the things of scans, in order, and the scans of each.
func group(scans []store.Scan) (things []trailmark.ThingID, items map[trailmark.ThingID]*item) {
	items = map[trailmark.ThingID]*item{}
	for _, s := range scans {
		if items[s.Thing] == nil {
			items[s.Thing] = &item{}
			things = append(things, s.Thing)
		}
		items[s.Thing].scans = append(items[s.Thing].scans, s)
	}
	return things, items
}

// describe reads what is known of things: whether their serials were given out,
// and what became of those that may have been sold or be gone.
func describe(ctx context.Context, tx *store.Tx, things []trailmark.ThingID, items map[trailmark.ThingID]*item) error {
	unissued, err := serial.Unissued(ctx, tx, things)
	if err != nil {
		return err
	}
	var ended []trailmark.ThingID
	for _, thing := range things {
		it := items[thing]
		if it.unissued = unissued[thing]; it.unissued != "" || !it.safe() {
			ended = append(ended, thing)
		}
	}
	if len(ended) == 0 {
		return nil
	}
	refs, err := tx.Lookup(ctx, ended)
	if err != nil {
		return err
	}
	fates, err := query.Fates(ctx, tx, slices.DeleteFunc(slices.Clone(refs), func(ref trailmark.Ref) bool { return ref == 0 }))
	for i, thing := range ended {
		items[thing].fate = fates[refs[i]]
	}
	return err
}

// find keeps the rules that were broken, with those that were broken before.
func find(ctx context.Context, tx *store.Tx, broken map[trailmark.ThingID][]verdict) error {
	things := slices.Sorted(maps.Keys(broken))
	known, err := tx.ScanFindingsOf(ctx, things)
	if err != nil {
		return err
	}
	type one struct {
		thing trailmark.ThingID
		rule  Rule
	}
	before := map[one]store.ScanFinding{}
	for _, f := range known {
		before[one{f.Thing, Rule(f.Rule)}] = f
	}
	var list []store.ScanFinding
	for _, thing := range things {
		for _, v := range broken[thing] {
			f, err := merge(before[one{thing, v.rule}], thing, v)
			if err != nil {
				return err
			}
			list = append(list, f)
		}
	}
	return tx.PutScanFindings(ctx, list)
}

// merge adds a verdict to a finding, which is new when it has no number.
func merge(f store.ScanFinding, thing trailmark.ThingID, v verdict) (store.ScanFinding, error) {
	if f.ID == 0 {
		f = store.ScanFinding{Thing: thing, Rule: string(v.rule), First: v.first, Last: v.last}
	} else {
		var old Evidence
		if err := json.Unmarshal([]byte(f.Evidence), &old); err != nil {
			return f, trailmark.Wrapf(trailmark.Internal, err, "evidence of finding %d", f.ID)
		}
		v.worst(old)
	}
	f.First, f.Last = min(f.First, v.first), max(f.Last, v.last)
	f.Scans += v.scans
	text, err := json.Marshal(v.evidence)
	f.Evidence = string(text)
	return f, err
}
