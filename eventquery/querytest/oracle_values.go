package querytest

import (
	"encoding/json"
	"fmt"
	"math/big"
	"regexp"
	"strings"
	"time"
)

// number reads a number; it is nil when v is none.
func number(v any) *big.Rat {
	r, ok := new(big.Rat).SetString(fmt.Sprint(v))
	if !ok {
		return nil
	}
	return r
}

// compares reports whether one of the numbers compares well with one of the
// parameter's.
func (o *oracle) compares(op string, values []any) bool {
	for _, v := range values {
		for _, bound := range o.values {
			if a := number(v); a != nil && fits(op, a.Cmp(number(bound))) {
				return true
			}
		}
	}
	return false
}

// quantity looks at the number alone when no unit is given.
func (o *oracle) quantity(op, uom string) bool {
	for _, list := range thingLists["anyEPCClass"] {
		for _, v := range get(o.event, list) {
			q := v.(object)
			unit, ok := q["uom"].(string)
			if !ok {
				unit = "EA"
			}
			if uom == "" && o.compares(op, get(q, "quantity")) || uom != "" && o.comparesIn(op, q["quantity"], unit, uom, false) {
				return true
			}
		}
	}
	return false
}

func (o *oracle) measured(op, member, uom string) bool {
	for _, v := range get(o.event, "sensorElementList", "sensorReport") {
		report := v.(object)
		if unit, ok := report["uom"].(string); ok && o.comparesIn(op, report[member], unit, uom, member == "sDev") {
			return true
		}
	}
	return false
}

// comparesIn compares a number in a unit with the parameter's in another.
func (o *oracle) comparesIn(op string, v any, unit, wanted string, difference bool) bool {
	if number(v) == nil {
		return false
	}
	if unit == wanted {
		return o.compares(op, []any{v})
	}
	for _, bound := range o.values {
		a, b := inBase(number(v), unit, difference), inBase(number(bound), wanted, difference)
		if a != nil && b != nil && unitBase[unit] == unitBase[wanted] && fits(op, a.Cmp(b)) {
			return true
		}
	}
	return false
}

// unitBase says what the units of the test world measure.
var unitBase = map[string]string{
	"KGM": "g", "GRM": "g", "LBR": "g", "CEL": "°F", "FAH": "°F", "KEL": "°F", "EA": "1", "DZN": "1", "P1": "%", "MTR": "m", "CMT": "m",
}

// inBase gives a number in the base unit; nil for a unit that is not known.
func inBase(v *big.Rat, unit string, difference bool) *big.Rat {
	factor := map[string]string{"KGM": "1000", "LBR": "453.59237", "CEL": "9/5", "KEL": "9/5", "DZN": "12", "MTR": "100"}[unit]
	if factor == "" {
		factor = "1"
	}
	if unitBase[unit] == "" {
		return nil
	}
	out := new(big.Rat).Mul(v, number(factor))
	zero := map[string]string{"CEL": "32", "KEL": "-459.67"}[unit]
	if zero != "" && !difference {
		out.Add(out, number(zero))
	}
	return out
}

// readContext reads the prefixes of the event's @context.
func (o *oracle) readContext() {
	o.prefixes = map[string]string{}
	for _, entry := range get(o.event["@context"]) {
		if defined, ok := entry.(object); ok {
			for prefix, space := range defined {
				o.prefixes[prefix] = fmt.Sprint(space)
			}
		}
	}
}

// qualified gives {namespace}local for the name of an extension field. The # of a
// namespace is left out, since XML writes it without.
func qualified(name string, prefixes map[string]string) string {
	return strings.Replace(expanded(name, prefixes), "#}", "}", 1)
}

func expanded(name string, prefixes map[string]string) string {
	if strings.HasPrefix(name, "{") {
		return name
	}
	prefix, local, ok := strings.Cut(name, ":")
	if !ok {
		return ""
	}
	if prefix == "cbvmda" {
		return "{urn:epcglobal:cbv:mda}" + local
	}
	if space, ok := prefixes[prefix]; ok {
		return "{" + space + "}" + local
	}
	i := strings.LastIndexAny(name, "/#")
	return "{" + name[:i+1] + "}" + name[i+1:]
}

// sectionPaths say where the extension fields of a family of parameters are.
var sectionPaths = map[string][]string{
	"": {}, "ILMD_": {"ilmd"}, "ERROR_DECLARATION_": {"errorDeclaration"},
	"SENSORELEMENT_": {"sensorElementList"}, "SENSORMETADATA_": {"sensorElementList", "sensorMetadata"},
	"SENSORREPORT_": {"sensorElementList", "sensorReport"}, "readPoint_": {"readPoint"}, "bizLocation_": {"bizLocation"},
}

// extension decides a parameter of an extension field.
func (o *oracle) extension(op string, inner bool, section, name string) bool {
	found := o.find(get(o.event, sectionPaths[section]...), inner, qualified(name, Prefixes()))
	if op == "EXISTS" {
		return !o.wanted() || len(found) > 0
	}
	for _, v := range found {
		if op == "EQ" && o.equals(v) || op != "EQ" && o.ordered(op, v) {
			return true
		}
	}
	return false
}

// find gives the values of the extension fields with a name: of those that stand
// in the sections, or of those inside of them at any depth.
func (o *oracle) find(sections []any, inner bool, name string) (found []any) {
	for _, s := range sections {
		for member, v := range s.(object) {
			full := qualified(member, o.prefixes)
			if full == "" || member == "@context" {
				continue // not an extension
			}
			if full == name && !inner {
				found = append(found, textsOf(v)...)
			}
			if inner {
				found = append(found, o.inside(v, name)...)
			}
		}
	}
	return found
}

// inside gives the values of the members with a name inside of v at any depth.
func (o *oracle) inside(v any, name string) (found []any) {
	for _, item := range get(v) {
		children, ok := item.(object)
		if !ok {
			continue
		}
		for member, child := range children {
			if qualified(member, o.prefixes) == name {
				found = append(found, textsOf(child)...)
			}
			found = append(found, o.inside(child, name)...)
		}
	}
	return found
}

// textsOf gives what a field says: each entry of a list, and of an object the
// text beside its other members.
func textsOf(v any) (all []any) {
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	for _, item := range list {
		if o, ok := item.(object); ok {
			item = nil
			for member, text := range o {
				if strings.HasSuffix(member, ":value") {
					item = text
				}
			}
		}
		all = append(all, item)
	}
	return all
}

// plainNumber is how a text is written that is compared as a number.
var plainNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`)

// equals reports whether v is one of the parameter's values: the same number,
// the same time, the same name or the same text.
func (o *oracle) equals(v any) bool {
	text := fmt.Sprint(v)
	if v == nil {
		return false
	}
	_, isNumber := v.(json.Number)
	for _, wanted := range o.values {
		t, err1 := time.Parse(time.RFC3339Nano, text)
		u, err2 := time.Parse(time.RFC3339Nano, wanted)
		switch {
		case (isNumber || plainNumber.MatchString(text)) && plainNumber.MatchString(wanted):
			if number(text).Cmp(number(wanted)) == 0 {
				return true
			}
		case isNumber:
		case err1 == nil && err2 == nil && t.Equal(u), nameForm(text) == nameForm(wanted):
			return true
		}
	}
	return false
}

// nameForm brings what looks like the name of a GS1 key to its one form.
func nameForm(s string) string {
	if strings.HasPrefix(s, "urn:epc:") || strings.HasPrefix(s, "http") {
		return nameOf(s)
	}
	return s
}

// ordered compares numbers with numbers and times with times.
func (o *oracle) ordered(op string, v any) bool {
	if number(o.values[0]) != nil {
		return o.compares(op, []any{v})
	}
	return o.timed(op, []any{v})
}
