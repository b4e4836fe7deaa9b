package epcis

import (
	"strconv"

	"github.com/trailmark/trailmark"
)

func (w *xmlEventWriter) sensors(list []trailmark.SensorElement) {
	if len(list) == 0 {
		return
	}
	w.open("sensorElementList")
	for i := range list {
		s := &list[i]
		w.open("sensorElement")
		w.sensorMetadata(s.Metadata)
		for j := range s.Reports {
			w.sensorReport(&s.Reports[j])
		}
		w.elements(s.Extensions)
		w.close("sensorElement")
	}
	w.close("sensorElementList")
}

func (w *xmlEventWriter) sensorMetadata(m *trailmark.SensorMetadata) {
	if m == nil {
		return
	}
	w.start("sensorMetadata")
	w.timeAttribute("time", m.Time)
	w.timeAttribute("startTime", m.StartTime)
	w.timeAttribute("endTime", m.EndTime)
	w.attribute("deviceID", string(m.DeviceID))
	w.attribute("deviceMetadata", m.DeviceMetadata)
	w.attribute("rawData", m.RawData)
	w.attribute("dataProcessingMethod", m.DataProcessingMethod)
	w.attribute("bizRules", m.BizRules)
	w.attributesAndElements("sensorMetadata", m.Extensions)
}

func (w *xmlEventWriter) sensorReport(r *trailmark.SensorReport) {
	w.start("sensorReport")
	w.attribute("type", w.words.word(MeasurementTypes, r.Type))
	w.attribute("exception", w.words.word(SensorAlerts, r.Exception))
	w.attribute("deviceID", string(r.DeviceID))
	w.attribute("deviceMetadata", r.DeviceMetadata)
	w.attribute("rawData", r.RawData)
	w.attribute("dataProcessingMethod", r.DataProcessingMethod)
	w.attribute("bizRules", r.BizRules)
	w.timeAttribute("time", r.Time)
	w.attribute("microorganism", r.Microorganism)
	w.attribute("chemicalSubstance", r.ChemicalSubstance)
	w.attribute("coordinateReferenceSystem", r.CoordinateReferenceSystem)
	w.attribute("value", string(r.Value))
	w.attribute("component", w.words.word(Components, r.Component))
	w.attribute("stringValue", r.StringValue)
	if r.BooleanValue != nil {
		w.attribute("booleanValue", strconv.FormatBool(*r.BooleanValue))
	}
	w.attribute("hexBinaryValue", r.HexBinaryValue)
	w.attribute("uriValue", r.URIValue)
	w.attribute("minValue", string(r.MinValue))
	w.attribute("maxValue", string(r.MaxValue))
	w.attribute("meanValue", string(r.MeanValue))
	w.attribute("sDev", string(r.SDev))
	w.attribute("percRank", string(r.PercRank))
	w.attribute("percValue", string(r.PercValue))
	w.attribute("uom", r.UOM)
	w.attributesAndElements("sensorReport", r.Extensions)
}

// attributesAndElements ends an element that the XSD extends by attributes
// alone. An extension that an attribute cannot hold is written inside, where
// the schema has no place for it, and not lost.
func (w *xmlEventWriter) attributesAndElements(name string, list []trailmark.Element) {
	var inside []trailmark.Element
	for i, el := range list {
		switch {
		case el.Kind == trailmark.Null:
		case isAttribute(list, i):
			w.attributeAsIs(w.qualified(el.Space, el.Local), el.Value)
		default:
			inside = append(inside, el)
		}
	}
	if len(inside) == 0 {
		w.alone()
		return
	}
	w.more()
	w.elements(inside)
	w.close(name)
}

// isAttribute says whether an extension can be an attribute: a plain value
// whose name stands once.
func isAttribute(list []trailmark.Element, i int) bool {
	el := &list[i]
	if el.Space == "" || el.Kind == trailmark.Parent || len(el.Attributes) > 0 {
		return false
	}
	for j := range list {
		if j != i && list[j].Space == el.Space && list[j].Local == el.Local {
			return false
		}
	}
	return true
}
