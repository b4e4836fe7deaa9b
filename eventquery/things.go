package eventquery

import "github.com/trailmark/trailmark"

// Lists is a set of the lists in which an event names things.
type Lists uint16

// The lists of an event.
const (
	EPCList Lists = 1 << iota
	ChildEPCs
	ParentID
	InputEPCs
	OutputEPCs
	QuantityList
	ChildQuantities
	InputQuantities
	OutputQuantities
)

// Things asks that one of the lists names one of the names, or a thing that
// one of the patterns describes (MATCH_ parameters).
type Things struct {
	In       Lists
	Names    []trailmark.ThingID
	Patterns []Pattern
}
