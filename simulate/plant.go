package simulate

import (
	"iter"
	"math/rand/v2"

	"github.com/trailmark/trailmark"
)

// Plant makes one order after a [Plan]. It is safe for concurrent use, as long
// as nobody changes its plan.
type Plant struct {
	Plan
	offset  string // of the plan's times from UTC
	factory factory
	centres []centre
	recipes []recipe

	jars, cases serials
	noise       uint64

	// Parts that events share.
	order    []trailmark.Typed
	lotData  []trailmark.Element
	stations map[*site][shifts][]trailmark.Element
}

// New builds the plant for a plan.
func New(plan Plan) *Plant {
	dice := plan.chance(0)
	p := &Plant{
		Plan:    plan,
		offset:  plan.Start.Format("-07:00"),
		factory: newFactory(),
		centres: newCentres(),
		recipes: newRecipes(),
		jars:    newSerials(dice),
		cases:   newSerials(dice),
		noise:   dice.Uint64(),
		order:   []trailmark.Typed{{Type: "prodorder", ID: Order}},
	}
	p.lotData = p.lotAttributes()
	p.stations = p.staff()
	return p
}

// Events gives every event up to the morning of the alert in order of event
// time; events of one instant are in order of cause and effect. An event may
// be kept, but not changed: events share their parts.
func (p *Plant) Events() iter.Seq[*trailmark.Event] {
	return func(yield func(*trailmark.Event) bool) {
		r := &run{Plant: p, yield: yield, dice: p.chance(1), ids: p.chance(2), shops: map[*site]*shop{}}
		r.begin()
		for end := p.alert(); !r.stopped && r.step(end); {
		}
	}
}

// chance gives the generator for one use of the plan's seed.
func (p *Plan) chance(use uint64) *rand.Rand { return rand.New(rand.NewPCG(p.Seed, use)) }

// run is one telling of the story.
type run struct {
	*Plant
	calendar
	dice    *rand.Rand // what is left to chance
	ids     *rand.Rand // of events
	yield   func(*trailmark.Event) bool
	stopped bool

	sealedJars int
	despatches int
	returns    int
	shops      map[*site]*shop
}

// begin puts down all that does not follow from something else.
func (r *run) begin() {
	for _, m := range r.Materials {
		if jars := r.need(m); jars > 0 {
			r.at(m.Received, func() { r.receive(m, jars) })
			r.at(r.used(m).To, func() { r.consume(m, jars) })
		}
	}
	if r.Jars == 0 {
		return
	}
	r.at(r.Start, r.startShift)
	r.at(r.Start, r.seal)
	r.at(r.Start.Add(checkEvery), r.check)
	r.at(r.end(), r.declareOutput)
	r.loadTrucks()
}

// tell gives the event to whoever listens, as of now.
func (r *run) tell(e trailmark.Event) {
	if r.stopped {
		return
	}
	e.ID = r.eventID()
	e.Time = r.now.UTC()
	e.Offset = r.offset
	r.stopped = !r.yield(&e)
}

// uuidForm is a random UUID (version 4 of RFC 9562): x is any hexadecimal
// digit, y one of the four that mark the variant.
const uuidForm = "urn:uuid:xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx"

// eventID gives the next UUID that the seed holds.
func (r *run) eventID() string {
	const digits = "0123456789abcdef"
	id := []byte(uuidForm)
	chance := r.ids.Uint64()
	for i := len("urn:uuid:"); i < len(id); i++ {
		switch id[i] {
		case 'x':
			id[i] = digits[chance%16]
			chance /= 16
		case 'y':
			id[i] = digits[8+chance%4]
			chance /= 4
		case '-':
			chance = r.ids.Uint64()
		}
	}
	return string(id)
}
