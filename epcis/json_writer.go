package epcis

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/trailmark/trailmark"
)

// jsonWriter appends JSON. Every method that takes a name writes nothing if
// the value is empty.
type jsonWriter struct{ b []byte }

// name writes the comma before a member or an entry, and the member's name.
func (w *jsonWriter) name(name string) {
	if n := len(w.b); n > 0 && !strings.ContainsRune("{[:,\n", rune(w.b[n-1])) {
		w.b = append(w.b, ',')
	}
	if name != "" {
		w.quote(name)
		w.b = append(w.b, ':')
	}
}

func (w *jsonWriter) quote(s string) {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	w.b, _ = jsontext.AppendQuote(w.b, s) // fails on invalid UTF-8 alone
}

// begin opens an object or an array, which [jsonWriter.end] closes.
func (w *jsonWriter) begin(name string, bracket byte) {
	w.name(name)
	w.b = append(w.b, bracket)
}

func (w *jsonWriter) end(bracket byte) { w.b = append(w.b, bracket) }

func (w *jsonWriter) text(name, value string) {
	if value != "" {
		w.name(name)
		w.quote(value)
	}
}

func (w *jsonWriter) time(name string, t time.Time) {
	if t.IsZero() {
		return
	}
	w.name(name)
	w.b = append(formatTime(append(w.b, '"'), t), '"')
}

func (w *jsonWriter) boolean(name string, v *bool) {
	if v == nil {
		return
	}
	w.name(name)
	if *v {
		w.b = append(w.b, "true"...)
	} else {
		w.b = append(w.b, "false"...)
	}
}

// number writes the text of a number as it is, if JSON can have it so.
func (w *jsonWriter) number(name string, n trailmark.Number) {
	if n == "" {
		return
	}
	w.name(name)
	if v := jsontext.Value(n); v.Kind() == jsontext.KindNumber && v.IsValid() {
		w.b = append(w.b, n...)
		return
	}
	w.b = append(w.b, jsonNumber(string(n))...)
}

// jsonNumber rewrites a number of XML (+5, 007, .5, 5.) for JSON. What is no
// number at all becomes null.
func jsonNumber(s string) string {
	sign := ""
	if rest, ok := strings.CutPrefix(s, "-"); ok {
		sign, s = "-", rest
	}
	s = strings.TrimLeft(strings.TrimPrefix(s, "+"), "0")
	if s == "" || !isDigit(s[0]) {
		s = "0" + s
	}
	if whole, rest, ok := strings.Cut(s, "."); ok && (rest == "" || !isDigit(rest[0])) {
		s = whole + rest
	}
	if v := jsontext.Value(sign + s); v.Kind() != jsontext.KindNumber || !v.IsValid() {
		return "null"
	}
	return sign + s
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
