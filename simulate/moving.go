package simulate

import (
	"fmt"
	"time"

	"github.com/trailmark/trailmark"
)

const (
	palletsPerTruck = 33
	loadingDays     = 9
	loadingHours    = 10 * time.Hour // of each of these days
	casesPerDrop    = 20             // that a shop gets at once
)

// What becomes of a pallet at a centre: shares in percent; the rest stays in
// the rack.
const (
	brokenUp  = 45 // unpacked, its cases go to several shops
	forwarded = 20 // goes on as it is to one shop
)

// loadTrucks puts down the trucks that take the pallets, in order of making,
// to the centres in turn.
func (r *run) loadTrucks() {
	pallets := r.pallets()
	trucks := (pallets + palletsPerTruck - 1) / palletsPerTruck
	round := r.dice.Perm(len(r.centres))
	for truck := range trucks {
		first := truck * palletsPerTruck
		load := palletNumbers(first, min(first+palletsPerTruck, pallets))
		to := &r.centres[round[truck%len(round)]]
		r.at(r.departure(truck, trucks), func() { r.haul(load, to) })
	}
}

func palletNumbers(first, end int) []int {
	numbers := make([]int, 0, end-first)
	for n := first; n < end; n++ {
		numbers = append(numbers, n)
	}
	return numbers
}

// departure spreads the trucks evenly over the loading hours of nine days.
func (p *Plan) departure(truck, trucks int) time.Time {
	worked := loadingDays * loadingHours * time.Duration(truck) / time.Duration(trucks)
	day, hour := int(worked/loadingHours), worked%loadingHours
	return clock(p.dispatch(), day, 6).Add(hour)
}

// haul tells a truck's way from the plant to a centre.
func (r *run) haul(load []int, to *centre) {
	pallets := make([]trailmark.Name, len(load))
	for i, pallet := range load {
		pallets[i] = r.pallet(pallet)
	}
	r.ship(r.factory.site, to.site, pallets, r.about(to.city.drive), func() {
		for _, pallet := range load {
			r.decide(pallet, to)
		}
	})
}

// about gives a duration up to a quarter longer than d.
func (r *run) about(d time.Duration) time.Duration {
	return d + time.Duration(r.dice.Int64N(int64(d/4)))
}

// ship tells that things leave one site now and reach another when the drive
// is done, and puts down what follows then.
func (r *run) ship(from, to *site, things []trailmark.Name, drive time.Duration, then func()) {
	r.despatches++
	advice := documentName(from.gln, fmt.Sprintf("DA-%06d", r.despatches))
	move := trailmark.Event{
		Type:         trailmark.ObjectEvent,
		Action:       trailmark.Observe,
		EPCs:         things,
		Transactions: []trailmark.Typed{{Type: "desadv", ID: advice}},
		Sources:      handover(from),
		Destinations: handover(to),
	}
	left, came := move, move
	left.BizStep, left.Disposition, left.ReadPoint = "shipping", "in_transit", from.location
	came.BizStep, came.Disposition, came.ReadPoint, came.BizLocation = "receiving", "in_progress", to.location, to.location
	r.tell(left)
	r.after(drive, func() {
		r.tell(came)
		then()
	})
}

// decide settles what a centre does with a pallet that it has received.
func (r *run) decide(pallet int, at *centre) {
	day := 1 + r.dice.IntN(2*loadingDays)
	switch chance := r.dice.IntN(100); {
	case chance < brokenUp:
		r.at(clock(r.now, day, 6).Add(r.within(12*time.Hour)), func() { r.breakUp(pallet, at) })
	case chance < brokenUp+forwarded:
		r.at(clock(r.now, day, 6).Add(r.within(3*time.Hour)), func() { r.forward(pallet, at) })
	}
}

// within gives a duration shorter than d.
func (r *run) within(d time.Duration) time.Duration { return time.Duration(r.dice.Int64N(int64(d))) }

// forward tells the way of a whole pallet to one shop.
func (r *run) forward(pallet int, from *centre) {
	to := r.anyShop(from)
	r.ship(from.site, to.site, []trailmark.Name{r.pallet(pallet)}, r.about(4*time.Hour), func() {
		r.after(r.about(time.Hour), func() {
			r.tell(unpacked(to.site, r.pallet(pallet), r.cartonNames(pallet), "in_progress"))
			first, end := r.cartonsOf(pallet)
			r.stock(to, first, end)
		})
	})
}

// breakUp tells that a centre took the cases off a pallet; on one of the next
// mornings they go to shops.
func (r *run) breakUp(pallet int, at *centre) {
	r.tell(unpacked(at.site, r.pallet(pallet), r.cartonNames(pallet), "in_progress"))
	first, end := r.cartonsOf(pallet)
	for ; first < end; first += casesPerDrop {
		from, to := first, min(first+casesPerDrop, end)
		day := 1 + r.dice.IntN(3)
		r.at(clock(r.now, day, 6).Add(r.within(3*time.Hour)), func() { r.drop(from, to, at) })
	}
}

// drop tells the way of some cases to a shop.
func (r *run) drop(first, end int, from *centre) {
	to := r.anyShop(from)
	r.ship(from.site, to.site, names(first, end, r.carton), r.about(4*time.Hour), func() {
		r.stock(to, first, end)
	})
}

// unpacked is the taking of all children out of their container.
func unpacked(where *site, parent trailmark.Name, children []trailmark.Name, then trailmark.Term) trailmark.Event {
	return trailmark.Event{
		Type:        trailmark.AggregationEvent,
		Action:      trailmark.Delete,
		BizStep:     "unpacking",
		Disposition: then,
		ReadPoint:   where.location,
		BizLocation: where.location,
		Parent:      parent,
		Children:    children,
	}
}
