package resolver

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/genealogy"
	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/query"
	"github.com/trailmark/trailmark/serial"
	"github.com/trailmark/trailmark/store"
)

// State is what the public is told of an item.
type State string

// The states, the most urgent first: one that is true hides those after it.
const (
	Recalled    State = "recalled"     // by a published recall, or by its disposition
	Destroyed   State = "destroyed"    // or used up: such an item can no longer be there
	Expired     State = "expired"      // by the date it was made with
	Sold        State = "sold"         // to somebody, already
	Safe        State = "safe"         // it is what it says, and nothing is known against it
	NotMade     State = "not-made"     // the number was issued, and no item has it yet
	NotIssued   State = "never-issued" // the owner never gave this number out
	Unknown     State = "unknown"      // nothing is known of such an item
	ProductOnly State = "product"      // the link names a product or lot, not an item
)

// Answer is what the public may know of what a link names. It has the same
// members whatever is true: an item that there is not looks like one that there
// is.
type Answer struct {
	ID      trailmark.ThingID `json:"id"`
	State   State             `json:"state"`
	Product Product           `json:"product"`
	Lot     string            `json:"lot"`     // its number
	Expiry  string            `json:"expiry"`  // a date
	Origin  string            `json:"origin"`  // ISO 3166-1 alpha-2
	Journey []Stage           `json:"journey"` // what the owner publishes of it
	Notice  string            `json:"notice"`  // what the owner says of a recall

	// Ours says that the product is known here, which is all that is told by the
	// status over HTTP.
	Ours bool `json:"-"`
	// Made says that an event made the item, whatever the state hides.
	Made bool `json:"-"`
	// Item says that the link names one thing, which can have a state.
	Item bool `json:"-"`
	// Linked says that links lead on from here.
	Linked bool `json:"-"`
}

// Product is what master data say of what a link names.
type Product struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	Country     string `json:"country"` // of origin, ISO 3166-1 alpha-2
}

// Stage is a published step of an item's journey.
type Stage struct {
	Date    string         `json:"date"`
	Step    trailmark.Term `json:"step"`
	Place   string         `json:"place"`   // its name, when that is published
	Country string         `json:"country"` // ISO 3166-1 alpha-2
}

// Answer tells what the public may know of what a key names. What several callers
// ask for at the same time is read together.
func (r *Resolver) Answer(ctx context.Context, k gs1.Key) (*Answer, error) {
	identity, err := k.Identity()
	if err != nil {
		return nil, trailmark.Wrapf(trailmark.Malformed, err, "this link names nothing")
	}
	links, err := r.linksOf(ctx, k)
	if err != nil {
		return nil, err
	}
	a := &answering{resolver: r, key: k, identity: identity, read: make(chan error, 1), answer: &Answer{
		ID: trailmark.ThingID(identity.ID), Journey: []Stage{}, Ours: len(links) > 0,
		Item: identity.Kind.Single(), Linked: slices.ContainsFunc(links, func(l anchored) bool { return l.leadsFrom(k) }),
	}}
	if err := r.crowd.wait(ctx, a); err != nil {
		return nil, err
	}
	a.describe()
	return a.answer, nil
}

// answering is an answer on its way.
type answering struct {
	resolver *Resolver
	facts    *facts
	key      gs1.Key
	identity gs1.Identity
	refs     struct{ item, lot trailmark.Ref } // zero for a name that was never met
	product  product
	glance   query.Glance
	serial   string // the state of the serial number, "" when nobody counts
	origin   string // the country of the place that made the item
	recalled bool
	answer   *Answer
	read     chan error // gets one when all is read
}

// classOf is the canonical name of the product, or of the thing itself when it
// has none.
func classOf(identity gs1.Identity) trailmark.ThingID {
	return trailmark.ThingID(cmp.Or(identity.Class, identity.ID))
}

// readAll gathers all that is in the database about links, in a few statements
// for all of them.
func readAll(ctx context.Context, tx *store.Tx, list []*answering) error {
	for _, part := range []func(context.Context, *store.Tx, []*answering) error{readNames, readLives, readSerials} {
		if err := part(ctx, tx, list); err != nil {
			return err
		}
	}
	for _, a := range list { // facts that they have in common
		if err := a.readLot(ctx, tx); err != nil {
			return err
		}
		if err := a.readJourney(ctx, tx); err != nil {
			return err
		}
	}
	return nil
}

// readNames finds the products of links, and the numbers of their items and lots.
func readNames(ctx context.Context, tx *store.Tx, list []*answering) (err error) {
	names := make([]trailmark.ThingID, 0, 2*len(list))
	for _, a := range list {
		if a.product, err = a.facts.product(ctx, tx, classOf(a.identity)); err != nil {
			return err
		}
		names = append(names, a.answer.ID)
		if a.identity.Lot != "" {
			names = append(names, trailmark.ThingID(a.identity.Lot))
		}
	}
	refs, err := tx.Lookup(ctx, names)
	if err != nil {
		return err
	}
	for _, a := range list {
		a.refs.item, refs = refs[0], refs[1:]
		if a.identity.Lot != "" {
			a.refs.lot, refs = refs[0], refs[1:]
		}
	}
	return nil
}

// readLives reads what happened to the items.
func readLives(ctx context.Context, tx *store.Tx, list []*answering) error {
	var items []trailmark.Ref
	for _, a := range list {
		if a.answer.Item && a.refs.item != 0 {
			items = append(items, a.refs.item)
		}
	}
	glances, err := query.Glances(ctx, tx, items)
	for _, a := range list {
		if a.answer.Item {
			a.glance = glances[a.refs.item]
		}
	}
	return err
}

// readSerials reads how far the numbers of items have come that nothing has
// made.
func readSerials(ctx context.Context, tx *store.Tx, list []*answering) error {
	var unmade []trailmark.ThingID
	for _, a := range list {
		if a.answer.Item && a.glance.MadeBy == 0 {
			unmade = append(unmade, a.answer.ID)
		}
	}
	if len(unmade) == 0 {
		return nil
	}
	states, err := serial.States(ctx, tx, unmade)
	for _, a := range list {
		if a.answer.Item && a.glance.MadeBy == 0 {
			a.serial = states[a.answer.ID]
		}
	}
	return err
}

// readLot tells the number of the lot: what the events say, or the link itself
// when it is one of a lot. What a link says of an item is not told as true. The
// item is good until the day that was said when it was made, or that of its lot.
func (a *answering) readLot(ctx context.Context, tx *store.Tx) error {
	ref := a.glance.Lot
	if a.identity.Kind == gs1.Lot {
		ref = a.refs.item
		a.answer.Lot = lotNumber(a.answer.ID)
	}
	l, err := a.facts.lot(ctx, tx, ref)
	if l.number != "" {
		a.answer.Lot = l.number
	}
	a.answer.Expiry = cmp.Or(a.glance.Expiry, l.expiry)
	return err
}

// recall says whether a published recall reaches the item, its lot or its
// product. The lot of the link counts here: a warning too many does no harm.
func (a *answering) recall() {
	a.answer.Notice, a.recalled = a.facts.recalls.of(a.refs.item, a.glance.Lot, a.refs.lot, a.product.ref)
	a.recalled = a.recalled || a.glance.Disposition == "recalled"
}

// describe says what is there to say when all is read.
func (a *answering) describe() {
	a.answer.Product = a.product.Product
	a.answer.Origin = cmp.Or(a.origin, a.product.Country, a.glance.Origin)
	a.answer.Made = a.glance.MadeBy != 0
	a.answer.Ours = a.answer.Ours || a.product.ours || a.glance.Ref != 0 || a.serial != ""
	a.recall()
	a.answer.State = a.state()
}

func (a *answering) state() State {
	switch status := a.glance.Status; {
	case a.recalled:
		return Recalled
	case !a.answer.Item:
		return a.productState()
	case a.glance.Ref == 0 || status == genealogy.Unknown:
		return a.unmade()
	case status.Ended():
		return Destroyed
	case a.expired():
		return Expired
	case status == genealogy.Sold:
		return Sold
	}
	return Safe
}

func (a *answering) productState() State {
	if a.answer.Ours {
		return ProductOnly
	}
	return Unknown
}

// unmade is the state of an item of whose making nothing is known.
func (a *answering) unmade() State {
	switch a.serial {
	case "":
		return Unknown
	case serial.Allocated, serial.Printed, serial.Commissioned:
		return NotMade
	}
	return NotIssued
}

// expired reports whether the day of expiry is over everywhere on earth.
func (a *answering) expired() bool {
	day, err := time.Parse(time.DateOnly, a.answer.Expiry)
	return err == nil && a.resolver.now().UTC().After(day.AddDate(0, 0, 1).Add(12*time.Hour))
}
