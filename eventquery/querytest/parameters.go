package querytest

import (
	"net/url"
	"strings"
	"time"

	"pgregory.net/rapid"
)

// Parameters draws the parameters of a query: one, two or three conditions on
// events, in all their notations, without an order or a limit. Their prefixes
// are [Prefixes].
func Parameters() *rapid.Generator[url.Values] {
	return rapid.Custom(func(t *rapid.T) url.Values {
		v := url.Values{}
		n := 1
		for n < 3 && chance(t, 3) {
			n++
		}
		for range n {
			name, values := one(t, conditions)(t)
			v.Set(name, strings.Join(values, "|"))
		}
		return v
	})
}

// condition draws a parameter.
type condition func(t *rapid.T) (name string, values []string)

var conditions = []condition{
	several("eventType", []string{"ObjectEvent", "AggregationEvent", "TransformationEvent", "epcis:AssociationEvent", "ex:Custom", "https://ns.example.com/epcis/Custom"}),
	between("eventTime"), between("recordTime"), between("eventTime"),
	several("EQ_action", []string{"ADD", "OBSERVE", "DELETE"}),
	several("EQ_bizStep", flat(steps)), several("EQ_disposition", flat(dispositions)),
	several("EQ_persistentDisposition_set", flat(dispositions)), several("EQ_persistentDisposition_unset", []string{"expired", "urn:epcglobal:cbv:disp:active"}),
	several("EQ_readPoint", flat(places)), several("WD_readPoint", flat(places)),
	several("EQ_bizLocation", flat(places)), several("WD_bizLocation", flat(places)),
	several("EQ_transformationID", flat(processes)), several("EQ_eventID", append(eventIDs, "urn:example:event:3", "urn:example:event:5")),
	several("MATCH_epc", append(flat(items), patterns...)), several("MATCH_epc", patterns), several("MATCH_parentID", append(flat(containers), patterns...)),
	several("MATCH_inputEPC", append(flat(items), patterns...)), several("MATCH_outputEPC", append(flat(items), patterns...)),
	several("MATCH_anyEPC", append(flat(append(items, containers...)), patterns...)),
	several("MATCH_epcClass", append(flat(classes), patterns...)), several("MATCH_inputEPCClass", append(flat(classes), patterns...)),
	several("MATCH_outputEPCClass", append(flat(classes), patterns...)), several("MATCH_anyEPCClass", append(flat(classes), patterns...)),
	composed("EQ_bizTransaction_", flat(documentType), flat(documents)),
	composed("EQ_source_", flat(partyType), flat(parties)), composed("EQ_destination_", flat(partyType), flat(parties)),
	numeric([]string{"quantity"}), numeric(withUnits("quantity_", amountUnits[:5])), numeric(withUnits("quantity_", amountUnits[:5])),
	several("EXISTS_errorDeclaration", []string{"true", "1", "", "false"}).first(), several("EXISTS_sensorElementList", []string{"true", "0"}).first(),
	between("errorDeclarationTime"), between("errorDeclaration_Time"), several("EQ_errorReason", flat(reasons)), several("EQ_correctiveEventID", eventIDs),
	between("time"), between("startTime"), between("endTime"),
	several("EQ_type", flat(measurements)), several("EQ_deviceID", flat(devices)),
	several("EQ_dataProcessingMethod", flat(uris)), several("EQ_bizRules", flat(uris)), several("EQ_uriValue", flat(uris)),
	several("EQ_microorganism", []string{"https://example.com/bug/1", "https://example.com/bug/2"}),
	several("EQ_chemicalSubstance", []string{"https://example.com/salt"}),
	several("EQ_stringValue", texts), several("EQ_hexBinaryValue", []string{"AFB0", "afb0", "00"}),
	several("EQ_booleanValue", []string{"true", "false"}).first(),
	numeric([]string{"percRank"}),
	numeric(withUnits("value_", units)), numeric(withUnits("value_", units)), numeric(withUnits("minValue_", units)), numeric(withUnits("maxValue_", units)),
	numeric(withUnits("meanValue_", units)), numeric(withUnits("sDev_", units)), numeric(withUnits("percValue_", units)),
	extension, extension, extension, extension, extension, extension, extension, extension,
	composed("HASATTR_", attributeFields, attributeNames), attributeEquals, attributeEquals,
}

// patterns are EPC patterns that match some of the items, containers or classes.
var patterns = []string{
	"urn:epc:idpat:sgtin:0614141.112345.*", "urn:epc:idpat:sgtin:0614141.*.*", "urn:epc:idpat:sgtin:*.*.*",
	"urn:epc:idpat:sgtin:4012345.011111.98%22", "urn:epc:pat:sgtin-96:3.0614141.[112000-113000].[401-500]",
	"urn:epc:idpat:sscc:0614141.*", "urn:epc:idpat:grai:0614141.12345.*", "urn:epc:pat:grai-96:0.0614141.12345.[400-499]",
	"urn:epc:idpat:giai:4000001.*", "urn:epc:idpat:lgtin:0614141.112345.*",
}

var (
	fields          = []string{"ex:a", "ex:b_c", "ex:other", exSpace + "a", "{" + exSpace + "}a", xmlSpace + "#x", "cbvmda:lotNumber"}
	sections        = []string{"", "", "ILMD_", "ERROR_DECLARATION_", "SENSORELEMENT_", "SENSORMETADATA_", "SENSORREPORT_", "readPoint_", "bizLocation_"}
	attributeFields = []string{"readPoint", "bizLocation", "bizStep", "source", "destination", "epcClass", "ex:a"}
	attributeNames  = []string{"cbvmda:site", "urn:epcglobal:cbv:mda#site", "ex:zone", exSpace + "zone", "cbvmda:descriptionShort", "cbvmda:countryCode"}
)

// several draws one to three values for a parameter.
func several(name string, values []string) condition {
	return func(t *rapid.T) (string, []string) {
		n := rapid.IntRange(1, 3).Draw(t, "values")
		list := make([]string, n)
		for i := range list {
			list[i] = one(t, values)
		}
		return name, list
	}
}

// first keeps one value.
func (c condition) first() condition {
	return func(t *rapid.T) (string, []string) {
		name, values := c(t)
		return name, values[:1]
	}
}

// between draws one bound of a time, at any offset.
func between(field string) condition {
	return func(t *rapid.T) (string, []string) {
		zone := time.FixedZone("", 3600*rapid.IntRange(-3, 3).Draw(t, "zone"))
		bound := Begin.Add(time.Duration(rapid.IntRange(0, 24).Draw(t, "quarters")) * 17 * time.Minute)
		if chance(t, 2) {
			bound = moment(t)
		}
		return one(t, []string{"GE_", "LT_"}) + field, []string{bound.In(zone).Format(time.RFC3339)}
	}
}

// composed draws the rest of a name, and values.
func composed(prefix string, rest, values []string) condition {
	return func(t *rapid.T) (string, []string) { return several(prefix+one(t, rest), values)(t) }
}

// numeric draws a comparison of a number: several values for EQ.
func numeric(names []string) condition {
	return func(t *rapid.T) (string, []string) {
		op := one(t, []string{"EQ_", "GT_", "GE_", "LT_", "LE_"})
		c := several(op+one(t, names), numbers)
		if op != "EQ_" {
			c = c.first()
		}
		return c(t)
	}
}

func withUnits(prefix string, units []string) (names []string) {
	for _, u := range units {
		names = append(names, prefix+u)
	}
	return names
}

// extension draws a parameter of an extension field.
func extension(t *rapid.T) (string, []string) {
	op := one(t, []string{"EQ_", "EQ_", "EQ_", "GT_", "GE_", "LT_", "LE_", "EXISTS_"})
	name := op + one(t, []string{"", "", "INNER_"}) + one(t, sections) + one(t, fields)
	switch op {
	case "EQ_":
		return several(name, append(texts, numbers...))(t)
	case "EXISTS_":
		return name, []string{""}
	}
	return several(name, append(numbers, "2026-03-12T09:00:00Z", "2026-03-12T08:30:00-01:00")).first()(t)
}

func attributeEquals(t *rapid.T) (string, []string) {
	spelling := one(t, []string{"EQ_ATTR_", "EQATTR_"})
	return several(spelling+one(t, attributeFields)+"_"+one(t, attributeNames), []string{"Hamburg", "Lyon", "5", "5.0", "12", "DE", "Juice", "7"})(t)
}

// flat gives all the entries of lists.
func flat(lists [][]string) (all []string) {
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}
