package epcis

import (
	"time"
	"unicode/utf8"
)

// xmlWriter appends XML. Every method that takes a value writes nothing if the
// value is empty.
type xmlWriter struct{ b []byte }

// start begins a start tag, to which attributes may be added until
// [xmlWriter.more] or [xmlWriter.alone].
func (w *xmlWriter) start(name string) { w.b = append(append(w.b, '<'), name...) }

// more ends a start tag whose element has content.
func (w *xmlWriter) more() { w.b = append(w.b, '>') }

// alone ends the tag of an element without content.
func (w *xmlWriter) alone() { w.b = append(w.b, '/', '>') }

func (w *xmlWriter) open(name string) {
	w.start(name)
	w.more()
}

func (w *xmlWriter) close(name string) {
	w.b = append(append(w.b, '<', '/'), name...)
	w.b = append(w.b, '>')
}

// attribute adds an attribute to the start tag.
func (w *xmlWriter) attribute(name, value string) {
	if value != "" {
		w.attributeAsIs(name, value)
	}
}

// attributeAsIs adds an attribute that may be empty.
func (w *xmlWriter) attributeAsIs(name, value string) {
	w.b = append(append(w.b, ' '), name...)
	w.b = append(w.b, '=', '"')
	w.escape(value, true)
	w.b = append(w.b, '"')
}

func (w *xmlWriter) timeAttribute(name string, t time.Time) {
	if !t.IsZero() {
		w.attribute(name, string(formatTime(nil, t)))
	}
}

// text writes an element with a text.
func (w *xmlWriter) text(name, value string) {
	if value != "" {
		w.open(name)
		w.escape(value, false)
		w.close(name)
	}
}

func (w *xmlWriter) time(name string, t time.Time) {
	if !t.IsZero() {
		w.open(name)
		w.b = formatTime(w.b, t)
		w.close(name)
	}
}

// wrap opens an element that [xmlWriter.unwrap] takes back when nothing was
// put into it.
func (w *xmlWriter) wrap(name string) (inside int) {
	w.open(name)
	return len(w.b)
}

func (w *xmlWriter) unwrap(name string, inside int) {
	if len(w.b) == inside {
		w.b = w.b[:inside-len(name)-len("<>")]
		return
	}
	w.close(name)
}

// escape writes a text. A character that XML cannot have is replaced.
func (w *xmlWriter) escape(s string, inAttribute bool) {
	from := 0
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if code := escaped(r, size, inAttribute); code != "" {
			w.b = append(append(w.b, s[from:i]...), code...)
			from = i + size
		}
		i += size
	}
	w.b = append(w.b, s[from:]...)
}

// escaped gives what stands for a character that cannot stand for itself.
func escaped(r rune, size int, inAttribute bool) string {
	switch {
	case r == '&':
		return "&amp;"
	case r == '<':
		return "&lt;"
	case r == '>':
		return "&gt;"
	case r == '"' && inAttribute:
		return "&quot;"
	case r == '\r':
		return "&#xD;"
	case r == '\n' && inAttribute:
		return "&#xA;"
	case r == '\t' && inAttribute:
		return "&#x9;"
	case r < ' ' && r != '\n' && r != '\t', r == utf8.RuneError && size == 1, r == 0xFFFE, r == 0xFFFF:
		return "\uFFFD"
	}
	return ""
}
