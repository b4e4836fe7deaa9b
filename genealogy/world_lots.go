package genealogy

import (
	"context"
	"slices"

	"github.com/trailmark/trailmark"
)

// LoadLots reads lots and all that ever held some of them. A part of a lot can
// be in each of many containers, which no containment tells: it is inside one
// from the event that puts an amount in to the one that takes the last of it
// out, as a trace has it. The world then gives a lot the history of all of its
// parts.
func (w *World) LoadLots(ctx context.Context, from Source, lots []trailmark.Ref) error {
	if err := w.Load(ctx, from, lots); err != nil {
		return err
	}
	var parents []trailmark.Ref
	children := make(map[trailmark.Ref][]trailmark.Posting, len(lots))
	for _, lot := range lots {
		for _, p := range w.postings[lot] {
			if p.Role == trailmark.RoleChild && p.Other != 0 && Live(p.Seq, p.Void, w.known) {
				children[lot] = append(children[lot], p)
				parents = append(parents, p.Other)
			}
		}
	}
	if len(parents) == 0 {
		return nil
	}
	emptied, err := from.Emptied(ctx, parents)
	if err != nil {
		return err
	}
	if err := w.loadScenes(ctx, from, emptied); err != nil {
		return err
	}
	emptied = slices.DeleteFunc(emptied, func(p trailmark.Posting) bool { return !Live(p.Seq, p.Void, w.known) })
	for lot, own := range children {
		w.inside[lot] = nil
		for _, h := range foldHoldings(lot, own, emptied, w.Scene) {
			w.inside[lot] = append(w.inside[lot], trailmark.Containment{
				Child: lot, Parent: h.thing, Since: h.since, SinceSeq: h.sinceSeq, Until: h.until, UntilSeq: h.untilSeq,
			})
		}
	}
	return w.Load(ctx, from, parents)
}
