package capture

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/epcis"
	"github.com/trailmark/trailmark/gs1"
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

	err error // it cannot be taken at all
}

// part is a thing in the event.
type part struct {
	role   trailmark.Role
	thing  store.Named
	of     trailmark.ThingID // lot, or ""
	amount trailmark.Amount
}

// sceneDraft is a scene with names instead of numbers.
type sceneDraft struct {
	typ         trailmark.EventType
	action      trailmark.Action
	step        trailmark.Term
	disposition trailmark.Term
	offset      string
	readPoint   store.Named
	bizLocation store.Named
	cast        []mention
}

type mention struct {
	as   trailmark.Part
	typ  trailmark.Term
	name store.Named
}

// measured is a reading in an event's sensor data.
type measured struct {
	equipment store.Named
	reading   store.Reading
}

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

// name gives the one form of a name. A wrong check digit is a finding and not
// a fault, because partners' documents have them and the goods are there.
func (n *normaliser) name(name trailmark.Name, path string, otherwise trailmark.ThingKind) (store.Named, gs1.Identity) {
	id, err := gs1.Canonical(string(name))
	if errors.Is(err, gs1.ErrCheckDigit) {
		n.findings = append(n.findings, trailmark.Finding{
			Rule: "S5", Severity: trailmark.Violation, Thing: trailmark.ThingID(id.ID), Message: err.Error(),
		})
	} else if err != nil {
		n.fail(path, err)
	}
	kind := kindOf(id.Kind)
	if kind == trailmark.Other {
		kind = otherwise
	}
	return store.Named{ID: trailmark.ThingID(id.ID), Kind: kind}, id
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

// lotClaims is what an event says about the lots of the items that it makes
// (S9): a lot number in its ILMD, or the lot of the same product that it makes
// together with them.
type lotClaims struct {
	number string
	lots   map[string]trailmark.ThingID // by product class
}

func (n *normaliser) lots() *lotClaims {
	e := n.event
	claims := &lotClaims{lots: map[string]trailmark.ThingID{}}
	for _, m := range e.ILMD {
		switch strings.ToLower(m.Local) {
		case "lotnumber", "batchlotnumber", "hasbatchlotnumber":
			claims.number = strings.TrimSpace(m.Value)
		}
	}
	made := e.OutputQuantities
	if e.Type == trailmark.ObjectEvent && e.Action == trailmark.Add {
		made = e.Quantities
	}
	for _, q := range made {
		if id, err := gs1.Canonical(string(q.Class)); err == nil && id.Kind == gs1.Lot {
			claims.lots[id.Class] = trailmark.ThingID(id.ID)
		}
	}
	if claims.number == "" && len(claims.lots) == 0 {
		return nil
	}
	return claims
}

func (c *lotClaims) of(class string) trailmark.ThingID {
	if c.number != "" && class != "" {
		if id, err := gs1.Canonical(class + "/10/" + url.PathEscape(c.number)); err == nil && id.Kind == gs1.Lot {
			return trailmark.ThingID(id.ID)
		}
	}
	return c.lots[class]
}

// place drafts the scene.
func (n *normaliser) place() {
	e, s := n.event, &n.scene
	s.typ, s.action, s.step, s.disposition, s.offset = e.Type, e.Action, e.BizStep, e.Disposition, e.Offset
	if e.ReadPoint != nil {
		s.readPoint, _ = n.name(e.ReadPoint.ID, "readPoint", trailmark.Place)
	}
	if e.BizLocation != nil {
		s.bizLocation, _ = n.name(e.BizLocation.ID, "bizLocation", trailmark.Place)
	}
	n.typed(trailmark.AsDocument, "bizTransactionList", e.Transactions)
	n.typed(trailmark.AsSource, "sourceList", e.Sources)
	n.typed(trailmark.AsDestination, "destinationList", e.Destinations)
	if e.TransformationID != "" {
		n.mention(trailmark.AsTransformation, "", e.TransformationID, "transformationID", trailmark.Process)
	}
	for _, x := range e.Extensions {
		if x.Space != trailmark.Namespace {
			continue
		}
		switch x.Local {
		case "operator":
			n.mention(trailmark.AsOperator, "", trailmark.Name(x.Value), x.Local, trailmark.Party)
		case "equipment":
			n.mention(trailmark.AsEquipment, "", trailmark.Name(x.Value), x.Local, trailmark.Other)
		}
	}
	for i, p := range n.parts {
		if p.of != "" && (i == 0 || p.of != n.parts[i-1].of) {
			s.cast = append(s.cast, mention{trailmark.AsLot, "", store.Named{ID: p.of, Kind: trailmark.Lot}})
		}
	}
	slices.SortFunc(s.cast, compareDrafts)
	s.cast = slices.Compact(s.cast)
	n.sceneKey = s.key()
}

func compareDrafts(a, b mention) int {
	if c := int(a.as) - int(b.as); c != 0 {
		return c
	}
	if c := strings.Compare(string(a.typ), string(b.typ)); c != 0 {
		return c
	}
	return strings.Compare(string(a.name.ID), string(b.name.ID))
}

func (n *normaliser) typed(as trailmark.Part, path string, list []trailmark.Typed) {
	for _, t := range list {
		kind := trailmark.Party
		switch {
		case as == trailmark.AsDocument:
			kind = trailmark.Document
		case t.Type == "location":
			kind = trailmark.Place
		}
		n.mention(as, t.Type, t.ID, path, kind)
	}
}

func (n *normaliser) mention(as trailmark.Part, typ trailmark.Term, name trailmark.Name, path string, kind trailmark.ThingKind) {
	named, _ := n.name(name, path, kind)
	n.scene.cast = append(n.scene.cast, mention{as, typ, named})
}

// key is equal for equal scenes.
func (s *sceneDraft) key() string {
	var b strings.Builder
	b.Grow(256)
	for _, f := range [...]string{string(s.typ), string(s.action), string(s.step), string(s.disposition), s.offset,
		string(s.readPoint.ID), string(s.bizLocation.ID)} {
		b.WriteString(f)
		b.WriteByte(0)
	}
	for _, m := range s.cast {
		b.WriteByte(byte(m.as))
		b.WriteString(string(m.typ))
		b.WriteByte(0)
		b.WriteString(string(m.name.ID))
		b.WriteByte(0)
	}
	return b.String()
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

// sensors lists the readings of devices; a report with no device is one of the
// place where it was made.
func (n *normaliser) sensors() {
	e := n.event
	for _, s := range e.Sensors {
		meta := s.Metadata
		if meta == nil {
			meta = &trailmark.SensorMetadata{}
		}
		for _, r := range s.Reports {
			if r.Value == "" || r.Type == "" {
				continue
			}
			device, at := n.scene.readPoint, e.Time
			if !meta.Time.IsZero() {
				at = meta.Time
			}
			if !r.Time.IsZero() {
				at = r.Time
			}
			if id := firstName(r.DeviceID, meta.DeviceID); id != "" {
				device, _ = n.name(id, "deviceID", trailmark.Other)
			}
			if device.ID == "" {
				continue
			}
			n.readings = append(n.readings, measured{device, store.Reading{
				Parameter: string(r.Type), Time: trailmark.InstantOf(at), Value: r.Value, Unit: r.UOM,
			}})
		}
	}
}

func firstName(a, b trailmark.Name) trailmark.Name {
	if a != "" {
		return a
	}
	return b
}
