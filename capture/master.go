package capture

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/store"
)

// checkMaster sees that master data can be kept.
func checkMaster(list []trailmark.MasterData) error {
	const longest = 1 << 10 // bytes of a vocabulary or a name: it is a key of the store
	for i := range list {
		m := &list[i]
		for _, name := range append([]trailmark.Name{trailmark.Name(m.Vocabulary), m.ID}, m.Children...) {
			if name == "" || len(name) > longest || strings.ContainsFunc(string(name), unicode.IsControl) {
				return &trailmark.Error{
					Kind: trailmark.Invalid, Path: "vocabularyElement",
					Message: fmt.Sprintf("%.80q in the vocabulary %.80q is no name for master data", name, m.Vocabulary),
					Hint:    "every vocabulary, element and child needs a URI of at most 1,024 bytes",
				}
			}
		}
	}
	return nil
}

// learn keeps the master data of a document's header: reference data are told,
// not derived (S1).
func learn(ctx context.Context, tx *store.Tx, list []trailmark.MasterData, told store.Told) (store.MasterChanges, error) {
	if len(list) == 0 {
		return store.MasterChanges{}, nil
	}
	l := &learning{index: map[trailmark.ThingID]int{}}
	for i := range list {
		l.draft(&list[i])
	}
	if err := l.number(ctx, tx); err != nil {
		return store.MasterChanges{}, err
	}
	changes, err := tx.PutMasters(ctx, l.masters, told)
	if err != nil || changes.Added+changes.Changed == 0 {
		return changes, err
	}
	return changes, tx.AppendAudit(ctx, store.Change{Who: told.Teller, Action: "master.put", Object: told.Document, After: changes})
}

// Masters takes in master data that come by themselves, all or nothing.
func (d *Door) Masters(ctx context.Context, list []trailmark.MasterData, o Options) (changes store.MasterChanges, err error) {
	if err := checkMaster(list); err != nil {
		return changes, err
	}
	return changes, d.store.Update(ctx, func(tx *store.Tx) error {
		changes, err = learn(ctx, tx, list, o.told())
		return err
	})
}

// learnChecked is learn for what has not been checked.
func learnChecked(ctx context.Context, tx *store.Tx, list []trailmark.MasterData, told store.Told) error {
	if err := checkMaster(list); err != nil {
		return err
	}
	_, err := learn(ctx, tx, list, told)
	return err
}

// learning is master data on its way in. Numbers in masters are places in names
// until the names have numbers.
type learning struct {
	names   []store.Named
	index   map[trailmark.ThingID]int
	masters []store.Master
	whole   []int // -1 for none
}

func (l *learning) name(name trailmark.Name, vocabulary string) int {
	id, _ := gs1.Canonical(string(name)) // what is not GS1's keeps its name
	if id.ID == "" {
		id.ID = string(name)
	}
	thing := trailmark.ThingID(id.ID)
	at, ok := l.index[thing]
	if !ok {
		at = len(l.names)
		l.index[thing] = at
		l.names = append(l.names, store.Named{ID: thing, Kind: vocabularyKind(kindOf(id.Kind), vocabulary)})
	}
	return at
}

// number puts numbers in the place of the names.
func (l *learning) number(ctx context.Context, tx *store.Tx) error {
	refs, err := tx.Intern(ctx, l.names)
	if err != nil {
		return err
	}
	for i := range l.masters {
		m := &l.masters[i]
		m.Ref = refs[m.Ref]
		if l.whole[i] >= 0 {
			m.Whole = refs[l.whole[i]]
		}
		for j := range m.Children {
			m.Children[j] = refs[m.Children[j]]
		}
	}
	byName := make(map[trailmark.ThingID]trailmark.Ref, len(refs))
	for i, ref := range refs {
		byName[l.names[i].ID] = ref
	}
	return learnPlaces(ctx, tx, byName, 0)
}

func (l *learning) draft(m *trailmark.MasterData) {
	master := store.Master{Vocabulary: m.Vocabulary, Ref: trailmark.Ref(l.name(m.ID, m.Vocabulary)), Attributes: m.Attributes}
	for _, child := range m.Children {
		master.Children = append(master.Children, trailmark.Ref(l.name(child, m.Vocabulary)))
	}
	whole := -1
	if site := siteOf(m); site != "" {
		whole = l.name(site, m.Vocabulary)
	}
	l.masters, l.whole = append(l.masters, master), append(l.whole, whole)
}

// siteOf gives the site that a place says it is a part of: the attribute "site"
// is the GLN of the site, as digits or as a URI (CBV 2.0, section 9.3). Its
// name is written with # and, in older documents, with a colon.
func siteOf(m *trailmark.MasterData) trailmark.Name {
	for _, a := range m.Attributes {
		local, ok := strings.CutPrefix(a.ID, "urn:epcglobal:cbv:mda")
		if value := strings.TrimSpace(a.Value.Value); ok && (local == "#site" || local == ":site") && value != "" {
			if len(value) == glnDigits && strings.Trim(value, "0123456789") == "" {
				value = "https://id.gs1.org/414/" + value
			}
			return trailmark.Name(value)
		}
	}
	return ""
}

const glnDigits = 13

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
