package gs1

import "strings"

// link is a Digital Link taken apart; values are still percent-coded.
type link struct {
	stem  string // scheme, domain and the path before the key
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
	path, authority := s, ""
	for _, scheme := range [...]string{"https://", "http://", "HTTPS://", "HTTP://"} {
		if strings.HasPrefix(s, scheme) {
			authority = scheme
			path = s[len(scheme):]
			break
		}
	}
	if authority == "" {
		return link{}, broken("a link begins with http:// or https://", 0, 0)
	}
	slash := strings.IndexByte(path, '/')
	if slash <= 0 || !isAuthority(path[:slash]) {
		return link{}, broken("no domain", len(authority), 0)
	}
	path = path[slash:]
	path, _, _ = strings.Cut(path, "#")
	path, query, _ := strings.Cut(path, "?")
	l := link{query: query}
	stem := l.findKey(path)
	if l.key == nil {
		return link{}, broken("no key in the path", len(authority)+slash, 0)
	}
	l.stem = s[:len(authority)+slash+stem]
	if !l.inOrder() {
		return link{}, &Error{AI: l.key.first, Rule: ruleOrder}
	}
	return l, nil
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
// meets a key, and gives the place where the key begins.
func (l *link) findKey(path string) int {
	for l.n < len(l.pairs) {
		value := strings.LastIndexByte(path, '/')
		if value <= 0 {
			return 0
		}
		start := strings.LastIndexByte(path[:value], '/')
		if start < 0 {
			return 0
		}
		s := l.specNamed(path[start+1 : value])
		if s == nil {
			return 0
		}
		copy(l.pairs[1:], l.pairs[:l.n])
		l.pairs[0] = pair{s, path[value+1:]}
		l.n++
		if s.key {
			l.key = s
			return start
		}
		path = path[:start]
	}
	return 0
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

// qualifierInQuery reports whether the query holds what belongs into the path:
// such a link does not name what it seems to name.
func (l *link) qualifierInQuery() bool {
	for query := l.query; query != ""; {
		var parameter string
		parameter, query, _ = strings.Cut(query, "&")
		if name, _, _ := strings.Cut(parameter, "="); l.fits(name) && name != "" {
			return true
		}
	}
	return false
}
