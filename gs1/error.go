package gs1

import (
	"errors"
	"fmt"
	"strings"
)

// What an [Error] may wrap, for callers that go on in spite of it or ask for more.
var (
	// ErrCheckDigit says that a check digit, or a check character pair, does
	// not belong to the key. The key is well formed but for that.
	ErrCheckDigit = errors.New("the check digit is wrong")

	// ErrAmbiguous says that the text can name more than one thing.
	ErrAmbiguous = errors.New("more than one thing can be meant")

	// ErrPrefixLength says that an EPC URN cannot be written, because nobody
	// said where the GS1 Company Prefix ends.
	ErrPrefixLength = errors.New("the length of the company prefix is not known")
)

// Error says which character breaks which rule.
type Error struct {
	Input    string // the text that was read
	AI       string // the application identifier at fault; "" when it is none
	Position int    // 1-based character in the value of AI, or byte in Input; 0 is the whole
	Length   int    // how many characters are at fault; 0 when it cannot be said
	Rule     string // the rule that is broken, such as "illegal month"
	Hint     string // what was expected or what to do; may be empty
	Err      error  // [ErrCheckDigit], [ErrAmbiguous], [ErrPrefixLength] or nil
}

// Error gives everything on one line.
func (e *Error) Error() string {
	var b strings.Builder
	if e.Input != "" {
		fmt.Fprintf(&b, "%q: ", e.Input)
	}
	if e.AI != "" {
		fmt.Fprintf(&b, "(%s) ", e.AI)
	}
	if e.Position > 0 {
		fmt.Fprintf(&b, "character %d: ", e.Position)
	}
	b.WriteString(e.Rule)
	if e.Hint != "" {
		b.WriteString(": " + e.Hint)
	}
	return b.String()
}

// Unwrap gives the sentinel.
func (e *Error) Unwrap() error { return e.Err }

// broken makes the error for a broken rule, n bytes from the 0-based byte at.
func broken(rule string, at, n int) *Error {
	return &Error{Rule: rule, Position: at + 1, Length: n}
}

// in says where an error was found.
func (e *Error) in(input, ai string) *Error {
	e.Input = input
	if e.AI == "" {
		e.AI = ai
	}
	return e
}
