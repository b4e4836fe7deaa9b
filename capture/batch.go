package capture

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/genealogy"
	"github.com/trailmark/trailmark/store"
)

// batch takes events one after the other into memory, against facts that it
// has read for all of them at once, and then writes what has come of them. It
// lives within one transaction.
type batch struct {
	tx     *store.Tx
	now    trailmark.Instant
	replay bool // the events are in the store; only what follows from them is made

	names  map[trailmark.ThingID]trailmark.Ref
	kinds  map[trailmark.Ref]trailmark.ThingKind
	scenes map[string]trailmark.SceneID
	byID   map[trailmark.SceneID]*trailmark.Scene
	ids    []string                      // of the entries
	aside  map[string]bool               // ids in quarantine; read when first needed
	known  map[string][]trailmark.Record // events by their id, in the store and in this batch
	same   map[trailmark.Seq]store.Body  // originals of events met again
	sites  sites
	next   trailmark.Seq
	first  trailmark.Seq // of this batch
	fresh  trailmark.Ref // names from here on are new in this batch

	world   *genealogy.World
	emptied map[trailmark.Ref][]trailmark.Posting    // by parent
	since   map[trailmark.Ref]trailmark.Instant      // from when on they were read
	within  map[trailmark.Ref]map[trailmark.Ref]bool // children that this batch put into a parent
	voids   map[trailmark.Seq]trailmark.Seq          // events that this batch has voided, and by which
	stock   *stock

	unmade   map[trailmark.Ref]trailmark.ThingID // things without a history, where there are pools of serials
	unissued map[trailmark.Ref]string            // items whose serial is not in use, by its state

	out output
}

// output is what a batch will write.
type output struct {
	records     []trailmark.Record
	bodies      []store.Body
	postings    []trailmark.Posting
	readings    []store.Reading
	findings    map[trailmark.Seq][]trailmark.Finding
	quarantined []store.Quarantined
	voided      []trailmark.Record // in the store before this batch
	before      map[trailmark.Ref][]trailmark.Containment
}

// openBatch reads the facts about all that the entries name. From is zero, or
// in a replay the sequence of the first entry.
func openBatch(ctx context.Context, tx *store.Tx, now trailmark.Instant, entries []*entry, from trailmark.Seq) (*batch, error) {
	b := &batch{
		tx: tx, now: now, replay: from != 0,
		names:   map[trailmark.ThingID]trailmark.Ref{},
		kinds:   map[trailmark.Ref]trailmark.ThingKind{},
		scenes:  map[string]trailmark.SceneID{},
		byID:    map[trailmark.SceneID]*trailmark.Scene{},
		world:   genealogy.NewWorld(trailmark.Latest),
		emptied: map[trailmark.Ref][]trailmark.Posting{},
		since:   map[trailmark.Ref]trailmark.Instant{},
		within:  map[trailmark.Ref]map[trailmark.Ref]bool{},
		voids:   map[trailmark.Seq]trailmark.Seq{},
		stock:   newStock(),
		out:     output{findings: map[trailmark.Seq][]trailmark.Finding{}, before: map[trailmark.Ref][]trailmark.Containment{}},
	}
	var err error
	if b.next = from; from == 0 {
		if b.next, err = tx.NextSeq(ctx); err != nil {
			return nil, err
		}
	}
	b.first = b.next
	entries = slices.DeleteFunc(slices.Clone(entries), func(e *entry) bool { return e.err != nil })
	for _, step := range []func(context.Context, []*entry) error{b.loadKnown, b.loadNames, b.loadScenes, b.loadThings, b.loadSerials} {
		if err := step(ctx, entries); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// loadKnown finds the events that the store has under the entries' ids.
func (b *batch) loadKnown(ctx context.Context, entries []*entry) (err error) {
	b.ids = make([]string, len(entries))
	for i, e := range entries {
		b.ids[i] = e.id
	}
	if b.known, err = b.tx.EventsByID(ctx, b.ids); err != nil || b.replay {
		return err
	}
	var seqs []trailmark.Seq
	for _, list := range b.known {
		for _, r := range list {
			if !r.Declares {
				seqs = append(seqs, r.Seq)
			}
		}
	}
	b.same, err = b.tx.OriginalsOf(ctx, seqs)
	return err
}

// loadNames numbers what the entries name. New things get neighbouring
// numbers in the order in which they are named.
func (b *batch) loadNames(ctx context.Context, entries []*entry) error {
	var list []store.Named
	add := func(n store.Named) {
		if n.ID == "" {
			return
		}
		if _, ok := b.names[n.ID]; !ok {
			b.names[n.ID] = trailmark.Ref(len(list)) // its place in the list until it has a number
			list = append(list, n)
		}
	}
	owners := map[string]bool{}
	for _, e := range entries {
		for i := range e.parts {
			add(e.parts[i].thing)
		}
		for _, owner := range e.owners {
			owners[owner] = true
		}
		for _, r := range e.readings {
			add(r.equipment)
		}
		if _, ok := b.scenes[e.sceneKey]; ok {
			continue
		}
		b.scenes[e.sceneKey] = 0
		e.scene.each(add)
	}
	var err error
	if err = b.tx.LearnCompanyPrefixes(ctx, slices.Sorted(maps.Keys(owners))); err != nil {
		return err
	}
	if b.fresh, err = b.tx.NextRef(ctx); err != nil {
		return err
	}
	refs, err := b.tx.Intern(ctx, list)
	if err != nil {
		return err
	}
	for i, n := range list {
		b.names[n.ID] = refs[i]
		b.kinds[refs[i]] = n.Kind
	}
	return nil
}

// isNew reports whether a name was first met in this batch, so that the store
// holds nothing about it.
func (b *batch) isNew(ref trailmark.Ref) bool { return ref >= b.fresh }

// loadScenes numbers the entries' scenes.
func (b *batch) loadScenes(ctx context.Context, entries []*entry) error {
	var keys []string
	var list []*trailmark.Scene
	seen := map[string]bool{}
	for _, e := range entries {
		if !seen[e.sceneKey] {
			seen[e.sceneKey] = true
			keys = append(keys, e.sceneKey)
			list = append(list, b.scene(&e.scene))
		}
	}
	ids, err := b.tx.InternScenes(ctx, list)
	if err != nil {
		return err
	}
	for i, key := range keys {
		b.scenes[key] = ids[i]
		b.byID[ids[i]] = list[i]
	}
	if err := learnPlaces(ctx, b.tx, b.names, b.fresh); err != nil {
		return err
	}
	return b.sites.load(ctx, b.tx)
}

func (b *batch) scene(d *sceneDraft) *trailmark.Scene {
	s := &trailmark.Scene{
		Type: d.typ, Action: d.action, BizStep: d.step, Disposition: d.disposition, Offset: d.offset,
		Expiry: d.expiry, Origin: d.origin,
		ReadPoint: b.names[d.readPoint.ID], BizLocation: b.names[d.bizLocation.ID],
	}
	for _, m := range d.cast {
		s.Cast = append(s.Cast, trailmark.Mention{As: m.as, Typ: m.typ, Ref: b.names[m.name.ID]})
	}
	slices.SortFunc(s.Cast, store.CompareMentions)
	return s
}

// loadThings reads the histories of the single things, the stock of the lots,
// and what may empty the containers that they are in.
func (b *batch) loadThings(ctx context.Context, entries []*entry) error {
	var singles, bulk []trailmark.Ref
	for _, e := range entries {
		for i := range e.parts {
			ref := b.names[e.parts[i].thing.ID]
			switch kind := b.kinds[ref]; {
			case b.isNew(ref):
			case kind.Bulk():
				bulk = append(bulk, ref)
			default:
				singles = append(singles, ref)
			}
		}
	}
	if err := b.world.Load(ctx, b.tx, singles); err != nil {
		return err
	}
	if err := b.stock.load(ctx, b.tx, bulk); err != nil {
		return err
	}
	return b.loadEmptied(ctx, entries)
}

// loadEmptied reads, for each parent that children of the entries are or were
// in, the events that emptied it since.
func (b *batch) loadEmptied(ctx context.Context, entries []*entry) error {
	since := map[trailmark.Ref]trailmark.Instant{}
	need := func(parent trailmark.Ref, t trailmark.Instant) {
		if before, ok := since[parent]; parent != 0 && !b.isNew(parent) && (!ok || t < before) {
			since[parent] = t
		}
	}
	for _, e := range entries {
		parent := trailmark.Ref(0)
		for _, p := range e.parts {
			if p.role == trailmark.RoleParent {
				parent = b.names[p.thing.ID]
			}
		}
		for i := range e.parts {
			if p := &e.parts[i]; p.role == trailmark.RoleChild {
				need(parent, e.time)
				for _, own := range b.world.Postings(b.names[p.thing.ID]) {
					if own.Role == trailmark.RoleChild {
						need(own.Other, own.Time)
					}
				}
			}
		}
	}
	return b.readEmptied(ctx, since)
}

// readEmptied reads the events that emptied parents since a time, as far as
// they were not read before.
func (b *batch) readEmptied(ctx context.Context, since map[trailmark.Ref]trailmark.Instant) error {
	moments := make([]store.Moment, 0, len(since))
	for parent, t := range since {
		if read, ok := b.since[parent]; ok && read <= t {
			continue
		}
		b.since[parent] = t
		moments = append(moments, store.Moment{Thing: parent, Time: t})
		b.emptied[parent] = slices.DeleteFunc(b.emptied[parent], func(p trailmark.Posting) bool { return p.Seq < b.first })
	}
	list, err := b.tx.EmptiedSince(ctx, moments)
	if err != nil {
		return err
	}
	b.markPostings(list)
	ids := make([]trailmark.SceneID, len(list))
	for i, p := range list {
		ids[i] = p.Scene
		b.emptied[p.Thing] = append(b.emptied[p.Thing], p)
	}
	return b.learnScenes(ctx, ids)
}

// learnScenes reads scenes that the entries themselves do not have.
func (b *batch) learnScenes(ctx context.Context, ids []trailmark.SceneID) error {
	scenes, err := b.tx.Scenes(ctx, ids)
	for id, s := range scenes {
		b.byID[id] = s
	}
	return err
}

func (b *batch) sceneOf(id trailmark.SceneID) *trailmark.Scene {
	if s := b.byID[id]; s != nil {
		return s
	}
	return b.world.Scene(id)
}

// record turns an entry into a record with numbers.
func (b *batch) record(e *entry) trailmark.Record {
	r := trailmark.Record{
		Seq: b.next, Time: e.time, Scene: b.scenes[e.sceneKey], ID: e.id, From: e.from, To: e.to,
		Declares: e.declares, Involved: make([]trailmark.Involved, len(e.parts)),
	}
	for i := range e.parts {
		p := &e.parts[i]
		r.Involved[i] = trailmark.Involved{Role: p.role, Thing: b.names[p.thing.ID], Of: b.names[p.of], Amount: p.amount}
	}
	slices.SortFunc(r.Involved, func(x, y trailmark.Involved) int {
		return cmp.Or(cmp.Compare(x.Role, y.Role), cmp.Compare(x.Thing, y.Thing))
	})
	return r
}
