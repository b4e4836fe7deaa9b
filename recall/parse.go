package recall

import (
	"encoding/json"
	"fmt"

	"github.com/trailmark/trailmark"
)

// Forms turns what people write into the one form of it (S5). Name must be
// set; a vocabulary that is nil is taken as it is written.
type Forms struct {
	Name        func(string) (trailmark.ThingID, error)
	BizStep     func(string) trailmark.Term
	Disposition func(string) trailmark.Term
}

// Parse reads a scope:
//
//	{"population": {"lot": "…"} | {"lots": […]} | {"product": "…"} | {"order": "…"} | {"items": […]},
//	 "where": condition,
//	 "follow": ["inward", "forward"]}
//
// A condition is an object with one member:
//
//	{"events": {"bizStep", "disposition", "action", "readPoint", "bizLocation", "document",
//	            "operator", "equipment", "during": {"from", "to"} | {"excursion": {"equipment",
//	            "parameter", "below" | "above", "unit", "bridge", "for"}}}}
//	{"lots": […]}  {"items": […]}  {"inputs": […]}  {"serials": {"from", "to"}}
//	{"any": [condition…]}  {"all": [condition…]}  {"not": condition}
//
// Where a name or a word is wanted, a list of them means any of these. Times
// are by RFC 3339, durations like "30m" or "1h30m".
// Errors: Usage, with the path of the member that is wrong.
func Parse(data []byte, forms Forms) (*Scope, error) {
	p := &parser{forms: forms}
	o := p.object("", data)
	s := &Scope{Population: p.population(o.object("population"))}
	if raw, ok := o.take("where"); ok {
		s.Where = p.condition("where", raw)
	}
	for _, word := range o.texts("follow") {
		switch word {
		case "inward":
			s.Follow.Inward = true
		case "forward":
			s.Follow.Forward = true
		default:
			p.fail("follow", "%q is not a way to follow; write \"inward\" or \"forward\"", word)
		}
	}
	o.end()
	return s, p.error()
}

// parser keeps the first fault and goes on, so that the code that reads stays
// straight.
type parser struct {
	forms Forms
	fault *trailmark.Error
}

func (p *parser) error() error {
	if p.fault != nil {
		return p.fault
	}
	return nil
}

func (p *parser) fail(path, format string, args ...any) {
	if p.fault == nil {
		p.fault = trailmark.Errorf(trailmark.Usage, format, args...)
		p.fault.Path = path
	}
}

func (p *parser) population(o object) (pop Population) {
	pop.Lots = o.names("lots")
	if lot := o.name("lot"); lot != "" {
		pop.Lots = append(pop.Lots, lot)
	}
	pop.Product, pop.Order, pop.Items = o.name("product"), o.name("order"), o.names("items")
	o.end()
	if o.read != 1 {
		p.fail(o.path, "a population is one of lot, lots, product, order and items")
	}
	return pop
}

func (p *parser) condition(path string, raw json.RawMessage) (c Condition) {
	o := p.object(path, raw)
	switch {
	case o.has("events"):
		c = p.events(o.object("events"))
	case o.has("lots"):
		c = Lots(o.names("lots"))
	case o.has("items"):
		c = Items(o.names("items"))
	case o.has("inputs"):
		c = Inputs(o.names("inputs"))
	case o.has("serials"):
		c = p.serials(o.object("serials"))
	case o.has("any"):
		c = Any(p.conditions(o.below("any"), o.list("any")))
	case o.has("all"):
		c = All(p.conditions(o.below("all"), o.list("all")))
	case o.has("not"):
		raw, _ := o.take("not")
		c = Not{p.condition(o.below("not"), raw)}
	default:
		p.fail(path, "a condition is one of events, lots, items, inputs, serials, any, all and not")
	}
	o.end()
	return c
}

func (p *parser) conditions(path string, list []json.RawMessage) []Condition {
	if len(list) == 0 {
		p.fail(path, "the list of conditions is empty")
	}
	parts := make([]Condition, len(list))
	for i, raw := range list {
		parts[i] = p.condition(fmt.Sprintf("%s[%d]", path, i), raw)
	}
	return parts
}

func (p *parser) serials(o object) Serials {
	s := Serials{o.name("from"), o.name("to")}
	o.end()
	if s.From == "" || s.To == "" {
		p.fail(o.path, "a range of serials needs from and to, both whole names of items")
	} else if !s.Covers(s.From) || !s.Covers(s.To) {
		p.fail(o.path, "from and to must be items of one product, from not after to")
	}
	return s
}

func (p *parser) events(o object) *Events {
	e := &Events{
		BizStep:     o.terms("bizStep", p.forms.BizStep),
		Disposition: o.terms("disposition", p.forms.Disposition),
		Action:      trailmark.Action(o.text("action")),
		ReadPoint:   o.names("readPoint"), BizLocation: o.names("bizLocation"),
		Document: o.names("document"), Operator: o.names("operator"), Equipment: o.names("equipment"),
	}
	switch e.Action {
	case "", trailmark.Add, trailmark.Observe, trailmark.Delete:
	default:
		p.fail(o.below("action"), "%q is not an action; write ADD, OBSERVE or DELETE", e.Action)
	}
	if o.has("during") {
		e.During = p.during(o.object("during"))
	}
	o.end()
	if o.read == 0 {
		p.fail(o.path, "this asks for no events; name at least a step, a place, a document or a time")
	}
	return e
}

func (p *parser) during(o object) *During {
	d := &During{Window: Window{trailmark.Never, trailmark.Forever}}
	if o.has("excursion") {
		d.Excursion = p.excursion(o.object("excursion"))
		o.end()
		return d
	}
	from, to := o.time("from"), o.time("to")
	o.end()
	if from != nil {
		d.From = trailmark.InstantOf(*from)
	}
	if to != nil {
		d.To = trailmark.InstantOf(*to)
	}
	if from == nil && to == nil || d.From >= d.To {
		p.fail(o.path, "a time needs from, to or both, from before to; or an excursion")
	}
	return d
}

func (p *parser) excursion(o object) *Excursion {
	x := &Excursion{
		Equipment: o.name("equipment"), Parameter: o.text("parameter"),
		Below: o.decimal("below"), Above: o.decimal("above"), Unit: o.text("unit"),
		Bridge: o.duration("bridge"), For: o.duration("for"),
	}
	o.end()
	switch {
	case x.Equipment == "" || x.Parameter == "":
		p.fail(o.path, "an excursion needs equipment and parameter")
	case (x.Below == nil) == (x.Above == nil):
		p.fail(o.path, "an excursion is either below or above a limit")
	}
	return x
}
