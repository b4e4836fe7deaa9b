package gs1

import "strings"

// Element is an application identifier with its value, as it is meant: nothing
// in it is escaped.
type Element struct{ AI, Value string }

// String gives the element with its identifier in brackets. An opening bracket
// in the value gets a backslash.
func (e Element) String() string {
	return "(" + e.AI + ")" + strings.ReplaceAll(e.Value, "(", `\(`)
}

// Elements are the elements of one message: of a barcode, or of all barcodes on
// one thing, in the order in which they were read.
type Elements []Element

// Bracketed gives the elements as people write them: (01)09521234004219(10)B-2291.
func (es Elements) Bracketed() string {
	var b strings.Builder
	for _, e := range es {
		b.WriteString(e.String())
	}
	return b.String()
}

// GS is the character that separates elements in scanned data (ASCII 29). It
// stands for FNC1.
const GS = '\x1d'

// ElementString gives the elements as a barcode has them, without the leading
// FNC1 and with [GS] after each element whose length is not predefined, but the last.
func (es Elements) ElementString() string {
	var b strings.Builder
	for i, e := range es {
		b.WriteString(e.AI)
		b.WriteString(e.Value)
		if s := specOf(e.AI); i < len(es)-1 && (s == nil || !s.fixed) {
			b.WriteByte(GS)
		}
	}
	return b.String()
}

// Get gives the value of the first element with the identifier ai.
func (es Elements) Get(ai string) (value string, ok bool) {
	for _, e := range es {
		if e.AI == ai {
			return e.Value, true
		}
	}
	return "", false
}

// ParseElements reads an element string: with identifiers in brackets, or as
// scanned, with FNC1 as [GS] or ^, with or without a leading FNC1 and the
// symbology identifier of a GS1 barcode (]d2, ]C1, ]Q3, ]e0, ]J1). It checks that each
// identifier exists and that its value has the right characters and length;
// the rest is left to [Elements.Validate]. Errors are of type *[Error].
func ParseElements(s string) (Elements, error) {
	es, err := parseElements(s)
	if err != nil {
		err.Input = s
		return nil, err
	}
	return es, nil
}

func parseElements(s string) (Elements, *Error) {
	at := 0
	if len(s) >= 3 && isGS1Symbology(s[:3]) {
		at = 3
	}
	if strings.HasPrefix(s[at:], "(") {
		return parseBracketed(s, at)
	}
	return parseScanned(s, at)
}

// isGS1Symbology reports whether a symbology identifier promises an element string.
func isGS1Symbology(id string) bool {
	switch id {
	case "]C1", "]e0", "]d2", "]Q3", "]J1":
		return true
	}
	return false
}

// parseBracketed reads (01)…(10)…. A bracket in a value has a backslash before
// it; blanks around identifiers and values are for the eye.
func parseBracketed(s string, at int) (Elements, *Error) {
	var es Elements
	for at < len(s) {
		if s[at] != '(' {
			return nil, broken("an identifier in brackets is expected", at, 1)
		}
		end := strings.IndexByte(s[at:], ')')
		if end < 0 {
			return nil, broken("the bracket is not closed", at, 0)
		}
		ai := strings.TrimSpace(s[at+1 : at+end])
		spec := specOf(ai)
		if spec == nil {
			return nil, unknownBracket(ai, at)
		}
		value, next := bracketedValue(s, at+end+1)
		if err := spec.checkFormat(value); err != nil {
			return nil, err.in("", ai)
		}
		es = append(es, Element{ai, value})
		at = next
	}
	return es, nil
}

func unknownBracket(ai string, at int) *Error {
	e := broken("unknown application identifier", at+1, len(ai))
	if !isDigits(ai) {
		e.Hint = `a bracket in a value is written \(`
	}
	return e
}

// bracketedValue gives the value that begins at start and where it ends.
func bracketedValue(s string, start int) (value string, end int) {
	end = start
	for end < len(s) && s[end] != '(' {
		if strings.HasPrefix(s[end:], `\(`) {
			end++
		}
		end++
	}
	return strings.TrimSpace(strings.ReplaceAll(s[start:end], `\(`, "(")), end
}

// parseScanned reads identifiers and values that follow one another.
func parseScanned(s string, at int) (Elements, *Error) {
	if at < len(s) && isFNC1(s[at]) {
		at++
	}
	if at >= len(s) {
		return nil, broken("no elements", at, 0)
	}
	var es Elements
	for at < len(s) {
		spec, n := specAt(s[at:])
		if spec == nil {
			return nil, broken("unknown application identifier", at, 0)
		}
		ai := s[at : at+n]
		value, next := scannedValue(s, at+n, spec)
		if err := spec.checkFormat(value); err != nil {
			return nil, err.in("", ai)
		}
		es = append(es, Element{ai, value})
		at = next
	}
	return es, nil
}

// scannedValue gives the value that begins at start and where the next element
// begins. A separator that was not needed is overlooked.
func scannedValue(s string, start int, spec *spec) (value string, next int) {
	end := start
	for end < len(s) && !isFNC1(s[end]) && !(spec.fixed && end-start == spec.length()) {
		end++
	}
	next = end
	if next < len(s) && isFNC1(s[next]) {
		next++
	}
	return s[start:end], next
}

func isFNC1(c byte) bool { return c == '^' || c == GS }
