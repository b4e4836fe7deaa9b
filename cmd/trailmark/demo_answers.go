package main

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/query"
	"github.com/trailmark/trailmark/simulate"
	"github.com/trailmark/trailmark/store"
)

// demoReport is the answer of trailmark demo --json.
type demoReport struct {
	Lot                trailmark.ThingID `json:"lot"`
	Population         int               `json:"population"`
	Affected           int               `json:"affected"`
	Cleared            int               `json:"cleared"`
	AvoidedPercent     float64           `json:"avoided_percent"` // of the population, two decimals
	Window             *query.Window     `json:"window"`          // at the plant's offset; null when the log has none
	Pallets            int               `json:"pallets"`
	PalletsAffected    int               `json:"pallets_affected"` // ever held an affected jar
	PalletsMixed       int               `json:"pallets_mixed"`    // and a cleared one
	ByMaterial         map[string]int    `json:"by_material"`      // jars made with a supplier's lot
	AffectedByMaterial map[string]int    `json:"affected_by_material"`
	Jar                jarStory          `json:"jar_4217"`
	Where              []query.Where     `json:"where"`
	Events             int64             `json:"events"`
	StoreBytes         int64             `json:"store_bytes"`
	Seconds            demoSeconds       `json:"seconds"`

	materials []query.Material
	item      *query.Item // the jar
	names     labels
}

// jarStory is what is known of one jar.
type jarStory struct {
	ID        trailmark.ThingID `json:"id"`
	Number    int               `json:"number"` // in order of making; 4,217 unless the order is smaller
	Sealed    string            `json:"sealed"`
	Affected  bool              `json:"affected"`
	Materials []string          `json:"materials"` // the suppliers' lot numbers
}

// demoJar is the jar that the story is told of.
const demoJar = 4217

// demoScope asks for the jars of the lot that were sealed while the vacuum of
// the sealer was too low.
const demoScope = `{"population": {"lot": %q},
 "where": {"all": [
   {"events": {"bizStep": "commissioning", "readPoint": %q,
               "during": {"excursion": {"equipment": %q, "parameter": "vacuum", "below": "45", "unit": "KPA", "bridge": "30m"}}}}]},
 "follow": ["inward", "forward"]}`

// scopeText gives the scope with names as people write them.
func scopeText() string {
	sealer := key(trailmark.ThingID(simulate.Sealer))
	return fmt.Sprintf(demoScope, key(trailmark.ThingID(simulate.Lot)), sealer, sealer)
}

// answers asks a store that has captured the plant.
type answers struct {
	*demo
	desk    *query.Desk
	preview *query.Preview
	report  *demoReport
}

// ask finds out all that the report tells.
func (d *demo) ask(ctx context.Context) (*demoReport, error) {
	a := &answers{demo: d, desk: query.Open(d.store), report: &demoReport{}}
	for _, step := range []func(context.Context) error{
		a.recall, a.materials, a.jar, a.pallets, a.sizes, a.label,
	} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return a.report, nil
}

// recall runs the scope.
func (a *answers) recall(ctx context.Context) error {
	lot, err := canonical(string(simulate.Lot))
	if err != nil {
		return err
	}
	scope, err := parseScope([]byte(scopeText()))
	if err != nil {
		return err
	}
	start := time.Now()
	a.preview, err = a.desk.Preview(ctx, scope)
	if err != nil {
		return err
	}
	a.seconds.Recall = time.Since(start).Seconds()
	r, p := a.report, a.preview
	r.Lot, r.Population, r.Affected, r.Cleared, r.Where = lot, p.Population, p.Affected, p.Cleared, p.Where
	r.AvoidedPercent = math.Round(percent(p.Cleared, p.Population)*100) / 100
	return nil
}

// materials finds which supplier's lots went into the order, and into which
// jars.
func (a *answers) materials(ctx context.Context) (err error) {
	r := a.report
	if r.materials, err = a.desk.Materials(ctx, r.Lot); err != nil {
		return err
	}
	slices.SortFunc(r.materials, func(x, y query.Material) int { return strings.Compare(lotNumber(x.ID), lotNumber(y.ID)) })
	r.ByMaterial, r.AffectedByMaterial = map[string]int{}, map[string]int{}
	for _, m := range r.materials {
		r.ByMaterial[lotNumber(m.ID)] = len(m.Items)
		r.AffectedByMaterial[lotNumber(m.ID)] = len(m.Items.And(a.preview.Result.Affected))
	}
	return nil
}

// inputsOf gives what went right into the root of a trace.
func inputsOf(t *query.Trace) []trailmark.ThingID {
	var ids []trailmark.ThingID
	for _, e := range t.Edges {
		if e.To == t.Root && e.Kind == "transformation" && !slices.Contains(ids, e.From) {
			ids = append(ids, e.From)
		}
	}
	return ids
}

// lotNumber gives the number of a lot, without its product.
func lotNumber(id trailmark.ThingID) string {
	if k, err := gs1.Parse(string(id)); err == nil {
		if number, ok := k.Elements().Get("10"); ok {
			return number
		}
	}
	return string(id)
}

// jar tells the story of one jar, and puts the window on the plant's clock.
func (a *answers) jar(ctx context.Context) error {
	story := &a.report.Jar
	story.Number = min(demoJar, a.plant.Jars)
	story.ID = trailmark.ThingID(a.plant.Jar(story.Number))
	item, err := a.desk.Item(ctx, story.ID, query.Clocks{})
	if err != nil {
		return err
	}
	trace, err := a.desk.Trace(ctx, story.ID, query.Backward, query.Bounds{})
	if err != nil {
		return err
	}
	for _, id := range inputsOf(trace) {
		story.Materials = append(story.Materials, lotNumber(id))
	}
	slices.Sort(story.Materials)
	a.report.item, story.Sealed = item, item.History[0].EventTime
	if len(a.preview.Windows) > 0 {
		window := windowAt(story.Sealed, a.preview.Windows[0])
		a.report.Window = &window
	}
	return a.store.View(ctx, func(tx *store.Tx) error {
		refs, err := tx.Lookup(ctx, []trailmark.ThingID{story.ID})
		story.Affected = err == nil && a.preview.Result.Affected.Has(refs[0])
		return err
	})
}

// pallets counts those that ever held affected jars, and both kinds.
func (a *answers) pallets(ctx context.Context) error {
	affected, err := a.desk.Units(ctx, a.preview.Result.Affected)
	if err != nil {
		return err
	}
	cleared, err := a.desk.Units(ctx, a.preview.Result.Cleared)
	a.report.Pallets = len(affected.Or(cleared))
	a.report.PalletsAffected, a.report.PalletsMixed = len(affected), len(affected.And(cleared))
	return err
}

func (a *answers) sizes(ctx context.Context) error {
	last, err := lastSeq(ctx, a.store)
	if err != nil {
		return err
	}
	a.report.Events = int64(last)
	a.report.StoreBytes, err = a.store.Bytes(ctx)
	return err
}

// label reads the words that people have for what the report names.
func (a *answers) label(ctx context.Context) (err error) {
	ids := append(spotsOf(a.report.Where), placesOf(a.report.item)...)
	ids = append(ids, trailmark.ThingID(simulate.Sealer), classOf(a.report.Lot))
	for _, m := range a.report.materials {
		ids = append(ids, classOf(m.ID))
	}
	a.report.names, err = readLabels(ctx, a.store, ids)
	return err
}

// classOf gives the product of an item or a lot.
func classOf(id trailmark.ThingID) trailmark.ThingID {
	known, _ := gs1.Canonical(string(id)) // what is none of GS1's has no class
	return trailmark.ThingID(known.Class)
}
