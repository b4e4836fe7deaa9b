package gs1

import (
	"net/url"
	"strings"
)

// Decompress gives the Digital Link that a compressed one stands for (GS1
// Digital Link: URI Compression): under the same domain and path, with the
// parameters that are not GS1's after those that are. The key may stand before
// the compressed segment in plain. It is an error when the last segment of the
// path is not compressed, and when what it holds breaks the rules of its
// elements, check digits included: most paths that are not compressed would be
// something by chance otherwise. Errors are of type *[Error].
func Decompress(link string) (string, error) {
	plain, err := decompress(link)
	if err != nil {
		return "", err.in(link, "")
	}
	return plain, nil
}

var errNotCompressed = Error{Rule: "no key in the path, and the path is not a compressed one"}

func decompress(s string) (string, *Error) {
	fail := errNotCompressed
	rest, ok := cutScheme(s)
	slash := strings.IndexByte(rest, '/')
	if !ok || slash <= 0 || !isAuthority(rest[:slash]) {
		return "", &fail
	}
	address, _, _ := strings.Cut(s, "#")
	address, query, _ := strings.Cut(address, "?")
	last := strings.LastIndexByte(address, '/')
	if last < len(s)-len(rest)+slash {
		return "", &fail
	}
	stem, packed := address[:last], address[last+1:]
	es, others, ok := unpackElements(packed)
	if !ok {
		return "", &fail
	}
	if before, found := keyBefore(stem); found {
		es, stem = append(Elements{before.Element}, es...), before.stem
	}
	return es.linkWith(stem, others, query)
}

// linkWith writes the link of decompressed elements.
func (es Elements) linkWith(stem string, others []string, query string) (string, *Error) {
	fail := errNotCompressed
	if err := es.checkContent(); err != nil {
		return "", &fail
	}
	k, err := es.Key()
	if err != nil {
		return "", &fail
	}
	plain, err := k.LinkAt(stem)
	if err != nil {
		return "", err.(*Error)
	}
	if query != "" {
		others = append(others, query)
	}
	separator := "?"
	if strings.Contains(plain, "?") {
		separator = "&"
	}
	for _, parameter := range others {
		plain += separator + parameter
		separator = "&"
	}
	if _, err := parseLink(plain); err != nil {
		return "", &fail // a parameter that came along says something else
	}
	return plain, nil
}

// plainKey is a key in plain before a compressed segment.
type plainKey struct {
	Element
	stem string
}

// keyBefore finds the key at the end of a path.
func keyBefore(path string) (plainKey, bool) {
	end := strings.LastIndexByte(path, '/')
	if end < 0 {
		return plainKey{}, false
	}
	start := strings.LastIndexByte(path[:end], '/')
	if start < 0 {
		return plainKey{}, false
	}
	ai := path[start+1 : end]
	if long := shortName(ai); long != "" {
		ai = long
	}
	if s := specOf(ai); s == nil || !s.key {
		return plainKey{}, false
	}
	return plainKey{Element{ai, unescape(path[end+1:], false)}, path[:start]}, true
}

// padding is how many zeros may follow the last element: it says nothing then.
const padding = 8

// unpackElements reads a compressed segment: its elements, and parameters that
// are not GS1's, as a query has them.
func unpackElements(packed string) (es Elements, others []string, ok bool) {
	u, ok := newUnpacker(packed)
	if !ok {
		return nil, nil, false
	}
	for len(u.bits) > padding && !u.short {
		switch code := u.number(8); {
		case code >= 0xF0:
			others = append(others, u.parameter(code&15))
		case isDecimal(code):
			ai := u.identifier(code)
			s := specOf(ai)
			if s == nil {
				return nil, nil, false
			}
			es = append(es, Element{ai, u.value(s)})
		default:
			ais := shorthandFor(code)
			if ais == nil {
				return nil, nil, false
			}
			for _, ai := range ais {
				es = append(es, Element{ai, u.value(specOf(ai))})
			}
		}
	}
	return es, others, !u.short && strings.Trim(u.bits, "0") == "" && len(es) > 0
}

// isDecimal reports whether both halves of a byte are digits.
func isDecimal(code int) bool { return code>>4 < 10 && code&15 < 10 }

func shorthandFor(code int) []string {
	for _, s := range shorthands {
		if int(s.code) == code {
			return s.ais
		}
	}
	return nil
}

// identifier reads the rest of an application identifier of which the first two
// digits tell how long it is.
func (u *unpacker) identifier(code int) string {
	ai := string([]byte{'0' + byte(code>>4), '0' + byte(code&15)})
	row := rowOf[groupOf(ai)]
	if row == len(aiTable) || aiTable[row].first[:2] != ai {
		return ""
	}
	for range len(aiTable[row].first) - 2 {
		digit := u.number(4)
		if digit > 9 {
			return ""
		}
		ai += string(rune('0' + digit))
	}
	return ai
}

func (u *unpacker) value(s *spec) string {
	var b strings.Builder
	for _, f := range s.fields() {
		switch {
		case f.numeric && f.fixed:
			b.WriteString(u.digits(f.max))
		case f.numeric:
			b.WriteString(u.digits(u.number(lengthBits(f.max))))
		case f.fixed:
			b.WriteString(u.text(f.max, 0))
		default:
			b.WriteString(u.text(0, lengthBits(f.max)))
		}
	}
	return b.String()
}

// parameter reads a parameter that is not GS1's. Its name has a length of seven
// bits, of which the first four are given.
func (u *unpacker) parameter(begin int) string {
	n := begin<<3 | u.number(3)
	name := make([]byte, 0, n)
	for range n {
		name = append(name, safe64[u.number(6)])
	}
	return url.QueryEscape(string(name)) + "=" + url.QueryEscape(u.text(0, 7))
}
