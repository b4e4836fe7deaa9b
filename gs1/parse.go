package gs1

import (
	"fmt"
	"strings"
)

// Parse reads a key in any of its forms: EPC URN, Digital Link, element string
// (with or without a symbology identifier), or plain digits.
//
// Plain digits are what is printed without an identifier: a GTIN of 8, 12 or 14
// digits, an SSCC of 18, a GSIN of 17; the check digit must be right. Thirteen
// digits are a GTIN or a GLN, which only an identifier can tell: that is
// [ErrAmbiguous] (see [ParseAs]), unless a symbology identifier says that a retail barcode was
// read. Other digits are read as an element string.
//
// With a wrong check digit in any other form, the key is given together with an
// error that wraps [ErrCheckDigit]. Errors are of type *[Error].
func Parse(s string) (Key, error) {
	text := strings.TrimSpace(s)
	switch {
	case text == "":
		return Key{}, &Error{Rule: "nothing to read"}
	case hasPrefixFold(text, "urn:epc:"):
		return parseURN(text)
	case hasPrefixFold(text, "http:"), hasPrefixFold(text, "https:"):
		return parseLink(text)
	case hasScheme(text):
		return Key{}, &Error{Input: s, Rule: "not an identifier of GS1"}
	case text[0] == ']':
		return parseScan(text)
	case isDigits(strings.ReplaceAll(text, " ", "")):
		return parseDigits(strings.ReplaceAll(text, " ", ""))
	}
	return parseMessage(text)
}

// parseMessage reads an element string.
func parseMessage(s string) (Key, error) {
	es, err := ParseElements(s)
	if err != nil {
		return Key{}, err
	}
	return es.Key()
}

// parseScan reads what a scanner sends with a symbology identifier before it.
func parseScan(s string) (Key, error) {
	if len(s) < 3 {
		return Key{}, broken("no symbology identifier", 0, len(s)).in(s, "")
	}
	switch id, data := s[:3], s[3:]; {
	case isGS1Symbology(id):
		return parseMessage(s)
	case id == "]E0" && (len(data) == 12 || len(data) == 13), id == "]E4" && len(data) == 8, id == "]I1" && len(data) == 14:
		return ParseAs("01", data)
	case id == "]Q1", id == "]d1", id == "]J0":
		if !strings.HasPrefix(data, "]") {
			return Parse(data)
		}
	}
	return Key{}, broken("no GS1 data after this symbology identifier", 0, 3).in(s, "")
}

// parseDigits reads plain digits.
func parseDigits(s string) (Key, error) {
	switch len(s) {
	case 8, 12, 14:
		return ParseAs("01", s)
	case 13:
		return Key{}, &Error{Input: s, Rule: "13 digits are a GTIN or a GLN", Err: ErrAmbiguous,
			Hint: fmt.Sprintf("write (01)0%s for the product, (414)%s for the place, (417)%s for the party", s, s, s)}
	case 17:
		return ParseAs("402", s)
	case 18:
		return ParseAs("00", s)
	}
	return parseMessage(s)
}

// ParseAs reads a plain value of which the identifier is known, such as a
// column of GTINs ("01") or of GLNs ("414"). A GTIN may have 8, 12, 13 or 14
// digits. A wrong check digit is an error without a key: it is all that speaks
// for the value.
func ParseAs(ai, value string) (Key, error) {
	s := specOf(ai)
	if s == nil || !s.key {
		return Key{}, &Error{Input: value, AI: ai, Rule: "not a key"}
	}
	full := strings.Repeat("0", missingZeros(s, value)) + value
	if err := s.checkContent(full); err != nil {
		return Key{}, err.in(value, ai)
	}
	return Key{AI: ai, Value: full}, nil
}

func parseURN(s string) (Key, error) {
	var b builder
	if err := b.urn(s); err != nil {
		return Key{}, err.in(s, "")
	}
	if b.ai == "" {
		return Key{}, &Error{Input: s, Rule: "this EPC has no GS1 key"}
	}
	k, err := parseLink(string(b.from(0)))
	k.PrefixLength = b.prefix
	return k, err
}

func parseLink(s string) (Key, error) {
	l, fault := splitLink(s)
	if fault != nil {
		return Key{}, fault.in(s, "")
	}
	k := Key{Legacy: l.named}
	for i, p := range l.pairs[:l.n] {
		e := Element{p.spec.first, unescape(p.value, false)}
		if zeros := missingZeros(p.spec, e.Value); zeros > 0 {
			e.Value = strings.Repeat("0", zeros) + e.Value
			k.Legacy = true
		}
		if i == 0 {
			k.AI, k.Value = e.AI, e.Value
		} else {
			k.Qualifiers = append(k.Qualifiers, e)
		}
	}
	if fault := k.readQuery(&l); fault != nil {
		return Key{}, fault.in(s, "")
	}
	_, err := k.Identity()
	if e, ok := err.(*Error); ok {
		e.Input = s
		if e.Err != ErrCheckDigit {
			return Key{}, e
		}
	}
	return k, err
}

// readQuery takes the attributes from the query. Parameters whose names are not
// numbers are none of GS1's.
func (k *Key) readQuery(l *link) *Error {
	for parameter := range l.parameters() {
		ai, value, _ := strings.Cut(parameter, "=")
		if !isDigits(ai) {
			continue
		}
		s := specOf(ai)
		switch {
		case s == nil:
			return &Error{AI: ai, Rule: "unknown application identifier in the query"}
		case l.fits(ai) || !s.attribute:
			return &Error{AI: ai, Rule: "may not be in the query", Hint: "qualifiers belong into the path"}
		}
		e := Element{ai, unescape(value, true)}
		if zeros := missingZeros(s, e.Value); zeros > 0 {
			e.Value = strings.Repeat("0", zeros) + e.Value
			k.Legacy = true
		}
		if err := s.checkFormat(e.Value); err != nil {
			return err.in("", ai)
		}
		known, found := k.Attributes.Get(ai)
		if found && known != e.Value {
			return &Error{AI: ai, Rule: ruleRepeat}
		}
		if !found {
			k.Attributes = append(k.Attributes, e)
		}
	}
	return nil
}
