package querytest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/epcis"
)

// Selects is the plain filter: whether an event, which was recorded at a time,
// is selected by all the parameters. Those that say nothing about an event,
// such as orderBy, are passed over.
func Selects(ev *trailmark.Event, recorded time.Time, parameters url.Values) (bool, error) {
	text, err := epcis.MarshalEvent(ev)
	if err != nil {
		return false, err
	}
	o := oracle{recorded: recorded}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(&o.event); err != nil {
		return false, err
	}
	o.readContext()
	for name, given := range parameters {
		o.values = nil
		for _, s := range given {
			o.values = append(o.values, strings.Split(s, "|")...)
		}
		ok, err := o.holds(name)
		if !ok || err != nil {
			return false, err
		}
	}
	return true, nil
}

// object is a JSON object.
type object = map[string]any

// oracle decides about one event, one parameter at a time.
type oracle struct {
	event    object
	recorded time.Time
	prefixes map[string]string // of the event's @context
	values   []string          // of the parameter
}

// rule is what the parameters with a name of this form ask for.
type rule struct {
	name  *regexp.Regexp
	holds func(o *oracle, m []string) bool
}

// holds finds the first rule for a name.
func (o *oracle) holds(name string) (bool, error) {
	for _, r := range rules {
		if m := r.name.FindStringSubmatch(name); m != nil {
			return r.holds(o, m), nil
		}
	}
	return false, fmt.Errorf("the plain filter does not know the parameter %q", name)
}

func named(pattern string, holds func(o *oracle, m []string) bool) rule {
	return rule{regexp.MustCompile("^(?:" + pattern + ")$"), holds}
}

// rules are in the order of the standard; the general ones come last.
var rules = []rule{
	named(`orderBy|orderDirection|eventCountLimit|maxEventCount|perPage|nextPageToken`, func(*oracle, []string) bool { return true }),
	named(`eventType`, func(o *oracle, _ []string) bool { return o.anyOf(eventTypeOf, get(o.event, "type")) }),
	named(`(GE|LT)_eventTime`, func(o *oracle, m []string) bool { return o.timed(m[1], get(o.event, "eventTime")) }),
	named(`(GE|LT)_recordTime`, func(o *oracle, m []string) bool {
		return o.timed(m[1], []any{o.recorded.Format(time.RFC3339Nano)})
	}),
	named(`EQ_action`, func(o *oracle, _ []string) bool { return o.anyOf(same, get(o.event, "action")) }),
	named(`EQ_(bizStep|disposition)`, func(o *oracle, m []string) bool { return o.anyOf(wordOf, get(o.event, m[1])) }),
	named(`EQ_persistentDisposition_(set|unset)`, func(o *oracle, m []string) bool {
		return o.anyOf(wordOf, get(o.event, "persistentDisposition", m[1]))
	}),
	named(`EQ_(readPoint|bizLocation)`, func(o *oracle, m []string) bool { return o.anyOf(nameOf, get(o.event, m[1], "id")) }),
	named(`WD_(readPoint|bizLocation)`, func(o *oracle, m []string) bool { return o.within(get(o.event, m[1], "id")) }),
	named(`EQ_transformationID`, func(o *oracle, _ []string) bool { return o.anyOf(nameOf, get(o.event, "transformationID")) }),
	named(`EQ_eventID`, func(o *oracle, _ []string) bool { return o.anyOf(same, get(o.event, "eventID")) }),
	named(`MATCH_(\w+)`, func(o *oracle, m []string) bool { return o.names(thingLists[m[1]]) }),
	named(`EQ_(bizTransaction|source|destination)_([^_].*)`, func(o *oracle, m []string) bool { return o.typed(m[1], m[2]) }),
	named(`(EQ|GT|GE|LT|LE)_quantity(?:_([A-Z0-9]+))?`, func(o *oracle, m []string) bool { return o.quantity(m[1], m[2]) }),
	named(`EXISTS_(errorDeclaration|sensorElementList)`, func(o *oracle, m []string) bool { return !o.wanted() || len(get(o.event, m[1])) > 0 }),
	named(`(GE|LT)_errorDeclaration_?Time`, func(o *oracle, m []string) bool {
		return o.timed(m[1], get(o.event, "errorDeclaration", "declarationTime"))
	}),
	named(`EQ_errorReason`, func(o *oracle, _ []string) bool { return o.anyOf(wordOf, get(o.event, "errorDeclaration", "reason")) }),
	named(`EQ_correctiveEventID`, func(o *oracle, _ []string) bool {
		return o.anyOf(same, get(o.event, "errorDeclaration", "correctiveEventIDs"))
	}),
	named(`(GE|LT)_(time|startTime|endTime)`, func(o *oracle, m []string) bool { return o.timed(m[1], o.sensor(m[2])) }),
	named(`EQ_type`, func(o *oracle, _ []string) bool { return o.anyOf(wordOf, o.report("type")) }),
	named(`EQ_(deviceID|dataProcessingMethod|bizRules)`, func(o *oracle, m []string) bool { return o.anyOf(nameOf, o.sensor(m[1])) }),
	named(`EQ_(microorganism|chemicalSubstance|uriValue)`, func(o *oracle, m []string) bool { return o.anyOf(nameOf, o.report(m[1])) }),
	named(`EQ_(stringValue|booleanValue)`, func(o *oracle, m []string) bool { return o.anyOf(same, o.report(m[1])) }),
	named(`EQ_hexBinaryValue`, func(o *oracle, _ []string) bool { return o.anyOf(strings.ToLower, o.report("hexBinaryValue")) }),
	named(`(EQ|GT|GE|LT|LE)_percRank`, func(o *oracle, m []string) bool { return o.compares(m[1], o.report("percRank")) }),
	named(`(EQ|GT|GE|LT|LE)_(value|minValue|maxValue|meanValue|sDev|percValue)_([A-Z0-9]+)`, func(o *oracle, m []string) bool {
		return o.measured(m[1], m[2], m[3])
	}),
	named(`HASATTR_([^_]+)`, func(o *oracle, m []string) bool { return o.hasAttribute(m[1]) }),
	named(`EQ_?ATTR_([^_]+)_(.+)`, func(o *oracle, m []string) bool { return o.attributeEquals(m[1], m[2]) }),
	named(`(EQ|GT|GE|LT|LE|EXISTS)_(INNER_)?(ILMD_|ERROR_DECLARATION_|SENSORELEMENT_|SENSORMETADATA_|SENSORREPORT_|readPoint_|bizLocation_|)(.*[:}].+)`,
		func(o *oracle, m []string) bool { return o.extension(m[1], m[2] != "", m[3], m[4]) }),
}

// get gives the values at the end of a path of member names: every entry of a
// list, nothing for what is not there.
func get(v any, path ...string) []any {
	switch x := v.(type) {
	case nil:
		return nil
	case []any:
		var all []any
		for _, item := range x {
			all = append(all, get(item, path...)...)
		}
		return all
	}
	if len(path) == 0 {
		return []any{v}
	}
	if o, ok := v.(object); ok {
		return get(o[path[0]], path[1:]...)
	}
	return nil
}

// report gives a member of all sensor reports.
func (o *oracle) report(member string) []any {
	return get(o.event, "sensorElementList", "sensorReport", member)
}

// sensor gives a member of all sensor metadata and sensor reports.
func (o *oracle) sensor(member string) []any {
	return append(get(o.event, "sensorElementList", "sensorMetadata", member), o.report(member)...)
}

// anyOf reports whether one of the values is one that the parameter gives, when
// both are brought to one form.
func (o *oracle) anyOf(form func(string) string, values []any) bool {
	for _, v := range values {
		for _, wanted := range o.values {
			if form(fmt.Sprint(v)) == form(wanted) {
				return true
			}
		}
	}
	return false
}

// wanted reports whether an EXISTS parameter asks for anything.
func (o *oracle) wanted() bool { return o.values[0] != "false" && o.values[0] != "0" }

// timed reports whether one of the values is a time that compares well with the
// parameter's.
func (o *oracle) timed(op string, values []any) bool {
	bound, _ := time.Parse(time.RFC3339Nano, o.values[0])
	for _, v := range values {
		if t, err := time.Parse(time.RFC3339Nano, fmt.Sprint(v)); err == nil && fits(op, t.Compare(bound)) {
			return true
		}
	}
	return false
}

// fits reports whether the outcome of a comparison is what an operator wants.
func fits(op string, c int) bool {
	switch op {
	case "EQ":
		return c == 0
	case "GT":
		return c > 0
	case "GE":
		return c >= 0
	case "LT":
		return c < 0
	}
	return c <= 0
}
