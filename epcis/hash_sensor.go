package epcis

import (
	"strconv"

	"github.com/trailmark/trailmark"
)

func (h *hashWriter) sensorElements(list []trailmark.SensorElement) {
	if len(list) == 0 {
		return
	}
	h.name("sensorElementList")
	h.sorted(len(list), func(i int) {
		s := &list[i]
		h.name("sensorElement")
		h.sensorMetadata(s.Metadata)
		h.sorted(len(s.Reports), func(i int) { h.sensorReport(&s.Reports[i]) })
		h.elements(s.Extensions)
	})
}

func (h *hashWriter) sensorMetadata(m *trailmark.SensorMetadata) {
	if m == nil {
		return
	}
	h.name("sensorMetadata")
	h.time("time", m.Time)
	h.time("startTime", m.StartTime)
	h.time("endTime", m.EndTime)
	h.id("deviceID", string(m.DeviceID))
	h.id("deviceMetadata", m.DeviceMetadata)
	h.id("rawData", m.RawData)
	h.id("dataProcessingMethod", m.DataProcessingMethod)
	h.id("bizRules", m.BizRules)
	h.elements(m.Extensions)
}

func (h *hashWriter) sensorReport(r *trailmark.SensorReport) {
	h.name("sensorReport")
	h.term("type", MeasurementTypes, r.Type)
	h.term("exception", SensorAlerts, r.Exception)
	h.id("deviceID", string(r.DeviceID))
	h.id("deviceMetadata", r.DeviceMetadata)
	h.id("rawData", r.RawData)
	h.id("dataProcessingMethod", r.DataProcessingMethod)
	h.time("time", r.Time)
	h.id("microorganism", r.Microorganism)
	h.id("chemicalSubstance", r.ChemicalSubstance)
	h.number("value", r.Value)
	h.term("component", Components, r.Component)
	h.text("stringValue", extensionValue(r.StringValue))
	if r.BooleanValue != nil {
		h.text("booleanValue", strconv.FormatBool(*r.BooleanValue))
	}
	h.text("hexBinaryValue", r.HexBinaryValue)
	h.id("uriValue", r.URIValue)
	h.number("minValue", r.MinValue)
	h.number("maxValue", r.MaxValue)
	h.number("meanValue", r.MeanValue)
	h.number("sDev", r.SDev)
	h.number("percRank", r.PercRank)
	h.number("percValue", r.PercValue)
	h.text("uom", r.UOM)
	h.id("coordinateReferenceSystem", r.CoordinateReferenceSystem)
	h.elements(r.Extensions)
}

// reportRules writes the bizRules of sensor reports, for which the order of
// the standard has no place: once more the containers, with nothing else.
func (h *hashWriter) reportRules(list []trailmark.SensorElement) {
	start := len(h.b)
	h.name("sensorElementList")
	empty := len(h.b)
	h.sorted(len(list), func(i int) {
		rules := len(h.b)
		h.name("sensorElement")
		bare := len(h.b)
		h.sorted(len(list[i].Reports), func(j int) {
			if r := &list[i].Reports[j]; r.BizRules != "" {
				h.name("sensorReport")
				h.id("bizRules", r.BizRules)
			}
		})
		if len(h.b) == bare {
			h.b = h.b[:rules]
		}
	})
	if len(h.b) == empty {
		h.b = h.b[:start]
	}
}
