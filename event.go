package trailmark

import "time"

// EventType is the EPCIS event type (EPCIS 2.0, section 7.4), or the URI of
// an extension type.
type EventType string

// The standard event types. QuantityEvent is the deprecated one of EPCIS 1.x.
const (
	ObjectEvent         EventType = "ObjectEvent"
	AggregationEvent    EventType = "AggregationEvent"
	TransactionEvent    EventType = "TransactionEvent"
	TransformationEvent EventType = "TransformationEvent"
	AssociationEvent    EventType = "AssociationEvent"
	QuantityEvent       EventType = "QuantityEvent"
)

// Action says how an event relates to the life of its things
// (EPCIS 2.0, section 7.3.2). It is empty for a TransformationEvent.
type Action string

// The three actions.
const (
	Add     Action = "ADD"
	Observe Action = "OBSERVE"
	Delete  Action = "DELETE"
)

// Name is what an event calls a thing, a place, a party or a document, in the
// form in which it came in.
type Name string

// ThingID is the canonical form of a name (S5): https://id.gs1.org/… for
// everything GS1 identifies, any other URI as it is.
type ThingID string

// Term is a word of a vocabulary in its one form: the bare word for a value
// of the Core Business Vocabulary ("shipping"), the full URI for any other.
type Term string

// Number is a decimal number as it was written. Its text is never changed.
type Number string

// Event is one EPCIS event, as faithful to what came in as its meaning allows:
// names and numbers keep their text, vocabulary words have their one form, and
// everything that the standard does not define is in an [Element].
// A field that the event did not have is zero.
type Event struct {
	Type        EventType
	ID          string    // eventID; "" when none was given (S6)
	Time        time.Time // eventTime; UTC, with all digits that came in
	Offset      string    // eventTimeZoneOffset, such as "+01:00"
	RecordTime  time.Time // recordTime as the sender had it; a store sets its own
	Action      Action
	BizStep     Term
	Disposition Term

	ReadPoint   *Location
	BizLocation *Location

	EPCs       []Name            // epcList
	Quantities []QuantityElement // quantityList

	Parent          Name // parentID
	Children        []Name
	ChildQuantities []QuantityElement

	Inputs           []Name
	InputQuantities  []QuantityElement
	Outputs          []Name
	OutputQuantities []QuantityElement
	TransformationID Name

	Transactions   []Typed // bizTransactionList
	Sources        []Typed
	Destinations   []Typed
	Persistent     *PersistentDisposition
	Sensors        []SensorElement
	ILMD           []Element
	Certifications []string
	Error          *ErrorDeclaration
	Extensions     []Element

	// Original is the event as it came in, alone, and Source is what is needed
	// around it to read it again. Both are empty for an event built in Go.
	Original []byte
	Source   *Source
}

// Location is a read point or a business location with its extensions.
type Location struct {
	ID         Name
	Extensions []Element
}

// QuantityElement is a class with a quantity (EPCIS 2.0, section 7.3.3.3).
// Quantity is empty when it is not known. UOM is a UN/ECE Recommendation 20
// code, empty for a count of instances.
type QuantityElement struct {
	Class    Name
	Quantity Number
	UOM      string
}

// Typed is a business transaction, a source or a destination: an identifier
// and what it is. Type may be empty for a business transaction only.
type Typed struct {
	Type Term
	ID   Name
}

// PersistentDisposition is what stays true of the things until it is unset.
type PersistentDisposition struct {
	Set, Unset []Term
	Extensions []Element
}

// ErrorDeclaration says that an earlier event with the same content was wrong (S2).
type ErrorDeclaration struct {
	Time          time.Time // declarationTime
	Reason        Term
	CorrectiveIDs []string
	Extensions    []Element
}

// SensorElement is what sensors said at an event (EPCIS 2.0, section 7.3.7).
type SensorElement struct {
	Metadata   *SensorMetadata
	Reports    []SensorReport
	Extensions []Element
}

// SensorMetadata holds for all the reports of its element.
type SensorMetadata struct {
	Time, StartTime, EndTime time.Time
	DeviceID                 Name
	DeviceMetadata           string
	RawData                  string
	DataProcessingMethod     string
	BizRules                 string
	Extensions               []Element
}

// SensorReport is one observation. A number that was not given is "".
type SensorReport struct {
	Type                      Term // a GS1 measurement type as a bare word ("Temperature"), or a URI
	Exception                 Term
	DeviceID                  Name
	DeviceMetadata            string
	RawData                   string
	DataProcessingMethod      string
	BizRules                  string
	Time                      time.Time
	Microorganism             string
	ChemicalSubstance         string
	CoordinateReferenceSystem string
	Value                     Number
	Component                 Term
	StringValue               string
	BooleanValue              *bool
	HexBinaryValue            string
	URIValue                  string
	MinValue                  Number
	MaxValue                  Number
	MeanValue                 Number
	SDev                      Number
	PercRank                  Number
	PercValue                 Number
	UOM                       string
	Extensions                []Element
}

// ElementKind says what an extension's value was, so that it can be written
// again as it was read.
type ElementKind uint8

// The kinds of value of an [Element].
const (
	Text ElementKind = iota
	NumberText
	Bool
	Null
	Parent // has Children instead of a Value
)

// Element is a member or element that the standard does not define: a user
// extension or a piece of master data. A list of values is a run of Elements
// of the same name.
type Element struct {
	Space      string // namespace URI; "" where none applies
	Local      string
	Kind       ElementKind
	Value      string
	Attributes []Attribute // of an XML element
	Children   []Element
}

// Attribute is an XML attribute of an [Element].
type Attribute struct{ Space, Local, Value string }

// Source is what surrounds an event in the document that it came in: enough
// to decode the event's original bytes alone. Two events of one document share
// one Source.
type Source struct {
	Format string // "json", "xml-1" or "xml-2"
	Header string // JSON: the raw @context; XML: the start tags with their namespaces
}

// MasterData is one element of a vocabulary in a document's header: what a
// place, party, product or lot is (EPCIS 2.0, section 9.4).
type MasterData struct {
	Vocabulary string // vocabulary type URI, such as urn:epcglobal:epcis:vtype:BusinessLocation
	ID         Name
	Attributes []MasterAttribute
	Children   []Name
}

// MasterAttribute is one attribute of a [MasterData] element.
type MasterAttribute struct {
	ID    string  // attribute URI
	Value Element // Space and Local are empty
}
