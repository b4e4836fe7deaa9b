package eventquery

import (
	"slices"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/epcis"
)

// Matches decides whether the query selects the event, which was recorded at
// recordTime; the recordTime that the event itself may carry does not count. An
// event without an eventID has its event hash id.
//
// Without facts (nil) no place is below another and nothing has attributes.
// Errors are those of facts.
func (q *Query) Matches(ev *trailmark.Event, recordTime time.Time, facts Facts) (bool, error) {
	if !q.matchesScene(ev, recordTime) || !q.matchesNames(ev) {
		return false, nil
	}
	if ok, err := q.ReadPoints.hold(ev.ReadPoint, facts); !ok || err != nil {
		return false, err
	}
	if ok, err := q.BizLocations.hold(ev.BizLocation, facts); !ok || err != nil {
		return false, err
	}
	for i := range q.Criteria {
		if ok, err := q.Criteria[i].holds(ev, facts); !ok || err != nil {
			return false, err
		}
	}
	return true, nil
}

// matchesScene decides what costs least.
func (q *Query) matchesScene(ev *trailmark.Event, recordTime time.Time) bool {
	return q.EventTime.holds(ev.Time) && q.RecordTime.holds(recordTime) &&
		allows(q.EventTypes, ev.Type) && allows(q.Actions, ev.Action) &&
		allows(q.BizSteps, ev.BizStep) && allows(q.Dispositions, ev.Disposition)
}

// matchesNames decides by what the event names.
func (q *Query) matchesNames(ev *trailmark.Event) bool {
	if len(q.EventIDs) > 0 && !has(q.EventIDs, eventID(ev)) {
		return false
	}
	if len(q.TransformationIDs) > 0 && (ev.TransformationID == "" || !has(q.TransformationIDs, canonical(ev.TransformationID))) {
		return false
	}
	if !typedHold(q.Transactions, ev.Transactions) || !typedHold(q.Sources, ev.Sources) || !typedHold(q.Destinations, ev.Destinations) {
		return false
	}
	for i := range q.Things {
		if !q.Things[i].holds(ev) {
			return false
		}
	}
	return true
}

// eventID gives the id under which an event is known (S6).
func eventID(ev *trailmark.Event) string {
	if ev.ID == "" {
		return epcis.Hash(ev)
	}
	return ev.ID
}

// typedHold reports whether the entries of an event have all that is asked for.
func typedHold(wanted []TypedNames, entries []trailmark.Typed) bool {
	for i := range wanted {
		w := &wanted[i]
		if !slices.ContainsFunc(entries, func(e trailmark.Typed) bool { return e.Type == w.Type && has(w.Names, canonical(e.ID)) }) {
			return false
		}
	}
	return true
}

// hold reports whether a location is at the places.
func (p *Places) hold(l *trailmark.Location, facts Facts) (bool, error) {
	if len(p.EQ) == 0 && len(p.WD) == 0 {
		return true, nil
	}
	if l == nil {
		return false, nil
	}
	id := canonical(l.ID)
	if !allows(p.EQ, id) {
		return false, nil
	}
	if allows(p.WD, id) || facts == nil {
		return allows(p.WD, id), nil
	}
	for _, root := range p.WD {
		if ok, err := facts.Within(id, root); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

// allows reports whether v is in a sorted list, or the list asks for nothing.
func allows[T ~string](list []T, v T) bool {
	return len(list) == 0 || has(list, v)
}
