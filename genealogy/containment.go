package genealogy

import (
	"cmp"
	"slices"

	"github.com/trailmark/trailmark"
)

// Contain folds the postings of one child into the containments that they
// make (S4), in order of kind and time. Emptied are the postings in which a
// parent is named alone; those of other parents and of other actions than
// DELETE do no harm.
//
// ADD and OBSERVE put the child into the parent and so take it out of any
// other; OBSERVE may be incomplete (EPCIS 2.0, section 7.4.3), so that it says
// nothing about children that it does not name. DELETE takes it out of the
// parent that is named, and does nothing if it is in another. A posting with an
// amount is one of a lot, of which a part can be in each of many containers: it
// makes no containment but a balance ([Ledger]).
func Contain(own, emptied []trailmark.Posting, scene func(trailmark.SceneID) *trailmark.Scene, known trailmark.Seq) []trailmark.Containment {
	var ops []operation
	for i := range own {
		if p := &own[i]; p.Role == trailmark.RoleChild && p.Amount == (trailmark.Amount{}) {
			ops = appendOperation(ops, p, p.Other, scene, known)
		}
	}
	if len(ops) == 0 {
		return nil
	}
	for i := range emptied {
		if p := &emptied[i]; p.Role == trailmark.RoleAlone {
			ops = appendOperation(ops, p, p.Thing, scene, known)
		}
	}
	slices.SortFunc(ops, compareOperations)
	return fold(own[0].Thing, ops)
}

// operation is what one event does to one child, or to all children of a
// parent that is named alone.
type operation struct {
	time   trailmark.Instant
	seq    trailmark.Seq
	kind   trailmark.ContainmentKind
	enter  bool
	parent trailmark.Ref
}

func compareOperations(a, b operation) int {
	return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.time, b.time), cmp.Compare(a.seq, b.seq))
}

func appendOperation(ops []operation, p *trailmark.Posting, parent trailmark.Ref, scene func(trailmark.SceneID) *trailmark.Scene, known trailmark.Seq) []operation {
	if !Live(p.Seq, p.Void, known) {
		return ops
	}
	s := scene(p.Scene)
	op := operation{time: p.Time, seq: p.Seq, enter: s.Action != trailmark.Delete, parent: parent}
	switch s.Type {
	case trailmark.AggregationEvent:
		op.kind = trailmark.Aggregated
	case trailmark.AssociationEvent:
		op.kind = trailmark.Associated
	default:
		return ops
	}
	if op.enter && (p.Role == trailmark.RoleAlone || parent == 0) {
		return ops // an observation that names no child, or no parent
	}
	return append(ops, op)
}

func fold(child trailmark.Ref, ops []operation) []trailmark.Containment {
	var list []trailmark.Containment
	inside := false
	for i, op := range ops {
		if i > 0 && op.kind != ops[i-1].kind {
			inside = false
		}
		var open *trailmark.Containment
		if inside {
			open = &list[len(list)-1]
		}
		switch {
		case open != nil && op.enter && open.Parent == op.parent:
			continue
		case open != nil && (op.enter || op.parent == 0 || open.Parent == op.parent):
			open.Until, open.UntilSeq = op.time, op.seq
			inside = false
		}
		if op.enter {
			inside = true
			list = append(list, trailmark.Containment{
				Child: child, Parent: op.parent, Kind: op.kind,
				Since: op.time, SinceSeq: op.seq, Until: trailmark.Forever, UntilSeq: trailmark.Latest,
			})
		}
	}
	return list
}
