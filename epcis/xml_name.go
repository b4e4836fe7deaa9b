package epcis

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// xmlName gives a name that XML can have for the local name of an extension. A
// character that it cannot have is written as _xHHHH_ (ISO/IEC 9075-14,
// section 9.1), and so is the beginning of what only looks like that.
func xmlName(local string) string {
	if isXMLName(local) && !strings.Contains(local, "_x") {
		return local
	}
	var b strings.Builder
	for i, r := range local {
		if isNameChar(r, i == 0) && nameCode(local[i:]) < 0 {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "_x%04X_", r)
		}
	}
	if b.Len() == 0 {
		return "_"
	}
	return b.String()
}

// plainName undoes [xmlName]. A name that xmlName would not have written stays
// as it is.
func plainName(name string) string {
	if !strings.Contains(name, "_x") {
		return name
	}
	var b strings.Builder
	for rest := name; rest != ""; {
		if r := nameCode(rest); r >= 0 {
			b.WriteRune(r)
			rest = rest[len("_x0000_"):]
			continue
		}
		b.WriteByte(rest[0])
		rest = rest[1:]
	}
	if local := b.String(); xmlName(local) == name {
		return local
	}
	return name
}

// nameCode gives the character that a text begins with as _xHHHH_, else -1.
func nameCode(s string) rune {
	const length = len("_x0000_")
	if len(s) < length || s[:2] != "_x" || s[length-1] != '_' {
		return -1
	}
	code, err := strconv.ParseUint(s[2:length-1], 16, 16)
	if err != nil {
		return -1
	}
	return rune(code)
}

func isXMLName(s string) bool {
	for i, r := range s {
		if !isNameChar(r, i == 0) {
			return false
		}
	}
	return s != ""
}

// isNameChar says whether a character can stand in the name of an element.
func isNameChar(r rune, first bool) bool {
	switch {
	case r == '_', r < 0x80 && isLetter(byte(r)):
		return true
	case r < 0x80:
		return !first && (isDigit(byte(r)) || r == '-' || r == '.')
	}
	return unicode.IsLetter(r) || !first && unicode.IsDigit(r)
}
