package capture

import (
	"strings"
	"time"

	"github.com/trailmark/trailmark"
)

// The master data of an item or lot that are looked at, by the names which are
// in use, the more certain first (CBV 2.0, section 9.3).
var (
	lotNames    = []string{"lotNumber", "batchLotNumber", "hasBatchLotNumber"}
	expiryNames = []string{"itemExpirationDate", "expirationDateTime", "expirationDate", "lotExpirationDate"}
	originNames = []string{"countryOfOrigin"}
)

// ilmd gives the value of the first of some attributes that the event has of
// what it makes, "" for none.
func ilmd(e *trailmark.Event, names []string) string {
	for _, name := range names {
		for _, m := range e.ILMD {
			if value := strings.TrimSpace(m.Value); value != "" && strings.EqualFold(m.Local, name) {
				return value
			}
		}
	}
	return ""
}

// makes gives the day until which what the event makes is good and the country
// where it was made, as far as it says so. A value that is no date or no country
// says nothing; it stays in the event.
func (n *normaliser) makes() (expiry, origin string) {
	if origin = ilmd(n.event, originNames); !isCountry(origin) {
		origin = ""
	}
	return dayOf(ilmd(n.event, expiryNames)), origin
}

// dayOf gives the day of a date or a time, "" for what is neither.
func dayOf(s string) string {
	day := s[:min(len(s), len(time.DateOnly))]
	if _, err := time.Parse(time.DateOnly, day); err != nil {
		return ""
	}
	return day
}

// isCountry reports whether a text can be a code of ISO 3166-1: two or three
// letters, or three digits.
func isCountry(s string) bool {
	letters, digits := 0, 0
	for _, c := range s {
		switch {
		case c >= 'A' && c <= 'Z':
			letters++
		case c >= '0' && c <= '9':
			digits++
		}
	}
	return len(s) == letters && (letters == 2 || letters == 3) || len(s) == digits && digits == 3
}
