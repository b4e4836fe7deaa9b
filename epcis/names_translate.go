package epcis

import "github.com/trailmark/trailmark"

// Event gives the event with every identifier translated: things, classes,
// places, parties, documents, processes and devices. The event itself is not
// changed; without a need it is given back.
func (n Names) Event(ev *trailmark.Event) *trailmark.Event {
	if n.Format == AnyName || n.Format == UntranslatedNames {
		return ev
	}
	c := *ev
	for _, name := range []*trailmark.Name{&c.Parent, &c.TransformationID} {
		*name = n.Translate(*name)
	}
	for _, list := range []*[]trailmark.Name{&c.EPCs, &c.Children, &c.Inputs, &c.Outputs} {
		*list = each(*list, n.Translate)
	}
	for _, list := range []*[]trailmark.QuantityElement{&c.Quantities, &c.ChildQuantities, &c.InputQuantities, &c.OutputQuantities} {
		*list = each(*list, n.quantity)
	}
	for _, list := range []*[]trailmark.Typed{&c.Transactions, &c.Sources, &c.Destinations} {
		*list = each(*list, n.typed)
	}
	c.ReadPoint, c.BizLocation = n.location(c.ReadPoint), n.location(c.BizLocation)
	c.Sensors = n.sensors(c.Sensors)
	return &c
}

// each gives a list with every entry translated; the list itself when nothing
// changes, so that an event in the right form costs little.
func each[T comparable](list []T, translate func(T) T) []T {
	for i, old := range list {
		changed := translate(old)
		if changed == old {
			continue
		}
		out := make([]T, len(list))
		copy(out, list[:i])
		out[i] = changed
		for j := i + 1; j < len(list); j++ {
			out[j] = translate(list[j])
		}
		return out
	}
	return list
}

func (n Names) quantity(q trailmark.QuantityElement) trailmark.QuantityElement {
	q.Class = n.Translate(q.Class)
	return q
}

func (n Names) typed(t trailmark.Typed) trailmark.Typed {
	t.ID = n.Translate(t.ID)
	return t
}

func (n Names) location(l *trailmark.Location) *trailmark.Location {
	if l == nil {
		return nil
	}
	return &trailmark.Location{ID: n.Translate(l.ID), Extensions: l.Extensions}
}

// sensors translates the devices.
func (n Names) sensors(list []trailmark.SensorElement) []trailmark.SensorElement {
	if len(list) == 0 {
		return list
	}
	out := make([]trailmark.SensorElement, len(list))
	for i, s := range list {
		if s.Metadata != nil {
			metadata := *s.Metadata
			metadata.DeviceID = n.Translate(metadata.DeviceID)
			s.Metadata = &metadata
		}
		reports := make([]trailmark.SensorReport, len(s.Reports))
		for j, r := range s.Reports {
			r.DeviceID = n.Translate(r.DeviceID)
			reports[j] = r
		}
		s.Reports = reports
		out[i] = s
	}
	return out
}
