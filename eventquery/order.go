package eventquery

import (
	"time"

	"github.com/trailmark/trailmark"
)

// order reads the field by which events are sorted.
func (r *reader) order() Order {
	switch s := r.one(); s {
	case "eventTime":
		return Order{By: ByEventTime}
	case "recordTime":
		return Order{By: ByRecordTime}
	default:
		name, ok := r.qualifiedName(s)
		if !ok {
			r.fail(s, "is no field to sort by", "it can be eventTime, recordTime or the qualified name of an extension field, such as ex:batch")
		}
		return Order{ByExtension, name}
	}
}

// Key is the place of an event in the order of a query.
type Key struct {
	value value
	known bool // the event has the field
}

// Key gives the key by which an event is sorted: of an extension field the
// first value. It is the same for all events when the query gives no order.
func (q *Query) Key(ev *trailmark.Event, recordTime time.Time) Key {
	switch q.OrderBy.By {
	case ByEventTime:
		return Key{value{kind: timeValue, time: ev.Time}, true}
	case ByRecordTime:
		return Key{value{kind: timeValue, time: recordTime}, true}
	case ByExtension:
		for i := range ev.Extensions {
			el := &ev.Extensions[i]
			if v, ok := elementValue(el, true); ok && q.OrderBy.field.names(el.Space, el.Local) {
				return Key{v, true}
			}
		}
	}
	return Key{}
}

// Compare gives −1, 0 or +1 as the event with the key a comes before that with
// the key b, at the same place, or after it, in the direction of the query. In
// ascending order numbers come before times and times before texts; texts are
// compared byte by byte. An event without the field comes last either way.
func (q *Query) Compare(a, b Key) int {
	if !a.known || !b.known {
		return rank(b.known) - rank(a.known)
	}
	c, ok := a.value.compare(b.value)
	if !ok {
		c = int(a.value.kind) - int(b.value.kind)
	}
	if q.Descending {
		c = -c
	}
	return max(-1, min(1, c))
}

func rank(known bool) int {
	if known {
		return 1
	}
	return 0
}
