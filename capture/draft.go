package capture

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// sceneDraft is a scene with names instead of numbers.
type sceneDraft struct {
	typ         trailmark.EventType
	action      trailmark.Action
	step        trailmark.Term
	disposition trailmark.Term
	offset      string
	expiry      string
	origin      string
	readPoint   store.Named
	bizLocation store.Named
	cast        []mention
}

type mention struct {
	as   trailmark.Part
	typ  trailmark.Term
	name store.Named
}

// each gives the names in a scene.
func (s *sceneDraft) each(f func(store.Named)) {
	f(s.readPoint)
	f(s.bizLocation)
	for _, m := range s.cast {
		f(m.name)
	}
}

// place drafts the scene.
func (n *normaliser) place() {
	e, s := n.event, &n.scene
	s.typ, s.action, s.step, s.disposition, s.offset = e.Type, e.Action, e.BizStep, e.Disposition, e.Offset
	if e.ReadPoint != nil {
		s.readPoint, _ = n.name(e.ReadPoint.ID, "readPoint", trailmark.Place)
	}
	if e.BizLocation != nil {
		s.bizLocation, _ = n.name(e.BizLocation.ID, "bizLocation", trailmark.Place)
	}
	s.expiry, s.origin = n.makes()
	n.words(e.BizStep, e.Disposition, trailmark.Term(e.Type))
	n.typed(trailmark.AsDocument, "bizTransactionList", e.Transactions)
	n.typed(trailmark.AsSource, "sourceList", e.Sources)
	n.typed(trailmark.AsDestination, "destinationList", e.Destinations)
	if e.TransformationID != "" {
		n.mention(trailmark.AsTransformation, "", e.TransformationID, "transformationID", trailmark.Process)
	}
	for _, x := range e.Extensions {
		if x.Space != trailmark.Namespace {
			continue
		}
		switch x.Local {
		case "operator":
			n.mention(trailmark.AsOperator, "", trailmark.Name(x.Value), x.Local, trailmark.Party)
		case "equipment":
			n.mention(trailmark.AsEquipment, "", trailmark.Name(x.Value), x.Local, trailmark.Other)
		}
	}
	for i, p := range n.parts {
		if p.of != "" && (i == 0 || p.of != n.parts[i-1].of) {
			s.cast = append(s.cast, mention{trailmark.AsLot, "", store.Named{ID: p.of, Kind: trailmark.Lot}})
		}
	}
	slices.SortFunc(s.cast, compareDrafts)
	s.cast = slices.Compact(s.cast)
	n.sceneKey = s.key()
}

func compareDrafts(a, b mention) int {
	return cmp.Or(cmp.Compare(a.as, b.as), cmp.Compare(a.typ, b.typ), cmp.Compare(a.name.ID, b.name.ID))
}

// words refuses what cannot be a word of a vocabulary, nor a URI.
func (n *normaliser) words(list ...trailmark.Term) {
	for _, t := range list {
		if strings.ContainsFunc(string(t), unicode.IsControl) {
			n.fail("", trailmark.Errorf(trailmark.Invalid, "%q holds a control character", t))
		}
	}
}

func (n *normaliser) typed(as trailmark.Part, path string, list []trailmark.Typed) {
	for _, t := range list {
		kind := trailmark.Party
		switch {
		case as == trailmark.AsDocument:
			kind = trailmark.Document
		case t.Type == "location":
			kind = trailmark.Place
		}
		n.mention(as, t.Type, t.ID, path, kind)
	}
}

func (n *normaliser) mention(as trailmark.Part, typ trailmark.Term, name trailmark.Name, path string, kind trailmark.ThingKind) {
	n.words(typ)
	named, _ := n.name(name, path, kind)
	n.scene.cast = append(n.scene.cast, mention{as, typ, named})
}

// key is equal for equal scenes.
func (s *sceneDraft) key() string {
	var b strings.Builder
	b.Grow(256)
	for _, f := range [...]string{string(s.typ), string(s.action), string(s.step), string(s.disposition), s.offset,
		s.expiry, s.origin, string(s.readPoint.ID), string(s.bizLocation.ID)} {
		b.WriteString(f)
		b.WriteByte(0)
	}
	for _, m := range s.cast {
		b.WriteByte(byte(m.as))
		b.WriteString(string(m.typ))
		b.WriteByte(0)
		b.WriteString(string(m.name.ID))
		b.WriteByte(0)
	}
	return b.String()
}
