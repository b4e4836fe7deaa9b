package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/query"
	"github.com/trailmark/trailmark/store"
)

type traceVerb struct {
	ID        thingArg `arg:"" help:"The thing, as EPC URN, Digital Link, element string or plain digits."`
	Direction string   `enum:"backward,forward,both,internal" default:"both" help:"To what went into it (backward), to what it went into (forward), both, or both by the steps inside one site alone (internal)."`
	Site      thingArg `placeholder:"ID" help:"The site of an internal trace; else the one where the thing's history begins."`
	Steps     int      `placeholder:"N" help:"Go no further than so many steps."`
	Things    int      `placeholder:"N" help:"Stop after about so many things."`
	clockFlags
	answerAs
}

// Run walks from a thing.
func (v *traceVerb) Run(ctx context.Context, c *console, db *database) error {
	if v.Steps < 0 || v.Things < 0 {
		return trailmark.Errorf(trailmark.Usage, "a bound is a number of at least 1")
	}
	return db.read(ctx, func(st *store.Store) error {
		trace, err := query.Open(st).Trace(ctx, v.ID.id, query.Direction(v.Direction), query.Bounds{Steps: v.Steps, Things: v.Things, Site: v.Site.id, Clocks: v.clocks()})
		if err != nil {
			return v.ID.explain(err)
		}
		if v.JSON {
			return v.answer(c, trace, nil)
		}
		page := newTracePage(trace)
		if page.names, err = readLabels(ctx, st, page.named()); err != nil {
			return err
		}
		return v.answer(c, trace, page.write)
	})
}

// tracePage is a trace as people read it: what was met, and the steps if they
// are few.
type tracePage struct {
	*query.Trace
	met   []metProduct
	names labels
}

// metProduct counts the things of one product, or of one kind.
type metProduct struct {
	class trailmark.ThingID // of items and lots; "" for others
	kind  string
	count int
}

// shownSteps is how many steps people are shown; programs get all.
const shownSteps = 40

func newTracePage(t *query.Trace) *tracePage {
	page := &tracePage{Trace: t}
	counts := map[metProduct]int{}
	for _, n := range t.Nodes {
		id, _ := gs1.Canonical(string(n.ID)) // a name that is none of GS1's has no class
		counts[metProduct{class: trailmark.ThingID(id.Class), kind: n.Kind}]++
	}
	for product, n := range counts {
		product.count = n
		page.met = append(page.met, product)
	}
	slices.SortFunc(page.met, func(a, b metProduct) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), -cmp.Compare(a.count, b.count), cmp.Compare(a.class, b.class))
	})
	return page
}

// named gives all that people may have words for.
func (p *tracePage) named() []trailmark.ThingID {
	ids := slices.Concat([]trailmark.ThingID{p.Root}, p.Suppliers, p.Consignees)
	for _, m := range p.met {
		ids = append(ids, m.class)
	}
	return ids
}

func (p *tracePage) write(w io.Writer) {
	fmt.Fprintf(w, "%s: %s, %s\n\n", p.question(), plural(len(p.Nodes), "thing"), plural(len(p.Edges), "step"))
	t := newTable("things", "kind", "product")
	for _, m := range p.met {
		product := ""
		if m.class != "" {
			product = p.names.full(m.class)
		}
		t.line(count(m.count), m.kind, product)
	}
	t.write(w, "")
	p.writeParties(w, "from", p.Suppliers)
	p.writeParties(w, "to", p.Consignees)
	p.writeSteps(w)
	if p.Bounded {
		fmt.Fprintln(w, "\na bound was reached: there may be more")
	}
}

func (p *tracePage) question() string {
	root := p.names.full(p.Root)
	switch p.Direction {
	case query.Backward:
		return "what went into " + root
	case query.Forward:
		return "what " + root + " went into"
	}
	return "what went into " + root + ", and what it went into"
}

func (p *tracePage) writeParties(w io.Writer, how string, parties []trailmark.ThingID) {
	if len(parties) > 0 {
		fmt.Fprintln(w)
	}
	for _, party := range parties {
		fmt.Fprintln(w, how, p.names.full(party))
	}
}

func (p *tracePage) writeSteps(w io.Writer) {
	if len(p.Edges) == 0 {
		return
	}
	fmt.Fprintln(w)
	t := newTable("from", "to", "by", "quantity", "how surely", "event")
	for _, e := range p.Edges[:min(shownSteps, len(p.Edges))] {
		t.line(key(e.From), key(e.To), e.Kind, joined(" ", string(e.Quantity), e.UOM), e.Confidence, shortID(e.Event))
	}
	t.write(w, "")
	if more := len(p.Edges) - shownSteps; more > 0 {
		fmt.Fprintf(w, "… and %s more; --json lists all\n", count(more))
	}
}
