package simulate

import (
	"time"

	"github.com/trailmark/trailmark"
)

const (
	sampleEvery = 1000 // jars; of these the sealer's sensors are kept
	goodFor     = 2    // years
)

// seal tells the making of the next jar.
func (r *run) seal() {
	n := r.sealedJars
	r.sealedJars++
	r.tell(trailmark.Event{
		Type:         trailmark.ObjectEvent,
		Action:       trailmark.Add,
		BizStep:      "commissioning",
		Disposition:  "active",
		ReadPoint:    r.factory.sealer.location,
		BizLocation:  r.factory.location,
		EPCs:         []trailmark.Name{r.jar(n)},
		Transactions: r.order,
		Sensors:      r.sample(n),
		ILMD:         r.lotData,
		Extensions:   r.staffed(r.factory.sealer),
	})
	r.carryOn(n)
	if r.sealedJars < r.Jars {
		r.at(r.sealed(r.sealedJars), r.seal)
	}
}

// sample gives what the sealer's sensors said at every thousandth jar.
func (r *run) sample(n int) []trailmark.SensorElement {
	if (n+1)%sampleEvery != 0 {
		return nil
	}
	torque := trailmark.SensorReport{Type: "Torque", Value: decimal(200+r.dice.IntN(21), 2), UOM: "NU"}
	return []trailmark.SensorElement{{
		Metadata: &trailmark.SensorMetadata{Time: r.now.UTC(), DeviceID: Sealer},
		Reports:  []trailmark.SensorReport{torque, measured("Pressure", r.vacuum(r.now), "KPA")},
	}}
}

// declareOutput tells how many jars the order gave.
func (r *run) declareOutput() {
	f := &r.factory
	jars := trailmark.QuantityElement{Class: Lot, Quantity: decimal(r.Jars, 0)}
	r.tell(trailmark.Event{
		Type:             trailmark.TransformationEvent,
		BizStep:          "creating_class_instance",
		Disposition:      "active",
		ReadPoint:        f.line.location,
		BizLocation:      f.location,
		OutputQuantities: []trailmark.QuantityElement{jars},
		TransformationID: Process,
		Transactions:     r.order,
		ILMD:             r.lotData,
		Extensions:       r.staffed(f.line),
	})
	r.after(time.Hour, r.release)
}

// lotAttributes is the master data of the lot that every jar carries.
func (p *Plant) lotAttributes() []trailmark.Element {
	const space = "urn:epcglobal:cbv:mda"
	return []trailmark.Element{
		{Space: space, Local: "lotNumber", Value: lotNumber},
		{Space: space, Local: "itemExpirationDate", Value: p.Start.AddDate(goodFor, 0, 0).Format(time.DateOnly)},
	}
}
