package resolver

import (
	"context"
	"slices"
	"sync"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/store"
)

// facts are what answers have in common: they are read once and kept until the
// next look for changes, a second at most.
type facts struct {
	published *published
	recalls   *recalls

	sync.RWMutex
	products map[trailmark.ThingID]product
	lots     map[trailmark.Ref]lot
	places   map[trailmark.Ref]place
}

func newFacts(list []Published, recalls *recalls) *facts {
	return &facts{
		published: publishedOf(list), recalls: recalls,
		products: map[trailmark.ThingID]product{}, lots: map[trailmark.Ref]lot{}, places: map[trailmark.Ref]place{},
	}
}

// place is what the public could be told of a place.
type place struct {
	id            trailmark.ThingID
	name, country string
}

// product is what is known of a product.
type product struct {
	Product
	ref  trailmark.Ref // zero when no event and no master data name it
	ours bool          // it is named, or an item of it
}

// product says what master data tell of a product.
func (f *facts) product(ctx context.Context, tx *store.Tx, class trailmark.ThingID) (p product, err error) {
	f.RLock()
	p, known := f.products[class]
	f.RUnlock()
	if known {
		return p, nil
	}
	refs, err := tx.Lookup(ctx, []trailmark.ThingID{class})
	if err != nil {
		return p, err
	}
	p.ref = refs[0]
	if p.ours = p.ref != 0; !p.ours {
		p.ours, err = tx.KnowsPrefix(ctx, class+"/21/")
	} else {
		err = p.describe(ctx, tx)
	}
	if err != nil {
		return p, err
	}
	f.Lock()
	defer f.Unlock()
	f.products[class] = p
	return p, nil
}

// describe reads the master data of the product.
func (p *product) describe(ctx context.Context, tx *store.Tx) error {
	masters, err := tx.Masters(ctx, []trailmark.Ref{p.ref})
	for i := range masters {
		p.Name = valueOf(&masters[i], "descriptionShort", "tradeItemDescription", "name")
		p.Description = valueOf(&masters[i], "descriptionLong", "functionalName")
		p.Country = valueOf(&masters[i], "countryOfOrigin")
	}
	return err
}

// lot is what the public could be told of a lot.
type lot struct{ number, expiry string }

// lot says what the name and the master data of a lot tell.
func (f *facts) lot(ctx context.Context, tx *store.Tx, ref trailmark.Ref) (l lot, err error) {
	f.RLock()
	l, known := f.lots[ref]
	f.RUnlock()
	if known || ref == 0 {
		return l, nil
	}
	names, err := tx.Names(ctx, []trailmark.Ref{ref})
	if err != nil {
		return l, err
	}
	masters, err := tx.Masters(ctx, []trailmark.Ref{ref})
	if err != nil {
		return l, err
	}
	l.number = lotNumber(names[0].ID)
	for i := range masters {
		l.expiry = valueOf(&masters[i], "lotExpirationDate", "itemExpirationDate", "expirationDate")
	}
	f.Lock()
	defer f.Unlock()
	f.lots[ref] = l
	return l, nil
}

// lotNumber gives the number in the name of a lot, "" for another name.
func lotNumber(id trailmark.ThingID) string {
	k, err := gs1.Parse(string(id))
	if err != nil {
		return ""
	}
	number, _ := k.Qualifiers.Get("10")
	return number
}

// placesOf tells of places, all at once.
func (f *facts) placesOf(ctx context.Context, tx *store.Tx, refs []trailmark.Ref) (map[trailmark.Ref]place, error) {
	places := map[trailmark.Ref]place{}
	var missing []trailmark.Ref
	f.RLock()
	for _, ref := range refs {
		p, known := f.places[ref]
		if places[ref] = p; !known && ref != 0 && !slices.Contains(missing, ref) {
			missing = append(missing, ref)
		}
	}
	f.RUnlock()
	if len(missing) == 0 {
		return places, nil
	}
	names, err := tx.Names(ctx, missing)
	if err != nil {
		return nil, err
	}
	masters, err := tx.Masters(ctx, missing)
	if err != nil {
		return nil, err
	}
	f.Lock()
	defer f.Unlock()
	for i, ref := range missing {
		p := place{id: names[i].ID}
		for j := range masters {
			if masters[j].Ref == ref {
				p.name, p.country = valueOf(&masters[j], "name"), valueOf(&masters[j], "countryCode")
			}
		}
		places[ref], f.places[ref] = p, p
	}
	return places, nil
}
