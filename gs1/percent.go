package gs1

import "strings"

// decoded gives the character at s[i], which may be percent-coded, and how
// many bytes it takes.
func decoded(s string, i int) (c byte, size int) {
	if s[i] == '%' && i+2 < len(s) {
		if hi, lo := unhex(s[i+1]), unhex(s[i+2]); hi < 16 && lo < 16 {
			return hi<<4 | lo, 3
		}
	}
	return s[i], 1
}

func unhex(c byte) byte {
	switch {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10
	}
	return 16
}

// unescape undoes percent-coding; a percent sign without two hexadecimal
// digits stays. In the query of a link, a plus sign is a space.
func unescape(s string, query bool) string {
	if !strings.Contains(s, "%") && !(query && strings.Contains(s, "+")) {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		c, size := decoded(s, i)
		if query && size == 1 && c == '+' {
			c = ' '
		}
		out = append(out, c)
		i += size
	}
	return string(out)
}

// escape percent-codes everything but the unreserved characters of RFC 3986.
// In the query of a link, a space becomes a plus sign.
func escape(s string, query bool) string {
	var out []byte
	for i := range len(s) {
		switch c := s[i]; {
		case unreserved.has(c):
			out = append(out, c)
		case query && c == ' ':
			out = append(out, '+')
		default:
			out = append(out, '%', upperHex[c>>4], upperHex[c&15])
		}
	}
	return string(out)
}
