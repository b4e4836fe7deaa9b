package epcis

import (
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/trailmark/trailmark"
)

// anyEvent draws a valid event of any type, in the form in which the decoder
// would give it: no empty lists but those that mean something.
func anyEvent(t *rapid.T) *trailmark.Event {
	types := []trailmark.EventType{
		trailmark.ObjectEvent, trailmark.AggregationEvent, trailmark.TransactionEvent,
		trailmark.TransformationEvent, trailmark.AssociationEvent, trailmark.QuantityEvent, "https://ns.example.com/Custom",
	}
	e := &trailmark.Event{
		Type:           rapid.SampledFrom(types).Draw(t, "type"),
		ID:             maybe(t, "id", anyURI),
		Time:           anyTime(t, "time"),
		Offset:         rapid.StringMatching(`[+-](0[0-9]|1[0-3]):[0-5][0-9]`).Draw(t, "offset"),
		BizStep:        anyTerm(t, BizSteps),
		Disposition:    anyTerm(t, Dispositions),
		ReadPoint:      anyLocation(t, "readPoint"),
		BizLocation:    anyLocation(t, "bizLocation"),
		Certifications: several(t, "certs", anyURI),
		Transactions:   several(t, "transactions", func(t *rapid.T, _ string) trailmark.Typed { return anyTyped(t, TransactionTypes) }),
		Sources:        several(t, "sources", func(t *rapid.T, _ string) trailmark.Typed { return anyTyped(t, SourceDestTypes) }),
		Destinations:   several(t, "destinations", func(t *rapid.T, _ string) trailmark.Typed { return anyTyped(t, SourceDestTypes) }),
		Sensors:        several(t, "sensors", anySensor),
		Extensions:     anyElements(t, "extensions", 3),
	}
	if rapid.Bool().Draw(t, "recorded") {
		e.RecordTime = anyTime(t, "recordTime")
	}
	if rapid.Bool().Draw(t, "wrong") {
		e.Error = &trailmark.ErrorDeclaration{
			Time: anyTime(t, "declared"), Reason: anyTerm(t, ErrorReasons),
			CorrectiveIDs: several(t, "corrective", anyURI), Extensions: anyElements(t, "error", 1),
		}
	}
	anyThings(t, e)
	return e
}

// anyThings draws what the type of the event demands.
func anyThings(t *rapid.T, e *trailmark.Event) {
	e.Action = rapid.SampledFrom([]trailmark.Action{trailmark.Add, trailmark.Observe, trailmark.Delete}).Draw(t, "action")
	switch e.Type {
	case trailmark.ObjectEvent:
		e.EPCs, e.Quantities = anyNames(t, "epcs", 0), several(t, "quantities", anyQuantity)
		if e.Action == trailmark.Add {
			e.ILMD = anyElements(t, "ilmd", 2)
		}
		if rapid.Bool().Draw(t, "persistent") {
			e.Persistent = &trailmark.PersistentDisposition{Set: []trailmark.Term{"active"}, Unset: []trailmark.Term{"in_transit"}}
		}
	case trailmark.AggregationEvent, trailmark.AssociationEvent:
		e.Parent, e.Children = anyName(t, "parent"), anyNames(t, "children", 1)
		e.ChildQuantities = several(t, "childQuantities", anyQuantity)
	case trailmark.TransactionEvent:
		e.EPCs, e.Transactions = anyNames(t, "epcs", 0), append(e.Transactions, anyTyped(t, TransactionTypes))
	case trailmark.TransformationEvent:
		e.Action = ""
		e.Inputs, e.Outputs = anyNames(t, "inputs", 1), anyNames(t, "outputs", 1)
		e.InputQuantities, e.OutputQuantities = several(t, "in", anyQuantity), several(t, "out", anyQuantity)
		e.TransformationID = trailmark.Name(maybe(t, "transformationID", anyURI))
		e.ILMD = anyElements(t, "ilmd", 2)
	case trailmark.QuantityEvent:
		e.Action, e.Quantities = "", []trailmark.QuantityElement{anyQuantity(t, "quantity")}
	}
}

func maybe[T any](t *rapid.T, label string, draw func(*rapid.T, string) T) (v T) {
	if rapid.Bool().Draw(t, label+"?") {
		v = draw(t, label)
	}
	return v
}

// several draws up to two, and nil for none.
func several[T any](t *rapid.T, label string, draw func(*rapid.T, string) T) (list []T) {
	for range rapid.IntRange(0, 2).Draw(t, label+"#") {
		list = append(list, draw(t, label))
	}
	return list
}

func anyURI(t *rapid.T, label string) string {
	return rapid.StringMatching(`(urn:uuid:[0-9a-f]{8}|https://example\.com/[a-zA-Z0-9/._~%'-]{0,10})`).Draw(t, label)
}

func anyName(t *rapid.T, label string) trailmark.Name {
	return trailmark.Name(rapid.OneOf(
		rapid.StringMatching(`urn:epc:id:sgtin:9521234\.000421\.[1-9][0-9]{0,5}`),
		rapid.StringMatching(`https://id\.gs1\.org/01/09521234004219/(10/[A-Z]{3}/)?21/[A-Z0-9]{1,6}`),
		rapid.StringMatching(`urn:epc:id:sscc:9521234\.00000000[0-9]{2}`),
		rapid.StringMatching(`https://example\.com/crate/[0-9]{1,4}`),
	).Draw(t, label))
}

// anyNames draws at least so many names, none of them twice.
func anyNames(t *rapid.T, label string, least int) []trailmark.Name {
	return rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) trailmark.Name {
		return anyName(t, label)
	}), least, 5, rapid.ID[trailmark.Name]).Draw(t, label)
}

func anyQuantity(t *rapid.T, label string) trailmark.QuantityElement {
	return trailmark.QuantityElement{
		Class:    trailmark.Name(rapid.StringMatching(`urn:epc:class:lgtin:9521234\.000421\.[A-Z]{1,5}`).Draw(t, label)),
		Quantity: maybe(t, label, anyNumber),
		UOM:      rapid.SampledFrom([]string{"", "KGM", "C35", "GRM"}).Draw(t, "uom"),
	}
}

func anyNumber(t *rapid.T, label string) trailmark.Number {
	return trailmark.Number(rapid.StringMatching(`-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?`).Draw(t, label))
}

func anyTime(t *rapid.T, label string) time.Time {
	return time.Unix(rapid.Int64Range(0, 4e9).Draw(t, label), rapid.Int64Range(0, 1e9-1).Draw(t, label)).UTC()
}

func anyTerm(t *rapid.T, v Vocabulary) trailmark.Term {
	own := []string{"", "https://ns.example.com/term"}
	return trailmark.Term(rapid.SampledFrom(append(own, strings.Fields(standardWords[v])...)).Draw(t, "term"))
}

func anyTyped(t *rapid.T, v Vocabulary) trailmark.Typed {
	typed := trailmark.Typed{Type: anyTerm(t, v), ID: anyName(t, "typed")}
	if typed.Type == "" && v == SourceDestTypes {
		typed.Type = "location"
	}
	return typed
}

func anyLocation(t *rapid.T, label string) *trailmark.Location {
	return maybe(t, label, func(t *rapid.T, label string) *trailmark.Location {
		return &trailmark.Location{ID: anyName(t, label), Extensions: anyElements(t, label, 1)}
	})
}

func anySensor(t *rapid.T, label string) trailmark.SensorElement {
	s := trailmark.SensorElement{Extensions: anyElements(t, label, 1)}
	if rapid.Bool().Draw(t, "metadata") {
		s.Metadata = &trailmark.SensorMetadata{
			Time: anyTime(t, label), StartTime: anyTime(t, label), EndTime: anyTime(t, label), DeviceID: anyName(t, label),
			DeviceMetadata: anyURI(t, label), RawData: anyURI(t, label), DataProcessingMethod: anyURI(t, label),
			BizRules: maybe(t, label, anyURI), Extensions: anyElements(t, label, 1),
		}
	}
	for range rapid.IntRange(1, 3).Draw(t, "reports") {
		s.Reports = append(s.Reports, anyReport(t, label))
	}
	return s
}

func anyReport(t *rapid.T, label string) trailmark.SensorReport {
	yes := rapid.Bool().Draw(t, label)
	return trailmark.SensorReport{
		Type: "Temperature", Exception: anyTerm(t, SensorAlerts), Component: anyTerm(t, Components),
		DeviceID: maybe(t, label, anyName), DeviceMetadata: maybe(t, label, anyURI), RawData: maybe(t, label, anyURI),
		DataProcessingMethod: maybe(t, label, anyURI), BizRules: maybe(t, label, anyURI), Time: anyTime(t, label),
		Microorganism: maybe(t, label, anyURI), ChemicalSubstance: maybe(t, label, anyURI),
		CoordinateReferenceSystem: maybe(t, label, anyURI), Value: maybe(t, label, anyNumber),
		StringValue: rapid.String().Filter(isText).Draw(t, label), BooleanValue: &yes, HexBinaryValue: "f00D",
		URIValue: maybe(t, label, anyURI), MinValue: maybe(t, label, anyNumber), MaxValue: maybe(t, label, anyNumber),
		MeanValue: maybe(t, label, anyNumber), SDev: maybe(t, label, anyNumber), PercRank: maybe(t, label, anyNumber),
		PercValue: maybe(t, label, anyNumber), UOM: "CEL", Extensions: anyElements(t, label, 1),
	}
}

// isText says whether a string can be the text of a document.
func isText(s string) bool { return !strings.ContainsRune(s, 0) && strings.ToValidUTF8(s, "") == s }

// anyElements draws extensions, those of one name one after the other.
func anyElements(t *rapid.T, label string, depth int) (list []trailmark.Element) {
	names := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", "c", "2 é", "_x0061_"}), 0, 2, rapid.ID[string]).Draw(t, label)
	for _, name := range names {
		space := rapid.SampledFrom([]string{"https://ns.example.com/", "https://other.example.com/v1#", mdaSpace, "urn:x"}).Draw(t, "space")
		for range rapid.IntRange(1, 2).Draw(t, "run") {
			list = append(list, anyElement(t, space, name, depth))
		}
	}
	return list
}

func anyElement(t *rapid.T, space, local string, depth int) trailmark.Element {
	el := trailmark.Element{Space: space, Local: local}
	el.Kind = rapid.SampledFrom([]trailmark.ElementKind{
		trailmark.Text, trailmark.NumberText, trailmark.Bool, trailmark.Null, trailmark.Parent,
	}).Draw(t, "kind")
	switch el.Kind {
	case trailmark.Text:
		el.Value = rapid.String().Filter(isText).Draw(t, "text")
		if rapid.Bool().Draw(t, "attribute?") {
			el.Attributes = []trailmark.Attribute{{Space: "https://ns.example.com/", Local: "by", Value: "QA"}}
		}
	case trailmark.NumberText:
		el.Value = string(anyNumber(t, "number"))
	case trailmark.Bool:
		el.Value = "true"
	case trailmark.Parent:
		if depth > 0 {
			el.Children = anyElements(t, "children", depth-1)
		}
	}
	return el
}
