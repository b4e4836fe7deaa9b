package api

import "github.com/trailmark/trailmark/epcis"

const standardContext = epcis.StandardContext

// getTop lists the top-level resources (EPCIS 2.0, section 12.6).
func (c *call) getTop() error {
	return c.writeCollection([]string{
		"bizLocations", "bizSteps", "capture", "dispositions", "epcs", "eventTypes", "events", "queries", "readPoints",
	})
}
