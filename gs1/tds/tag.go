package tds

import (
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/trailmark/trailmark/gs1"
)

// Tag is an EPC as a tag holds it.
type Tag struct {
	// Scheme is the binary encoding: "sgtin-96", "sscc+".
	Scheme string

	// Filter tells sorts of tagged objects apart (TDS 2.0, section 10): 0 to 7,
	// to 15 for usdod-96, to 63 for adi-var; gid-96 has none.
	Filter int

	// Name is the EPC pure identity URI, or for the schemes with a plus the
	// Digital Link. With dsgtin+ it has the date as an attribute.
	Name string

	// More says that other data follow the EPC (the +AIDC data toggle of the
	// schemes with a plus). They are not read.
	More bool
}

// Error says why bits are no EPC, or a name cannot be put into bits.
type Error struct {
	Scheme string // "" when it is not known
	Rule   string
}

func (e *Error) Error() string {
	if e.Scheme == "" {
		return e.Rule
	}
	return e.Scheme + ": " + e.Rule
}

func broken(format string, args ...any) *Error { return &Error{Rule: fmt.Sprintf(format, args...)} }

// DecodeHex reads the content of a tag's EPC memory from bit 20h on, in
// hexadecimal digits. Spaces are left out.
func DecodeHex(s string) (Tag, error) {
	s = strings.ReplaceAll(s, " ", "")
	if len(s)%2 != 0 {
		s += "0"
	}
	data, err := hex.DecodeString(s)
	if err != nil {
		return Tag{}, broken("%q are not hexadecimal digits", s)
	}
	return Decode(data)
}

// maxBytes is far beyond the longest EPC, and bounds what is looked at.
const maxBytes = 128

// Decode reads the content of a tag's EPC memory from bit 20h on. What follows
// the EPC must be zeros, unless the tag says that there is more. An error is an
// *[Error].
func Decode(data []byte) (Tag, error) {
	if len(data) == 0 || len(data) > maxBytes {
		return Tag{}, broken("an EPC has 1 to %d bytes, not %d", maxBytes, len(data))
	}
	s := schemeWithHeader(data[0])
	if s == nil {
		return Tag{}, broken("no EPC begins with the header %02X", data[0])
	}
	r := &bitReader{data: data, at: 8}
	t, err := s.decode(r)
	switch {
	case err != nil:
	case r.short:
		err = broken("the bits end too early")
	case !t.More && !r.zeros():
		err = broken("there are other bits than zeros after the end")
	}
	if err != nil {
		err.Scheme = s.name
		return Tag{}, err
	}
	t.Scheme = s.name
	return t, nil
}

// Encode gives the content of a tag's EPC memory from bit 20h on, in whole words
// of 16 bits. Name may be written in every form that [gs1.Parse] reads. The
// schemes without a plus need to know where the company prefix ends: from a URN,
// or from prefixes, which may be nil. An error is an *[Error] or of type *[gs1.Error].
func (t Tag) Encode(prefixes gs1.Prefixes) ([]byte, error) {
	s := schemeNamed(t.Scheme)
	if s == nil {
		return nil, &Error{t.Scheme, "no such encoding"}
	}
	if t.Filter < 0 || t.Filter >= 1<<s.filter && (s.filter > 0 || t.Filter > 0) {
		return nil, &Error{s.name, fmt.Sprintf("the filter value has %d bits, so %d is too much", s.filter, t.Filter)}
	}
	w := &bitWriter{}
	w.uint(uint64(s.header), 8)
	if err := s.encode(w, t, prefixes); err != nil {
		if e, ok := err.(*Error); ok {
			e.Scheme = s.name
		}
		return nil, err
	}
	return w.words(), nil
}

// EncodeHex gives what [Tag.Encode] gives in hexadecimal digits.
func (t Tag) EncodeHex(prefixes gs1.Prefixes) (string, error) {
	data, err := t.Encode(prefixes)
	return strings.ToUpper(hex.EncodeToString(data)), err
}
