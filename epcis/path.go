package epcis

import (
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/trailmark/trailmark"
)

// pathOf writes a JSON pointer as people write a path: epcList[3],
// sensorElementList[0].sensorReport[1].value.
func pathOf(p jsontext.Pointer) string {
	var b strings.Builder
	for name := range p.Tokens() {
		if _, err := strconv.Atoi(name); err == nil && b.Len() > 0 {
			b.WriteString("[" + name + "]")
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(name)
	}
	return b.String()
}

// at writes the path of the i-th entry of a list, and of a member of it.
func at(list string, i int, member string) string {
	s := list + "[" + strconv.Itoa(i) + "]"
	if member != "" {
		s += "." + member
	}
	return s
}

func invalid(path, format string, args ...any) *trailmark.Error {
	e := trailmark.Errorf(trailmark.Invalid, format, args...)
	e.Path = path
	return e
}
