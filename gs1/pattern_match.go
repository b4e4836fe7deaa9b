package gs1

import "strings"

// Match reports whether the pattern describes what has this canonical name (see
// [Canonical]). A class or an asset type, which has no serial, is described by
// a pattern with * for the serial. A longer company prefix that begins as that
// of the pattern does is not told apart; GS1 assigns no such pairs. Match
// allocates nothing.
func (p Pattern) Match(id string) bool {
	rest, ok := strings.CutPrefix(id, p.stem)
	switch {
	case !ok:
		return false
	case p.scheme == nil:
		return p.matchKeyless(rest)
	}
	value, tail, _ := strings.Cut(rest, "/")
	value, ok = p.matchKey(value)
	if !ok {
		return false
	}
	if p.serialAt < 0 {
		return value == "" && tail == ""
	}
	serial := value
	if q := p.scheme.qualifier; q != nil {
		if serial, ok = cutQualifier(tail, q.first); !ok || value != "" {
			return false
		}
	}
	return p.matchSerial(serial)
}

// matchKey matches what comes before the serial, and gives the rest.
func (p Pattern) matchKey(value string) (rest string, ok bool) {
	s := p.scheme
	if s.zero {
		if value, ok = strings.CutPrefix(value, "0"); !ok {
			return "", false
		}
	}
	if s.digits == 0 {
		return "", p.matchReference("", value)
	}
	if len(value) < s.digits+1 {
		return "", false
	}
	body, rest := value[:s.digits], value[s.digits+1:] // without the check digit
	lead := ""
	if s.leading {
		lead, body = body[:1], body[1:]
	}
	if !p.matchReference(lead, body) {
		return "", false
	}
	if !s.pieces {
		return rest, true
	}
	return "", len(rest) == 4 && p.fields[2].match(rest[:2], true) && p.fields[3].match(rest[2:], true)
}

// matchReference matches company prefix and reference, of which the first
// digit may stand before the prefix.
func (p Pattern) matchReference(lead, body string) bool {
	company, reference := p.fields[0], p.fields[1]
	if company.kind == anyValue {
		return true
	}
	rest, ok := strings.CutPrefix(body, company.text)
	if !ok {
		return false
	}
	return reference.match(lead+rest, p.scheme.digits > 0)
}

func cutQualifier(tail, ai string) (serial string, ok bool) {
	if tail == "" {
		return "", true
	}
	if serial, ok = strings.CutPrefix(tail, ai); !ok {
		return "", false
	}
	return strings.CutPrefix(serial, "/")
}

func (p Pattern) matchSerial(serial string) bool {
	f := p.fields[p.serialAt]
	switch {
	case serial != "":
		return f.match(serial, false)
	case p.scheme.key.first == "414":
		return f.match("0", false) // no extension
	}
	return f.kind == anyValue && p.scheme != &lgtin // a class is no lot
}

func (p Pattern) matchKeyless(rest string) bool {
	for i, f := range p.fields {
		field, more := rest, ""
		if i < len(p.fields)-1 {
			var ok bool
			if field, more, ok = strings.Cut(rest, "."); !ok {
				return false
			}
		}
		if !f.match(field, false) {
			return false
		}
		rest = more
	}
	return true
}

// Prefixes gives what the canonical name of anything that the pattern describes
// can begin with, for a search in an index. It is at most ten: the first digit
// of a GTIN stands before the company prefix.
func (p Pattern) Prefixes() []string {
	company := p.fields[0]
	switch {
	case p.scheme == nil && company.kind == oneValue:
		return []string{p.stem + company.text}
	case company.kind == anyValue || p.scheme == nil:
		return []string{p.stem}
	}
	stem, reference := p.stem, ""
	if p.scheme.zero {
		stem += "0"
	}
	if f := p.fields[1]; f.kind == oneValue {
		reference = f.text
	}
	switch {
	case !p.scheme.leading:
		return []string{stem + company.text + reference}
	case reference != "":
		return []string{stem + reference[:1] + company.text + reference[1:]}
	}
	list := make([]string, 10)
	for i := range list {
		list[i] = stem + string(rune('0'+i)) + company.text
	}
	return list
}

// patternField is one field of a pattern.
type patternField struct {
	kind patternKind
	text string // the value, or the lower bound without leading zeros
	high string
}

type patternKind uint8

const (
	oneValue patternKind = iota
	anyValue
	aRange
)

// parsePatternField is not ok for a range that is none.
func parsePatternField(s string) (f patternField, ok bool) {
	if s == "*" {
		return patternField{kind: anyValue}, true
	}
	if !strings.HasPrefix(s, "[") {
		return patternField{text: s}, true
	}
	low, high, ok := strings.Cut(strings.TrimSuffix(s[1:], "]"), "-")
	if !ok || !strings.HasSuffix(s, "]") || !isDigits(low) || !isDigits(high) {
		return f, false
	}
	f = patternField{kind: aRange, text: withoutZeros(low), high: withoutZeros(high)}
	return f, !lessNumber(f.high, f.text)
}

// match reports whether the field describes a value. Leading zeros count, but
// in a number of a fixed width, which may be held against a range.
func (f patternField) match(value string, fixed bool) bool {
	switch f.kind {
	case anyValue:
		return true
	case oneValue:
		return value == f.text
	}
	number := withoutZeros(value)
	return value != "" && isDigits(value) && (fixed || number == value) && !lessNumber(number, f.text) && !lessNumber(f.high, number)
}

// withoutZeros takes leading zeros off a number.
func withoutZeros(s string) string {
	if t := strings.TrimLeft(s, "0"); t != "" {
		return t
	}
	return s[max(0, len(s)-1):]
}

// lessNumber compares numbers without leading zeros.
func lessNumber(a, b string) bool {
	return len(a) < len(b) || len(a) == len(b) && a < b
}
