package capture

import (
	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// sensors lists the readings of devices; a report with no device is one of the
// place where it was made.
func (n *normaliser) sensors() {
	e := n.event
	for _, s := range e.Sensors {
		meta := s.Metadata
		if meta == nil {
			meta = &trailmark.SensorMetadata{}
		}
		for _, r := range s.Reports {
			if r.Value == "" || r.Type == "" {
				continue
			}
			device, at := n.scene.readPoint, e.Time
			if !meta.Time.IsZero() {
				at = meta.Time
			}
			if !r.Time.IsZero() {
				at = r.Time
			}
			if id := firstName(r.DeviceID, meta.DeviceID); id != "" {
				device, _ = n.name(id, "deviceID", trailmark.Other)
			}
			if device.ID == "" {
				continue
			}
			n.readings = append(n.readings, measured{device, store.Reading{
				Parameter: string(r.Type), Time: trailmark.InstantOf(at), Value: r.Value, Unit: r.UOM,
			}})
		}
	}
}

func firstName(a, b trailmark.Name) trailmark.Name {
	if a != "" {
		return a
	}
	return b
}
