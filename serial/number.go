package serial

import (
	"context"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/store"
)

// Number is what is known of one number.
type Number struct {
	Pool  string            `json:"pool"`
	Name  trailmark.ThingID `json:"name"` // of what has the number
	State string            `json:"state"`

	// Of the allocation that the number is from.
	Request   string `json:"request,omitempty"`
	To        string `json:"to,omitempty"`
	Allocated string `json:"allocated,omitempty"` // RFC 3339
}

// Number tells what is known of a number of a pool. Errors: NotFound.
func (i *Issuer) Number(ctx context.Context, name, number string) (n Number, err error) {
	err = i.store.View(ctx, func(tx *store.Tx) error {
		p, err := i.find(ctx, tx, name)
		if err != nil {
			return err
		}
		at, err := p.position(ctx, tx, number)
		if err != nil {
			return err
		}
		n, err = p.number(ctx, tx, number, at)
		return err
	})
	return n, err
}

func (p *pool) number(ctx context.Context, tx *store.Tx, number string, at int64) (Number, error) {
	n := Number{Pool: p.Name, State: Free}
	var err error
	if n.Name, err = p.thing(number); err != nil {
		return n, err
	}
	states, err := tx.SerialStates(ctx, p.ID, []int64{at})
	if err != nil {
		return n, err
	}
	if states[at] != "" {
		n.State = states[at]
	}
	from, err := tx.SerialAllocationAt(ctx, p.ID, at)
	for _, a := range from {
		n.Request, n.To, n.Allocated = a.Request, a.To, a.Time.String()
	}
	return n, err
}

// thing gives the name of what has a number.
func (p *pool) thing(number string) (trailmark.ThingID, error) {
	key := gs1.Key{AI: p.AI, Value: p.Base + number}
	switch {
	case p.class.whole:
		key.Value = number
	case p.AI == "01":
		key.Value, key.Qualifiers = p.Base, gs1.Elements{{AI: "21", Value: number}}
	}
	id, err := key.Identity()
	if err != nil {
		return "", trailmark.Wrapf(trailmark.Internal, err, "the name of %s", number)
	}
	return trailmark.ThingID(id.ID), nil
}
