package resolver

import (
	"context"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/genealogy"
	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/query"
	"github.com/trailmark/trailmark/store"
)

// State is what the public is told of an item.
type State string

// The states, the most urgent first: one that is true hides those after it.
const (
	Recalled    State = "recalled"     // or may not be sold any more
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
	Notice  string            `json:"notice"`  // where the owner tells of a recall

	// Ours says that the product is known here, which is all that is told by the
	// status over HTTP.
	Ours bool `json:"-"`
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

// Answer tells what the public may know of what a key names.
func (r *Resolver) Answer(ctx context.Context, k gs1.Key) (*Answer, error) {
	identity, err := k.Identity()
	if err != nil {
		return nil, trailmark.Wrapf(trailmark.Malformed, err, "this link names nothing")
	}
	links, err := r.linksOf(ctx, k)
	if err != nil {
		return nil, err
	}
	a := &answering{resolver: r, key: k, identity: identity, answer: &Answer{
		ID: trailmark.ThingID(identity.ID), Journey: []Stage{}, Ours: len(links) > 0,
	}}
	if err := r.Store.View(ctx, func(tx *store.Tx) error { return a.read(ctx, tx) }); err != nil {
		return nil, err
	}
	if err := a.makeUp(ctx); err != nil {
		return nil, err
	}
	return a.answer, nil
}

// answering is an answer on its way.
type answering struct {
	resolver *Resolver
	key      gs1.Key
	identity gs1.Identity
	glance   query.Glance
	lot      trailmark.ThingID
	lotMade  trailmark.Seq
	issue    Issue
	recalled bool
	answer   *Answer
}

// class is the canonical name of the product, or of the thing itself when it
// has none.
func (a *answering) class() trailmark.ThingID {
	if a.identity.Class != "" {
		return trailmark.ThingID(a.identity.Class)
	}
	return trailmark.ThingID(a.identity.ID)
}

// isItem reports whether the link names one thing that can have a state.
func (a *answering) isItem() bool {
	return a.identity.Kind == gs1.Item || a.identity.Kind == gs1.LogisticUnit
}

// read gathers all that is in the database.
func (a *answering) read(ctx context.Context, tx *store.Tx) (err error) {
	if a.isItem() {
		if a.glance, err = query.GlanceAt(ctx, tx, trailmark.ThingID(a.identity.ID)); err != nil {
			return err
		}
		if err := a.readIssue(ctx, tx); err != nil {
			return err
		}
	}
	if err := a.readLot(ctx, tx); err != nil {
		return err
	}
	if err := a.readRecall(ctx, tx); err != nil {
		return err
	}
	if err := a.describe(ctx, tx); err != nil {
		return err
	}
	return a.journey(ctx, tx)
}

// readIssue asks about the number of an item that no event names.
func (a *answering) readIssue(ctx context.Context, tx *store.Tx) (err error) {
	serial, found := a.key.Qualifiers.Get("21")
	if a.resolver.Serials == nil || !found || a.glance.MadeBy != 0 {
		return nil
	}
	a.issue, err = a.resolver.Serials.Issue(ctx, tx, a.class(), serial)
	return err
}

// readLot finds the lot: what the events say, or the link itself when it is one
// of a lot. What a link says of an item is not believed.
func (a *answering) readLot(ctx context.Context, tx *store.Tx) error {
	if a.identity.Kind == gs1.Lot {
		a.lot = trailmark.ThingID(a.identity.ID)
	}
	if a.glance.Lot != 0 {
		names, err := tx.Names(ctx, []trailmark.Ref{a.glance.Lot})
		if err != nil {
			return err
		}
		a.lot = names[0].ID
	}
	if k, err := gs1.Parse(string(a.lot)); err == nil {
		a.answer.Lot, _ = k.Qualifiers.Get("10")
	}
	return nil
}

// readRecall asks whether a published recall reaches the thing.
func (a *answering) readRecall(ctx context.Context, tx *store.Tx) (err error) {
	a.recalled = a.glance.Disposition == "recalled"
	if a.resolver.Recalls == nil {
		return nil
	}
	names := []trailmark.ThingID{a.answer.ID, a.class()}
	if a.lot != "" {
		names = append(names, a.lot)
	}
	published, notice, err := a.resolver.Recalls.Recalled(ctx, tx, names)
	a.recalled = a.recalled || published
	a.answer.Notice = notice
	return err
}

// makeUp reads the dates that the item was made with and says the state.
func (a *answering) makeUp(ctx context.Context) (err error) {
	if a.glance.MadeBy != 0 {
		made, err := a.resolver.making(ctx, a.glance.MadeBy)
		if err != nil {
			return err
		}
		a.answer.Expiry = made.expiry
		if a.answer.Origin == "" {
			a.answer.Origin = made.country
		}
	}
	a.answer.State = a.state()
	return nil
}

func (a *answering) state() State {
	switch status := a.glance.Status; {
	case a.recalled:
		return Recalled
	case !a.isItem():
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
	switch a.issue {
	case Issued:
		return NotMade
	case NeverIssued:
		return NotIssued
	}
	return Unknown
}

// expired reports whether the day of expiry is over everywhere on earth.
func (a *answering) expired() bool {
	day, err := time.Parse(time.DateOnly, a.answer.Expiry)
	return err == nil && a.resolver.now().UTC().After(day.AddDate(0, 0, 1).Add(12*time.Hour))
}
