package eventquery

import (
	"slices"
	"time"

	"github.com/trailmark/trailmark"
)

// Matches decides whether the query selects the event, which was recorded at
// recordTime. The recordTime that the event itself may carry does not count.
// Without facts (nil) no place is below another and nothing has attributes.
// Errors are those of facts.
func (q *Query) Matches(ev *trailmark.Event, recordTime time.Time, facts Facts) (bool, error) {
	if !q.EventTime.holds(ev.Time) || !q.RecordTime.holds(recordTime) ||
		!oneOf(ev.Type, q.EventTypes) || !oneOf(ev.Action, q.Actions) ||
		!oneOf(ev.BizStep, q.BizSteps) || !oneOf(ev.Disposition, q.Dispositions) {
		return false, nil
	}
	for _, c := range q.Criteria {
		if ok, err := c.holds(ev, facts); !ok || err != nil {
			return false, err
		}
	}
	return true, nil
}

// oneOf reports whether v is in the list, or the list asks for nothing.
func oneOf[T comparable](v T, list []T) bool {
	return len(list) == 0 || slices.Contains(list, v)
}
