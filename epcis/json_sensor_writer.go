package epcis

import (
	"strings"

	"github.com/trailmark/trailmark"
)

func (w *jsonEventWriter) sensors(list []trailmark.SensorElement) {
	w.list("sensorElementList", len(list), func(i int) {
		s := &list[i]
		w.begin("", '{')
		w.sensorMetadata(s.Metadata)
		w.list("sensorReport", len(s.Reports), func(i int) { w.sensorReport(&s.Reports[i]) })
		w.elements(s.Extensions)
		w.end('}')
	})
}

func (w *jsonEventWriter) sensorMetadata(m *trailmark.SensorMetadata) {
	if m == nil {
		return
	}
	w.begin("sensorMetadata", '{')
	w.time("time", m.Time)
	w.time("startTime", m.StartTime)
	w.time("endTime", m.EndTime)
	w.text("deviceID", string(m.DeviceID))
	w.text("deviceMetadata", m.DeviceMetadata)
	w.text("rawData", m.RawData)
	w.text("dataProcessingMethod", m.DataProcessingMethod)
	w.text("bizRules", m.BizRules)
	w.elements(m.Extensions)
	w.end('}')
}

func (w *jsonEventWriter) sensorReport(r *trailmark.SensorReport) {
	w.begin("", '{')
	w.text("type", compact(r.Type))
	w.text("exception", compact(r.Exception))
	w.text("deviceID", string(r.DeviceID))
	w.text("deviceMetadata", r.DeviceMetadata)
	w.text("rawData", r.RawData)
	w.text("dataProcessingMethod", r.DataProcessingMethod)
	w.text("bizRules", r.BizRules)
	w.time("time", r.Time)
	w.text("microorganism", r.Microorganism)
	w.text("chemicalSubstance", r.ChemicalSubstance)
	w.text("coordinateReferenceSystem", r.CoordinateReferenceSystem)
	w.number("value", r.Value)
	w.text("component", string(r.Component))
	w.text("stringValue", r.StringValue)
	w.boolean("booleanValue", r.BooleanValue)
	w.text("hexBinaryValue", r.HexBinaryValue)
	w.text("uriValue", r.URIValue)
	w.number("minValue", r.MinValue)
	w.number("maxValue", r.MaxValue)
	w.number("meanValue", r.MeanValue)
	w.number("sDev", r.SDev)
	w.number("percRank", r.PercRank)
	w.number("percValue", r.PercValue)
	w.text("uom", r.UOM)
	w.elements(r.Extensions)
	w.end('}')
}

// compact writes a term of the GS1 Web Vocabulary that is not standard as a
// CURIE: the JSON Schema does not take the full URI.
func compact(t trailmark.Term) string {
	if word, ok := strings.CutPrefix(string(t), voc); ok {
		return "gs1:" + word
	}
	return string(t)
}
