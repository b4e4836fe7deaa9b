package query

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/genealogy"
	"github.com/trailmark/trailmark/store"
)

// sight decides which events a party sees (ADR 15). It is for one transaction:
// the answer follows from what is known now. It remembers of each thing whether
// the party ever held it.
type sight struct {
	party  trailmark.ThingID
	tx     *store.Tx
	own    map[trailmark.Ref]bool // the party's names and its places
	rules  []*showing
	speaks map[*trailmark.Scene]bool
	held   map[trailmark.Ref]bool
}

// newSight gives nil for a viewer without a party, who sees everything.
func newSight(ctx context.Context, tx *store.Tx, viewer Viewer) (*sight, error) {
	if viewer.Party == "" {
		return nil, nil
	}
	refs, err := tx.Lookup(ctx, namesOf(viewer.Party))
	if err != nil {
		return nil, err
	}
	tree, err := loadPlaces(ctx, tx)
	if err != nil {
		return nil, err
	}
	s := &sight{
		party: viewer.Party, tx: tx, own: setOf(tree.within(refsOf(setOf(refs)))),
		speaks: map[*trailmark.Scene]bool{}, held: map[trailmark.Ref]bool{},
	}
	s.rules, err = loadShowings(ctx, tx, viewer.Party, &tree)
	return s, err
}

// namesOf gives the names of a party: of a GLN that as an organisation and that
// as a place (GS1 General Specifications, AI 417 and 414).
func namesOf(party trailmark.ThingID) []trailmark.ThingID {
	const organisation, place = "https://id.gs1.org/417/", "https://id.gs1.org/414/"
	for _, form := range [][2]string{{organisation, place}, {place, organisation}} {
		if gln, ok := strings.CutPrefix(string(party), form[0]); ok {
			return []trailmark.ThingID{party, trailmark.ThingID(form[1] + gln)}
		}
	}
	return []trailmark.ThingID{party}
}

// state tells what the decisions rest on beside the events.
func (s *sight) state() string {
	var rules []store.Shown
	for _, r := range s.rules {
		rules = append(rules, r.Shown)
	}
	return fmt.Sprint(refsOf(s.own), rules)
}

// names reports whether a scene speaks of the party: as a source or a
// destination, or because it happened at one of its places.
func (s *sight) names(scene *trailmark.Scene) bool {
	speaks, known := s.speaks[scene]
	if !known {
		speaks = s.own[scene.ReadPoint] || s.own[scene.BizLocation] || slices.ContainsFunc(scene.Cast, func(m trailmark.Mention) bool {
			return isParty(m) && s.own[m.Ref]
		})
		s.speaks[scene] = speaks
	}
	return speaks
}

func isParty(m trailmark.Mention) bool {
	return m.As == trailmark.AsSource || m.As == trailmark.AsDestination
}

// namesOthers reports whether a scene has another party as source or destination.
func (s *sight) namesOthers(scene *trailmark.Scene) bool {
	return slices.ContainsFunc(scene.Cast, func(m trailmark.Mention) bool { return isParty(m) && !s.own[m.Ref] })
}

// question is an event of which it is not decided yet whether the party sees it.
type question struct {
	event  *trailmark.Record
	things []trailmark.Ref // that may show it, and have not been looked at
}

// pick gives those of the events that the party sees, in their order.
func (s *sight) pick(ctx context.Context, events []trailmark.Record) ([]trailmark.Record, error) {
	scenes, err := scenesOf(ctx, s.tx, events)
	if err != nil {
		return nil, err
	}
	seen := make(map[trailmark.Seq]bool, len(events))
	var open []question
	for i := range events {
		e := &events[i]
		if s.names(scenes[e.Scene]) {
			seen[e.Seq] = true
			continue
		}
		open = append(open, question{event: e})
	}
	if err := s.show(ctx, open, scenes, seen); err != nil {
		return nil, err
	}
	open = slices.DeleteFunc(open, func(q question) bool { return seen[q.event.Seq] || len(s.own) == 0 })
	if err := s.ask(ctx, open, scenes); err != nil {
		return nil, err
	}
	if err := s.decide(ctx, open, seen); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(events, func(e trailmark.Record) bool { return !seen[e.Seq] }), nil
}

func scenesOf(ctx context.Context, tx *store.Tx, events []trailmark.Record) (map[trailmark.SceneID]*trailmark.Scene, error) {
	ids := make([]trailmark.SceneID, len(events))
	for i := range events {
		ids[i] = events[i].Scene
	}
	return tx.Scenes(ctx, ids)
}

// ask lists the things of events that show them to whoever held one: items and
// logistic units, and lots where the event names no other party.
func (s *sight) ask(ctx context.Context, open []question, scenes map[trailmark.SceneID]*trailmark.Scene) error {
	var all []trailmark.Ref
	for _, q := range open {
		for _, v := range q.event.Involved {
			all = append(all, v.Thing)
		}
	}
	slices.Sort(all)
	all = slices.Compact(all)
	kinds, err := s.tx.Kinds(ctx, all)
	if err != nil {
		return err
	}
	for i := range open {
		q := &open[i]
		lots := !s.namesOthers(scenes[q.event.Scene])
		for _, v := range q.event.Involved {
			at, _ := slices.BinarySearch(all, v.Thing)
			if kind := kinds[at]; kind.Single() || kind == trailmark.Lot && lots {
				q.things = append(q.things, v.Thing)
			}
		}
	}
	return nil
}

// The things whose histories are read at once, and those of one event.
const (
	sightChunk = 4_000
	sightEvent = 250
)

// decide looks at the histories of things until each event is seen by one of
// its things or has no more.
func (s *sight) decide(ctx context.Context, open []question, seen map[trailmark.Seq]bool) error {
	for len(open) > 0 {
		var next []trailmark.Ref
		for i := range open {
			q := &open[i]
			n := min(sightEvent, len(q.things), max(sightChunk-len(next), 0))
			next = append(next, q.things[:n]...)
		}
		if err := s.learn(ctx, next); err != nil {
			return err
		}
		for i := range open {
			q := &open[i]
			for len(q.things) > 0 && !seen[q.event.Seq] {
				held, known := s.held[q.things[0]]
				if !known {
					break
				}
				seen[q.event.Seq] = held
				q.things = q.things[1:]
			}
		}
		open = slices.DeleteFunc(open, func(q question) bool { return len(q.things) == 0 || seen[q.event.Seq] })
	}
	return nil
}

// learn finds out of things whether the party ever held or received them: a
// live event of their histories, or of their containers' while these held them,
// speaks of the party (S4).
func (s *sight) learn(ctx context.Context, things []trailmark.Ref) error {
	things = slices.DeleteFunc(things, func(t trailmark.Ref) bool { _, known := s.held[t]; return known })
	if len(things) == 0 {
		return nil
	}
	slices.Sort(things)
	things = slices.Compact(things)
	kinds, err := s.tx.Kinds(ctx, things)
	if err != nil {
		return err
	}
	var lots, singles []trailmark.Ref
	for i, t := range things {
		if kinds[i] == trailmark.Lot {
			lots = append(lots, t)
		} else {
			singles = append(singles, t)
		}
	}
	world := genealogy.NewWorld(trailmark.Latest)
	if err := world.Load(ctx, s.tx, singles); err != nil {
		return err
	}
	if err := world.LoadLots(ctx, s.tx, lots); err != nil {
		return err
	}
	for _, t := range things {
		s.held[t] = slices.ContainsFunc(world.History(t, now, trailmark.Latest), func(m genealogy.Moment) bool {
			return m.Role != trailmark.RoleMember && s.names(m.Scene)
		})
	}
	return nil
}
