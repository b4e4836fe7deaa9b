package eventquery

import (
	"strconv"
	"strings"
	"time"

	"github.com/trailmark/trailmark"
)

// operator is how two values are compared.
type operator uint8

const (
	equal operator = iota
	greater
	greaterOrEqual
	less
	lessOrEqual
	exists
)

var operators = map[string]operator{
	"EQ": equal, "GT": greater, "GE": greaterOrEqual, "LT": less, "LE": lessOrEqual, "EXISTS": exists,
}

// accepts reports whether the outcome of a comparison is what is asked for.
func (o operator) accepts(c int) bool {
	switch o {
	case equal:
		return c == 0
	case greater:
		return c > 0
	case greaterOrEqual:
		return c >= 0
	case less:
		return c < 0
	default:
		return c <= 0
	}
}

// value is what a field of no fixed type says: a number, a time, the name of a
// thing or any text. XML has no types, so the text alone decides.
type value struct {
	kind   valueKind
	text   string // of a name the canonical form (S5)
	number trailmark.Decimal
	time   time.Time
}

type valueKind uint8

const (
	numberValue valueKind = iota
	timeValue
	textValue
)

// valueOf reads a text. With exact, what is written unlike a JSON number
// without an exponent is no number: the lots 0012, 12 and 1.2e1 are three.
func valueOf(s string, exact bool) value {
	s = strings.TrimSpace(s)
	if !exact || isPlain(s) {
		if d, err := trailmark.ParseDecimal(trailmark.Number(s)); err == nil {
			return value{kind: numberValue, number: d}
		}
	}
	if t, ok := parseTime(s); ok {
		return value{kind: timeValue, time: t}
	}
	return value{kind: textValue, text: canonicalText(s)}
}

// elementValue reads the value of an extension element; it is not ok when the
// element has none.
func elementValue(el *trailmark.Element, exact bool) (v value, ok bool) {
	if el.Kind == trailmark.Null || el.Kind == trailmark.Parent && el.Value == "" {
		return value{}, false
	}
	return valueOf(el.Value, exact && el.Kind != trailmark.NumberText), true
}

// isPlain reports whether s is a number without an exponent, a plus sign and
// superfluous leading zeros.
func isPlain(s string) bool {
	s = strings.TrimPrefix(s, "-")
	whole, fraction, point := strings.Cut(s, ".")
	return isDigits(whole) && (whole == "0" || whole[0] != '0') && (!point || isDigits(fraction))
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// compare is not ok for values that cannot be compared.
func (v value) compare(w value) (c int, ok bool) {
	switch {
	case v.kind != w.kind:
		return 0, false
	case v.kind == numberValue:
		return v.number.Cmp(w.number), true
	case v.kind == timeValue:
		return v.time.Compare(w.time), true
	}
	return strings.Compare(v.text, w.text), true
}

// key gives a text that is the same for equal values alone.
func (v value) key() string {
	switch v.kind {
	case numberValue:
		return "number " + v.number.String()
	case timeValue:
		return "time " + v.time.UTC().Format(time.RFC3339Nano)
	default:
		return "text " + v.text
	}
}

// canonicalText gives the canonical form of a text that is the name of a GS1
// key, and any other as it is.
func canonicalText(s string) string {
	if strings.HasPrefix(s, "urn:epc:") || strings.HasPrefix(s, "http:") || strings.HasPrefix(s, "https:") {
		return string(canonical(trailmark.Name(s)))
	}
	return s
}

// parseTime reads a date and time with a zone; the seconds may be left out. In
// a URL that was not encoded, the + of a zone has become a space.
func parseTime(s string) (time.Time, bool) {
	if i := len(s) - len(" 00:00"); i > 0 && s[i] == ' ' {
		s = s[:i] + "+" + s[i+1:]
	}
	for _, layout := range [...]string{time.RFC3339Nano, "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(layout, s); err == nil && !strings.Contains(s, ",") {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

func parseFlag(s string) (wanted, ok bool) {
	switch s {
	case "", "true", "1":
		return true, true
	case "false", "0":
		return false, true
	}
	return false, false
}

func parseCount(s string) (int, bool) {
	n, err := strconv.ParseInt(s, 10, 32)
	return int(n), err == nil && n > 0
}

// shorten keeps a value that is shown in a message short.
func shorten(s string) string {
	const most = 80
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
