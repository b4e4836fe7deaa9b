package simulate

import (
	"strconv"
	"time"

	"github.com/trailmark/trailmark"
)

const (
	checkEvery = time.Hour
	checkSize  = 5 // jars
)

// check tells the hourly look at the newest jars; there is none while there
// are no jars on their way to the packer.
func (r *run) check() {
	first := r.sealedJars - checkSize
	if first >= 0 && r.now.Sub(r.sealed(first)) < time.Minute {
		jars := make([]trailmark.Name, checkSize)
		for i := range jars {
			jars[i] = r.jar(first + i)
		}
		e := r.inspection(r.factory.labeller, "IPC-"+strconv.Itoa(r.sealedJars))
		e.EPCs = jars
		e.Sensors = reports(measured("Mass", 3400+r.dice.IntN(40), "GRM"))
		r.tell(e)
	}
	if next := r.now.Add(checkEvery); next.Before(r.end()) {
		r.at(next, r.check)
	}
}

// release tells what the laboratory found in the lot as a whole.
func (r *run) release() {
	e := r.inspection(r.factory.laboratory, "TR-"+lotNumber)
	e.Quantities = []trailmark.QuantityElement{{Class: Lot, Quantity: decimal(r.Jars, 0)}}
	e.Sensors = reports(
		trailmark.SensorReport{Type: "Dimensionless", Value: decimal(418+r.dice.IntN(9), 2)}, // pH
		measured("MassConcentration", 81+r.dice.IntN(5), "GL"),                               // salt
	)
	r.tell(e)
}

// inspection is a test by the laboratory that found nothing wrong.
func (r *run) inspection(where *site, report string) trailmark.Event {
	f := &r.factory
	return trailmark.Event{
		Type:         trailmark.ObjectEvent,
		Action:       trailmark.Observe,
		BizStep:      "inspecting",
		Disposition:  "conformant",
		ReadPoint:    where.location,
		BizLocation:  f.location,
		Transactions: []trailmark.Typed{{Type: "testres", ID: documentName(f.gln, report)}},
		Extensions:   r.staffed(f.laboratory),
	}
}

func reports(of ...trailmark.SensorReport) []trailmark.SensorElement {
	return []trailmark.SensorElement{{Reports: of}}
}
