package eventquery

import (
	"slices"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/epcis"
)

// persistent asks for a persistent disposition in the list that of gives.
func (r *reader) persistent(of func(*trailmark.PersistentDisposition) []trailmark.Term) {
	wanted := r.terms(epcis.Dispositions)
	r.event(func(ev *trailmark.Event) bool {
		return ev.Persistent != nil && slices.ContainsFunc(of(ev.Persistent), func(t trailmark.Term) bool { return has(wanted, t) })
	})
}

func existsErrorDeclaration(r *reader) {
	if r.wanted() {
		r.event(func(ev *trailmark.Event) bool { return ev.Error != nil })
	}
}

func errorDeclarationTime(op operator) func(*reader) {
	return func(r *reader) {
		bound := r.time()
		r.event(func(ev *trailmark.Event) bool { return ev.Error != nil && op.accepts(ev.Error.Time.Compare(bound)) })
	}
}

func errorReason(r *reader) {
	wanted := r.terms(epcis.ErrorReasons)
	r.event(func(ev *trailmark.Event) bool { return ev.Error != nil && has(wanted, ev.Error.Reason) })
}

func correctiveEventID(r *reader) {
	wanted := list(r.values, same)
	r.event(func(ev *trailmark.Event) bool {
		return ev.Error != nil && slices.ContainsFunc(ev.Error.CorrectiveIDs, func(id string) bool { return has(wanted, id) })
	})
}
