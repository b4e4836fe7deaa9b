package capture

import (
	"context"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/store"
)

// learn keeps the master data of a document's header: reference data are told,
// not derived (S1).
func learn(ctx context.Context, tx *store.Tx, list []trailmark.MasterData) error {
	if len(list) == 0 {
		return nil
	}
	index := map[trailmark.ThingID]int{}
	var names []store.Named
	add := func(name trailmark.Name, vocabulary string) trailmark.ThingID {
		id, _ := gs1.Canonical(string(name)) // what is not GS1's keeps its name
		if id.ID == "" {
			id.ID = string(name)
		}
		thing := trailmark.ThingID(id.ID)
		if _, ok := index[thing]; !ok {
			index[thing] = len(names)
			names = append(names, store.Named{ID: thing, Kind: vocabularyKind(kindOf(id.Kind), vocabulary)})
		}
		return thing
	}
	for _, m := range list {
		add(m.ID, m.Vocabulary)
		for _, child := range m.Children {
			add(child, m.Vocabulary)
		}
	}
	refs, err := tx.Intern(ctx, names)
	if err != nil {
		return err
	}
	masters := make([]store.Master, len(list))
	for i, m := range list {
		masters[i] = store.Master{Vocabulary: m.Vocabulary, Ref: refs[index[add(m.ID, m.Vocabulary)]], Attributes: m.Attributes}
		for _, child := range m.Children {
			masters[i].Children = append(masters[i].Children, refs[index[add(child, m.Vocabulary)]])
		}
	}
	return tx.PutMasters(ctx, masters)
}

// vocabularyKind tells from a standard vocabulary (CBV 2.0, section 10) what
// its elements are.
func vocabularyKind(kind trailmark.ThingKind, vocabulary string) trailmark.ThingKind {
	if kind != trailmark.Other {
		return kind
	}
	switch {
	case strings.HasSuffix(vocabulary, "Location"), strings.HasSuffix(vocabulary, "ReadPoint"):
		return trailmark.Place
	case strings.HasSuffix(vocabulary, "Party"):
		return trailmark.Party
	case strings.HasSuffix(vocabulary, "EPCClass"):
		return trailmark.Class
	}
	return trailmark.Other
}

// extension is what follows the GLN in the name of a place within a place.
const extension = "/254/"

// learnPlaces adds to the tree of places what their names tell: a GLN with an
// extension is a part of the GLN (GS1 General Specifications, AI 254).
func learnPlaces(ctx context.Context, tx *store.Tx, names map[trailmark.ThingID]trailmark.Ref, from trailmark.Ref) error {
	var parts []trailmark.Ref
	var wholes []store.Named
	index := map[trailmark.ThingID]int{}
	var whole []int
	for id, ref := range names {
		at := strings.LastIndex(string(id), extension)
		if at < 0 || ref < from {
			continue
		}
		gln := id[:at]
		if _, ok := index[gln]; !ok {
			index[gln] = len(wholes)
			wholes = append(wholes, store.Named{ID: gln, Kind: trailmark.Place})
		}
		parts = append(parts, ref)
		whole = append(whole, index[gln])
	}
	if len(parts) == 0 {
		return nil
	}
	refs, err := tx.Intern(ctx, wholes)
	if err != nil {
		return err
	}
	tree := make(map[trailmark.Ref]trailmark.Ref, len(parts))
	for i, part := range parts {
		tree[part] = refs[whole[i]]
	}
	return tx.AddPlaces(ctx, tree)
}
