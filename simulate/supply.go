package simulate

import (
	"time"

	"github.com/trailmark/trailmark"
)

// receive tells how a material came to the plant and, two hours later, that it
// was found good.
func (r *run) receive(m Material, jars int) {
	recipe, f := &r.recipes[m.Kind], &r.factory
	quantity := []trailmark.QuantityElement{recipe.ordered(recipe.lot(m.Lot), jars)}
	supplier := recipe.supplier
	r.tell(trailmark.Event{
		Type:        trailmark.ObjectEvent,
		Action:      trailmark.Observe,
		BizStep:     "receiving",
		Disposition: "in_progress",
		ReadPoint:   f.materials.location,
		BizLocation: f.location,
		Quantities:  quantity,
		Transactions: []trailmark.Typed{
			{Type: "po", ID: documentName(f.gln, "PU-"+m.Lot)},
			{Type: "desadv", ID: documentName(supplier.gln, "DA-"+m.Lot)},
		},
		Sources:        handover(supplier),
		Destinations:   handover(f.site),
		Certifications: []string{"https://certificates.example.com/" + supplier.holder.prefix + "/" + m.Lot},
		Extensions:     r.staffed(f.materials),
	})
	r.after(2*time.Hour, func() { r.inspect(m, quantity) })
}

// handover gives one side of a change of hands.
func handover(side *site) []trailmark.Typed {
	return []trailmark.Typed{{Type: "possessing_party", ID: side.holder.id}, {Type: "location", ID: side.location.ID}}
}

func (r *run) inspect(m Material, quantity []trailmark.QuantityElement) {
	e := r.inspection(r.factory.laboratory, "TR-"+m.Lot)
	e.Quantities = quantity
	e.Sensors = reports(r.recipes[m.Kind].test)
	r.tell(e)
}

// consume tells what the line took of a material, and over which time (S10).
func (r *run) consume(m Material, jars int) {
	recipe, f, use := &r.recipes[m.Kind], &r.factory, r.used(m)
	r.tell(trailmark.Event{
		Type:             trailmark.TransformationEvent,
		BizStep:          "creating_class_instance",
		ReadPoint:        f.line.location,
		BizLocation:      f.location,
		InputQuantities:  []trailmark.QuantityElement{recipe.of(recipe.lot(m.Lot), jars)},
		TransformationID: Process,
		Transactions:     r.order,
		Extensions: r.staffed(f.line,
			extension("from", use.From.Format(time.RFC3339Nano)),
			extension("to", use.To.Format(time.RFC3339Nano))),
	})
}
