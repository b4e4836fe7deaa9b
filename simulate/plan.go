package simulate

import "time"

// Plan is the cause of everything that a [Plant] tells. Times carry the
// plant's own offset from UTC; it is the offset of every event.
type Plan struct {
	Jars  int    // size of the order
	Seed  uint64 // of serials, noise and chance
	Start time.Time
	Cycle time.Duration // from one jar to the next while the line runs

	Stops     []Stop // in order of time
	Materials []Material
	Leak      Span // when the sealer's vacuum falls too low now and then
}

// Stop is a time in which the line stands and no jar is made.
type Stop struct {
	At  time.Time
	For time.Duration
}

// Span is a stretch of time: From belongs to it, To does not.
type Span struct{ From, To time.Time }

// Contains reports whether t is in the span.
func (s Span) Contains(t time.Time) bool { return !t.Before(s.From) && t.Before(s.To) }

// Material is one supplier lot and the stretch of the order that it was used
// for. A zero Use.From is the start of the order, a zero Use.To its end.
type Material struct {
	Kind     Ingredient
	Lot      string
	Received time.Time
	Use      Span
}

// DefaultPlan gives the reference order: 400,000 jars of lot B-2291.
func DefaultPlan() Plan {
	zone := time.FixedZone("", 60*60)
	tuesday := time.Date(2026, time.March, 3, 0, 0, 0, 0, zone)
	at := func(days, hours, minutes int) time.Time {
		return tuesday.AddDate(0, 0, days).Add(time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute)
	}
	tomatoes, glass := at(1, 2, 30), at(0, 22, 0) // the changes of lot
	return Plan{
		Jars:  400_000,
		Seed:  4217,
		Start: at(0, 14, 0),
		Cycle: 300 * time.Millisecond,
		Stops: []Stop{
			{at(1, 2, 50), 900 * time.Second},
			{at(1, 5, 30), 1200 * time.Second},
			{at(1, 7, 15), 225_900 * time.Millisecond},
			{at(1, 16, 0), 14_400 * time.Second}, // cleaning
		},
		Materials: []Material{
			{Kind: Salt, Lot: "S-9", Received: at(-12, 9, 40)},
			{Kind: Oil, Lot: "O-44", Received: at(-8, 10, 5)},
			{Kind: Lids, Lot: "L-31", Received: at(-7, 13, 20)},
			{Kind: Glass, Lot: "G-501", Received: at(-6, 7, 50), Use: Span{To: glass}},
			{Kind: Glass, Lot: "G-502", Received: at(-5, 8, 15), Use: Span{From: glass}},
			{Kind: Tomatoes, Lot: "T-771", Received: at(-1, 6, 30), Use: Span{To: tomatoes}},
			{Kind: Basil, Lot: "B-118", Received: at(-1, 11, 10)},
			{Kind: Tomatoes, Lot: "T-772", Received: at(-1, 15, 45), Use: Span{From: tomatoes}},
		},
		Leak: Span{at(1, 1, 34), at(1, 8, 54)},
	}
}
