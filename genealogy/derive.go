package genealogy

import "github.com/trailmark/trailmark"

// Postings gives what an event implies for each of its things. An error
// declaration implies nothing: it voids another event (S2). Its postings are
// void from the beginning, so that it is found by its things and counts for
// nobody.
func Postings(r *trailmark.Record, into []trailmark.Posting) []trailmark.Posting {
	void := r.VoidedBy
	if r.Declares {
		void = r.Seq
	}
	parent := ParentOf(r)
	for _, v := range r.Involved {
		p := trailmark.Posting{
			Thing: v.Thing, Time: r.Time, Seq: r.Seq, Role: v.Role, Scene: r.Scene,
			Other: v.Of, Amount: v.Amount, Void: void,
		}
		if v.Role == trailmark.RoleChild {
			p.Other = parent
			if v.Of != 0 {
				into = append(into, trailmark.Posting{
					Thing: v.Thing, Time: r.Time, Seq: r.Seq, Role: trailmark.RoleMember, Scene: r.Scene,
					Other: v.Of, Void: void,
				})
			}
		}
		into = append(into, p)
	}
	return into
}

// ParentOf gives the parent that an event names, or zero.
func ParentOf(r *trailmark.Record) trailmark.Ref {
	for _, v := range r.Involved {
		if v.Role == trailmark.RoleParent || v.Role == trailmark.RoleAlone {
			return v.Thing
		}
	}
	return 0
}

// Live reports whether an event counts for somebody who knows the events up to
// a sequence (S8): it was captured by then, and not declared wrong by then.
func Live(seq, voidedBy, known trailmark.Seq) bool {
	return seq <= known && (voidedBy == 0 || voidedBy > known)
}
