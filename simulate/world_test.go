package simulate_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/simulate"
)

// world is a slow, obvious model of what the physical world allows (rules P1
// to P7 and P9 of docs/semantics.md).
type world struct {
	site    map[trailmark.Name]trailmark.Name // of a place: the top of its tree
	things  map[trailmark.Name]*thing
	balance map[stock]trailmark.Decimal
	now     time.Time
}

type thing struct {
	parent   *thing
	children int
	at       trailmark.Name // site; empty while on the road
	last     trailmark.Term // disposition
}

type stock struct{ lot, site trailmark.Name }

func newWorld(places []trailmark.MasterData) *world {
	w := &world{
		site:    map[trailmark.Name]trailmark.Name{},
		things:  map[trailmark.Name]*thing{},
		balance: map[stock]trailmark.Decimal{},
	}
	parent := map[trailmark.Name]trailmark.Name{}
	for _, place := range places {
		for _, child := range place.Children {
			parent[child] = place.ID
		}
	}
	for _, place := range places {
		top := place.ID
		for parent[top] != "" {
			top = parent[top]
		}
		w.site[place.ID] = top
	}
	return w
}

// top gives the outermost container.
func (t *thing) top() *thing {
	for t.parent != nil {
		t = t.parent
	}
	return t
}

// apply lets an event happen, or says which rule forbids it.
func (w *world) apply(e *trailmark.Event) error {
	if e.Time.Before(w.now) {
		return fmt.Errorf("P9: %s is before %s", e.Time, w.now)
	}
	w.now = e.Time
	if err := w.move(e); err != nil {
		return err
	}
	if e.Action == trailmark.Add && e.BizStep == "commissioning" {
		return w.commission(e)
	}
	if err := w.touch(e, append(append([]trailmark.Name{}, e.EPCs...), e.Children...)); err != nil {
		return err
	}
	if e.Type == trailmark.AggregationEvent {
		return w.aggregate(e)
	}
	return nil
}

// commission is P2.
func (w *world) commission(e *trailmark.Event) error {
	for _, name := range e.EPCs {
		if w.things[name] != nil {
			return fmt.Errorf("P2: %s exists", name)
		}
		w.things[name] = &thing{at: w.site[e.ReadPoint.ID], last: e.Disposition}
	}
	return nil
}

// touch is P1, P3 and P4.
func (w *world) touch(e *trailmark.Event, names []trailmark.Name) error {
	here := w.site[e.ReadPoint.ID]
	for _, name := range names {
		t := w.things[name]
		switch {
		case here == "":
			return fmt.Errorf("%s is not a known place", e.ReadPoint.ID)
		case t == nil:
			return fmt.Errorf("P1: %s was never commissioned", name)
		case t.last == "retail_sold" && e.Disposition != "returned":
			return fmt.Errorf("P3: %s is sold", name)
		case e.BizStep == "receiving" && e.Disposition != "returned":
			if t.at != "" {
				return fmt.Errorf("P4: %s is received but did not leave %s", name, t.at)
			}
			t.at = here
		case t.top().at != here:
			return fmt.Errorf("P4: %s is at %q, not at %s", name, t.top().at, here)
		}
		if e.Type == trailmark.ObjectEvent && e.BizStep != "inspecting" && t.parent != nil {
			return fmt.Errorf("P5: %s is still in a container", name)
		}
		if e.BizStep == "shipping" {
			t.at = ""
		}
		t.last = e.Disposition
	}
	return nil
}

// aggregate is P5 and P6.
func (w *world) aggregate(e *trailmark.Event) error {
	parent := w.things[e.Parent]
	if err := w.touch(e, []trailmark.Name{e.Parent}); err != nil {
		return err
	}
	for _, name := range e.Children {
		child := w.things[name]
		switch {
		case e.Action == trailmark.Add && child.parent != nil:
			return fmt.Errorf("P5: %s is in another container", name)
		case e.Action == trailmark.Add && parent.top() == child:
			return fmt.Errorf("P6: %s would contain itself", name)
		case e.Action == trailmark.Add:
			child.parent = parent
			parent.children++
		case child.parent != parent:
			return fmt.Errorf("%s is not in %s", name, e.Parent)
		default:
			child.parent, child.at = nil, parent.top().at
			parent.children--
		}
	}
	return nil
}

// move is P7: receiving adds to a lot at a site, consumption takes from it.
func (w *world) move(e *trailmark.Event) error {
	if e.BizStep == "receiving" {
		w.book(e, e.Quantities, trailmark.Decimal.Add)
	}
	w.book(e, e.OutputQuantities, trailmark.Decimal.Add)
	w.book(e, e.InputQuantities, trailmark.Decimal.Sub)
	for stock, left := range w.balance {
		if left.Sign() < 0 {
			return fmt.Errorf("P7: %s of %s too much is taken at %s", left.Neg(), stock.lot, stock.site)
		}
	}
	return nil
}

func (w *world) book(e *trailmark.Event, list []trailmark.QuantityElement, op func(a, b trailmark.Decimal) trailmark.Decimal) {
	for _, q := range list {
		amount, err := trailmark.ParseDecimal(q.Quantity)
		if err != nil {
			amount = trailmark.DecimalOf(-1 << 62) // breaks P7
		}
		at := stock{q.Class, e.BizLocation.ID}
		w.balance[at] = op(w.balance[at], amount)
	}
}

// Every event of every plan obeys the physical world.
func TestEventsObeyTheWorld(t *testing.T) {
	for _, jars := range []int{1, 9, 10, 11, 799, 801, 12_345, 400_000} {
		t.Run(fmt.Sprint(jars), func(t *testing.T) {
			plan := simulate.DefaultPlan()
			plan.Jars = jars
			w, made := play(t, plan)
			if made != jars {
				t.Errorf("%d jars were made, not %d", made, jars)
			}
			for name, thing := range w.things {
				if thing.at == "" && thing.parent != nil {
					t.Fatalf("%s is nowhere", name)
				}
			}
		})
	}
}

// play lets a plan happen and counts the jars.
func play(t *testing.T, plan simulate.Plan) (w *world, made int) {
	t.Helper()
	plant := simulate.New(plan)
	w = newWorld(plant.MasterData())
	for e := range plant.Events() {
		if err := w.apply(e); err != nil {
			t.Fatalf("%s at %s: %v", e.BizStep, e.Time, err)
		}
		if e.ReadPoint.ID == simulate.Sealer && e.Action == trailmark.Add {
			made++
		}
	}
	return w, made
}

// When the alert comes, the jars are everywhere: in racks, on the road, in back
// rooms, on shelves, sold and brought back.
func TestWhereTheJarsAre(t *testing.T) {
	w, _ := play(t, simulate.DefaultPlan())
	const plant trailmark.Name = "https://id.gs1.org/414/9521234000013"
	counts := map[string]int{}
	for name, thing := range w.things {
		if strings.HasPrefix(string(name), "https://id.gs1.org/01/09521234004219/21/") {
			counts[situation(thing)]++
		}
		if thing.at == plant && thing.parent == nil && thing.children > 0 {
			t.Errorf("%s never left the plant", name)
		}
	}
	for _, where := range []string{"on a pallet", "on the road", "in a case", "sellable_accessible", "retail_sold", "returned"} {
		if counts[where] == 0 {
			t.Errorf("no jar is %s: %v", where, counts)
		}
	}
}

func situation(jar *thing) string {
	switch {
	case jar.top().at == "":
		return "on the road"
	case jar.parent == nil:
		return string(jar.last)
	case jar.parent.parent == nil:
		return "in a case"
	}
	return "on a pallet"
}
