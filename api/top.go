package api

import "net/http"

// getTop lists the top-level resources (EPCIS 2.0, section 12.6).
func (c *call) getTop() error {
	return c.writeJSON(http.StatusOK, collection{
		Context: contexts,
		Type:    "Collection",
		Members: []string{"bizLocations", "bizSteps", "capture", "dispositions", "epcs", "eventTypes", "events", "queries", "readPoints"},
	})
}

// collection is a list of resources.
type collection struct {
	Context []string `json:"@context"`
	Type    string   `json:"type"`
	Members []string `json:"member"`
}

var contexts = []string{"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"}
