package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/query"
	"github.com/trailmark/trailmark/store"
)

// spotsOf gives the places and holders of an answer.
func spotsOf(list []query.Where) []trailmark.ThingID {
	var ids []trailmark.ThingID
	for _, w := range list {
		ids = append(ids, w.Place, w.Holder)
	}
	return ids
}

// windowsOf gives the windows of a preview by the clock of the first thing that
// is affected.
func windowsOf(ctx context.Context, st *store.Store, p *query.Preview) ([]query.Window, error) {
	list := slices.Clone(p.Windows)
	if len(list) == 0 || p.Affected == 0 {
		return list, nil
	}
	var first []store.Named
	err := st.View(ctx, func(tx *store.Tx) (err error) {
		first, err = tx.Names(ctx, p.Result.Affected[:1])
		return err
	})
	if err != nil {
		return nil, err
	}
	item, err := query.Open(st).Item(ctx, first[0].ID, query.Clocks{})
	if err != nil {
		return nil, err
	}
	if len(item.History) == 0 {
		return list, nil
	}
	for i := range list {
		list[i] = windowAt(item.History[0].EventTime, list[i])
	}
	return list, nil
}

// windowAt writes a window at the offset from UTC of a time.
func windowAt(other string, w query.Window) query.Window {
	return query.Window{From: atOffsetOf(other, w.From), To: atOffsetOf(other, w.To)}
}

// atOffsetOf writes a time at the offset from UTC of another; what is no time
// stays as it is.
func atOffsetOf(other, text string) string {
	zone, err := time.Parse(time.RFC3339Nano, other)
	if err != nil {
		return text
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return text
	}
	return t.In(zone.Location()).Format(time.RFC3339Nano)
}

// previewPage is a preview as people read it.
type previewPage struct {
	*query.Preview
	windows []query.Window
	names   labels
}

func (p *previewPage) write(w io.Writer) {
	t := newTable()
	t.line("population", count(p.Population))
	t.line("affected", count(p.Affected), share(p.Affected, p.Population))
	t.line("cleared", count(p.Cleared), share(p.Cleared, p.Population))
	t.write(w, "")
	for _, window := range p.windows {
		until := "now"
		if window.To != "" {
			until = clock(window.To)
		}
		fmt.Fprintf(w, "window      %s to %s\n", clock(window.From), until)
	}
	if len(p.Where) == 0 {
		return
	}
	fmt.Fprintln(w, "\nwhere the affected ones are now")
	t = newTable("things", "state", "place", "with")
	for _, spot := range p.Where {
		t.line(count(spot.Count), stateWords(spot.State), p.names.of(spot.Place), p.names.of(spot.Holder))
	}
	t.write(w, "")
}

// stateWords says a state in words.
func stateWords(state string) string {
	switch state {
	case "on_hand":
		return "on hand"
	case "in_transit":
		return "on the road"
	}
	return state
}
