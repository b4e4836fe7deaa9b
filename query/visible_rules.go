package query

import (
	"context"
	"slices"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/genealogy"
	"github.com/trailmark/trailmark/store"
)

// showing is a sharing rule with numbers for the names of places and documents.
type showing struct {
	store.Shown
	places, documents map[trailmark.Ref]bool
}

func loadShowings(ctx context.Context, tx *store.Tx, party trailmark.ThingID, tree *places) ([]*showing, error) {
	rules, err := tx.SharingRules(ctx, party)
	if err != nil {
		return nil, err
	}
	var names []trailmark.ThingID
	for _, r := range rules {
		names = append(append(names, r.Shows.Places...), r.Shows.Documents...)
	}
	refs, err := tx.Lookup(ctx, names)
	if err != nil {
		return nil, err
	}
	list := make([]*showing, len(rules))
	for i, r := range rules {
		places, documents := refs[:len(r.Shows.Places)], refs[len(r.Shows.Places):][:len(r.Shows.Documents)]
		refs = refs[len(places)+len(documents):]
		list[i] = &showing{r.Shows, setOf(tree.within(refsOf(setOf(places)))), setOf(documents)}
	}
	return list, nil
}

// fits reports whether a rule shows the events of a scene, as far as the scene
// tells.
func (r *showing) fits(s *trailmark.Scene) bool {
	return !r.Empty() &&
		among(r.BizSteps, s.BizStep) && among(r.Dispositions, s.Disposition) &&
		(len(r.Places) == 0 || r.places[s.ReadPoint] || r.places[s.BizLocation]) &&
		(len(r.Documents) == 0 || slices.ContainsFunc(s.Cast, func(m trailmark.Mention) bool {
			return m.As == trailmark.AsDocument && r.documents[m.Ref]
		}))
}

// show marks the events as seen that a sharing rule shows.
func (s *sight) show(ctx context.Context, open []question, scenes map[trailmark.SceneID]*trailmark.Scene, seen map[trailmark.Seq]bool) error {
	for _, rule := range s.rules {
		var fit []*trailmark.Record
		for _, q := range open {
			if !seen[q.event.Seq] && rule.fits(scenes[q.event.Scene]) {
				fit = append(fit, q.event)
			}
		}
		if len(rule.Things) == 0 {
			for _, e := range fit {
				seen[e.Seq] = true
			}
			continue
		}
		if err := s.showThings(ctx, rule, fit, seen); err != nil {
			return err
		}
	}
	return nil
}

// showThings marks of events that fit a rule those that name one of its things,
// a lot or an item of its classes, or an item of its lots (S9).
func (s *sight) showThings(ctx context.Context, rule *showing, fit []*trailmark.Record, seen map[trailmark.Seq]bool) error {
	for part := range slices.Chunk(fit, 64) {
		var things []trailmark.Ref
		for _, e := range part {
			for _, v := range e.Involved {
				things = append(things, v.Thing)
			}
		}
		lots, err := s.lotsOf(ctx, things)
		if err != nil {
			return err
		}
		for _, lot := range lots {
			things = append(things, lot)
		}
		names, err := loadNames(ctx, s.tx, things)
		if err != nil {
			return err
		}
		for _, e := range part {
			seen[e.Seq] = slices.ContainsFunc(e.Involved, func(v trailmark.Involved) bool {
				return rule.has(names.id(v.Thing)) || rule.has(names.id(lots[v.Thing]))
			})
		}
	}
	return nil
}

// lotsOf gives the lots that things belong to.
func (s *sight) lotsOf(ctx context.Context, things []trailmark.Ref) (map[trailmark.Ref]trailmark.Ref, error) {
	lots := map[trailmark.Ref]trailmark.Ref{}
	world := genealogy.NewWorld(trailmark.Latest)
	if err := world.Load(ctx, s.tx, things); err != nil {
		return nil, err
	}
	for _, t := range things {
		if lot := world.StateAt(t, now, trailmark.Latest).Lot; lot != 0 {
			lots[t] = lot
		}
	}
	return lots, nil
}

// has reports whether a thing is one of those of a rule, or a lot or an item of
// a class among them.
func (r *showing) has(thing trailmark.ThingID) bool {
	return thing != "" && slices.ContainsFunc(r.Things, func(t trailmark.ThingID) bool {
		return thing == t || strings.HasPrefix(string(thing), string(t)+"/")
	})
}
