package gs1

import "bytes"

// charset is a set of characters, as bits that [charsets] gives to each byte.
type charset uint8

// The character sets of the GS1 General Specifications, section 7.11, and what
// RFC 3986 leaves unescaped in a URI.
const (
	numeric    charset = 1 << iota
	cset82             // any serial, batch or text
	cset39             // component/part identifiers
	cset64             // base64url, with its padding
	unreserved         // RFC 3986, section 2.3
	cage               // CAGE code or DoDAAC (EPC Tag Data Standard, section 6.3.9)
	partNumber         // digits, capitals, hyphen and slash
)

const (
	digits  = "0123456789"
	letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	small   = "abcdefghijklmnopqrstuvwxyz"
)

var charsets = func() (t [256]charset) {
	mark := func(set charset, members string) {
		for i := range len(members) {
			t[members[i]] |= set
		}
	}
	mark(numeric, digits)
	mark(cset82, `!"%&'()*+,-./`+digits+":;<=>?"+letters+"_"+small)
	mark(cset39, "#-/"+digits+letters)
	mark(cset64, digits+letters+small+"-_=")
	mark(unreserved, digits+letters+small+"-._~")
	mark(cage, digits+"ABCDEFGHJKLMNPQRSTUVWXYZ")
	mark(partNumber, "-/"+digits+letters)
	return t
}()

func (s charset) has(c byte) bool { return charsets[c]&s != 0 }

// check checks the characters of a value, and for base64url its padding.
func (s charset) check(v []byte) *Error {
	if s == cset64 {
		return checkBase64(v)
	}
	if at, ok := s.hasAll(v); !ok {
		return broken(s.invalid(), at, 1)
	}
	return nil
}

// checkBase64 checks that the padding stands at the end and is one or two
// characters that make the length divisible by three, as the dictionary has it.
func checkBase64(v []byte) *Error {
	body := bytes.TrimRight(v, "=")
	for i, c := range body {
		if !cset64.has(c) || c == '=' {
			return broken(cset64.invalid(), i, 1)
		}
	}
	if padding := len(v) - len(body); padding > 2 || padding > 0 && len(v)%3 != 0 {
		return broken("invalid cset64 padding", len(body), padding)
	}
	return nil
}

// hasAll reports whether every character of v is in the set; if not, at is
// the place of the first that is not.
func (s charset) hasAll(v []byte) (at int, ok bool) {
	for i, c := range v {
		if !s.has(c) {
			return i, false
		}
	}
	return 0, true
}

// invalid is the rule that a character outside the set breaks.
func (s charset) invalid() string {
	switch s {
	case numeric:
		return "non digit character"
	case cset39:
		return "invalid cset39 character"
	case cset64:
		return "invalid cset64 character"
	}
	return "invalid cset82 character"
}

func isDigits[T string | []byte](s T) bool {
	for i := range len(s) {
		if !numeric.has(s[i]) {
			return false
		}
	}
	return len(s) > 0
}
