package recall

import (
	"cmp"
	"strings"

	"github.com/trailmark/trailmark"
)

// splitSerial cuts the name of an item into its class and its serial.
func splitSerial(id trailmark.ThingID) (class, serial string) {
	at := strings.LastIndexAny(string(id), "/:.") + 1
	return string(id[:at]), string(id[at:])
}

// Class gives what the names of all items in the range begin with.
func (s Serials) Class() string {
	class, _ := splitSerial(s.From)
	return class
}

// Covers reports whether an item is in the range.
func (s Serials) Covers(item trailmark.ThingID) bool {
	class, from := splitSerial(s.From)
	_, to := splitSerial(s.To)
	of, serial := splitSerial(item)
	if of != class {
		return false
	}
	if !isDigits(from) || !isDigits(to) {
		return from <= serial && serial <= to
	}
	return isDigits(serial) && compareNumbers(from, serial) <= 0 && compareNumbers(serial, to) <= 0
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// compareNumbers compares digits of any length as numbers.
func compareNumbers(a, b string) int {
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}
