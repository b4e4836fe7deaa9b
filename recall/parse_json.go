package recall

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/trailmark/trailmark"
)

// object is a JSON object of which every member must be read.
type object struct {
	p       *parser
	path    string
	members map[string]json.RawMessage
	read    int
}

func (p *parser) object(path string, data json.RawMessage) object {
	o := object{p: p, path: path}
	if err := json.Unmarshal(data, &o.members); err != nil {
		p.fail(path, "this is not a JSON object: %v", err)
	}
	return o
}

func (o *object) below(key string) string {
	if o.path == "" {
		return key
	}
	return o.path + "." + key
}

func (o *object) has(key string) bool {
	_, ok := o.members[key]
	return ok
}

func (o *object) take(key string) (json.RawMessage, bool) {
	raw, ok := o.members[key]
	if ok {
		delete(o.members, key)
		o.read++
	}
	return raw, ok
}

// end finds fault with members that nobody has read: a word written wrong must
// not make a recall smaller.
func (o *object) end() {
	if left := slices.Sorted(maps.Keys(o.members)); len(left) > 0 {
		o.p.fail(o.below(left[0]), "a scope has no %q here", left[0])
	}
}

func (o *object) object(key string) object {
	raw, ok := o.take(key)
	if !ok {
		o.p.fail(o.below(key), "%s is missing", key)
		return object{p: o.p, path: o.below(key)}
	}
	return o.p.object(o.below(key), raw)
}

func (o *object) list(key string) (list []json.RawMessage) {
	if raw, ok := o.take(key); ok && json.Unmarshal(raw, &list) != nil {
		o.p.fail(o.below(key), "%s must be a list", key)
	}
	return list
}

func (o *object) text(key string) (s string) {
	if raw, ok := o.take(key); ok && json.Unmarshal(raw, &s) != nil {
		o.p.fail(o.below(key), "%s must be a text", key)
	}
	return s
}

// texts reads a text or a list of texts.
func (o *object) texts(key string) (list []string) {
	raw, ok := o.take(key)
	if !ok {
		return nil
	}
	var one string
	if json.Unmarshal(raw, &one) == nil {
		return []string{one}
	}
	if json.Unmarshal(raw, &list) != nil || len(list) == 0 {
		o.p.fail(o.below(key), "%s must be a text or a list of texts", key)
	}
	return list
}

func (o *object) terms(key string, form func(string) trailmark.Term) (list []trailmark.Term) {
	for _, s := range o.texts(key) {
		if form == nil {
			list = append(list, trailmark.Term(s))
		} else {
			list = append(list, form(s))
		}
	}
	return list
}

func (o *object) names(key string) (list []trailmark.ThingID) {
	for _, s := range o.texts(key) {
		id, err := o.p.forms.Name(s)
		if err != nil {
			o.p.fail(o.below(key), "%v", err)
		}
		list = append(list, id)
	}
	return list
}

func (o *object) name(key string) trailmark.ThingID {
	if list := o.names(key); len(list) == 1 {
		return list[0]
	} else if len(list) > 1 {
		o.p.fail(o.below(key), "%s must be one name", key)
	}
	return ""
}

func (o *object) time(key string) *time.Time {
	s := o.text(key)
	if s == "" {
		return nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		o.p.fail(o.below(key), "%q is not a time; write it like 2026-03-04T01:34:00+01:00", s)
		return nil
	}
	return &t
}

func (o *object) duration(key string) time.Duration {
	s := o.text(key)
	if s == "" {
		return 0
	}
	d, err := time.ParseDuration(s)
	if err != nil || d < 0 {
		o.p.fail(o.below(key), "%q is not a duration; write it like 30m or 1h30m", s)
	}
	return d
}

// decimal reads a JSON number or a text that holds one.
func (o *object) decimal(key string) *trailmark.Decimal {
	raw, ok := o.take(key)
	if !ok {
		return nil
	}
	d, err := trailmark.ParseDecimal(trailmark.Number(bytes.Trim(raw, `"`)))
	if err != nil {
		o.p.fail(o.below(key), "%s is not a number", raw)
	}
	return &d
}
