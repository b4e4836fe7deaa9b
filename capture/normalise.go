package capture

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/epcis"
	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/store"
)

// normalise brings an event into the form in which a transaction takes it.
func normalise(e *trailmark.Event, index int) *entry {
	n := &normaliser{event: e, entry: entry{index: index, time: trailmark.InstantOf(e.Time), declares: e.Error != nil}}
	n.body.Original = e.Original
	if e.Source != nil {
		n.body.Source = *e.Source
	}
	if n.id = e.ID; n.id == "" {
		n.id = epcis.Hash(e)
	}
	n.things()
	n.place()
	n.span()
	n.sensors()
	return &n.entry
}

type normaliser struct {
	entry
	event *trailmark.Event
}

// fail keeps the first fault.
func (n *normaliser) fail(path string, err error) {
	if n.err == nil {
		n.err = &trailmark.Error{Kind: trailmark.Invalid, Event: n.index, Path: path, Message: err.Error()}
	}
}

// name gives the one form of a name (S5). A GS1 name that breaks GS1's rules is
// a finding and not a fault, because partners' documents have such names and
// the goods are there: the thing keeps it. What is no URI, as the numbers of
// some documents, is taken as it is.
func (n *normaliser) name(name trailmark.Name, path string, otherwise trailmark.ThingKind) (store.Named, gs1.Identity) {
	id, err := gs1.Identity{ID: string(name)}, error(nil)
	if hasScheme(id.ID) {
		id, err = gs1.Canonical(id.ID)
	}
	if err != nil {
		if id.ID == "" {
			id.ID = string(name)
		}
		n.findings = append(n.findings, trailmark.Finding{
			Rule: "S5", Severity: trailmark.Violation, Thing: trailmark.ThingID(id.ID), Message: err.Error(),
		})
	}
	if err == nil {
		n.owner(gs1.CompanyPrefix(string(name)))
	}
	if strings.ContainsFunc(id.ID, unicode.IsControl) {
		n.fail(path, trailmark.Errorf(trailmark.Invalid, "%q holds a control character", name))
	}
	kind := kindOf(id.Kind)
	if kind == trailmark.Other {
		kind = otherwise
	}
	return store.Named{ID: trailmark.ThingID(id.ID), Kind: kind}, id
}

// owner notes a company prefix that a name has told. There are few in an event
// that is not made up.
func (n *normaliser) owner(prefix string) {
	const most = 16
	if prefix != "" && len(n.owners) < most && !slices.Contains(n.owners, prefix) {
		n.owners = append(n.owners, prefix)
	}
}

// hasScheme reports whether a name is a URI (RFC 3986, section 3.1).
func hasScheme(name string) bool {
	for i := range len(name) {
		switch c := name[i]; {
		case c == ':':
			return i > 0
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
		case i > 0 && (c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.'):
		default:
			return false
		}
	}
	return false
}

func kindOf(k gs1.Kind) trailmark.ThingKind {
	switch k {
	case gs1.Item:
		return trailmark.Item
	case gs1.LogisticUnit:
		return trailmark.LogisticUnit
	case gs1.Lot:
		return trailmark.Lot
	case gs1.Class:
		return trailmark.Class
	case gs1.Place:
		return trailmark.Place
	case gs1.Party:
		return trailmark.Party
	case gs1.Shipment, gs1.Consignment:
		return trailmark.Document
	}
	return trailmark.Other
}

// things lists what takes part, in which role, and the lot it belongs to.
func (n *normaliser) things() {
	e := n.event
	lots := n.lots()
	parent := trailmark.RoleParent
	if len(e.Children)+len(e.ChildQuantities) == 0 && (e.Type == trailmark.AggregationEvent || e.Type == trailmark.AssociationEvent) {
		parent = trailmark.RoleAlone
	}
	n.parts = make([]part, 0, 1+len(e.EPCs)+len(e.Children)+len(e.Inputs)+len(e.Outputs)+len(e.Quantities))
	if e.Parent != "" {
		n.singles("parentID", parent, []trailmark.Name{e.Parent}, nil)
	}
	n.singles("epcList", trailmark.RoleEPC, e.EPCs, lots)
	n.singles("childEPCs", trailmark.RoleChild, e.Children, nil)
	n.singles("inputEPCList", trailmark.RoleInput, e.Inputs, nil)
	n.singles("outputEPCList", trailmark.RoleOutput, e.Outputs, lots)
	n.amounts("quantityList", trailmark.RoleEPC, e.Quantities)
	n.amounts("childQuantityList", trailmark.RoleChild, e.ChildQuantities)
	n.amounts("inputQuantityList", trailmark.RoleInput, e.InputQuantities)
	n.amounts("outputQuantityList", trailmark.RoleOutput, e.OutputQuantities)
}

func (n *normaliser) singles(path string, role trailmark.Role, names []trailmark.Name, lots *lotClaims) {
	otherwise := trailmark.Item // what an EPC names exists once, GS1's or not
	if role == trailmark.RoleParent || role == trailmark.RoleAlone {
		otherwise = trailmark.LogisticUnit
	}
	for _, name := range names {
		thing, id := n.name(name, path, otherwise)
		of := trailmark.ThingID(id.Lot)
		if of == "" && lots != nil && id.Kind == gs1.Item {
			of = lots.of(id.Class)
		}
		n.parts = append(n.parts, part{role: role, thing: thing, of: of})
	}
}

func (n *normaliser) amounts(path string, role trailmark.Role, list []trailmark.QuantityElement) {
	for _, q := range list {
		thing, _ := n.name(q.Class, path, trailmark.Class)
		amount := trailmark.Amount{Quantity: q.Quantity, UOM: q.UOM}
		if q.Quantity != "" {
			d, err := trailmark.ParseDecimal(q.Quantity)
			if err == nil && d.Sign() < 0 {
				err = trailmark.Errorf(trailmark.Invalid, "the quantity %s is below zero", q.Quantity)
			}
			if err != nil {
				n.fail(path, err)
			}
			amount.Quantity = trailmark.Number(d.String())
		}
		n.parts = append(n.parts, part{role: role, thing: thing, amount: amount})
	}
}

// span reads the time in which the inputs were consumed (S10).
func (n *normaliser) span() {
	for _, x := range n.event.Extensions {
		if x.Space != trailmark.Namespace || x.Local != "from" && x.Local != "to" {
			continue
		}
		t, err := time.Parse(time.RFC3339, strings.TrimSpace(x.Value))
		switch {
		case err != nil:
			n.fail(x.Local, trailmark.Errorf(trailmark.Invalid, "%q is not a time; write it like 2026-03-03T14:00:00+01:00", x.Value))
		case x.Local == "from":
			n.from = trailmark.InstantOf(t)
		default:
			n.to = trailmark.InstantOf(t)
		}
	}
	if n.from > n.to || (n.from == 0) != (n.to == 0) {
		n.fail("from", trailmark.Errorf(trailmark.Invalid, "the span of consumption needs both ends, from before to"))
	}
}
