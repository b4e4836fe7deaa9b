package simulate

import (
	"time"

	"github.com/trailmark/trailmark"
)

// shifts is the number of shifts of a day; they begin at 06:00, 14:00 and 22:00.
const (
	shifts      = 3
	shiftLength = 24 / shifts // hours
	firstShift  = 6           // o'clock
)

// shift numbers the shift of t from 0, the one of the morning.
func shift(t time.Time) int {
	return (t.Hour() + 24 - firstShift) / shiftLength % shifts
}

// nextShift gives the first beginning of a shift after t.
func nextShift(t time.Time) time.Time {
	hour := firstShift - 24
	for !clock(t, 0, hour).After(t) {
		hour += shiftLength
	}
	return clock(t, 0, hour)
}

// staff gives, for every station and shift, the elements that say who worked
// there and with which machine.
func (p *Plant) staff() map[*site][shifts][]trailmark.Element {
	f := &p.factory
	staff := map[*site][shifts][]trailmark.Element{}
	for i, station := range []*site{f.materials, f.goods, f.laboratory, f.line, f.sealer, f.packer, f.palletiser} {
		var byShift [shifts][]trailmark.Element
		for s := range shifts {
			byShift[s] = []trailmark.Element{
				extension("operator", string(operatorName(100*(s+1)+i))),
				extension("equipment", string(station.location.ID)),
			}
		}
		staff[station] = byShift
	}
	return staff
}

// staffed gives the elements of a station for the shift of now, with others
// that an event has besides.
func (r *run) staffed(station *site, more ...trailmark.Element) []trailmark.Element {
	byShift := r.stations[station]
	elements := byShift[shift(r.now)]
	if len(more) == 0 {
		return elements
	}
	return append(elements[:len(elements):len(elements)], more...)
}

func extension(name, value string) trailmark.Element {
	return trailmark.Element{Space: trailmark.Namespace, Local: name, Value: value}
}

// settingsSpace is the plant's own namespace.
const settingsSpace = trailmark.Namespace + "simulate/"

// settings are the set points of the sealer.
func settings() trailmark.Element {
	set := func(name, value string) trailmark.Element {
		return trailmark.Element{Space: settingsSpace, Local: name, Kind: trailmark.NumberText, Value: value}
	}
	return trailmark.Element{Space: settingsSpace, Local: "settings", Kind: trailmark.Parent, Children: []trailmark.Element{
		set("jarsPerMinute", "200"),
		set("headTemperatureCEL", "94.5"),
		set("cappingTorqueNU", "2.1"),
		set("vacuumKPA", "60"),
	}}
}

// startShift tells what the sealer is set to and what its sensors say as the
// crew takes over.
func (r *run) startShift() {
	r.tell(trailmark.Event{
		Type:         trailmark.ObjectEvent,
		Action:       trailmark.Observe,
		BizStep:      "sensor_reporting",
		ReadPoint:    r.factory.sealer.location,
		BizLocation:  r.factory.location,
		Transactions: r.order,
		Sensors: []trailmark.SensorElement{{
			Metadata: &trailmark.SensorMetadata{Time: r.now.UTC(), DeviceID: Sealer},
			Reports: []trailmark.SensorReport{
				measured("Temperature", r.headTemperature(r.now), "CEL"),
				measured("Pressure", r.vacuum(r.now), "KPA"),
			},
		}},
		Extensions: r.staffed(r.factory.sealer, settings()),
	})
	if next := nextShift(r.now); next.Before(r.end()) {
		r.at(next, r.startShift)
	}
}
