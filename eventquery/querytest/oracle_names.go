package querytest

import (
	"errors"
	"fmt"
	"math/big"
	"net/url"
	"regexp"
	"strings"

	"github.com/trailmark/trailmark/gs1"
)

func same(s string) string { return s }

// nameOf gives the one form of a name.
func nameOf(s string) string {
	if id, err := gs1.Canonical(s); err == nil || errors.Is(err, gs1.ErrCheckDigit) {
		return id.ID
	}
	return s
}

// vocabularyPrefix is what stands before a word of the Core Business Vocabulary.
var vocabularyPrefix = regexp.MustCompile(`^(urn:epcglobal:cbv:[a-z]+:|https://ref\.gs1\.org/cbv/[A-Za-z]+-|cbv:[A-Za-z]+-|gs1:|https://gs1\.org/voc/)`)

// wordOf gives the bare word of a standard value.
func wordOf(s string) string { return vocabularyPrefix.ReplaceAllString(s, "") }

func eventTypeOf(s string) string {
	if local, ok := strings.CutPrefix(s, "ex:"); ok {
		return exSpace + local
	}
	return strings.TrimPrefix(strings.TrimPrefix(s, "epcis:"), "https://ref.gs1.org/epcis/")
}

// thingLists are the members of an event that a MATCH parameter looks into.
var thingLists = map[string][]string{
	"epc":            {"epcList", "childEPCs"},
	"parentID":       {"parentID"},
	"inputEPC":       {"inputEPCList"},
	"outputEPC":      {"outputEPCList"},
	"anyEPC":         {"epcList", "childEPCs", "parentID", "inputEPCList", "outputEPCList"},
	"epcClass":       {"quantityList", "childQuantityList"},
	"inputEPCClass":  {"inputQuantityList"},
	"outputEPCClass": {"outputQuantityList"},
	"anyEPCClass":    {"quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"},
}

// names reports whether one of the lists names what the parameter asks for.
func (o *oracle) names(lists []string) bool {
	for _, list := range lists {
		for _, v := range get(o.event, list) {
			if quantity, ok := v.(object); ok {
				v = quantity["epcClass"]
			}
			if o.namesThing(fmt.Sprint(v)) {
				return true
			}
		}
	}
	return false
}

func (o *oracle) namesThing(name string) bool {
	for _, wanted := range o.values {
		if m := patternURI.FindStringSubmatch(wanted); m != nil {
			if matchesPattern(name, m[1], strings.Split(m[2], ".")) {
				return true
			}
		} else if nameOf(name) == nameOf(wanted) {
			return true
		}
	}
	return false
}

// patternURI parts a pattern into its scheme and its fields, without the filter
// value.
var patternURI = regexp.MustCompile(`^urn:epc:(?:idpat:|pat:)([a-z]+)(?:-\d+:\d)?[:.](.*)$`)

// matchesPattern writes the name as an EPC URN, with a company prefix as long as
// the pattern's, and compares field by field.
func matchesPattern(name, scheme string, fields []string) bool {
	key, err := gs1.Parse(name)
	if err != nil {
		return false
	}
	key.PrefixLength = 7
	if fields[0] != "*" {
		key.PrefixLength = len(fields[0])
	}
	urn, err := key.URN(nil)
	if err != nil {
		return false
	}
	parts := strings.SplitN(urn, ":", 5)
	values := strings.SplitN(parts[4], ".", len(fields))
	if parts[3] != scheme || len(values) != len(fields) {
		return false
	}
	for i, f := range fields {
		if !matchesField(values[i], f, i == len(fields)-1) {
			return false
		}
	}
	return true
}

func matchesField(value, field string, serial bool) bool {
	low, high, isRange := strings.Cut(strings.Trim(field, "[]"), "-")
	if field == "*" || !strings.HasPrefix(field, "[") || !isRange {
		return field == "*" || unescape(field) == unescape(value)
	}
	n, ok := new(big.Int).SetString(value, 10)
	a, _ := new(big.Int).SetString(low, 10)
	b, _ := new(big.Int).SetString(high, 10)
	return ok && (!serial || n.String() == value) && n.Cmp(a) >= 0 && n.Cmp(b) <= 0
}

func unescape(s string) string {
	if t, err := url.PathUnescape(s); err == nil {
		return t
	}
	return s
}

// typed reports whether a typed list has an entry of the type with one of the
// names.
func (o *oracle) typed(list, kind string) bool {
	for _, v := range get(o.event, list+"List") {
		entry := v.(object)
		if wordOf(fmt.Sprint(entry["type"])) == wordOf(kind) && o.anyOf(nameOf, []any{entry[list]}) {
			return true
		}
	}
	return false
}

// within reports whether a place is one of the parameter's or below one.
func (o *oracle) within(places []any) bool {
	for _, place := range places {
		for at := nameOf(fmt.Sprint(place)); at != ""; at = placeAbove[at] {
			if o.anyOf(nameOf, []any{at}) {
				return true
			}
		}
	}
	return false
}

// hasAttribute reports whether the master data of a field's value has one of the
// attributes.
func (o *oracle) hasAttribute(field string) bool {
	for _, id := range o.fieldValues(field) {
		for _, name := range o.values {
			if _, ok := attributesOf[id][attributeName(name)]; ok {
				return true
			}
		}
	}
	return false
}

func (o *oracle) attributeEquals(field, attribute string) bool {
	for _, id := range o.fieldValues(field) {
		if v, ok := attributesOf[id][attributeName(attribute)]; ok && o.equals(v) {
			return true
		}
	}
	return false
}

func attributeName(s string) string {
	s = regexp.MustCompile(`^(cbvmda:|urn:epcglobal:cbv:mda#)`).ReplaceAllString(s, mdaSpace+":")
	return regexp.MustCompile(`^ex:`).ReplaceAllString(s, exSpace)
}

// fieldValues gives the names in a field that can have master data.
func (o *oracle) fieldValues(field string) (ids []string) {
	var values []any
	switch field {
	case "readPoint", "bizLocation":
		values = get(o.event, field, "id")
	case "bizStep":
		for _, v := range get(o.event, field) {
			values = append(values, "https://ref.gs1.org/cbv/BizStep-"+fmt.Sprint(v))
		}
	case "source", "destination":
		values = get(o.event, field+"List", field)
	case "epcClass":
		for _, list := range thingLists["anyEPCClass"] {
			values = append(values, get(o.event, list, "epcClass")...)
		}
	default:
		values = o.find([]any{o.event}, false, qualified(field, Prefixes()))
	}
	for _, v := range values {
		ids = append(ids, nameOf(fmt.Sprint(v)))
	}
	return ids
}
