package offline

import (
	"time"

	"github.com/trailmark/trailmark"
)

// Seen is what a device remembers of the lists that it has used: when the newest
// one was issued, by its signer and its recall. It can be kept as JSON. The zero
// value remembers nothing and cannot be added to.
type Seen map[string]time.Time

// Take remembers a list, unless a newer one of the same recall and signer was
// taken before: such a list may be whole and valid, and yet be played back by
// somebody who wants to sell what came to the list later. Errors: Refused.
func (s Seen) Take(l *List) error {
	of := PublicText(l.Signer) + " " + l.Recall
	if newest := s[of]; l.Issued.Before(newest) {
		return &trailmark.Error{
			Kind:    trailmark.Refused,
			Message: "the list is from " + l.Issued.Format(time.RFC3339) + ", and a newer one was used before, from " + newest.Format(time.RFC3339),
			Hint:    "fetch a new one",
		}
	}
	s[of] = l.Issued
	return nil
}
