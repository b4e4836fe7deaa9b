package epcis

import "github.com/trailmark/trailmark"

func (p *jsonParser) sensorElements() (list []trailmark.SensorElement) {
	p.items(func(int) {
		var s trailmark.SensorElement
		p.members(func(name []byte) {
			switch string(name) {
			case "sensorMetadata":
				s.Metadata = p.sensorMetadata()
			case "sensorReport":
				p.items(func(int) { s.Reports = append(s.Reports, p.sensorReport()) })
			default:
				p.extension(&s.Extensions, string(name), 0)
			}
		})
		list = append(list, s)
	})
	return list
}

func (p *jsonParser) sensorMetadata() *trailmark.SensorMetadata {
	m := new(trailmark.SensorMetadata)
	p.members(func(name []byte) {
		switch string(name) {
		case "time":
			m.Time = p.time()
		case "startTime":
			m.StartTime = p.time()
		case "endTime":
			m.EndTime = p.time()
		case "deviceID":
			m.DeviceID = p.name()
		case "deviceMetadata":
			m.DeviceMetadata = p.text()
		case "rawData":
			m.RawData = p.text()
		case "dataProcessingMethod":
			m.DataProcessingMethod = p.text()
		case "bizRules":
			m.BizRules = p.text()
		default:
			p.extension(&m.Extensions, string(name), 0)
		}
	})
	return m
}

func (p *jsonParser) sensorReport() (r trailmark.SensorReport) {
	p.members(func(name []byte) {
		if !p.reportContext(&r, name) && !p.reportValue(&r, name) {
			p.extension(&r.Extensions, string(name), 0)
		}
	})
	return r
}

// reportContext reads what was measured, with what and how.
func (p *jsonParser) reportContext(r *trailmark.SensorReport, name []byte) bool {
	switch string(name) {
	case "type":
		r.Type = p.term(MeasurementTypes)
	case "exception":
		r.Exception = p.term(SensorAlerts)
	case "deviceID":
		r.DeviceID = p.name()
	case "deviceMetadata":
		r.DeviceMetadata = p.text()
	case "rawData":
		r.RawData = p.text()
	case "dataProcessingMethod":
		r.DataProcessingMethod = p.text()
	case "bizRules":
		r.BizRules = p.text()
	case "time":
		r.Time = p.time()
	case "microorganism":
		r.Microorganism = p.text()
	case "chemicalSubstance":
		r.ChemicalSubstance = p.text()
	case "coordinateReferenceSystem":
		r.CoordinateReferenceSystem = p.text()
	default:
		return false
	}
	return true
}

// reportValue reads the measured values.
func (p *jsonParser) reportValue(r *trailmark.SensorReport, name []byte) bool {
	switch string(name) {
	case "value":
		r.Value = p.number()
	case "component":
		r.Component = p.term(Components)
	case "stringValue":
		r.StringValue = string(p.bytes())
	case "booleanValue":
		r.BooleanValue = p.boolean()
	case "hexBinaryValue":
		r.HexBinaryValue = p.text()
	case "uriValue":
		r.URIValue = p.text()
	case "minValue":
		r.MinValue = p.number()
	case "maxValue":
		r.MaxValue = p.number()
	case "meanValue":
		r.MeanValue = p.number()
	case "sDev":
		r.SDev = p.number()
	case "percRank":
		r.PercRank = p.number()
	case "percValue":
		r.PercValue = p.number()
	case "uom":
		r.UOM = p.text()
	default:
		return false
	}
	return true
}
