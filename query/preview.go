package query

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/recall"
	"github.com/trailmark/trailmark/store"
)

// Preview is what a recall would hit, counted. Affected and Cleared add up to
// Population (R2), the counts of Where to Affected (R5).
type Preview struct {
	Population int    `json:"population"`
	Affected   int    `json:"affected"`
	Cleared    int    `json:"cleared"`
	Beyond     Beyond `json:"beyond"`
	// Confidence counts the affected by the least sure step of the way from the
	// scope to each: exact, window, lot or apportioned (S10).
	Confidence map[string]int `json:"confidence"`
	Windows    []Window       `json:"windows"` // of the excursions in the scope
	Where      []Where        `json:"where"`
	Versions   []Version      `json:"versions"`
	Seconds    float64        `json:"seconds"`

	// Result and Version are the sets behind the counts, as numbers.
	Result  *recall.Result  `json:"-"`
	Version *recall.Version `json:"-"`

	desk   *Desk
	census *census
}

// Beyond counts what a recall reaches by following on. Contents and Outputs
// count also what belongs to the population.
type Beyond struct {
	Contents   int `json:"contents"`   // were inside an affected thing
	Outputs    int `json:"outputs"`    // were made with one
	Containers int `json:"containers"` // hold an affected thing now
}

// Window is a half-open stretch of time, RFC 3339 in UTC. To is empty while
// the excursion lasts.
type Window struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// Where counts the affected things that are in one state at one place with one
// holder: on_hand, in_transit (left Place), sold (at Place), returned (to it),
// consumed, destroyed, decommissioned or, when no event says, unknown.
type Where struct {
	State  string            `json:"state"`
	Place  trailmark.ThingID `json:"place"`
	Holder trailmark.ThingID `json:"holder"`
	Count  int               `json:"count"`
}

// Version tells of one version of the answer (R4).
type Version struct {
	Number   int           `json:"version"`
	AsOf     trailmark.Seq `json:"asOf"` // the newest event that it counts
	At       string        `json:"at"`   // when it was computed, RFC 3339
	Affected int           `json:"affected"`
	Cleared  int           `json:"cleared"`
	Added    int           `json:"added"`
	Removed  int           `json:"removed"`
}

// Preview evaluates a scope (R1–R5) and changes nothing. Names in the scope are
// in their canonical form. Errors: NotFound for a name that no event has.
func (d *Desk) Preview(ctx context.Context, scope *recall.Scope) (*Preview, error) {
	return d.PreviewAt(ctx, scope, Clocks{})
}

// PreviewAt is Preview as of an event time and as known at a record time (S8):
// what would a recall have hit then? What machines have logged by themselves,
// not in events, counts as known from the beginning.
func (d *Desk) PreviewAt(ctx context.Context, scope *recall.Scope, clocks Clocks) (p *Preview, err error) {
	start := time.Now()
	err = d.store.View(ctx, func(tx *store.Tx) error {
		m, err := clocks.moment(ctx, tx)
		if err != nil {
			return err
		}
		p, err = preview(ctx, d, tx, scope, m, trailmark.InstantOf(start))
		return err
	})
	if p != nil {
		p.Seconds = time.Since(start).Seconds()
	}
	return p, err
}

func preview(ctx context.Context, d *Desk, tx *store.Tx, scope *recall.Scope, m moment, at trailmark.Instant) (*Preview, error) {
	f, err := newFacts(ctx, d, tx, scope, m)
	if err != nil {
		return nil, err
	}
	r, err := recall.Evaluate(ctx, scope, f)
	if err != nil {
		return nil, err
	}
	if err := f.census.count(ctx, r.Affected); err != nil {
		return nil, err
	}
	p := &Preview{
		Population: len(r.Population), Affected: len(r.Affected), Cleared: len(r.Cleared),
		Beyond:  Beyond{len(r.Beyond.Contents.Things()), len(r.Beyond.Outputs.Things()), len(r.Beyond.Containers)},
		Windows: windowTexts(f.windows),
		Result:  r, Version: r.Freeze(nil, min(f.last, m.known), at), desk: d, census: f.census,
	}
	p.Confidence = map[string]int{}
	for c, n := range r.Confidences() {
		p.Confidence[c.String()] = n
	}
	p.Versions = []Version{versionOf(p.Version)}
	p.Where, err = whereTexts(ctx, tx, f.census.spots(r.Affected))
	return p, err
}

func versionOf(v *recall.Version) Version {
	return Version{v.Number, v.AsOf, v.At.String(), len(v.Affected), len(v.Cleared), len(v.Added), len(v.Removed)}
}

func windowTexts(list []recall.Window) []Window {
	texts := make([]Window, len(list))
	for i, w := range list {
		texts[i].From = w.From.String()
		if w.To != trailmark.Forever {
			texts[i].To = w.To.String()
		}
	}
	return texts
}

// whereTexts names the spots, the fullest first.
func whereTexts(ctx context.Context, tx *store.Tx, counts map[spot]int) ([]Where, error) {
	var refs []trailmark.Ref
	for s := range counts {
		refs = append(refs, s.place, s.holder)
	}
	names, err := loadNames(ctx, tx, refs)
	if err != nil {
		return nil, err
	}
	list := make([]Where, 0, len(counts))
	for s, n := range counts {
		list = append(list, Where{s.where.String(), names.id(s.place), names.id(s.holder), n})
	}
	slices.SortFunc(list, func(a, b Where) int {
		return cmp.Or(-cmp.Compare(a.Count, b.Count), cmp.Compare(a.State, b.State),
			cmp.Compare(a.Place, b.Place), cmp.Compare(a.Holder, b.Holder))
	})
	return list, nil
}
