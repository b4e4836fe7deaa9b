package epcis

import (
	"bytes"
	"strings"

	"github.com/trailmark/trailmark"
)

// WordFormat says in which form XML has the words of the standard
// vocabularies: the values of the header GS1-CBV-XML-Format (EPCIS 2.0,
// section 12).
type WordFormat uint8

// The forms of words. AnyWord is the URN where there is one, since every
// version of EPCIS can read it.
const (
	AnyWord           WordFormat = iota // No_Preference
	WebURIWords                         // Always_Web_URI
	URNWords                            // Always_URN
	UntranslatedWords                   // Never_Translates: the form of the event's original
)

var wordFormats = [...]string{"No_Preference", "Always_Web_URI", "Always_URN", "Never_Translates"}

// ParseWordFormat reads the header's value; "" is No_Preference. An error is
// of kind Usage.
func ParseWordFormat(s string) (WordFormat, error) {
	i, err := parsePreference(s, wordFormats[:])
	return WordFormat(max(i, 0)), err
}

// String gives the header's value.
func (f WordFormat) String() string { return wordFormats[f] }

// parsePreference finds a value among those of a header; -1 is none.
func parsePreference(s string, values []string) (int, error) {
	if s == "" {
		return -1, nil
	}
	for i, v := range values {
		if v == s {
			return i, nil
		}
	}
	e := trailmark.Errorf(trailmark.Usage, "%q is not one of the formats that can be asked for", shorten([]byte(s)))
	e.Hint = "choose among " + strings.Join(values, ", ")
	return -1, e
}

// of gives the form for one event: UntranslatedWords is that of its original,
// as far as that tells.
func (f WordFormat) of(ev *trailmark.Event) WordFormat {
	if f == UntranslatedWords && bytes.Contains(ev.Original, []byte(cbvSpace)) {
		return WebURIWords
	}
	return f
}

// word writes a term in a form that XML has. Standard measurement types and
// sensor alerts have no URN, components have none either: the first are written
// as CURIEs, as in the examples of the standard, the last by their web URI.
func (f WordFormat) word(v Vocabulary, t trailmark.Term) string {
	n, web := &notations[v], f == WebURIWords || v == Components
	switch {
	case IsStandard(v, t) && web:
		return n.web + string(t)
	case IsStandard(v, t):
		return n.others[0] + string(t) // the URN, or the CURIE
	case !web && (v == MeasurementTypes || v == SensorAlerts):
		return compact(t)
	}
	return string(t)
}
