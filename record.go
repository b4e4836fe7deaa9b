package trailmark

// Role says in which part a thing took part in an event.
type Role uint8

// The roles of a posting. A store keeps the number: append only.
const (
	RoleNone   Role = iota
	RoleEPC         // epcList or quantityList
	RoleParent      // parentID
	RoleChild       // childEPCs or childQuantityList
	RoleInput
	RoleOutput
	RoleAlone  // parentID of an event that names no children: DELETE empties it
	RoleMember // its lot was named by a child's own Digital Link; nothing was done to it
)

var roles = [...]string{"", "epc", "parent", "child", "input", "output", "parent", "member"}

func (r Role) String() string {
	if int(r) < len(roles) {
		return roles[r]
	}
	return ""
}

// SceneID is the number of a [Scene].
type SceneID int64

// Scene is all of an event but its time, its things and their quantities: who,
// where, why. Most events of a line share one.
type Scene struct {
	Type        EventType
	Action      Action
	BizStep     Term
	Disposition Term
	Offset      string // eventTimeZoneOffset
	Expiry      string // the day until which what it makes is good, 2027-03-31; "" when it does not say (CBV 2.0, section 9.3)
	Origin      string // the country in which that was made, as ISO 3166-1 has it; "" when it does not say
	ReadPoint   Ref
	BizLocation Ref
	Cast        []Mention // sorted
}

// Mention is something that a scene refers to, and as what.
type Mention struct {
	As  Part
	Typ Term // of a source, a destination or a document
	Ref Ref
}

// Part says as what a scene mentions something.
type Part uint8

// The parts. A store keeps the number: append only.
const (
	AsSource         Part = iota + 1
	AsDestination         // of source and destination lists
	AsDocument            // business transaction
	AsLot                 // the lot that things of the event belong to (S9)
	AsTransformation      // transformationID
	AsOperator
	AsEquipment
)

// Mentioned gives the first thing that the scene mentions in a part with one
// of the types, or zero. No type at all means any.
func (s *Scene) Mentioned(as Part, types ...Term) Ref {
	if len(types) == 0 {
		for _, m := range s.Cast {
			if m.As == as {
				return m.Ref
			}
		}
	}
	for _, t := range types {
		for _, m := range s.Cast {
			if m.As == as && m.Typ == t {
				return m.Ref
			}
		}
	}
	return 0
}

// Where gives the place in which the things are after the event: the business
// location, else the read point, else zero.
func (s *Scene) Where() Ref {
	if s.BizLocation != 0 {
		return s.BizLocation
	}
	return s.ReadPoint
}

// Record is an event as a store keeps it: numbers instead of names.
type Record struct {
	Seq      Seq
	Time     Instant
	Scene    SceneID
	ID       string  // eventID, the event's hash id when none was given
	From, To Instant // the span of the inputs' consumption, both zero without one (S10)
	VoidedBy Seq     // the error declaration that voids it; zero for a live event (S2)
	Declares bool    // it is an error declaration: it voids and implies nothing else
	Involved []Involved
}

// Involved is a thing in an event.
type Involved struct {
	Role  Role
	Thing Ref
	// Of is the lot that the event says the thing belongs to (S9). Zero if the
	// event does not say.
	Of     Ref
	Amount Amount
}

// Amount is a quantity with its unit. It has no quantity when that was not
// said, as always for an item.
type Amount struct {
	Quantity Number
	UOM      string // UN/ECE Recommendation 20; "" counts instances
}

// Posting says that a thing took part in an event. Postings of a thing, in
// order of (Time, Seq), are its own history.
type Posting struct {
	Thing  Ref
	Time   Instant
	Seq    Seq
	Role   Role
	Scene  SceneID
	Other  Ref // the parent for RoleChild, else the lot the event says the thing belongs to
	Amount Amount
	Void   Seq // the error declaration that voids the event
}

// Before orders postings and events by (eventTime, commit sequence) (S3).
func Before(t1 Instant, s1 Seq, t2 Instant, s2 Seq) bool {
	return t1 < t2 || t1 == t2 && s1 < s2
}

// Containment says that a child was inside a parent from one event to
// another (S4). Until is Forever while it still is.
type Containment struct {
	Child, Parent Ref
	Kind          ContainmentKind
	Since         Instant
	SinceSeq      Seq
	Until         Instant
	UntilSeq      Seq
}

// ContainmentKind tells packing from association.
type ContainmentKind uint8

// The kinds of containment. A store keeps the number.
const (
	Aggregated ContainmentKind = iota // AggregationEvent
	Associated                        // AssociationEvent
)

// Holds reports whether the child was inside just after the event at (t, seq).
func (c Containment) Holds(t Instant, seq Seq) bool {
	return !Before(t, seq, c.Since, c.SinceSeq) && Before(t, seq, c.Until, c.UntilSeq)
}

// Balance is how much of a lot or class is at a place.
type Balance struct {
	Thing, Place Ref
	UOM          string
	Quantity     Decimal
	Time         Instant // of the newest event that it counts
	Seq          Seq
}
