package eventquery

import (
	"slices"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/epcis"
)

// vocabularyFields are the standard fields whose values can have master data.
var vocabularyFields = map[string]func(*trailmark.Event) []trailmark.ThingID{
	"bizStep":        func(ev *trailmark.Event) []trailmark.ThingID { return wordID(epcis.BizSteps, ev.BizStep) },
	"disposition":    func(ev *trailmark.Event) []trailmark.ThingID { return wordID(epcis.Dispositions, ev.Disposition) },
	"readPoint":      func(ev *trailmark.Event) []trailmark.ThingID { return locationID(ev.ReadPoint) },
	"bizLocation":    func(ev *trailmark.Event) []trailmark.ThingID { return locationID(ev.BizLocation) },
	"bizTransaction": func(ev *trailmark.Event) []trailmark.ThingID { return typedIDs(ev.Transactions) },
	"source":         func(ev *trailmark.Event) []trailmark.ThingID { return typedIDs(ev.Sources) },
	"destination":    func(ev *trailmark.Event) []trailmark.ThingID { return typedIDs(ev.Destinations) },
	"epcClass":       classIDs,
}

func wordID(v epcis.Vocabulary, t trailmark.Term) []trailmark.ThingID {
	if t == "" {
		return nil
	}
	return []trailmark.ThingID{trailmark.ThingID(epcis.WebURI(v, t))}
}

func locationID(l *trailmark.Location) []trailmark.ThingID {
	if l == nil {
		return nil
	}
	return []trailmark.ThingID{canonical(l.ID)}
}

func typedIDs(list []trailmark.Typed) (ids []trailmark.ThingID) {
	for _, t := range list {
		ids = append(ids, canonical(t.ID))
	}
	return ids
}

func classIDs(ev *trailmark.Event) (ids []trailmark.ThingID) {
	quantities(func(q *trailmark.QuantityElement) bool {
		ids = append(ids, canonical(q.Class))
		return false
	})(ev)
	return ids
}

// extensionIDs gives the values of an extension field at the top of an event.
func extensionIDs(name qualifiedName) func(*trailmark.Event) []trailmark.ThingID {
	return func(ev *trailmark.Event) (ids []trailmark.ThingID) {
		for i := range ev.Extensions {
			if el := &ev.Extensions[i]; name.names(el.Space, el.Local) && el.Value != "" {
				ids = append(ids, trailmark.ThingID(canonicalText(el.Value)))
			}
		}
		return ids
	}
}

// hasAttribute defines HASATTR_field: the master data of the field's value has
// one of the attributes.
func (r *reader) hasAttribute(fieldName string) definition {
	of, ok := r.vocabularyField(fieldName)
	if !ok {
		return r.unresolved(fieldName)
	}
	return definition{texts, func(r *reader) {
		names := list(r.uris(), attributeName)
		r.attribute(of, func(a *trailmark.MasterAttribute) bool {
			return a.Value.Kind != trailmark.Null && has(names, attributeName(a.ID))
		})
	}}
}

// equalAttribute defines EQ_ATTR_field_attribute: the attribute has one of the
// values.
func (r *reader) equalAttribute(rest string) definition {
	fieldName, attribute, ok := cutField(rest)
	if !ok || attribute == "" {
		return r.unknown("write it like EQ_ATTR_bizLocation_cbvmda:site")
	}
	of, ok := r.vocabularyField(fieldName)
	if !ok {
		return r.unresolved(fieldName)
	}
	name := attributeName(r.context.Expand(attribute))
	return definition{texts, func(r *reader) {
		accept := oneOfValues(r.values)
		r.attribute(of, func(a *trailmark.MasterAttribute) bool {
			return name == attributeName(a.ID) && accept(&a.Value)
		})
	}}
}

// cutField parts the name of a field from that of an attribute, at the first
// underscore after the namespace or the prefix of the field.
func cutField(s string) (field, attribute string, ok bool) {
	end := strings.IndexByte(s, '_')
	separator := strings.IndexByte(s, ':')
	if strings.HasPrefix(s, "{") {
		separator = strings.IndexByte(s, '}')
		end = separator + 1
	}
	if separator >= 0 && separator < end {
		next := strings.IndexByte(s[separator:], '_')
		if next < 0 {
			return "", "", false
		}
		end = separator + next
	}
	if end < 0 {
		return "", "", false
	}
	return s[:end], s[end+1:], true
}

// vocabularyField finds a field by its standard or its qualified name.
func (r *reader) vocabularyField(name string) (func(*trailmark.Event) []trailmark.ThingID, bool) {
	if of, ok := vocabularyFields[name]; ok {
		return of, true
	}
	qualified, ok := r.qualifiedName(name)
	return extensionIDs(qualified), ok
}

// attributeName gives the one form of an attribute's URI: the namespace of the
// CBV's own attributes ends with a colon.
func attributeName(uri string) string {
	if local, ok := strings.CutPrefix(uri, "urn:epcglobal:cbv:mda#"); ok {
		return "urn:epcglobal:cbv:mda:" + local
	}
	return uri
}

// attribute asks for an attribute of which accept approves.
func (r *reader) attribute(of func(*trailmark.Event) []trailmark.ThingID, accept func(*trailmark.MasterAttribute) bool) {
	r.criterion(func(ev *trailmark.Event, facts Facts) (bool, error) {
		if facts == nil {
			return false, nil
		}
		for _, id := range of(ev) {
			attributes, err := facts.Attributes(id)
			if err != nil {
				return false, err
			}
			if slices.ContainsFunc(attributes, func(a trailmark.MasterAttribute) bool { return accept(&a) }) {
				return true, nil
			}
		}
		return false, nil
	})
}
