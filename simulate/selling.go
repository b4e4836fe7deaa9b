package simulate

import (
	"fmt"
	"time"

	"github.com/trailmark/trailmark"
)

const (
	opens, closes = 8, 20 // o'clock
	shelfLow      = 40    // jars; below that a case is opened
	soldAtMost    = 30    // jars an hour
	returnedOneOf = 250   // jars sold
)

// shop is a store while the story runs.
type shop struct {
	*site
	backroom []int // cases, the oldest first
	shelf    []int // jars, the foremost first
	trading  bool
}

// anyShop gives one of the shops that a centre serves.
func (r *run) anyShop(of *centre) *shop {
	where := of.shops[r.dice.IntN(len(of.shops))]
	if r.shops[where] == nil {
		r.shops[where] = &shop{site: where}
	}
	return r.shops[where]
}

// stock puts cases into the back room of a shop.
func (r *run) stock(at *shop, first, end int) {
	for carton := first; carton < end; carton++ {
		at.backroom = append(at.backroom, carton)
	}
	if !at.trading {
		at.trading = true
		r.at(nextTrade(r.now), func() { r.trade(at) })
	}
}

// nextTrade gives the next full hour at which shops are open.
func nextTrade(t time.Time) time.Time {
	next := clock(t, 0, t.Hour()+1)
	switch hour := next.Hour(); {
	case hour < opens:
		return clock(next, 0, opens)
	case hour >= closes:
		return clock(next, 1, opens)
	}
	return next
}

// trade tells one hour of a shop: cases are opened, jars are sold.
func (r *run) trade(at *shop) {
	for len(at.shelf) < shelfLow && len(at.backroom) > 0 {
		r.open(at)
	}
	r.after(r.within(50*time.Minute)+time.Minute, func() { r.sell(at) })
	at.trading = len(at.shelf)+len(at.backroom) > 0
	if at.trading {
		r.at(nextTrade(r.now), func() { r.trade(at) })
	}
}

// open tells that the jars of the oldest case went on the shelf.
func (r *run) open(at *shop) {
	carton := at.backroom[0]
	at.backroom = at.backroom[1:]
	r.tell(unpacked(at.site, r.carton(carton), r.jarNames(carton), "sellable_accessible"))
	first, end := r.jarsOf(carton)
	for jar := first; jar < end; jar++ {
		at.shelf = append(at.shelf, jar)
	}
}

// sell tells what a till sold of the lot in an hour; now and then a jar comes
// back some days later.
func (r *run) sell(at *shop) {
	count := min(r.dice.IntN(soldAtMost+1), len(at.shelf))
	if count == 0 {
		return
	}
	sold := make([]trailmark.Name, count)
	for i, jar := range at.shelf[:count] {
		sold[i] = r.jar(jar)
		if r.dice.IntN(returnedOneOf) == 0 {
			day := 1 + r.dice.IntN(6)
			r.at(clock(r.now, day, opens).Add(r.within(12*time.Hour)), func() { r.takeBack(at, jar) })
		}
	}
	at.shelf = at.shelf[count:]
	r.tell(trailmark.Event{
		Type:        trailmark.ObjectEvent,
		Action:      trailmark.Observe,
		BizStep:     "retail_selling",
		Disposition: "retail_sold",
		ReadPoint:   at.location,
		BizLocation: at.location,
		EPCs:        sold,
	})
}

// takeBack tells that a customer brought a jar back.
func (r *run) takeBack(at *shop, jar int) {
	r.returns++
	rma := documentName(at.gln, fmt.Sprintf("RMA-%06d", r.returns))
	r.tell(trailmark.Event{
		Type:         trailmark.ObjectEvent,
		Action:       trailmark.Observe,
		BizStep:      "receiving",
		Disposition:  "returned",
		ReadPoint:    at.location,
		BizLocation:  at.location,
		EPCs:         []trailmark.Name{r.jar(jar)},
		Transactions: []trailmark.Typed{{Type: "rma", ID: rma}},
	})
}
