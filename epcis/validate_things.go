package epcis

import (
	"github.com/trailmark/trailmark"
)

// things checks every identifier and every quantity of the event.
func (v *validator) things(e *trailmark.Event) {
	v.names("epcList", e.EPCs)
	v.quantities("quantityList", e.Quantities)
	v.uri("parentID", string(e.Parent))
	v.names("childEPCs", e.Children)
	v.quantities("childQuantityList", e.ChildQuantities)
	v.names("inputEPCList", e.Inputs)
	v.quantities("inputQuantityList", e.InputQuantities)
	v.names("outputEPCList", e.Outputs)
	v.quantities("outputQuantityList", e.OutputQuantities)
	v.label("transformationID", string(e.TransformationID))
}

// names checks a list of identifiers: each a URI, and none of them twice.
func (v *validator) names(path string, list []trailmark.Name) {
	for i, n := range list {
		if !isURI(string(n)) {
			v.fail(at(path, i, ""), notURI, shorten([]byte(n)))
		}
	}
	if i := repeated(list); i >= 0 {
		v.fail(at(path, i, ""), "%q is in the list twice", list[i])
	}
}

// repeated gives the place of the first name that stands earlier in the list,
// too, else -1.
func repeated(list []trailmark.Name) int {
	if len(list) < 2 {
		return -1
	}
	seen := make(map[trailmark.Name]struct{}, len(list))
	for i, n := range list {
		seen[n] = struct{}{}
		if len(seen) == i {
			return i
		}
	}
	return -1
}

func (v *validator) quantities(path string, list []trailmark.QuantityElement) {
	for i, q := range list {
		switch {
		case !isURI(string(q.Class)):
			v.fail(at(path, i, "epcClass"), notURI, shorten([]byte(q.Class)))
		case q.Quantity != "" && !isNumber(q.Quantity):
			v.fail(at(path, i, "quantity"), "%q is not a number", shorten([]byte(q.Quantity)))
		case q.UOM != "" && !isUOM(q.UOM):
			v.fail(at(path, i, "uom"), "%q is not a unit of UN/ECE Recommendation 20, such as KGM", shorten([]byte(q.UOM)))
		}
	}
}

func isNumber(n trailmark.Number) bool {
	_, _, _, ok := scanNumber(string(n))
	return ok
}

// isUOM says whether s has the form of a unit code.
func isUOM(s string) bool {
	if len(s) < 2 || len(s) > 3 {
		return false
	}
	for i := range len(s) {
		if c := s[i]; !isDigit(c) && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}

func (v *validator) sensors(list []trailmark.SensorElement) {
	for i := range list {
		s := &list[i]
		path := at("sensorElementList", i, "")
		if len(s.Reports) == 0 {
			v.fail(path+".sensorReport", "the sensor element has no sensorReport")
		}
		if s.Metadata != nil {
			v.metadata(path+".sensorMetadata.", s.Metadata)
		}
		for j := range s.Reports {
			v.report(at(path+".sensorReport", j, "")+".", &s.Reports[j])
		}
		v.namespaced(path+".", s.Extensions)
	}
}

func (v *validator) metadata(path string, m *trailmark.SensorMetadata) {
	v.uri(path+"deviceID", string(m.DeviceID))
	v.uri(path+"deviceMetadata", m.DeviceMetadata)
	v.uri(path+"rawData", m.RawData)
	v.uri(path+"dataProcessingMethod", m.DataProcessingMethod)
	v.uri(path+"bizRules", m.BizRules)
	v.namespaced(path, m.Extensions)
}

func (v *validator) report(path string, r *trailmark.SensorReport) {
	if r.Type == "" && r.Exception == "" {
		v.fail(path+"type", "the sensor report has no type")
	}
	v.term(path+"type", MeasurementTypes, r.Type)
	v.term(path+"exception", SensorAlerts, r.Exception)
	v.term(path+"component", Components, r.Component)
	v.uri(path+"deviceID", string(r.DeviceID))
	v.uri(path+"deviceMetadata", r.DeviceMetadata)
	v.uri(path+"rawData", r.RawData)
	v.uri(path+"dataProcessingMethod", r.DataProcessingMethod)
	v.uri(path+"bizRules", r.BizRules)
	v.uri(path+"microorganism", r.Microorganism)
	v.uri(path+"chemicalSubstance", r.ChemicalSubstance)
	v.uri(path+"coordinateReferenceSystem", r.CoordinateReferenceSystem)
	v.uri(path+"uriValue", r.URIValue)
	if !isHex(r.HexBinaryValue) {
		v.fail(path+"hexBinaryValue", "%q is not hexadecimal", shorten([]byte(r.HexBinaryValue)))
	}
	v.reportNumbers(path, r)
	v.namespaced(path, r.Extensions)
}

func (v *validator) reportNumbers(path string, r *trailmark.SensorReport) {
	numbers := [...]struct {
		name string
		n    trailmark.Number
	}{
		{"value", r.Value}, {"minValue", r.MinValue}, {"maxValue", r.MaxValue}, {"meanValue", r.MeanValue},
		{"sDev", r.SDev}, {"percRank", r.PercRank}, {"percValue", r.PercValue},
	}
	for _, f := range numbers {
		if f.n != "" && !isNumber(f.n) {
			v.fail(path+f.name, "%q is not a number", shorten([]byte(f.n)))
		}
	}
}

func isHex(s string) bool {
	for i := range len(s) {
		if c := s[i] | 0x20; !isDigit(s[i]) && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
