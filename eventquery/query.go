package eventquery

import (
	"time"

	"github.com/trailmark/trailmark"
)

// Query selects events. All that it asks for must hold; of a list, one entry
// is enough. A list that is empty asks for nothing; any other is sorted and
// without repeats. A Query comes from [Parse] or [ParseJSON] and is not changed
// afterwards: it may be used concurrently.
type Query struct {
	EventTypes            []trailmark.EventType
	EventTime, RecordTime Span
	Actions               []trailmark.Action
	BizSteps              []trailmark.Term
	Dispositions          []trailmark.Term
	ReadPoints            Places
	BizLocations          Places

	// Each entry of these lists must hold: one for each type that was asked for.
	Transactions []TypedNames
	Sources      []TypedNames
	Destinations []TypedNames

	TransformationIDs []trailmark.ThingID
	EventIDs          []string
	Things            []Things // each must hold: one for each MATCH parameter

	// Criteria is the rest: what only Matches understands.
	Criteria []Criterion

	// The order and the size of the answer. They are no criteria.
	OrderBy         Order
	Descending      bool
	EventCountLimit int // give the first so many; 0 is all
	MaxEventCount   int // refuse to give more; 0 is no bound
	PerPage         int // 0 leaves it to the server
	NextPageToken   string

	parameters []parameter
	prefixes   map[string]string
}

// Span is a half-open span of time [From, To). A zero time is no bound.
type Span struct{ From, To time.Time }

// holds reports whether t is in the span.
func (s Span) holds(t time.Time) bool {
	return !t.Before(s.From) && (s.To.IsZero() || t.Before(s.To))
}

// Places are the places that EQ_ and WD_ parameters ask for. Both must hold.
type Places struct {
	EQ []trailmark.ThingID // one of these
	WD []trailmark.ThingID // one of these or a place below one of them
}

// TypedNames asks for an entry of a typed list: of this type and with one of
// these names.
type TypedNames struct {
	Type  trailmark.Term
	Names []trailmark.ThingID
}

// Criterion is a condition on one event. Its zero value is not usable.
type Criterion struct {
	Parameter string // the parameter that asks for it
	holds     func(*trailmark.Event, Facts) (bool, error)
}

// Facts is what master data knows. An implementation is asked once for each
// event that comes so far: it should remember its answers.
type Facts interface {
	// Within reports whether place is root or below it in the tree of places.
	Within(place, root trailmark.ThingID) (bool, error)

	// Attributes gives the attributes of a vocabulary element, none if there
	// is no master data about it. A standard word of the Core Business
	// Vocabulary is asked for by its web URI.
	Attributes(id trailmark.ThingID) ([]trailmark.MasterAttribute, error)
}

// Order is the field by which events are sorted. The zero value leaves the
// order to the executor.
type Order struct {
	By    OrderField
	field qualifiedName // of an extension field at the top of the event
}

// OrderField says what sort of field an Order names.
type OrderField uint8

// The fields that can give the order.
const (
	Unordered OrderField = iota
	ByEventTime
	ByRecordTime
	ByExtension // see [Query.Key]
)
