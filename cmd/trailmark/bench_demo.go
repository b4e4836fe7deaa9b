package main

import (
	"context"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/query"
	"github.com/trailmark/trailmark/simulate"
	"github.com/trailmark/trailmark/store"
)

// demo measures the demo as a whole, the recall of its lot, and the trace of a
// lot of tomatoes to whoever got a jar of it.
func (b *bench) demo(ctx context.Context) error {
	plan := simulate.DefaultPlan()
	plan.Jars = b.Jars
	recalled := figure{Work: "recall preview, " + plural(plan.Jars, "item"), Unit: "s", Goal: 0.5}
	traced := figure{Unit: "s", Goal: 2}
	whole := figure{Work: "demo, " + plural(plan.Jars, "jar"), Unit: "s", Goal: 45}
	steps := 0
	err := b.onStore(ctx, func(st *store.Store) error {
		d := &demo{console: b.console, store: st, plant: simulate.New(plan)}
		report, err := d.run(ctx)
		if err != nil {
			return err
		}
		recalled.Value, whole.Value = report.Seconds.Recall, report.Seconds.Total
		tomatoes, most := mostUsed(report)
		traced.Work = "trace of a tomato lot to every consignee, " + plural(most, "item")
		traced.Value, err = seconds(func() error {
			trace, err := query.Open(st).Trace(ctx, tomatoes, query.Forward, query.Bounds{})
			if err == nil {
				steps = len(trace.Edges)
			}
			return err
		})
		return err
	})
	if err != nil {
		return err
	}
	err = b.onFloor(ctx, func(least floor) error {
		names := texts(serials(plan.Jars, 7))
		rows := &floorRows{names: names, first: 1, event: 1, perEvent: 1}
		if err := least.write(ctx, rows); err != nil {
			return err
		}
		took, err := seconds(func() error { _, err := least.scan(ctx); return err })
		recalled = recalled.over(took)
		traced = traced.over(took * float64(steps) / float64(plan.Jars))
		return err
	})
	b.add(recalled)
	b.add(traced)
	b.add(whole)
	return err
}

// mostUsed gives the tomato lot that went into most jars.
func mostUsed(r *demoReport) (id trailmark.ThingID, jars int) {
	for _, m := range r.materials {
		if n := len(m.Items); n > jars && strings.HasPrefix(lotNumber(m.ID), "T-") {
			id, jars = m.ID, n
		}
	}
	return id, jars
}
