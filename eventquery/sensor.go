package eventquery

import (
	"slices"
	"strings"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/epcis"
)

// sensorField gives a value that a sensor element has in its metadata, in its
// reports, or in both. Either function may be nil.
type sensorField[T any] struct {
	metadata func(*trailmark.SensorMetadata) T
	report   func(*trailmark.SensorReport) T
}

// any reports whether accept approves of one of an event's values.
func (f sensorField[T]) any(ev *trailmark.Event, accept func(T) bool) bool {
	for i := range ev.Sensors {
		s := &ev.Sensors[i]
		if f.metadata != nil && s.Metadata != nil && accept(f.metadata(s.Metadata)) {
			return true
		}
		if f.report == nil {
			continue
		}
		for j := range s.Reports {
			if accept(f.report(&s.Reports[j])) {
				return true
			}
		}
	}
	return false
}

// event asks for a value of which accept approves.
func (f sensorField[T]) event(r *reader, accept func(T) bool) {
	r.event(func(ev *trailmark.Event) bool { return f.any(ev, accept) })
}

// The times of sensor elements.
var (
	reportTime = sensorField[time.Time]{
		func(m *trailmark.SensorMetadata) time.Time { return m.Time },
		func(s *trailmark.SensorReport) time.Time { return s.Time },
	}
	startTime = sensorField[time.Time]{metadata: func(m *trailmark.SensorMetadata) time.Time { return m.StartTime }}
	endTime   = sensorField[time.Time]{metadata: func(m *trailmark.SensorMetadata) time.Time { return m.EndTime }}
)

func sensorTime(op operator, f sensorField[time.Time]) func(*reader) {
	return func(r *reader) {
		bound := r.time()
		f.event(r, func(t time.Time) bool { return !t.IsZero() && op.accepts(t.Compare(bound)) })
	}
}

// The URIs of sensor elements.
var (
	deviceID = sensorField[string]{
		func(m *trailmark.SensorMetadata) string { return string(m.DeviceID) },
		func(s *trailmark.SensorReport) string { return string(s.DeviceID) },
	}
	dataProcessingMethod = sensorField[string]{
		func(m *trailmark.SensorMetadata) string { return m.DataProcessingMethod },
		func(s *trailmark.SensorReport) string { return s.DataProcessingMethod },
	}
	bizRules = sensorField[string]{
		func(m *trailmark.SensorMetadata) string { return m.BizRules },
		func(s *trailmark.SensorReport) string { return s.BizRules },
	}
	microorganism     = sensorField[string]{report: func(s *trailmark.SensorReport) string { return s.Microorganism }}
	chemicalSubstance = sensorField[string]{report: func(s *trailmark.SensorReport) string { return s.ChemicalSubstance }}
	uriValue          = sensorField[string]{report: func(s *trailmark.SensorReport) string { return s.URIValue }}
	stringValue       = sensorField[string]{report: func(s *trailmark.SensorReport) string { return s.StringValue }}
	hexBinaryValue    = sensorField[string]{report: func(s *trailmark.SensorReport) string { return s.HexBinaryValue }}
)

// sensorURI asks for a URI; the name of a GS1 key may be in any form (S5).
func sensorURI(f sensorField[string]) func(*reader) {
	return func(r *reader) {
		wanted := list(r.uris(), canonicalText)
		f.event(r, func(s string) bool { return s != "" && has(wanted, canonicalText(s)) })
	}
}

func sensorString(r *reader) {
	wanted := list(r.values, same)
	stringValue.event(r, func(s string) bool { return has(wanted, s) })
}

func sensorHex(r *reader) {
	wanted := list(r.values, strings.ToUpper)
	hexBinaryValue.event(r, func(s string) bool { return has(wanted, strings.ToUpper(s)) })
}

func sensorType(r *reader) {
	wanted := r.terms(epcis.MeasurementTypes)
	f := sensorField[trailmark.Term]{report: func(s *trailmark.SensorReport) trailmark.Term { return s.Type }}
	f.event(r, func(t trailmark.Term) bool { return has(wanted, t) })
}

func sensorBoolean(r *reader) {
	wanted := r.word("true", "false") == "true"
	f := sensorField[*bool]{report: func(s *trailmark.SensorReport) *bool { return s.BooleanValue }}
	f.event(r, func(b *bool) bool { return b != nil && *b == wanted })
}

func existsSensors(r *reader) {
	if r.wanted() {
		r.event(func(ev *trailmark.Event) bool { return len(ev.Sensors) > 0 })
	}
}

// sensorNumbers are the numbers of a sensor report that have its unit.
var sensorNumbers = map[string]func(*trailmark.SensorReport) trailmark.Number{
	"value":     func(s *trailmark.SensorReport) trailmark.Number { return s.Value },
	"minValue":  func(s *trailmark.SensorReport) trailmark.Number { return s.MinValue },
	"maxValue":  func(s *trailmark.SensorReport) trailmark.Number { return s.MaxValue },
	"meanValue": func(s *trailmark.SensorReport) trailmark.Number { return s.MeanValue },
	"sDev":      func(s *trailmark.SensorReport) trailmark.Number { return s.SDev },
	"percValue": func(s *trailmark.SensorReport) trailmark.Number { return s.PercValue },
}

// sensorNumber asks for a number in a unit.
func sensorNumber(op operator, of func(*trailmark.SensorReport) trailmark.Number, uom string) func(*reader) {
	return func(r *reader) {
		m := r.measureOf(op, uom)
		m.difference = strings.Contains(r.name, "_sDev_") // a standard deviation
		m = m.convertible()
		r.event(reports(func(s *trailmark.SensorReport) bool { return m.holds(of(s), s.UOM) }))
	}
}

// percRank asks for the rank of a percentile, which has no unit.
func percRank(op operator) func(*reader) {
	return func(r *reader) {
		m := r.measureOf(op, "")
		r.event(reports(func(s *trailmark.SensorReport) bool { return s.PercRank != "" && m.plain(s.PercRank) }))
	}
}

// reports looks into all the sensor reports of an event.
func reports(accept func(*trailmark.SensorReport) bool) func(*trailmark.Event) bool {
	return func(ev *trailmark.Event) bool {
		return slices.ContainsFunc(ev.Sensors, func(s trailmark.SensorElement) bool {
			for i := range s.Reports {
				if accept(&s.Reports[i]) {
					return true
				}
			}
			return false
		})
	}
}
