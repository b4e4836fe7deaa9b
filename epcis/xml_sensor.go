package epcis

import (
	"encoding/xml"
	"strings"

	"github.com/trailmark/trailmark"
)

func (p *xmlParser) sensorElements(list *node) (sensors []trailmark.SensorElement) {
	p.entries(list, "sensorElement", func(n *node) {
		var s trailmark.SensorElement
		for _, c := range n.children {
			switch {
			case c.space == "" && strings.EqualFold(c.local, "sensorMetadata"): // some write sensorMetaData
				s.Metadata = p.sensorMetadata(c)
			case c.space == "" && c.local == "sensorReport":
				s.Reports = append(s.Reports, p.sensorReport(c))
			default:
				s.Extensions = append(s.Extensions, p.extension(c))
			}
		}
		sensors = append(sensors, s)
	})
	return sensors
}

// attributesOf calls f for the attributes of the standard, and returns the
// others as extensions, with the elements inside.
func (p *xmlParser) attributesOf(n *node, f func(name, value string) bool) []trailmark.Element {
	for _, a := range n.attributes {
		if a.Name.Space == "" && !isSyntax(a) && !f(a.Name.Local, strings.TrimSpace(a.Value)) {
			p.fail(n, "%q is not an attribute of <%s>", a.Name.Local, n.local)
		}
	}
	list := attributeExtensions(n)
	for _, c := range n.children {
		list = append(list, p.extension(c))
	}
	return list
}

func (p *xmlParser) sensorMetadata(n *node) *trailmark.SensorMetadata {
	m := new(trailmark.SensorMetadata)
	m.Extensions = p.attributesOf(n, func(name, value string) bool {
		switch name {
		case "time":
			m.Time = p.time(n, value)
		case "startTime":
			m.StartTime = p.time(n, value)
		case "endTime":
			m.EndTime = p.time(n, value)
		case "deviceID":
			m.DeviceID = trailmark.Name(value)
		case "deviceMetadata":
			m.DeviceMetadata = value
		case "rawData":
			m.RawData = value
		case "dataProcessingMethod":
			m.DataProcessingMethod = value
		case "bizRules":
			m.BizRules = value
		default:
			return false
		}
		return true
	})
	return m
}

func (p *xmlParser) sensorReport(n *node) (r trailmark.SensorReport) {
	r.Extensions = p.attributesOf(n, func(name, value string) bool {
		return p.reportContext(&r, n, name, value) || p.reportValue(&r, n, name, value)
	})
	return r
}

// reportContext reads what was measured, with what and how.
func (p *xmlParser) reportContext(r *trailmark.SensorReport, n *node, name, value string) bool {
	switch name {
	case "type":
		r.Type = TermOf(MeasurementTypes, value)
	case "exception":
		r.Exception = TermOf(SensorAlerts, value)
	case "deviceID":
		r.DeviceID = trailmark.Name(value)
	case "deviceMetadata":
		r.DeviceMetadata = value
	case "rawData":
		r.RawData = value
	case "dataProcessingMethod":
		r.DataProcessingMethod = value
	case "bizRules":
		r.BizRules = value
	case "time":
		r.Time = p.time(n, value)
	case "microorganism":
		r.Microorganism = value
	case "chemicalSubstance":
		r.ChemicalSubstance = value
	case "coordinateReferenceSystem":
		r.CoordinateReferenceSystem = value
	default:
		return false
	}
	return true
}

// reportValue reads the measured values.
func (p *xmlParser) reportValue(r *trailmark.SensorReport, n *node, name, value string) bool {
	switch name {
	case "value":
		r.Value = trailmark.Number(value)
	case "component":
		r.Component = TermOf(Components, value)
	case "stringValue":
		r.StringValue = n.rawAttribute(name)
	case "booleanValue":
		r.BooleanValue = p.boolean(n, value)
	case "hexBinaryValue":
		r.HexBinaryValue = value
	case "uriValue":
		r.URIValue = value
	case "minValue":
		r.MinValue = trailmark.Number(value)
	case "maxValue":
		r.MaxValue = trailmark.Number(value)
	case "meanValue":
		r.MeanValue = trailmark.Number(value)
	case "sDev":
		r.SDev = trailmark.Number(value)
	case "percRank":
		r.PercRank = trailmark.Number(value)
	case "percValue":
		r.PercValue = trailmark.Number(value)
	case "uom":
		r.UOM = value
	default:
		return false
	}
	return true
}

// rawAttribute gives an attribute with the white space around it.
func (n *node) rawAttribute(local string) string {
	for _, a := range n.attributes {
		if a.Name == (xml.Name{Local: local}) {
			return a.Value
		}
	}
	return ""
}
