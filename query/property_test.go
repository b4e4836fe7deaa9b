package query_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/query"
	"github.com/trailmark/trailmark/recall"
	"github.com/trailmark/trailmark/store/storetest"
	"pgregory.net/rapid"
)

// TestAnyStory holds T3, T4, R2, R3 and R5 for random stories, of which many
// are impossible: partners' documents tell such things, too.
func TestAnyStory(t *testing.T) {
	t.Parallel() // it waits for PostgreSQL most of the time
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		st := open(t)
		door := capture.Open(st)
		defer door.Close()
		desk := query.Open(st)
		number := 0
		rapid.Check(t, func(t *rapid.T) {
			number++
			s := newStory(t, number, door, desk)
			s.batch = true
			if rapid.Bool().Draw(t, "places are known") {
				s.line("place @line in @plant")
				s.line("place @shelf in @shop")
			}
			for _, line := range rapid.SliceOfN(rapid.Custom(drawLine), 3, 30).Draw(t, "story") {
				s.line(line)
			}
			s.flush()
			things := s.known()
			s.checkTraces(things)
			s.checkMaterials(things)
			s.checkRecalls(t, things)
		})
	})
}

var (
	storyItems      = []string{"jar/1", "jar/2", "jar/3", "jar/4", "jar/5", "soup/1", "soup/2"}
	storyLots       = []string{"jar:L1", "jar:L2", "soup:L1", "soup:L2", "salt:S"}
	storyContainers = []string{"P1", "P2", "P3"}
	storyPlaces     = []string{"@plant", "@line", "@shop"}
	storyParties    = []string{"%maker", "%shop"}
)

// drawLine draws a line of a story.
func drawLine(t *rapid.T) string {
	pick := func(lists ...[]string) string { return rapid.SampledFrom(slices.Concat(lists...)).Draw(t, "name") }
	some := func(lists ...[]string) string {
		return strings.Join(rapid.SliceOfNDistinct(rapid.SampledFrom(slices.Concat(lists...)), 1, 6, rapid.ID).Draw(t, "names"), " ")
	}
	amount := func() string {
		return fmt.Sprintf("%s*%dKGM", pick(storyLots), rapid.IntRange(1, 9).Draw(t, "amount"))
	}
	maybe := func(text string) string {
		if rapid.Bool().Draw(t, "told") {
			return " " + text
		}
		return ""
	}
	at := " at=" + pick(storyPlaces)
	minute := rapid.IntRange(0, 59).Draw(t, "minute")
	when := fmt.Sprintf(" time=1%d:%02d", rapid.IntRange(0, 3).Draw(t, "hour"), minute)
	switch rapid.IntRange(0, 12).Draw(t, "verb") {
	case 0, 1, 2:
		return "commission " + some(storyItems) + maybe("lot="+pick([]string{"L1", "L2"})) + at + when
	case 3, 4:
		return "pack " + pick(storyContainers) + " " + some(storyItems, storyContainers) + maybe(amount()) + at + when
	case 5:
		return "unpack " + pick(storyContainers) + maybe(some(storyItems)) + at + when
	case 6, 7, 8:
		inputs, outputs := some(storyItems, storyContainers)+maybe(amount()), some(storyItems)+maybe(amount())+maybe("lot=L1")
		if rapid.Bool().Draw(t, "spread") {
			at += " group=" + pick([]string{"~mix", "~boil"}) + maybe("span=10:30-12:00")
			switch rapid.IntRange(0, 2).Draw(t, "sides") {
			case 0:
				inputs = ""
			case 1:
				outputs = ""
			}
		}
		return "transform " + inputs + " -> " + outputs + at + when
	case 9:
		return pick([]string{"ship", "receive", "sell", "return", "destroy"}) + " " + some(storyItems, storyContainers) +
			at + maybe("from="+pick(storyParties)) + maybe("to="+pick(storyParties)) + when
	case 10:
		return "attach " + pick(storyItems) + " " + pick(storyItems) + at + when
	case 11:
		return fmt.Sprintf("void #%d", rapid.IntRange(1, 20).Draw(t, "event"))
	}
	return "inspect " + amount() + at + when
}

// known gives the names of all things that events name.
func (s *story) known() (things []string) {
	named := map[trailmark.Name]bool{}
	for _, e := range s.events {
		for _, n := range slices.Concat([]trailmark.Name{e.Parent}, e.EPCs, e.Children, e.Inputs, e.Outputs) {
			named[n] = true
		}
		for _, q := range slices.Concat(e.Quantities, e.ChildQuantities, e.InputQuantities, e.OutputQuantities) {
			named[q.Class] = true
		}
	}
	for id, short := range s.back {
		if named[trailmark.Name(id)] {
			things = append(things, short)
		}
	}
	slices.Sort(things)
	return things
}

// TestAnyStoryThen holds S8: what is asked as known at a time is what was
// answered at that time, and what is asked as of an event time is what is
// answered where nothing has happened since.
func TestAnyStoryThen(t *testing.T) {
	t.Parallel() // it waits for PostgreSQL most of the time
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		st := open(t)
		door := capture.Open(st)
		defer door.Close()
		number := 0
		fresh := func(t *rapid.T) *story {
			number++
			s := newStory(t, number, door, query.Open(st))
			s.batch = true
			return s
		}
		rapid.Check(t, func(t *rapid.T) {
			lines := rapid.SliceOfN(rapid.Custom(drawLine), 3, 30).Draw(t, "story")
			known := rapid.IntRange(1, len(lines)).Draw(t, "lines known")
			s := fresh(t)
			s.tell(lines[:known])
			things := pickSome(t, s.known())
			before := s.answers(things, query.Clocks{})
			then := s.settle()
			s.tell(lines[known:])
			if diff := cmp.Diff(before, s.answers(things, query.Clocks{Known: then})); diff != "" {
				t.Fatalf("as known then (-then +now)\n%s", diff)
			}
			hour := fmt.Sprintf("1%d:00", rapid.IntRange(0, 4).Draw(t, "hour"))
			s, past := fresh(t), fresh(t)
			lines = slices.DeleteFunc(lines, func(line string) bool { return strings.HasPrefix(line, "void") })
			s.tell(lines)
			past.tell(slices.DeleteFunc(lines, func(line string) bool { return line[strings.Index(line, " time=")+6:] > hour }))
			things = pickSome(t, past.known())
			if diff := cmp.Diff(past.answers(things, query.Clocks{}), s.answers(things, query.Clocks{At: s.clock(hour)})); diff != "" {
				t.Fatalf("as of %s (-when nothing came after +later)\n%s", hour, diff)
			}
		})
	})
}

// pickSome draws some of the things, to ask about.
func pickSome(t *rapid.T, things []string) []string {
	if len(things) == 0 {
		return nil
	}
	some := rapid.SliceOfNDistinct(rapid.SampledFrom(things), 1, 4, rapid.ID).Draw(t, "things")
	slices.Sort(some)
	return some
}

// tell captures lines together.
func (s *story) tell(lines []string) {
	for _, lot := range storyLots {
		s.name(lot)
	}
	for _, line := range lines {
		s.line(line)
	}
	s.flush()
}

// answers asks all there is to ask, and gives it without what differs between
// two stores.
func (s *story) answers(things []string, clocks query.Clocks) (list []string) {
	ctx := context.Background()
	for _, thing := range things {
		t, err := s.desk.Trace(ctx, s.name(thing), query.BothWays, query.Bounds{Clocks: clocks})
		if err != nil {
			s.t.Fatal(err)
		}
		for _, e := range t.Edges {
			list = append(list, fmt.Sprintf("%s: %s -> %s %s %s %s%s %.2f", thing, s.short(e.From), s.short(e.To), e.Kind, e.Confidence, e.Quantity, e.UOM, e.Share))
		}
		list = append(list, thing+" is from "+s.shorts(t.Suppliers)+" and went to "+s.shorts(t.Consignees))
		it, err := s.desk.Item(ctx, s.name(thing), clocks)
		if err != nil {
			s.t.Fatal(err)
		}
		list = append(list, fmt.Sprintf("%s %+v lot %s at %s since %s inside %s contains %s",
			thing, it.State, s.short(it.Lot), s.short(it.Position.Place), it.Position.Since, s.shorts(it.Inside), s.shorts(it.Contents)))
	}
	for _, lot := range storyLots {
		p, err := s.desk.PreviewAt(ctx, &recall.Scope{
			Population: recall.Population{Lots: []trailmark.ThingID{s.name(lot)}},
			Where:      &recall.Events{BizStep: []trailmark.Term{"packing", "shipping"}},
			Follow:     recall.Follow{Inward: true, Forward: true},
		}, clocks)
		if trailmark.KindOf(err) == trailmark.NotFound || err == nil && p.Population == 0 {
			continue
		}
		if err != nil {
			s.t.Fatal(err)
		}
		list = append(list, fmt.Sprintf("%s: %d = %d + %d, beyond %+v", lot, p.Population, p.Affected, p.Cleared, p.Beyond))
		for _, w := range p.Where {
			list = append(list, fmt.Sprintf("%s: %d %s at %s with %s", lot, w.Count, w.State, s.short(w.Place), s.short(w.Holder)))
		}
	}
	slices.Sort(list)
	return list
}

// traceOf and itemOf ask once.
func (s *story) traceOf(thing string, way query.Direction) *query.Trace {
	key := string(way) + " " + thing
	if s.traces[key] == nil {
		t, err := s.desk.Trace(context.Background(), s.name(thing), way, query.Bounds{})
		if err != nil {
			s.t.Fatal(err)
		}
		s.traces[key] = t
	}
	return s.traces[key]
}

func (s *story) itemOf(id trailmark.ThingID) *query.Item {
	if s.items[id] == nil {
		it, err := s.desk.Item(context.Background(), id, query.Clocks{})
		if err != nil {
			s.t.Fatal(err)
		}
		s.items[id] = it
	}
	return s.items[id]
}

// checkTraces holds T3, also for lots that only items name, and T4.
func (s *story) checkTraces(things []string) {
	reach := map[query.Direction]map[trailmark.ThingID][]trailmark.ThingID{query.Forward: {}, query.Backward: {}}
	for way, from := range reach {
		for _, thing := range things {
			t := s.traceOf(thing, way)
			for _, n := range t.Nodes {
				from[t.Root] = append(from[t.Root], n.ID)
			}
			for _, e := range t.Edges {
				if e.Event == "" || !slices.Contains(from[t.Root], e.From) || !slices.Contains(from[t.Root], e.To) {
					s.t.Fatalf("%s from %s: the edge %+v proves nothing", way, thing, e)
				}
			}
		}
	}
	for _, a := range things {
		for _, b := range things {
			from, to := s.name(a), s.name(b)
			onward, back := slices.Contains(reach[query.Forward][from], to), slices.Contains(reach[query.Backward][to], from)
			if onward != back {
				s.t.Fatalf("%s leads to %s: forward says %v, backward says %v", a, b, onward, back)
			}
		}
	}
}

// checkMaterials compares what went into the items of a lot with what went into
// each of them.
func (s *story) checkMaterials(things []string) {
	ctx := context.Background()
	for _, lot := range storyLots {
		list, err := s.desk.Materials(ctx, s.name(lot))
		if trailmark.KindOf(err) == trailmark.NotFound {
			continue
		}
		if err != nil {
			s.t.Fatal(err)
		}
		total := 0
		for _, m := range list {
			total += len(m.Items)
		}
		want := 0
		for _, thing := range things {
			want += directInputs(s.traceOf(thing, query.Backward), s.name(lot))
		}
		if total != want {
			s.t.Fatalf("%s has %d materials in its items, the items say %d: %v", lot, total, want, list)
		}
	}
}

// directInputs counts what went right into an item, if it belongs to a lot.
func directInputs(t *query.Trace, lot trailmark.ThingID) int {
	inputs, member := map[trailmark.ThingID]bool{}, false
	for _, e := range t.Edges {
		if e.To != t.Root {
			continue
		}
		if e.Kind == "lot" && e.From == lot {
			member = true
		}
		if e.Kind == "transformation" && e.Confidence != "apportioned" {
			inputs[e.From] = true
		}
	}
	if !member {
		return 0
	}
	return len(inputs)
}

// checkRecalls compares recalls with what the journeys of the things tell.
func (s *story) checkRecalls(t *rapid.T, things []string) {
	var items []string
	for _, thing := range things {
		if slices.Contains(storyItems, thing) {
			items = append(items, thing)
		}
	}
	if len(items) == 0 {
		return
	}
	step := rapid.SampledFrom([]trailmark.Term{"shipping", "commissioning", "packing", "receiving"}).Draw(t, "step")
	want, inShop := map[string]bool{}, map[string]bool{}
	for _, name := range items {
		for _, h := range s.itemOf(s.name(name)).History {
			if h.BizStep == step {
				want[name] = true
				inShop[name] = inShop[name] || h.Place == s.name("@shop")
			}
		}
	}
	population := recall.Population{}
	for _, name := range items {
		population.Items = append(population.Items, s.name(name))
	}
	hits := s.checkRecall(&recall.Scope{Population: population, Where: &recall.Events{BizStep: []trailmark.Term{step}}})
	shop := &recall.Events{BizStep: []trailmark.Term{step}, BizLocation: []trailmark.ThingID{s.name("@shop")}}
	if s.at("@shop") {
		hitsInShop := s.checkRecall(&recall.Scope{Population: population, Where: shop})
		for _, name := range items {
			if hitsInShop[s.name(name)] != inShop[name] {
				s.t.Fatalf("%s was in %s in the shop: %v, the recall says %v", name, step, inShop[name], !inShop[name])
			}
		}
	}
	misses := s.checkRecall(&recall.Scope{Population: population, Where: recall.Not{Condition: &recall.Events{BizStep: []trailmark.Term{step}}}})
	for _, name := range items {
		if hits[s.name(name)] != want[name] || misses[s.name(name)] == want[name] {
			s.t.Fatalf("%s was in %s: %v; the recall says %v, its opposite %v", name, step, want[name], hits[s.name(name)], misses[s.name(name)])
		}
	}
	s.checkRecall(&recall.Scope{Population: population, Where: recall.Items{s.name(items[0])}, Follow: recall.Follow{Inward: true, Forward: true}})
	s.checkLots(things)
}

// at reports whether any event was at a place.
func (s *story) at(place string) bool {
	return slices.ContainsFunc(s.events, func(e *trailmark.Event) bool {
		return e.BizLocation != nil && e.BizLocation.ID == trailmark.Name(s.name(place))
	})
}

// checkRecall holds R2, R3 and R5 for one scope and gives what it hits.
func (s *story) checkRecall(scope *recall.Scope) map[trailmark.ThingID]bool {
	ctx := context.Background()
	p, err := s.desk.Preview(ctx, scope)
	if err != nil {
		s.t.Fatal(err)
	}
	r := p.Result
	if len(r.Affected.And(r.Cleared)) > 0 || !slices.Equal(r.Affected.Or(r.Cleared), r.Population) || p.Affected+p.Cleared != p.Population {
		s.t.Fatalf("%v affected and %v cleared are not the population %v", r.Affected, r.Cleared, r.Population)
	}
	for _, thing := range r.Affected {
		why := r.Why(thing)
		for _, reason := range why {
			if n := len(reason.Chain); n > 0 && reason.Chain[n-1].Thing != thing {
				s.t.Fatalf("the way %v does not lead to %d", reason, thing)
			}
		}
		if len(why) == 0 {
			s.t.Fatalf("%d is affected, and nobody knows why", thing)
		}
	}
	var csv strings.Builder
	if err := p.WriteAffected(ctx, &csv); err != nil {
		s.t.Fatal(err)
	}
	hit, where := map[trailmark.ThingID]bool{}, map[query.Where]int{}
	for _, line := range strings.Split(strings.TrimSpace(csv.String()), "\n")[1:] {
		f := strings.Split(line, ",")
		hit[trailmark.ThingID(f[0])] = true
		where[query.Where{State: f[2], Place: trailmark.ThingID(f[3]), Holder: trailmark.ThingID(f[4])}]++
		s.checkStanding(f)
	}
	counted := map[query.Where]int{}
	for _, w := range p.Where {
		counted[query.Where{State: w.State, Place: w.Place, Holder: w.Holder}] = w.Count
	}
	if diff := cmp.Diff(where, counted); diff != "" || len(hit) != p.Affected {
		s.t.Fatalf("%d are listed of %d; counts (-list +preview)\n%s", len(hit), p.Affected, diff)
	}
	return hit
}

// checkStanding compares a line of a list with what is said of the item alone.
func (s *story) checkStanding(f []string) {
	it := s.itemOf(trailmark.ThingID(f[0]))
	got := []string{string(it.ID), string(it.Lot), string(it.Position.Place), string(it.Position.Holder)}
	if want := []string{f[0], f[1], f[3], f[4]}; !slices.Equal(got, want) {
		s.t.Fatalf("the list says %v, the item %v", want, got)
	}
}

// checkLots compares the population of a lot with the lots of the items.
func (s *story) checkLots(things []string) {
	for _, lot := range storyLots {
		if _, known := s.long[lot]; !known {
			continue
		}
		p, err := s.desk.Preview(context.Background(), &recall.Scope{Population: recall.Population{Lots: []trailmark.ThingID{s.name(lot)}}})
		if trailmark.KindOf(err) == trailmark.NotFound {
			continue
		}
		if err != nil {
			s.t.Fatal(err)
		}
		members := 0
		for _, thing := range things {
			if s.itemOf(s.name(thing)).Lot == s.name(lot) {
				members++
			}
		}
		if members != p.Population && (members > 0 || p.Population > 1) {
			s.t.Fatalf("%d items say that they belong to %s, its population is %d", members, lot, p.Population)
		}
	}
}
