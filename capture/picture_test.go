package capture_test

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/genealogy"
	"github.com/trailmark/trailmark/store"
	"github.com/trailmark/trailmark/store/storetest"
	"pgregory.net/rapid"
)

// picture is all that a store says about some things, in the words of the
// model: names and event ids instead of numbers.
type picture struct {
	Things map[time.Time]map[trailmark.ThingID]storetest.Thing
	Inside []storetest.Interval
	Stock  map[storetest.Heap]string // quantity, time and event
	// Readings of the plant's sensor, as they are known now.
	Readings []trailmark.Number
}

// photographer takes pictures of what one plant's events say.
type photographer struct {
	singles, lots []trailmark.ThingID
	sensor        trailmark.Name
	times         []time.Time
}

func newPhotographer(p *plant, events []*trailmark.Event) *photographer {
	ph := &photographer{sensor: p.sensor()}
	for _, n := range slices.Concat(p.items(), p.containers()) {
		ph.singles = append(ph.singles, trailmark.ThingID(n))
	}
	for _, n := range p.lots() {
		ph.lots = append(ph.lots, trailmark.ThingID(n))
	}
	for _, e := range events {
		if e.Error == nil {
			ph.times = append(ph.times, e.Time)
		}
	}
	return ph
}

// ofModel is what the model says, as known at a sequence.
func (ph *photographer) ofModel(m *storetest.Model, known trailmark.Seq) picture {
	pic := picture{Things: map[time.Time]map[trailmark.ThingID]storetest.Thing{}, Stock: map[storetest.Heap]string{}}
	for _, at := range ph.times {
		w := m.At(trailmark.InstantOf(at), known)
		pic.Things[at] = map[trailmark.ThingID]storetest.Thing{}
		for _, id := range ph.singles {
			if t := w.Things[id]; t != nil {
				pic.Things[at][id] = *t
			}
		}
	}
	w := m.At(trailmark.Forever, known)
	for heap, a := range w.Stock {
		pic.Stock[heap] = a.Quantity.String() + " " + a.Time.String() + " " + a.By
	}
	pic.Inside, pic.Readings = w.Inside, m.Readings(ph.sensor)
	slices.SortFunc(pic.Inside, compareIntervals)
	return pic
}

func compareIntervals(a, b storetest.Interval) int {
	return cmp.Or(cmp.Compare(a.Child, b.Child), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Since, b.Since), cmp.Compare(a.Parent, b.Parent))
}

// ofStore is what a store says, as known at a sequence. Its rows tell what is
// known now; what was known before is folded.
func (ph *photographer) ofStore(tb rapid.TB, st *store.Store, known trailmark.Seq) (pic picture) {
	tb.Helper()
	err := st.View(context.Background(), func(tx *store.Tx) error {
		s := &studio{tx: tx, names: map[trailmark.Ref]trailmark.ThingID{}, ids: map[trailmark.Seq]string{}}
		var err error
		pic, err = s.take(context.Background(), ph, known)
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return pic
}

// studio turns numbers back into names.
type studio struct {
	tx    *store.Tx
	names map[trailmark.Ref]trailmark.ThingID
	ids   map[trailmark.Seq]string
}

func (s *studio) name(ctx context.Context, ref trailmark.Ref) trailmark.ThingID {
	if _, ok := s.names[ref]; !ok {
		list, err := s.tx.Names(ctx, []trailmark.Ref{ref})
		if err != nil {
			return trailmark.ThingID(err.Error())
		}
		s.names[ref] = list[0].ID
	}
	return s.names[ref]
}

func (s *studio) id(ctx context.Context, seq trailmark.Seq) string {
	if _, ok := s.ids[seq]; !ok && seq != 0 && seq != trailmark.Latest {
		err := s.tx.Events(ctx, []trailmark.Seq{seq}, func(r trailmark.Record) error { s.ids[seq] = r.ID; return nil })
		if err != nil {
			return err.Error()
		}
	}
	return s.ids[seq]
}

func (s *studio) take(ctx context.Context, ph *photographer, known trailmark.Seq) (picture, error) {
	pic := picture{Things: map[time.Time]map[trailmark.ThingID]storetest.Thing{}}
	refs, err := s.tx.Lookup(ctx, ph.singles)
	if err != nil {
		return pic, err
	}
	world := genealogy.NewWorld(known)
	if err := world.Load(ctx, s.tx, refs); err != nil {
		return pic, err
	}
	for _, at := range ph.times {
		pic.Things[at] = map[trailmark.ThingID]storetest.Thing{}
		for i, ref := range refs {
			if ref != 0 && len(world.History(ref, trailmark.InstantOf(at), trailmark.Latest)) > 0 {
				pic.Things[at][ph.singles[i]] = s.thing(ctx, world.StateAt(ref, trailmark.InstantOf(at), trailmark.Latest))
			}
		}
	}
	for _, ref := range refs {
		for _, c := range world.Containments(ref) {
			pic.Inside = append(pic.Inside, storetest.Interval{
				Kind: c.Kind, Child: s.name(ctx, c.Child), Parent: s.name(ctx, c.Parent),
				Since: s.id(ctx, c.SinceSeq), Until: s.id(ctx, c.UntilSeq),
			})
		}
	}
	slices.SortFunc(pic.Inside, compareIntervals)
	if pic.Stock, err = s.stock(ctx, ph, known); err != nil {
		return pic, err
	}
	refs, err = s.tx.Lookup(ctx, []trailmark.ThingID{trailmark.ThingID(ph.sensor)})
	if err != nil {
		return pic, err
	}
	err = s.tx.Readings(ctx, refs[0], "Temperature", trailmark.Never, trailmark.Forever, func(r store.Reading) error {
		pic.Readings = append(pic.Readings, r.Value)
		return nil
	})
	return pic, err
}

func (s *studio) thing(ctx context.Context, state genealogy.State) storetest.Thing {
	return storetest.Thing{
		Status: string(state.Status), Disposition: state.Disposition, Lot: s.name(ctx, state.Lot),
		Place: s.name(ctx, state.Place), Holder: s.name(ctx, state.Holder), Seller: s.name(ctx, state.Seller), InTransit: state.InTransit,
		Made: state.Made, Born: state.Born, Since: state.Since, By: s.id(ctx, state.By), EndedBy: s.id(ctx, state.EndsBy),
	}
}

// stock reads the balances, or folds those that were known.
func (s *studio) stock(ctx context.Context, ph *photographer, known trailmark.Seq) (map[storetest.Heap]string, error) {
	stock := map[storetest.Heap]string{}
	refs, err := s.tx.Lookup(ctx, ph.lots)
	if err != nil {
		return nil, err
	}
	rows, err := s.tx.Balances(ctx, refs)
	if known != trailmark.Latest {
		rows, err = s.account(ctx, refs, known)
	}
	for _, b := range rows {
		heap := storetest.Heap{Thing: s.name(ctx, b.Thing), Place: s.name(ctx, b.Place), UOM: b.UOM}
		stock[heap] = b.Quantity.String() + " " + b.Time.String() + " " + s.id(ctx, b.Seq)
	}
	return stock, err
}

func (s *studio) account(ctx context.Context, lots []trailmark.Ref, known trailmark.Seq) (rows []trailmark.Balance, err error) {
	world := genealogy.NewWorld(known)
	if err := world.Load(ctx, s.tx, lots); err != nil {
		return nil, err
	}
	for _, lot := range lots {
		var parents []trailmark.Ref
		for _, p := range world.Postings(lot) {
			parents = append(parents, p.Other)
		}
		emptied, err := s.tx.Emptied(ctx, parents)
		if err != nil {
			return nil, err
		}
		scenes := map[trailmark.SceneID]*trailmark.Scene{}
		for _, p := range slices.Concat(world.Postings(lot), emptied) {
			found, err := s.tx.Scenes(ctx, []trailmark.SceneID{p.Scene})
			if err != nil {
				return nil, err
			}
			scenes[p.Scene] = found[p.Scene]
		}
		scene := func(id trailmark.SceneID) *trailmark.Scene { return scenes[id] }
		rows = append(rows, genealogy.Account(lot, world.Postings(lot), emptied, scene, known, nil).Balances()...)
	}
	return rows, nil
}
