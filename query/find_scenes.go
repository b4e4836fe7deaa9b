package query

import (
	"context"
	"slices"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/eventquery"
	"github.com/trailmark/trailmark/store"
)

// sceneTest is what a query asks of a scene. A scene that fails it has no event
// that the query selects.
type sceneTest struct {
	types        []trailmark.EventType
	actions      []trailmark.Action
	steps        []trailmark.Term
	dispositions []trailmark.Term
	places       []placeTest
	mentions     []mentionTest
}

// placeTest asks that a scene's read point or business location is one of some.
type placeTest struct {
	of   func(*trailmark.Scene) trailmark.Ref
	find func(*store.Tx, context.Context, []trailmark.Ref) ([]trailmark.SceneID, error)
	refs map[trailmark.Ref]bool
}

// mentionTest asks that a scene mentions one of some names in a part, with a
// type if one was asked for.
type mentionTest struct {
	as    trailmark.Part
	typed bool
	typ   trailmark.Term
	refs  map[trailmark.Ref]bool
}

func readPointOf(s *trailmark.Scene) trailmark.Ref   { return s.ReadPoint }
func bizLocationOf(s *trailmark.Scene) trailmark.Ref { return s.BizLocation }

// newSceneTest resolves the names that a query asks of scenes.
func newSceneTest(ctx context.Context, tx *store.Tx, q *eventquery.Query) (*sceneTest, error) {
	t := &sceneTest{types: q.EventTypes, actions: q.Actions, steps: q.BizSteps, dispositions: q.Dispositions}
	numbers := func(names []trailmark.ThingID) (map[trailmark.Ref]bool, error) {
		refs, err := tx.Lookup(ctx, names)
		return setOf(refs), err
	}
	for _, p := range []struct {
		asked eventquery.Places
		of    func(*trailmark.Scene) trailmark.Ref
		find  func(*store.Tx, context.Context, []trailmark.Ref) ([]trailmark.SceneID, error)
	}{{q.ReadPoints, readPointOf, (*store.Tx).ScenesAt}, {q.BizLocations, bizLocationOf, (*store.Tx).ScenesIn}} {
		for i, names := range [][]trailmark.ThingID{p.asked.EQ, p.asked.WD} {
			if len(names) == 0 {
				continue
			}
			refs, err := numbers(names)
			if err == nil && i == 1 {
				refs, err = placesWithin(ctx, tx, refs)
			}
			if err != nil {
				return nil, err
			}
			t.places = append(t.places, placeTest{p.of, p.find, refs})
		}
	}
	return t, t.mention(q, numbers)
}

func (t *sceneTest) mention(q *eventquery.Query, numbers func([]trailmark.ThingID) (map[trailmark.Ref]bool, error)) error {
	add := func(as trailmark.Part, typed bool, typ trailmark.Term, names []trailmark.ThingID) error {
		refs, err := numbers(names)
		t.mentions = append(t.mentions, mentionTest{as, typed, typ, refs})
		return err
	}
	for _, part := range []struct {
		as    trailmark.Part
		lists []eventquery.TypedNames
	}{{trailmark.AsDocument, q.Transactions}, {trailmark.AsSource, q.Sources}, {trailmark.AsDestination, q.Destinations}} {
		for _, list := range part.lists {
			if err := add(part.as, true, list.Type, list.Names); err != nil {
				return err
			}
		}
	}
	if len(q.TransformationIDs) == 0 {
		return nil
	}
	return add(trailmark.AsTransformation, false, "", q.TransformationIDs)
}

func setOf(refs []trailmark.Ref) map[trailmark.Ref]bool {
	set := make(map[trailmark.Ref]bool, len(refs))
	for _, r := range refs {
		if r != 0 {
			set[r] = true
		}
	}
	return set
}

// placesWithin gives places with all their parts.
func placesWithin(ctx context.Context, tx *store.Tx, of map[trailmark.Ref]bool) (map[trailmark.Ref]bool, error) {
	tree, err := loadPlaces(ctx, tx)
	if err != nil {
		return nil, err
	}
	return setOf(tree.within(refsOf(of))), nil
}

func refsOf(set map[trailmark.Ref]bool) []trailmark.Ref {
	refs := make([]trailmark.Ref, 0, len(set))
	for r := range set {
		refs = append(refs, r)
	}
	slices.Sort(refs)
	return refs
}

// asksNothing reports whether every scene passes.
func (t *sceneTest) asksNothing() bool {
	return len(t.types)+len(t.actions)+len(t.steps)+len(t.dispositions)+len(t.places)+len(t.mentions) == 0
}

func (t *sceneTest) passes(s *trailmark.Scene) bool {
	if !among(t.types, s.Type) || !among(t.actions, s.Action) || !among(t.steps, s.BizStep) || !among(t.dispositions, s.Disposition) {
		return false
	}
	for _, p := range t.places {
		if !p.refs[p.of(s)] {
			return false
		}
	}
	for _, m := range t.mentions {
		if !slices.ContainsFunc(s.Cast, func(c trailmark.Mention) bool {
			return c.As == m.as && m.refs[c.Ref] && (!m.typed || c.Typ == m.typ)
		}) {
			return false
		}
	}
	return true
}

func among[T comparable](list []T, v T) bool { return len(list) == 0 || slices.Contains(list, v) }

// The most scenes that are looked at to find those of a query, and the most
// that are worth reading one by one.
const (
	scenesLooked = 50_000
	scenesRead   = 4_000
)

// narrow gives the scenes that pass, if they are few enough to go by.
func (t *sceneTest) narrow(ctx context.Context, tx *store.Tx) (ids []trailmark.SceneID, ok bool, err error) {
	if t.asksNothing() {
		return nil, false, nil
	}
	if ids, ok, err = t.mentioned(ctx, tx); err != nil || !ok {
		return nil, false, err
	}
	scenes, err := tx.Scenes(ctx, ids)
	if err != nil {
		return nil, false, err
	}
	ids = slices.DeleteFunc(ids, func(id trailmark.SceneID) bool { return !t.passes(scenes[id]) })
	return ids, len(ids) <= scenesRead, nil
}

// mentioned gives scenes among which all that pass are: by one of the names
// asked for, or all scenes.
func (t *sceneTest) mentioned(ctx context.Context, tx *store.Tx) (ids []trailmark.SceneID, ok bool, err error) {
	switch {
	case len(t.mentions) > 0:
		m := t.mentions[0]
		ids, err = tx.ScenesMentioning(ctx, m.as, refsOf(m.refs))
	case len(t.places) > 0:
		p := t.places[0]
		ids, err = p.find(tx, ctx, refsOf(p.refs))
	default:
		last, err := tx.LastScene(ctx)
		if err != nil || last > scenesLooked {
			return nil, false, err
		}
		ids, err = tx.AllScenes(ctx)
		return ids, true, err
	}
	return ids, len(ids) <= scenesLooked, err
}
