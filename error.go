package trailmark

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what sort of error an [Error] is. Edges map kinds to exit codes
// and HTTP problems, in one place each.
type Kind uint8

// The kinds of error. The zero kind is the one nobody foresaw.
const (
	Internal  Kind = iota // a fault of ours or of the machine
	Malformed             // the document cannot be read on from here
	Invalid               // one event or value breaks the standard
	Refused               // a rule (P1–P12) forbids it
	Conflict              // a different event is known under this eventID (S6)
	NotFound
	Usage // a command, an option or a request that makes no sense
	Unavailable
	Unauthenticated // nobody knows who asks
	Forbidden       // who asks may not do this
	TooLarge        // the input or the answer is beyond a limit
)

var kindNames = [...]string{"internal", "malformed", "invalid", "refused", "conflict", "not found", "usage", "unavailable",
	"unauthenticated", "forbidden", "too large"}

func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("kind %d", uint8(k))
}

// Error is an error a person can act on: what is wrong, where, and what to do.
type Error struct {
	Kind    Kind
	Message string // one sentence, without the position
	Hint    string // what to do next; may be empty

	// Where. Event is the 1-based place of the event in its document, Path the
	// member or element ("epcList[3]"), Line the 1-based line; zero when unknown.
	Document string
	Event    int
	Path     string
	Line     int

	Findings []Finding // for Refused
	Err      error     // the cause, if there is one
}

// Error gives the position, the message and the hint on one line.
func (e *Error) Error() string {
	var b strings.Builder
	if e.Document != "" {
		b.WriteString(e.Document + ": ")
	}
	if e.Event > 0 {
		fmt.Fprintf(&b, "event %d: ", e.Event)
	}
	if e.Path != "" {
		b.WriteString(e.Path + ": ")
	}
	if e.Line > 0 {
		fmt.Fprintf(&b, "line %d: ", e.Line)
	}
	b.WriteString(e.Message)
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	if e.Hint != "" {
		b.WriteString(" (" + e.Hint + ")")
	}
	return b.String()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an [Error] of a kind.
func Errorf(kind Kind, format string, args ...any) *Error {
	return &Error{Kind: kind, Message: fmt.Sprintf(format, args...)}
}

// Wrapf makes an [Error] of a kind with a cause.
func Wrapf(kind Kind, cause error, format string, args ...any) *Error {
	return &Error{Kind: kind, Message: fmt.Sprintf(format, args...), Err: cause}
}

// KindOf gives the kind of the first [Error] in err's chain, else Internal.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}

// Severity says how bad a [Finding] is.
type Severity string

// The severities of a finding.
const (
	Violation Severity = "violation" // the physical world does not allow it
	Warning   Severity = "warning"
)

// Finding is what a rule has to say about an event.
type Finding struct {
	Rule     string // "P4"
	Severity Severity
	Thing    ThingID
	Message  string // one sentence, with what to do
}

func (f Finding) String() string { return f.Rule + " " + string(f.Thing) + ": " + f.Message }
