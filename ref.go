package trailmark

import "time"

// Ref is the number under which a store keeps a name. Zero is no name.
// Things named for the first time in one capture get neighbouring numbers.
type Ref int64

// Seq is the place of an event in the order in which events were accepted
// (S3). Sequences start at 1; zero is no event.
type Seq int64

// Latest is a sequence after every event.
const Latest Seq = 1 << 62

// Instant is a time in microseconds since 1970-01-01T00:00:00Z.
type Instant int64

// Forever is an instant after every event, Never one before.
const (
	Forever Instant = 1 << 62
	Never   Instant = -1 << 62
)

// InstantOf rounds t down to the microsecond.
func InstantOf(t time.Time) Instant { return Instant(t.UnixMicro()) }

// Time gives the instant as a time in UTC.
func (i Instant) Time() time.Time { return time.UnixMicro(int64(i)).UTC() }

// String gives the instant in UTC by RFC 3339, with as many decimals as it has.
func (i Instant) String() string { return i.Time().Format(time.RFC3339Nano) }

// In gives the instant by RFC 3339 at an offset such as "+01:00"; in UTC when
// the offset is not one.
func (i Instant) In(offset string) string {
	zone, err := time.Parse("-07:00", offset)
	if err != nil {
		return i.String()
	}
	return i.Time().In(zone.Location()).Format(time.RFC3339Nano)
}

// ThingKind says what a name names.
type ThingKind uint8

// The kinds of thing. A store keeps the number: append only.
const (
	Other        ThingKind = iota
	Item                   // exists once: it has a serial
	LogisticUnit           // SSCC
	Lot                    // a quantity made under the same conditions
	Class                  // a product or asset type
	Place                  // GLN, SGLN or another location
	Party                  // PGLN or another organisation
	Document               // a business transaction
	Process                // a transformation spread over several events
)

var thingKinds = [...]string{"other", "item", "logistic unit", "lot", "class", "place", "party", "document", "process"}

func (k ThingKind) String() string {
	if int(k) < len(thingKinds) {
		return thingKinds[k]
	}
	return "other"
}

// Single reports whether things of this kind exist once, so that they can be
// in one place and one container only.
func (k ThingKind) Single() bool { return k == Item || k == LogisticUnit }

// Bulk reports whether things of this kind exist as a quantity.
func (k ThingKind) Bulk() bool { return k == Lot || k == Class }
