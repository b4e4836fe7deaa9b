package query

import (
	"context"
	"fmt"
	"slices"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// share is what the events that a party sees name, all of them, and these
// events if they are not too many.
type share struct {
	state  string // of the store that it was made from
	values map[Resource][]string
	epcs   []trailmark.Ref
	events []store.Head
}

// sharesKept is how many parties' shares stay in memory, and eventsKept how many
// events of each.
const (
	sharesKept = 32
	eventsKept = 200_000
)

// shareFor is shareOf for a viewer.
func (d *Desk) shareFor(ctx context.Context, tx *store.Tx, viewer Viewer) (*share, error) {
	sight, err := newSight(ctx, tx, viewer)
	if err != nil {
		return nil, err
	}
	return d.shareOf(ctx, tx, sight)
}

// shareOf gives a party's share of the store as it is now. It is made anew when
// anything has changed that it rests on: events, places, sharing rules.
func (d *Desk) shareOf(ctx context.Context, tx *store.Tx, sight *sight) (*share, error) {
	last, err := tx.LastSeq(ctx)
	if err != nil {
		return nil, err
	}
	state := fmt.Sprint(last, sight.state())
	d.shares.Lock()
	s := d.shares.byParty[sight.party]
	d.shares.Unlock()
	if s != nil && s.state == state {
		return s, nil
	}
	if s, err = sight.share(ctx); err != nil {
		return nil, err
	}
	s.state = state
	d.shares.Lock()
	defer d.shares.Unlock()
	if len(d.shares.byParty) >= sharesKept {
		clear(d.shares.byParty)
	}
	d.shares.byParty[sight.party] = s
	return s, nil
}

func (s *share) valuesAfter(kind Resource, after string, n int) []string {
	from, found := slices.BinarySearch(s.values[kind], after)
	if found {
		from++
	}
	list := s.values[kind][from:]
	return list[:min(n, len(list))]
}

func (s *share) epcsAfter(after trailmark.Ref, n int) []trailmark.Ref {
	from, found := slices.BinarySearch(s.epcs, after)
	if found {
		from++
	}
	list := s.epcs[from:]
	return list[:min(n, len(list))]
}

// share collects what is in the events that the party sees. It looks at the
// events that can be among them: those that speak of the party or that a rule
// shows, and those of what took part in the former, of its contents at any time
// included. What the party sees beyond its share of the store costs nothing.
func (s *sight) share(ctx context.Context) (*share, error) {
	direct, err := s.speaking(ctx)
	if err != nil {
		return nil, err
	}
	c := collector{sight: s, scenes: map[trailmark.SceneID]bool{}, epcs: map[trailmark.Ref]bool{}, looked: map[trailmark.Seq]bool{},
		events: []store.Head{}}
	things := map[trailmark.Ref]bool{}
	err = s.eachEvent(ctx, direct, func(records []trailmark.Record) error {
		for i := range records {
			for _, v := range records[i].Involved {
				things[v.Thing] = true
			}
		}
		return c.look(ctx, records)
	})
	if err != nil {
		return nil, err
	}
	if err := s.addContents(ctx, things); err != nil {
		return nil, err
	}
	for part := range slices.Chunk(refsOf(things), sightChunk) {
		if err := c.lookAtEventsOf(ctx, part); err != nil {
			return nil, err
		}
	}
	shown, err := s.shownScenes(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.eachEvent(ctx, shown, func(r []trailmark.Record) error { return c.look(ctx, r) }); err != nil {
		return nil, err
	}
	return c.result(ctx)
}

// speaking gives the scenes that speak of the party.
func (s *sight) speaking(ctx context.Context) ([]trailmark.SceneID, error) {
	own := refsOf(s.own)
	var all []trailmark.SceneID
	for _, find := range []func() ([]trailmark.SceneID, error){
		func() ([]trailmark.SceneID, error) { return s.tx.ScenesMentioning(ctx, trailmark.AsSource, own) },
		func() ([]trailmark.SceneID, error) { return s.tx.ScenesMentioning(ctx, trailmark.AsDestination, own) },
		func() ([]trailmark.SceneID, error) { return s.tx.ScenesAt(ctx, own) },
		func() ([]trailmark.SceneID, error) { return s.tx.ScenesIn(ctx, own) },
	} {
		ids, err := find()
		if err != nil {
			return nil, err
		}
		all = append(all, ids...)
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

// shownScenes gives the scenes of which a sharing rule may show events.
func (s *sight) shownScenes(ctx context.Context) ([]trailmark.SceneID, error) {
	if len(s.rules) == 0 {
		return nil, nil
	}
	all, err := s.tx.AllScenes(ctx)
	if err != nil {
		return nil, err
	}
	var shown []trailmark.SceneID
	for part := range slices.Chunk(all, scenesLooked) {
		scenes, err := s.tx.Scenes(ctx, part)
		if err != nil {
			return nil, err
		}
		for _, id := range part {
			if slices.ContainsFunc(s.rules, func(r *showing) bool { return r.fits(scenes[id]) }) {
				shown = append(shown, id)
			}
		}
	}
	return shown, nil
}

// eachEvent gives the events of scenes, a set at a time.
func (s *sight) eachEvent(ctx context.Context, scenes []trailmark.SceneID, f func([]trailmark.Record) error) error {
	if len(scenes) == 0 {
		return nil
	}
	events := journeys{order: forwardInTime, way: store.Way{From: trailmark.Never, To: trailmark.Forever},
		read: func(ctx context.Context, way store.Way, n int) ([]store.Head, store.Way, bool, error) {
			return s.tx.HeadsOfScenes(ctx, scenes, way, n)
		}}
	for {
		heads, err := events.next(ctx, sightChunk)
		if err != nil || len(heads) == 0 {
			return err
		}
		records, err := recordsOf(ctx, s.tx, heads)
		if err != nil {
			return err
		}
		if err := f(records); err != nil {
			return err
		}
	}
}

// addContents adds what was ever inside of things, at any depth, lots too.
func (s *sight) addContents(ctx context.Context, things map[trailmark.Ref]bool) error {
	for level := refsOf(things); len(level) > 0; {
		var next []trailmark.Ref
		add := func(r trailmark.Ref) {
			if !things[r] {
				things[r] = true
				next = append(next, r)
			}
		}
		for part := range slices.Chunk(level, sightChunk) {
			inside, err := s.tx.Contents(ctx, part, trailmark.Never)
			if err != nil {
				return err
			}
			for _, c := range inside {
				add(c.Child)
			}
			lots, err := s.lotsPackedInto(ctx, part)
			if err != nil {
				return err
			}
			for _, lot := range lots {
				add(lot)
			}
		}
		level = next
	}
	return nil
}

// lotsPackedInto gives what events name as a child of parents with a quantity.
func (s *sight) lotsPackedInto(ctx context.Context, parents []trailmark.Ref) (lots []trailmark.Ref, err error) {
	postings, err := s.tx.PostingsAs(ctx, parents, []trailmark.Role{trailmark.RoleParent}, nil, trailmark.Latest)
	if err != nil {
		return nil, err
	}
	seqs := make([]trailmark.Seq, len(postings))
	for i, p := range postings {
		seqs[i] = p.Seq
	}
	err = s.tx.Events(ctx, seqs, func(r trailmark.Record) error {
		for _, v := range r.Involved {
			if v.Role == trailmark.RoleChild {
				lots = append(lots, v.Thing)
			}
		}
		return nil
	})
	return lots, err
}
