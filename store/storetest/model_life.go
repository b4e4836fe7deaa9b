package storetest

import (
	"maps"
	"slices"
	"strings"

	"github.com/trailmark/trailmark"
)

func oneOf(t trailmark.Term, list ...trailmark.Term) bool { return slices.Contains(list, t) }

func isObject(e *trailmark.Event) bool { return e.Type == trailmark.ObjectEvent }

// own is what an event does to a thing that it names.
func (t *Thing) own(e *trailmark.Event, n mentioned) {
	if lot := lotOf(e, n); lot != "" {
		t.Lot = lot
	}
	making := isObject(e) && (e.Action == trailmark.Add || oneOf(e.BizStep, "commissioning", "creating_class_instance"))
	if n.as == output || n.as == subject && making {
		if !t.Made {
			t.Made, t.Born = true, trailmark.InstantOf(e.Time)
		}
		if !t.ended() {
			t.Status = "active"
		}
	}
	packing := e.Action == trailmark.Add && (e.Type == trailmark.AggregationEvent || e.Type == trailmark.AssociationEvent)
	if n.as == parent && packing && len(e.Children)+len(e.ChildQuantities) > 0 && t.Status == "" {
		t.Status = "active"
	}
	unmade := oneOf(e.BizStep, "decommissioning") ||
		e.Action == trailmark.Delete && !oneOf(e.BizStep, "retail_selling", "dispensing", "shipping", "departing")
	t.end(e, n.as == input, isObject(e) && n.as == subject && unmade)
	t.tell(e)
}

// inherit is what an event does to a thing inside a container that it names.
func (t *Thing) inherit(e *trailmark.Event) {
	t.end(e, len(e.Inputs) > 0, false) // a transformation names nothing but inputs and outputs
	t.tell(e)
}

func (t *Thing) ended() bool {
	return t.Status == "consumed" || t.Status == "destroyed" || t.Status == "decommissioned"
}

func (t *Thing) end(e *trailmark.Event, consumed, decommissioned bool) {
	if t.ended() {
		return
	}
	switch {
	case consumed:
		t.Status, t.EndedBy = "consumed", e.ID
	case oneOf(e.BizStep, "destroying") || oneOf(e.Disposition, "destroyed", "disposed"):
		t.Status, t.EndedBy = "destroyed", e.ID
	case decommissioned:
		t.Status, t.EndedBy = "decommissioned", e.ID
	case sold(e):
		t.Status = "sold"
	case t.Status == "sold" && (oneOf(e.Disposition, "returned") || arrives(e)):
		t.Status = "active"
	}
}

func sold(e *trailmark.Event) bool {
	return oneOf(e.BizStep, "retail_selling", "dispensing") || oneOf(e.Disposition, "retail_sold", "dispensed")
}

func arrives(e *trailmark.Event) bool {
	return oneOf(e.BizStep, "receiving", "arriving", "accepting", "unloading", "stocking", "storing", "void_shipping")
}

// tell carries disposition, position and holder on.
func (t *Thing) tell(e *trailmark.Event) {
	if e.Disposition != "" {
		t.Disposition = e.Disposition
	}
	place, transit := where(e), t.InTransit
	if place == "" {
		place = t.Place
	}
	switch {
	case oneOf(e.BizStep, "shipping", "departing") || oneOf(e.Disposition, "in_transit"):
		transit = true
	case arrives(e) || e.Disposition != "":
		transit = false
	}
	if t.By == "" || place != t.Place || transit != t.InTransit {
		t.Place, t.InTransit, t.Since, t.By = place, transit, trailmark.InstantOf(e.Time), e.ID
	}
	if to := partyIn(e.Destinations); to != "" {
		t.Holder = to
	} else if sold(e) {
		if t.Holder != "" {
			t.Seller = t.Holder
		}
		t.Holder = ""
	} else if from := partyIn(e.Sources); from != "" {
		t.Holder = from
	} else if t.Holder == "" && (oneOf(e.Disposition, "returned") || arrives(e)) {
		t.Holder = t.Seller
	}
}

// where gives the business location, else the read point.
func where(e *trailmark.Event) trailmark.ThingID {
	if e.BizLocation != nil {
		return trailmark.ThingID(e.BizLocation.ID)
	}
	if e.ReadPoint != nil {
		return trailmark.ThingID(e.ReadPoint.ID)
	}
	return ""
}

func partyIn(list []trailmark.Typed) trailmark.ThingID {
	for _, wanted := range []trailmark.Term{"possessing_party", "owning_party"} {
		for _, t := range list {
			if t.Type == wanted {
				return trailmark.ThingID(t.ID)
			}
		}
	}
	return ""
}

// lotOf gives the lot that an event says an item belongs to (S9): in its own
// name, in the ILMD with which it is made, or the one lot of the same product
// which is made together with it.
func lotOf(e *trailmark.Event, n mentioned) trailmark.ThingID {
	product, _, isItem := strings.Cut(string(n.id), "/21/")
	made := e.OutputQuantities
	if isObject(e) && e.Action == trailmark.Add {
		made = e.Quantities
	}
	if n.lot != "" || !isItem || n.as != subject && n.as != output {
		return n.lot
	}
	for _, m := range e.ILMD {
		if m.Local == "lotNumber" {
			return trailmark.ThingID(product + "/10/" + m.Value)
		}
	}
	lots := map[trailmark.ThingID]bool{}
	for _, q := range made {
		if strings.HasPrefix(string(q.Class), product+"/10/") {
			lots[trailmark.ThingID(q.Class)] = true
		}
	}
	if len(lots) != 1 {
		return ""
	}
	return slices.Collect(maps.Keys(lots))[0]
}
