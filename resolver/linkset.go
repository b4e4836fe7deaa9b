package resolver

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/store"
)

// Linkset is all links of an item (RFC 9264, section 4.2, in the profile of the
// GS1-Conformant Resolver): one context for each anchor of the item.
type Linkset struct {
	Context  string           `json:"@context,omitempty"` // [ContextURL] when it is to be read as JSON-LD
	Contexts []map[string]any `json:"linkset"`
}

// ContextURL is the JSON-LD context of linksets.
const ContextURL = "https://ref.gs1.org/standards/resolver/linkset-context"

// LinkObject is a link in a linkset.
type LinkObject struct {
	Href      string   `json:"href"`
	Title     string   `json:"title"`
	Type      string   `json:"type,omitempty"`
	Languages []string `json:"hreflang,omitempty"`
	Contexts  []string `json:"context,omitempty"`
	PassQuery *bool    `json:"fwqs,omitempty"`
}

func objectOf(l *Link, target string) LinkObject {
	o := LinkObject{Href: target, Title: l.Title, Type: l.Media, Contexts: l.Contexts}
	for _, tag := range l.Languages {
		if tag != "und" { // in no certain language: the same as not to say
			o.Languages = append(o.Languages, tag)
		}
	}
	if l.WithoutQuery {
		o.PassQuery = new(bool)
	}
	return o
}

// Description says what the finest anchor of a linkset is.
func (s *Linkset) Description() string {
	text, _ := s.Contexts[0]["itemDescription"].(string)
	return text
}

// Links gives every link once, those of the finest anchor first. Default links
// are there with the type that says more of them, if they have one.
func (s *Linkset) Links() (list []LinkObject) {
	for _, context := range s.Contexts {
		types := slices.Sorted(maps.Keys(context))
		types = append(slices.DeleteFunc(types, isDefaultType), defaultMultiType, defaultType)
		for _, typ := range types {
			links, _ := context[typ].([]LinkObject)
			for _, l := range links {
				same := func(known LinkObject) bool { return known.Href == l.Href && known.Title == l.Title }
				if !slices.ContainsFunc(list, same) {
					list = append(list, l)
				}
			}
		}
	}
	return list
}

// Linkset gives all links of an item under a domain, those of its coarser names
// too, such as its product's. Errors: NotFound when there are none.
func (r *Resolver) Linkset(ctx context.Context, base string, k gs1.Key) (*Linkset, error) {
	levels, err := r.levels(ctx, k)
	if err != nil {
		return nil, err
	}
	if len(levels) == 0 {
		return nil, trailmark.Errorf(trailmark.NotFound, "this item has no links")
	}
	name, err := r.nameOf(ctx, k)
	if err != nil {
		return nil, err
	}
	set := &Linkset{}
	for i := range levels {
		set.add(levels[i].context(base, name, &Request{Key: k}))
	}
	return set, nil
}

// add joins the links of a level. Two anchors may be one name of a key: a
// product, and all products that begin like it.
func (s *Linkset) add(context map[string]any) {
	i := slices.IndexFunc(s.Contexts, func(c map[string]any) bool { return c["anchor"] == context["anchor"] })
	if i < 0 {
		s.Contexts = append(s.Contexts, context)
		return
	}
	for typ, list := range context {
		more, _ := list.([]LinkObject)
		known, _ := s.Contexts[i][typ].([]LinkObject)
		if typ == defaultType && len(known) > 0 || more == nil {
			continue // the finer one's
		}
		s.Contexts[i][typ] = append(known, more...)
	}
}

// context gives the links of a level by their types.
func (v *level) context(base, name string, q *Request) map[string]any {
	byType := map[string][]LinkObject{}
	for _, l := range v.links {
		o := objectOf(l, v.target(q, l))
		byType[l.Type] = append(byType[l.Type], o)
		if l.Default {
			byType[defaultMultiType] = append(byType[defaultMultiType], o)
		}
	}
	if defaults := byType[defaultMultiType]; len(defaults) > 0 { // the one has nothing but a title
		byType[defaultType] = []LinkObject{{Href: defaults[0].Href, Title: defaults[0].Title}}
		if len(defaults) == 1 {
			delete(byType, defaultMultiType)
		}
	}
	context := map[string]any{"anchor": base + v.path(q.Key), "itemDescription": name}
	for typ, list := range byType {
		context[typ] = list
	}
	return context
}

// path is the path of a level for a key.
func (v *level) path(k gs1.Key) string {
	var b strings.Builder
	for i, st := range v.anchor.steps {
		value := k.Value
		if i > 0 {
			value, _ = k.Qualifiers.Get(st.ai)
		}
		b.WriteString("/" + st.ai + "/" + escape(value))
	}
	return b.String()
}

// Choose gives several links of one type as a linkset, for the reader to choose.
func (r *Resolver) Choose(ctx context.Context, base string, k gs1.Key, choices []Choice) (*Linkset, error) {
	name, err := r.nameOf(ctx, k)
	if err != nil {
		return nil, err
	}
	path, err := gs1.Key{AI: k.AI, Value: k.Value, Qualifiers: k.Qualifiers}.LinkAt(base)
	if err != nil {
		return nil, trailmark.Wrapf(trailmark.Internal, err, "link")
	}
	list := make([]LinkObject, len(choices))
	for i, c := range choices {
		list[i] = objectOf(c.Link, c.Target)
	}
	return &Linkset{Contexts: []map[string]any{{"anchor": path, "itemDescription": name, choices[0].Type: list}}}, nil
}

// nameOf gives what master data call the product of a key, or else the key.
func (r *Resolver) nameOf(ctx context.Context, k gs1.Key) (name string, err error) {
	identity, err := k.Identity()
	if err != nil {
		return "", trailmark.Wrapf(trailmark.Malformed, err, "this link names nothing")
	}
	err = r.store.View(ctx, func(tx *store.Tx) error {
		p, err := r.known().product(ctx, tx, classOf(identity))
		name = cmp.Or(p.Name, "("+k.AI+")"+k.Value)
		return err
	})
	return name, err
}
