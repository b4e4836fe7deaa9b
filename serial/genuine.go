package serial

import (
	"context"
	"net/url"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/store"
)

// Unissued says of items with a GTIN and a serial which cannot be genuine, and
// the state of the serial: [Free], [Voided] or [Returned]. See [States].
func Unissued(ctx context.Context, tx *store.Tx, items []trailmark.ThingID) (map[trailmark.ThingID]string, error) {
	states, err := States(ctx, tx, items)
	for item, state := range states {
		if state == Allocated || state == Printed || state == Commissioned {
			delete(states, item)
		}
	}
	return states, err
}

// States gives the states of the serials of items with a GTIN and a serial. One
// that no pool of the product gave out is [Free]; items of products that have no
// pool are left out. It is one statement, and a few more for each pool of the
// products.
func States(ctx context.Context, tx *store.Tx, items []trailmark.ThingID) (map[trailmark.ThingID]string, error) {
	products := byProduct(items)
	gtins := make([]string, 0, len(products))
	for gtin := range products {
		gtins = append(gtins, gtin)
	}
	rows, err := tx.SerialPoolsOf(ctx, "01", gtins)
	if err != nil {
		return nil, err
	}
	states := map[trailmark.ThingID]string{}
	for _, row := range rows {
		p, err := newPool(nil, row) // it is asked for positions only, within tx
		if err != nil {
			return nil, err
		}
		if err := p.judge(ctx, tx, products[row.Base], states); err != nil {
			return nil, err
		}
	}
	return states, nil
}

// item is a thing with a GTIN, and its serial.
type item struct {
	id     trailmark.ThingID
	serial string
}

// byProduct groups the items that have a GTIN and a serial by the GTIN.
func byProduct(ids []trailmark.ThingID) map[string][]item {
	products := map[string][]item{}
	for _, id := range ids {
		path, ok := strings.CutPrefix(string(id), gs1.Root+"/01/")
		gtin, escaped, found := strings.Cut(path, "/21/")
		if !ok || !found {
			continue
		}
		if serial, err := url.PathUnescape(escaped); err == nil {
			products[gtin] = append(products[gtin], item{id, serial})
		}
	}
	return products
}

// judge notes the states of a product's items: of the pool that has given a
// serial out, else free.
func (p *pool) judge(ctx context.Context, tx *store.Tx, items []item, states map[trailmark.ThingID]string) error {
	numbers := make([]string, len(items))
	for i := range items {
		numbers[i] = items[i].serial
	}
	positions, err := p.look(ctx, tx, numbers)
	if err != nil {
		return err
	}
	found, err := tx.SerialStates(ctx, p.ID, positions)
	if err != nil {
		return err
	}
	for i, it := range items {
		switch state := found[positions[i]]; {
		case state != "":
			states[it.id] = state
		case states[it.id] == "":
			states[it.id] = Free
		}
	}
	return nil
}
