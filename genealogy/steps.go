package genealogy

import "github.com/trailmark/trailmark"

// The CBV words (CBV 2.0, sections 7.1 and 7.2) that change what is true of a
// thing beyond the role it has in the event.

type words map[trailmark.Term]bool

func set(list ...trailmark.Term) words {
	w := words{}
	for _, t := range list {
		w[t] = true
	}
	return w
}

var (
	making      = set("commissioning", "creating_class_instance")
	selling     = set("retail_selling", "dispensing")
	departing   = set("shipping", "departing")
	arriving    = set("receiving", "arriving", "accepting", "unloading", "stocking", "storing", "void_shipping")
	counting    = set("cycle_counting", "stock_taking")
	goneFor     = set("destroyed", "disposed")
	soldWords   = set("retail_sold", "dispensed")
	returnWords = set("returned")
)

// Departs reports whether things are on the road after a scene.
func Departs(s *trailmark.Scene) bool {
	return departing[s.BizStep] || s.Disposition == "in_transit"
}

// Arrives reports whether a scene brings things to its place, from wherever
// they were.
func Arrives(s *trailmark.Scene) bool { return arriving[s.BizStep] }

// Travels reports whether a scene can happen to things that are on the road.
func Travels(s *trailmark.Scene) bool {
	return Departs(s) || Arrives(s) || s.BizStep == "transporting" || s.BizStep == "loading" ||
		s.BizStep == "entering_exiting" || s.BizStep == "sensor_reporting"
}

// Packs reports whether a scene puts children into a parent.
func Packs(s *trailmark.Scene) bool {
	return s.Action == trailmark.Add && (s.Type == trailmark.AggregationEvent || s.Type == trailmark.AssociationEvent)
}

// Empties reports whether a scene that names a parent alone takes out of it the
// quantities that were packed into it. Taking a container's sensors off leaves
// its goods inside.
func Empties(s *trailmark.Scene) bool {
	return s.Action == trailmark.Delete && s.Type == trailmark.AggregationEvent
}

// Makes reports whether a thing begins to exist in a role of a scene.
func Makes(s *trailmark.Scene, role trailmark.Role) bool {
	switch role {
	case trailmark.RoleOutput:
		return true
	case trailmark.RoleEPC:
		return s.Type == trailmark.ObjectEvent && (s.Action == trailmark.Add || making[s.BizStep])
	}
	return false
}

// Unmakes gives the status that ends a thing's life in a role of a scene, or
// "". An inherited event ends it only by what happens to the goods themselves:
// taking a pallet's number out of use does not destroy what stood on it (S4).
func Unmakes(s *trailmark.Scene, role trailmark.Role, inherited bool) Status {
	switch {
	case role == trailmark.RoleInput:
		return Consumed
	case s.BizStep == "destroying" || goneFor[s.Disposition]:
		return Destroyed
	case inherited || role != trailmark.RoleEPC || s.Type != trailmark.ObjectEvent:
		return ""
	case s.BizStep == "decommissioning" || s.Action == trailmark.Delete && !selling[s.BizStep] && !departing[s.BizStep]:
		return Decommissioned
	}
	return ""
}

// sells reports whether things are with a consumer or patient after a scene.
func sells(s *trailmark.Scene) bool { return selling[s.BizStep] || soldWords[s.Disposition] }

// takesBack reports whether sold things are back in trade after a scene.
func takesBack(s *trailmark.Scene) bool { return returnWords[s.Disposition] || arriving[s.BizStep] }

// meaning is what a scene does to its things, found out once for all of its
// events.
type meaning struct {
	*trailmark.Scene
	departs, arrives, packs, sells, takesBack bool
	to, from                                  trailmark.Ref // the parties that things go to and come from
}

func meaningOf(s *trailmark.Scene) *meaning {
	return &meaning{
		Scene:   s,
		departs: Departs(s), arrives: Arrives(s), packs: Packs(s), sells: sells(s), takesBack: takesBack(s),
		to:   s.Mentioned(trailmark.AsDestination, "possessing_party", "owning_party"),
		from: s.Mentioned(trailmark.AsSource, "possessing_party", "owning_party"),
	}
}
