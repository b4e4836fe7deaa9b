package genealogy

import "github.com/trailmark/trailmark"

// allButChild are the roles in which an event says something about a thing
// itself: what it was made of, used for, handed to, and to which lot it belongs.
var allButChild = []trailmark.Role{
	trailmark.RoleEPC, trailmark.RoleParent, trailmark.RoleInput, trailmark.RoleOutput,
	trailmark.RoleAlone, trailmark.RoleMember,
}

// origin is how a thing came to be.
type origin struct {
	lot   trailmark.Ref   // that it belongs to (S9), zero when no event says
	claim trailmark.Seq   // the event that says so
	at    trailmark.Ref   // where that event was
	made  moment          // as a part of its lot
	by    []trailmark.Seq // the transformations that name it as an output
}

// originOf folds the postings of one thing, in order.
func (w *walk) originOf(postings []trailmark.Posting) (o origin) {
	made := false
	for i := range postings {
		p := &postings[i]
		scene := w.scenes[p.Scene]
		first := o.lot == 0 && p.Other != 0
		if p.Other != 0 {
			o.lot, o.claim, o.at = p.Other, p.Seq, atPlace(scene)
		}
		if p.Role == trailmark.RoleOutput {
			o.by = append(o.by, p.Seq)
		}
		// The moment of its making, or until that is met of the first claim.
		if makes := Makes(scene, p.Role); !made && (makes || first) {
			made = makes
			o.made = moment{time: p.Time, place: atPlace(scene)}
		}
	}
	return o
}

// atPlace gives the place where a scene happens, as narrow as it says.
func atPlace(s *trailmark.Scene) trailmark.Ref {
	if s.ReadPoint != 0 {
		return s.ReadPoint
	}
	return s.BizLocation
}

// eachThing calls f for the postings of each thing.
func eachThing(postings []trailmark.Posting, f func(thing trailmark.Ref, own []trailmark.Posting)) {
	for len(postings) > 0 {
		n := sameThing(postings)
		f(postings[0].Thing, postings[:n])
		postings = postings[n:]
	}
}
