package genealogy

import "github.com/trailmark/trailmark"

// Status is where a thing is in its life.
type Status string

// The statuses. The zero value is that of a thing that was never made as far
// as the events tell.
const (
	Unknown        Status = ""
	Active         Status = "active"
	Sold           Status = "sold" // with a consumer or patient; may come back
	Consumed       Status = "consumed"
	Destroyed      Status = "destroyed"
	Decommissioned Status = "decommissioned"
)

// Ended reports whether nothing can happen to the thing any more (P3).
func (s Status) Ended() bool { return s == Consumed || s == Destroyed || s == Decommissioned }

// Moment is an event in the life of a thing: its own, or that of a container
// while it held the thing (S4).
type Moment struct {
	trailmark.Posting
	Scene *trailmark.Scene
	Via   trailmark.Ref // the container whose event it was; zero for the thing's own

	meaning *meaning // of the scene; found out when it is not set
}

// State is what is true of a thing after the moments that made it so.
type State struct {
	Status      Status
	Disposition trailmark.Term
	Lot         trailmark.Ref // S9

	// Where it is and who has it. Since and By are the time and the event that
	// brought it there. A thing in transit left Place and has not arrived.
	Place     trailmark.Ref
	Holder    trailmark.Ref
	Seller    trailmark.Ref // who had it before it was sold
	InTransit bool
	Since     trailmark.Instant
	By        trailmark.Seq

	Made   bool // its making is on record, at Born
	Born   trailmark.Instant
	EndsBy trailmark.Seq // the event that ended it
}

// Fold gives the state after moments in the order of (eventTime, sequence) (S3).
func Fold(moments []Moment) State {
	var s State
	for i := range moments {
		s.apply(&moments[i])
	}
	return s
}

func (s *State) apply(m *Moment) {
	scene := m.Scene
	if m.Via == 0 && m.Other != 0 && m.Role != trailmark.RoleChild {
		s.Lot = m.Other
	}
	if m.Role == trailmark.RoleMember {
		return
	}
	if m.meaning == nil {
		m.meaning = meaningOf(scene)
	}
	s.live(m)
	if scene.Disposition != "" {
		s.Disposition = scene.Disposition
	}
	s.move(m)
}

// live carries the status on.
func (s *State) live(m *Moment) {
	if m.Via == 0 && Makes(m.Scene, m.Role) {
		if !s.Made {
			s.Made, s.Born = true, m.Time
		}
		if !s.Status.Ended() {
			s.Status = Active
		}
	}
	if s.Status == Unknown && m.Via == 0 && m.Role == trailmark.RoleParent && m.meaning.packs {
		s.Status = Active // a logistic unit begins with its first use
	}
	if s.Status.Ended() || m.Amount.Quantity != "" { // taking some of a lot does not end it
		return
	}
	switch end := Unmakes(m.Scene, m.Role, m.Via != 0); {
	case end != "":
		s.Status, s.EndsBy = end, m.Seq
	case m.meaning.sells:
		s.Status = Sold
	case s.Status == Sold && m.meaning.takesBack:
		s.Status = Active
	}
}

// move carries position and holder on.
func (s *State) move(m *Moment) {
	place, transit := m.Scene.Where(), s.InTransit
	switch {
	case m.meaning.departs:
		transit = true
	case m.meaning.arrives || m.Scene.Disposition != "":
		transit = false
	}
	if place == 0 {
		place = s.Place
	}
	if place != s.Place || transit != s.InTransit || s.By == 0 {
		s.Place, s.InTransit, s.Since, s.By = place, transit, m.Time, m.Seq
	}
	s.hold(m)
}

// hold carries the holder on. What is sold to a consumer has none that trade
// knows of; what comes back is with the seller again unless the event says more.
func (s *State) hold(m *Moment) {
	switch {
	case m.meaning.to != 0:
		s.Holder = m.meaning.to
	case m.meaning.sells:
		if s.Holder != 0 {
			s.Seller = s.Holder
		}
		s.Holder = 0
	case m.meaning.from != 0:
		s.Holder = m.meaning.from
	case s.Holder == 0 && m.meaning.takesBack:
		s.Holder = s.Seller
	}
}
