package capture_test

import (
	"fmt"
	"time"

	"github.com/trailmark/trailmark"
	"pgregory.net/rapid"
)

// plant makes random events about a few things of its own: items of two
// products, lots, containers that go into each other, and three places. It
// keeps no order: an item may be shipped before it is made and packed into
// itself, because documents of others say such things, too.
type plant struct {
	*rapid.T
	number  int // of the plant; its things are its own
	breadth int // how many things there are: of a few each is named more often
}

var productGTINs = []string{"09521234000013", "09521234000020"}

// drawPlant draws the number of events, and the events in the order of their
// times, a minute apart. Some are declared wrong: the declarations come last.
func drawPlant(t *rapid.T, number int) []*trailmark.Event {
	p := &plant{T: t, number: number, breadth: rapid.IntRange(1, 3).Draw(t, "breadth")}
	list := rapid.SliceOfN(rapid.Custom(p.event), 1, 25).Draw(t, "events")
	for i, e := range list {
		e.ID = fmt.Sprintf("urn:x:plant:%d:%d", p.number, i+1)
		e.Time = start.Add(time.Duration(i+1) * time.Minute)
	}
	for _, e := range list {
		if rapid.IntRange(0, 5).Draw(t, "wrong") == 0 {
			declaration := *e
			declaration.Error = &trailmark.ErrorDeclaration{Time: e.Time.Add(time.Hour), Reason: "incorrect_data"}
			list = append(list, &declaration)
		}
	}
	return list
}

var start = time.Date(2026, 3, 3, 14, 0, 0, 0, time.UTC)

// event draws one, without its id and its time.
func (p plant) event(t *rapid.T) *trailmark.Event {
	p.T = t
	e := &trailmark.Event{Type: trailmark.ObjectEvent, Action: trailmark.Observe, Offset: "+01:00"}
	if rapid.Bool().Draw(p.T, "at a read point") {
		e.ReadPoint = &trailmark.Location{ID: p.pick("read point", places)}
	}
	if rapid.Bool().Draw(p.T, "at a business location") {
		e.BizLocation = &trailmark.Location{ID: p.pick("business location", places)}
	}
	rapid.SampledFrom([]func(*trailmark.Event){
		p.commission, p.commission, p.pack, p.pack, p.pack, p.unpack, p.unpack, p.empty, p.handle, p.handle, p.handle,
		p.end, p.stock, p.stock, p.transform, p.transaction,
	}).Draw(p.T, "kind")(e)
	return e
}

func (p *plant) commission(e *trailmark.Event) {
	e.Action, e.BizStep = trailmark.Add, "commissioning"
	e.EPCs = p.some("made", 1, p.items())
	switch rapid.IntRange(0, 3).Draw(p.T, "lot") {
	case 0:
		e.ILMD = []trailmark.Element{{Space: "urn:epcglobal:cbv:mda", Local: "lotNumber", Value: p.lotNumber()}}
	case 1:
		e.Quantities = p.amounts("lots made", 1)
	}
}

func (p *plant) pack(e *trailmark.Event) {
	p.aggregation(e)
	e.Action = rapid.SampledFrom([]trailmark.Action{trailmark.Add, trailmark.Add, trailmark.Observe}).Draw(p.T, "action")
	e.Children = p.some("children", 1, p.items(), p.containers())
	if e.Type == trailmark.AggregationEvent && rapid.Bool().Draw(p.T, "with quantities") {
		e.ChildQuantities = p.amounts("packed", 1)
	}
}

func (p *plant) unpack(e *trailmark.Event) {
	p.pack(e)
	e.Action = trailmark.Delete
}

func (p *plant) empty(e *trailmark.Event) {
	p.aggregation(e)
	e.Action = trailmark.Delete
}

func (p *plant) aggregation(e *trailmark.Event) {
	e.Type, e.BizStep = trailmark.AggregationEvent, "packing"
	if rapid.IntRange(0, 3).Draw(p.T, "association") == 0 {
		e.Type, e.BizStep = trailmark.AssociationEvent, "assembling"
	}
	e.Parent = p.pick("parent", p.containers())
}

// handle is everything that happens to things and does not make them.
func (p *plant) handle(e *trailmark.Event) {
	e.BizStep = rapid.SampledFrom([]trailmark.Term{"shipping", "receiving", "departing", "arriving", "storing", "inspecting",
		"loading", "retail_selling", "dispensing", "void_shipping", "destroying", "holding", ""}).Draw(p.T, "step")
	e.Disposition = rapid.SampledFrom([]trailmark.Term{"", "", "", "in_transit", "in_progress", "active", "destroyed",
		"retail_sold", "returned", "recalled"}).Draw(p.T, "disposition")
	e.EPCs = p.some("handled", 1, p.items(), p.containers())
	p.parties(e)
	if rapid.IntRange(0, 3).Draw(p.T, "measured") == 0 {
		value := rapid.SampledFrom([]trailmark.Number{"4.2", "-18", "80.50"}).Draw(p.T, "temperature")
		e.Sensors = []trailmark.SensorElement{{Reports: []trailmark.SensorReport{
			{Type: "Temperature", Value: value, UOM: "CEL", DeviceID: p.sensor()},
		}}}
	}
}

func (p *plant) sensor() trailmark.Name {
	return trailmark.Name(fmt.Sprintf("urn:x:sensor:%d", p.number))
}

func (p *plant) parties(e *trailmark.Event) {
	party := func(typ trailmark.Term, n string) []trailmark.Typed {
		return []trailmark.Typed{{Type: typ, ID: trailmark.Name("https://id.gs1.org/417/952123400001" + n)}}
	}
	switch rapid.IntRange(0, 5).Draw(p.T, "parties") {
	case 0:
		e.Sources = party("possessing_party", "0")
	case 1:
		e.Destinations = party("owning_party", "0")
	case 2:
		e.Sources, e.Destinations = party("owning_party", "0"), party("possessing_party", "0")
	}
}

func (p *plant) end(e *trailmark.Event) {
	e.Action = trailmark.Delete
	e.BizStep = rapid.SampledFrom([]trailmark.Term{"decommissioning", "destroying", "retail_selling", "shipping", "other"}).Draw(p.T, "step")
	if e.BizStep == "other" {
		e.BizStep = ""
	}
	e.EPCs = p.some("ended", 1, p.items(), p.containers())
}

func (p *plant) stock(e *trailmark.Event) {
	e.BizStep = rapid.SampledFrom([]trailmark.Term{"shipping", "receiving", "cycle_counting", "stock_taking", "inspecting",
		"retail_selling", "departing", "destroying", "void_shipping"}).Draw(p.T, "step")
	e.Action = rapid.SampledFrom([]trailmark.Action{trailmark.Observe, trailmark.Observe, trailmark.Add, trailmark.Delete}).Draw(p.T, "action")
	e.Quantities = p.amounts("stock", 1)
	if e.Action == trailmark.Add {
		e.BizStep = "commissioning"
	}
}

func (p *plant) transform(e *trailmark.Event) {
	e.Type, e.Action, e.BizStep = trailmark.TransformationEvent, "", "creating_class_instance"
	e.Inputs, e.InputQuantities = p.some("inputs", 0, p.items(), p.containers()), p.amounts("used", 1)
	e.Outputs, e.OutputQuantities = p.some("outputs", 0, p.items()), p.amounts("produced", 1)
	e.Outputs = without(e.Outputs, e.Inputs)
}

// without drops the names that are in another list, and gives nil for none.
func without(list, others []trailmark.Name) (rest []trailmark.Name) {
	seen := map[trailmark.Name]bool{}
	for _, n := range others {
		seen[n] = true
	}
	for _, n := range list {
		if !seen[n] {
			rest = append(rest, n)
		}
	}
	return rest
}

func (p *plant) transaction(e *trailmark.Event) {
	e.Type, e.BizStep = trailmark.TransactionEvent, "shipping"
	e.Transactions = []trailmark.Typed{{Type: "po", ID: trailmark.Name(fmt.Sprintf("urn:x:po:%d", p.number))}}
	e.EPCs = p.some("epcs", 1, p.items(), p.containers())
	if rapid.Bool().Draw(p.T, "with a parent") {
		e.Parent = p.pick("parent", p.containers())
		e.EPCs = p.some("epcs", 1, p.items())
	}
}

var places = []trailmark.Name{
	"https://id.gs1.org/414/9521234000013", "https://id.gs1.org/414/9521234000013/254/DOCK", "https://id.gs1.org/414/9521234000020",
}

func (p *plant) items() (list []trailmark.Name) {
	for _, gtin := range productGTINs {
		for serial := range p.breadth {
			list = append(list, trailmark.Name(fmt.Sprintf("https://id.gs1.org/01/%s/21/%d-%d", gtin, p.number, serial)))
		}
	}
	return list
}

func (p *plant) containers() (list []trailmark.Name) {
	for n := range p.breadth + 1 {
		digits := fmt.Sprintf("3952123%09d%d", p.number, n)
		list = append(list, trailmark.Name("https://id.gs1.org/00/"+digits+checkDigit(digits)))
	}
	return list
}

// checkDigit is the check digit of a GS1 key with an odd number of digits
// before it (GS1 General Specifications, section 7.9).
func checkDigit(digits string) string {
	sum := 0
	for i, c := range digits {
		sum += int(c-'0') * (3 - 2*(i%2))
	}
	return fmt.Sprint((10 - sum%10) % 10)
}

func (p *plant) lotNumber() string {
	return fmt.Sprintf("%d-%d", p.number, rapid.IntRange(0, 1).Draw(p.T, "lot number"))
}

func (p *plant) lots() (list []trailmark.Name) {
	for _, gtin := range productGTINs {
		for n := range 2 {
			list = append(list, trailmark.Name(fmt.Sprintf("https://id.gs1.org/01/%s/10/%d-%d", gtin, p.number, n)))
		}
	}
	return list
}

func (p *plant) pick(label string, from []trailmark.Name) trailmark.Name {
	return rapid.SampledFrom(from).Draw(p.T, label)
}

// some draws at least so many different names.
func (p *plant) some(label string, atLeast int, lists ...[]trailmark.Name) []trailmark.Name {
	var all []trailmark.Name
	for _, list := range lists {
		all = append(all, list...)
	}
	return rapid.SliceOfNDistinct(rapid.SampledFrom(all), atLeast, min(4, len(all)), rapid.ID[trailmark.Name]).Draw(p.T, label)
}

// amounts draws quantities of different lots.
func (p *plant) amounts(label string, atLeast int) (list []trailmark.QuantityElement) {
	quantities := []trailmark.Number{"1", "2.5", "10", "0.125", "1e2", ""}
	for _, lot := range rapid.SliceOfNDistinct(rapid.SampledFrom(p.lots()), atLeast, 2, rapid.ID[trailmark.Name]).Draw(p.T, label) {
		list = append(list, trailmark.QuantityElement{
			Class: lot, Quantity: rapid.SampledFrom(quantities).Draw(p.T, "quantity"),
			UOM: rapid.SampledFrom([]string{"", "KGM"}).Draw(p.T, "unit"),
		})
	}
	return list
}
