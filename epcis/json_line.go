package epcis

import (
	"bytes"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// jsonLineOf gives how many lines into the event the member of a path is, or
// the nearest one around it that exists.
func jsonLineOf(event []byte, path string) int {
	dec := jsontext.NewDecoder(bytes.NewReader(event))
	best, line := 0, 0
	for {
		if _, err := dec.ReadToken(); err != nil {
			return line
		}
		here := pathOf(dec.StackPointer())
		if len(here) > best && within(path, here) {
			best = len(here)
			line = bytes.Count(event[:dec.InputOffset()], newline)
		}
	}
}

// within says whether path is here or inside of it.
func within(path, here string) bool {
	rest, ok := strings.CutPrefix(path, here)
	return ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
}
