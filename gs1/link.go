package gs1

import (
	"iter"
	"strings"
)

// link is a Digital Link taken apart; values are still percent-coded.
type link struct {
	key   *spec
	pairs [4]pair // the key first, then the qualifiers in order
	n     int
	query string
	named bool // short names stand for identifiers
}

// pair is one step of the path: an identifier and its value.
type pair struct {
	spec  *spec
	value string
}

// splitLink finds the rightmost key in the path of a URL and what qualifies it
// (GS1 Digital Link: URI Syntax, section 4). It does not look at the values.
func splitLink(s string) (link, *Error) {
	rest, ok := cutScheme(s)
	if !ok {
		return link{}, broken("a link begins with http:// or https://", 0, 0)
	}
	slash := strings.IndexByte(rest, '/')
	if slash <= 0 || !isAuthority(rest[:slash]) {
		return link{}, broken("no domain", len(s)-len(rest), 0)
	}
	path, _, _ := strings.Cut(rest[slash:], "#")
	path, query, _ := strings.Cut(path, "?")
	l := link{query: query}
	l.findKey(path)
	if l.key == nil {
		return link{}, broken("no key in the path", len(s)-len(rest)+slash, 0)
	}
	if !l.inOrder() {
		return link{}, &Error{AI: l.key.first, Rule: ruleOrder}
	}
	return l, nil
}

// cutScheme takes the scheme off: all in small letters or all in capitals.
func cutScheme(s string) (rest string, ok bool) {
	for _, scheme := range [...]string{"https://", "http://", "HTTPS://", "HTTP://"} {
		if rest, ok = strings.CutPrefix(s, scheme); ok {
			return rest, true
		}
	}
	return s, false
}

// isAuthority is as strict as telling a link from something else needs.
func isAuthority(s string) bool {
	for i := range len(s) {
		if c := s[i]; !unreserved.has(c) && c != ':' && c != '[' && c != ']' {
			return false
		}
	}
	return true
}

// findKey walks the path from the right, two segments at a time, until it
// meets a key.
func (l *link) findKey(path string) {
	for l.n < len(l.pairs) && l.key == nil {
		value := strings.LastIndexByte(path, '/')
		if value <= 0 {
			return
		}
		start := strings.LastIndexByte(path[:value], '/')
		if start < 0 {
			return
		}
		s := l.specNamed(path[start+1 : value])
		if s == nil {
			return
		}
		copy(l.pairs[1:], l.pairs[:l.n])
		l.pairs[0] = pair{s, path[value+1:]}
		l.n++
		if s.key {
			l.key = s
		}
		path = path[:start]
	}
}

// specNamed finds the identifier that a segment of the path is, in numbers or by
// its short name.
func (l *link) specNamed(segment string) *spec {
	if ai := shortName(segment); ai != "" {
		l.named = true
		return specOf(ai)
	}
	return specOf(segment)
}

// inOrder reports whether the qualifiers are those of one alternative of the
// key, in its order. Any of them may be absent.
func (l *link) inOrder() bool {
	return l.n == 1 || l.fits("")
}

// fits reports whether an alternative of the key has all the qualifiers of the
// path in their order, and the identifier ai as well unless it is "".
func (l *link) fits(ai string) bool {
	for _, sequence := range l.key.qualifiers {
		next, found := 1, ai == ""
		for _, q := range sequence {
			if next < l.n && l.pairs[next].spec.first == q {
				next++
			}
			found = found || q == ai
		}
		if next == l.n && found {
			return true
		}
	}
	return false
}

// parameters gives those of the query, between & or ; (GS1 Digital Link: URI
// Syntax, queryStringDelim).
func (l *link) parameters() iter.Seq[string] {
	return strings.FieldsFuncSeq(l.query, func(r rune) bool { return r == '&' || r == ';' })
}

// qualifierInQuery reports whether the query holds what belongs into the path:
// such a link does not name what it seems to name.
func (l *link) qualifierInQuery() bool {
	for parameter := range l.parameters() {
		if name, _, _ := strings.Cut(parameter, "="); l.fits(name) && name != "" {
			return true
		}
	}
	return false
}
