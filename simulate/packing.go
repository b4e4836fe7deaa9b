package simulate

import (
	"time"

	"github.com/trailmark/trailmark"
)

// How long it takes from the sealer to the stations behind it.
const (
	labelAfter    = 20 * time.Minute // from the sealing of a pallet's first jar
	packAfter     = 25 * time.Minute // from the sealing of a case's last jar
	numberAfter   = time.Minute      // from the packing of a pallet's last case
	palletiseTime = time.Minute
	storeTime     = 8 * time.Minute
)

// carryOn puts down what follows from the sealing of jar n.
func (r *run) carryOn(n int) {
	if n%jarsPerPallet == 0 {
		r.after(labelAfter, func() { r.label(n / jarsPerPallet) })
	}
	if n%jarsPerCase == jarsPerCase-1 || n == r.Jars-1 {
		r.after(packAfter, func() { r.pack(n / jarsPerCase) })
	}
}

// cartons counts the cases of the order, pallets its pallets. The last ones
// may be part full.
func (p *Plan) cartons() int { return (p.Jars + jarsPerCase - 1) / jarsPerCase }
func (p *Plan) pallets() int { return (p.Jars + jarsPerPallet - 1) / jarsPerPallet }

// jarsOf gives the jars packed into a case: from first up to, not with, end.
func (p *Plan) jarsOf(carton int) (first, end int) {
	return carton * jarsPerCase, min((carton+1)*jarsPerCase, p.Jars)
}

// cartonsOf gives the cases stacked on a pallet.
func (p *Plan) cartonsOf(pallet int) (first, end int) {
	return pallet * casesPerPallet, min((pallet+1)*casesPerPallet, p.cartons())
}

// names calls name for the numbers from first up to, not with, end.
func names(first, end int, name func(int) trailmark.Name) []trailmark.Name {
	list := make([]trailmark.Name, 0, end-first)
	for n := first; n < end; n++ {
		list = append(list, name(n))
	}
	return list
}

func (r *run) cartonNames(pallet int) []trailmark.Name {
	first, end := r.cartonsOf(pallet)
	return names(first, end, r.carton)
}

func (r *run) jarNames(carton int) []trailmark.Name {
	first, end := r.jarsOf(carton)
	return names(first, end, r.jar)
}

// label tells that the cases of a pallet got their numbers.
func (r *run) label(pallet int) {
	r.tell(r.commissioned(r.factory.packer, r.cartonNames(pallet)))
}

// commissioned is the birth of a container.
func (r *run) commissioned(station *site, containers []trailmark.Name) trailmark.Event {
	return trailmark.Event{
		Type:        trailmark.ObjectEvent,
		Action:      trailmark.Add,
		BizStep:     "commissioning",
		Disposition: "active",
		ReadPoint:   station.location,
		BizLocation: r.factory.location,
		EPCs:        containers,
		Extensions:  r.staffed(station),
	}
}

// pack tells that ten jars went into a case.
func (r *run) pack(carton int) {
	r.tell(r.packed(r.factory.packer, r.carton(carton), r.jarNames(carton)))
	pallet := carton / casesPerPallet
	if _, end := r.cartonsOf(pallet); carton == end-1 {
		r.after(numberAfter, func() { r.number(pallet) })
	}
}

// packed is the packing of things into a container at the plant.
func (r *run) packed(station *site, parent trailmark.Name, children []trailmark.Name) trailmark.Event {
	return trailmark.Event{
		Type:        trailmark.AggregationEvent,
		Action:      trailmark.Add,
		BizStep:     "packing",
		Disposition: "in_progress",
		ReadPoint:   station.location,
		BizLocation: r.factory.location,
		Parent:      parent,
		Children:    children,
		Extensions:  r.staffed(station),
	}
}

// number tells that a pallet got its SSCC.
func (r *run) number(pallet int) {
	r.tell(r.commissioned(r.factory.palletiser, []trailmark.Name{r.pallet(pallet)}))
	r.after(palletiseTime, func() { r.palletise(pallet) })
}

// palletise tells that eighty cases were stacked on a pallet.
func (r *run) palletise(pallet int) {
	r.tell(r.packed(r.factory.palletiser, r.pallet(pallet), r.cartonNames(pallet)))
	r.after(storeTime, func() { r.store(pallet) })
}

// store tells that a pallet went into the finished goods warehouse.
func (r *run) store(pallet int) {
	f := &r.factory
	r.tell(trailmark.Event{
		Type:        trailmark.ObjectEvent,
		Action:      trailmark.Observe,
		BizStep:     "storing",
		Disposition: "sellable_not_accessible",
		ReadPoint:   f.goods.location,
		BizLocation: f.location,
		EPCs:        []trailmark.Name{r.pallet(pallet)},
		Extensions:  r.staffed(f.goods),
	})
}
