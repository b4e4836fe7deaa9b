package capture

import (
	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// entry is an event ready for a transaction: its names in their one form, not
// yet numbers.
type entry struct {
	index    int // in its document, from 1
	body     store.Body
	id       string
	time     trailmark.Instant
	from, to trailmark.Instant
	declares bool
	sceneKey string
	scene    sceneDraft
	parts    []part
	readings []measured
	findings []trailmark.Finding // what is wrong with its names
	owners   []string            // company prefixes that its names have told

	err error // it cannot be taken at all
}

// part is a thing in the event.
type part struct {
	role   trailmark.Role
	thing  store.Named
	of     trailmark.ThingID // lot, or ""
	amount trailmark.Amount
}

// measured is a reading in an event's sensor data.
type measured struct {
	equipment store.Named
	reading   store.Reading
}
