package eventquery

import (
	"time"

	"github.com/trailmark/trailmark"
)

// Key is the place of an event in the order of a query.
type Key struct{ time time.Time }

// Key gives the key by which an event is sorted. It is the same for all events
// when the query gives no order.
func (q *Query) Key(ev *trailmark.Event, recordTime time.Time) Key {
	switch q.OrderBy.By {
	case ByEventTime:
		return Key{ev.Time}
	case ByRecordTime:
		return Key{recordTime}
	}
	return Key{}
}

// Compare gives −1, 0 or +1 as k comes before l, at the same place, or after.
func (k Key) Compare(l Key) int { return k.time.Compare(l.time) }
