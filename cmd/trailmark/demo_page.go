package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/simulate"
)

// demoPage is the report of the demo as a quality manager reads it.
type demoPage struct {
	*demoReport
	database string // its URL, as it may be shown
	w        io.Writer
}

func newDemoPage(r *demoReport, database string) *demoPage {
	return &demoPage{demoReport: r, database: database}
}

func (p *demoPage) write(w io.Writer) {
	p.w = w
	p.line("RECALL OF %s", key(p.Lot))
	p.line("%s, %s jars", p.names.of(classOf(p.Lot)), count(p.Population))
	for _, part := range []func(){p.cause, p.extent, p.places, p.holders, p.ingredients, p.story, p.cost, p.next} {
		part()
	}
}

func (p *demoPage) line(format string, args ...any) { fmt.Fprintf(p.w, format+"\n", args...) }

func (p *demoPage) head(title string) { p.line("\n%s", title) }

const indent = "  "

func (p *demoPage) cause() {
	p.head("What happened")
	sealer := p.names.full(trailmark.ThingID(simulate.Sealer))
	if p.Window == nil {
		p.line("  The log of %s shows no vacuum below 45 kPa while the lot was sealed.", sealer)
		return
	}
	p.line("  The log of %s shows a vacuum below 45 kPa, again and again,", sealer)
	p.line("  from %s to %s.", clock(p.Window.From), clock(p.Window.To))
}

func (p *demoPage) extent() {
	p.head("What it hit")
	t := newTable()
	t.line("affected", count(p.Affected), "jars were sealed in that time")
	t.line("cleared", count(p.Cleared), "jars were not")
	t.line("avoided", share(p.Cleared, p.Population), "of the lot need not be withdrawn")
	t.line("pallets", count(p.PalletsAffected), fmt.Sprintf("of %s held affected jars, %s of these cleared ones, too", count(p.Pallets), count(p.PalletsMixed)))
	t.write(p.w, indent)
}

// shownPlaces is how many places of each holder people are shown.
const shownPlaces = 8

// spotRow is a place or a holder with the things of each state there.
type spotRow struct {
	id    trailmark.ThingID
	total int
	state map[string]int
}

// rows adds up the whereabouts by what of gives.
func (p *demoPage) rows(of func(i int) (trailmark.ThingID, bool)) []spotRow {
	byID := map[trailmark.ThingID]*spotRow{}
	for i, spot := range p.Where {
		id, ok := of(i)
		if !ok {
			continue
		}
		row := byID[id]
		if row == nil {
			row = &spotRow{id: id, state: map[string]int{}}
			byID[id] = row
		}
		row.total += spot.Count
		row.state[spot.State] += spot.Count
	}
	list := make([]spotRow, 0, len(byID))
	for _, row := range byID {
		list = append(list, *row)
	}
	slices.SortFunc(list, func(a, b spotRow) int { return cmp.Or(-cmp.Compare(a.total, b.total), cmp.Compare(a.id, b.id)) })
	return list
}

// holders says who has affected jars, which is who must be told.
func (p *demoPage) holders() {
	if p.Affected == 0 {
		return
	}
	p.head("Who must be told")
	t := newTable()
	for _, row := range p.rows(func(i int) (trailmark.ThingID, bool) { return p.Where[i].Holder, p.Where[i].Holder != "" }) {
		t.line(p.names.of(row.id), count(row.total), "jars, "+key(row.id))
	}
	sold, nobody := 0, 0
	for _, spot := range p.Where {
		switch {
		case spot.State == "sold":
			sold += spot.Count
		case spot.Holder == "":
			nobody += spot.Count
		}
	}
	if sold > 0 {
		t.line("the public", count(sold), "jars, by the shops that sold them")
	}
	if nobody > 0 {
		t.line("whoever has them", count(nobody), "jars, of which no event names the holder")
	}
	t.write(p.w, indent)
}

// places says where the affected jars are, in which state.
func (p *demoPage) places() {
	if p.Affected == 0 {
		return
	}
	p.head("Where the affected jars are now")
	states := p.states()
	heads := []string{"place", "jars"}
	for _, state := range states {
		heads = append(heads, stateWords(state))
	}
	t := newTable(heads...)
	rows := p.rows(func(i int) (trailmark.ThingID, bool) { return p.Where[i].Place, true })
	rest := spotRow{state: map[string]int{}}
	for i, row := range rows {
		if i >= 2*shownPlaces {
			rest.add(&row)
			continue
		}
		t.line(row.cells(p.names.of(row.id), states)...)
	}
	if more := len(rows) - 2*shownPlaces; more > 0 {
		t.line(rest.cells(plural(more, "more place"), states)...)
	}
	all := spotRow{state: map[string]int{}}
	for _, row := range rows {
		all.add(&row)
	}
	t.line(all.cells("all", states)...)
	t.write(p.w, indent)
}

func (r *spotRow) add(o *spotRow) {
	r.total += o.total
	for state, n := range o.state {
		r.state[state] += n
	}
}

func (r *spotRow) cells(name string, states []string) []string {
	cells := []string{name, count(r.total)}
	for _, state := range states {
		if n := r.state[state]; n > 0 {
			cells = append(cells, count(n))
		} else {
			cells = append(cells, "")
		}
	}
	return cells
}

// states gives the states in which affected jars are, the fullest first.
func (p *demoPage) states() []string {
	total := map[string]int{}
	var states []string
	for _, spot := range p.Where {
		if total[spot.State] == 0 {
			states = append(states, spot.State)
		}
		total[spot.State] += spot.Count
	}
	slices.SortStableFunc(states, func(a, b string) int { return -cmp.Compare(total[a], total[b]) })
	return states
}

func (p *demoPage) ingredients() {
	p.head("What the jars were made with")
	t := newTable("lot", "jars", "affected", "material")
	for _, m := range p.materials {
		number := lotNumber(m.ID)
		t.line(number, count(p.ByMaterial[number]), count(p.AffectedByMaterial[number]), p.names.full(classOf(m.ID)))
	}
	t.write(p.w, indent)
}

func (p *demoPage) story() {
	p.head(fmt.Sprintf("Jar %s", count(p.Jar.Number)))
	verdict := "cleared"
	if p.Jar.Affected {
		verdict = "affected"
	}
	t := newTable()
	t.line("jar", key(p.Jar.ID))
	t.line("sealed", clock(p.Jar.Sealed)+", so it is "+verdict)
	t.line("made with", joined(", ", p.Jar.Materials...))
	t.line("state", joined(", ", p.item.State.Status, string(p.item.State.Disposition)))
	t.line("now", whereabouts(p.item, p.names))
	t.write(p.w, indent)
}

func (p *demoPage) cost() {
	p.head("What it took")
	t := newTable()
	t.line("simulate", fmt.Sprintf("%.1f s", p.Seconds.Simulate), plural(p.Events, "event")+" written as EPCIS files")
	t.line("capture", fmt.Sprintf("%.1f s", p.Seconds.Capture), count(int64(float64(p.Events)/p.Seconds.Capture))+" events/s into the store")
	t.line("recall", fmt.Sprintf("%.2f s", p.Seconds.Recall), "from the question to the answer")
	t.line("all", fmt.Sprintf("%.1f s", p.Seconds.Total), "")
	t.line("store", fmt.Sprintf("%.0f MB", float64(p.StoreBytes)/1e6), fmt.Sprintf("%d bytes an event, originals and indexes included", p.StoreBytes/max(1, p.Events)))
	t.write(p.w, indent)
}

func (p *demoPage) next() {
	p.head("The events are in " + p.database + ". Ask on:")
	db := "--db '" + p.database + "'"
	p.line("  trailmark item '%s' %s", key(p.Jar.ID), db)
	p.line("  trailmark trace '%s' %s", key(p.Jar.ID), db)
	if n := len(p.materials); n > 0 {
		p.line("  trailmark trace '%s' --direction forward %s", key(p.materials[n-1].ID), db)
	}
}
