package query

import (
	"context"
	"errors"
	"sync"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// Desk answers questions about one store. It is safe for concurrent use.
type Desk struct {
	store *store.Store
	// second is held by the one question that reads with a second transaction.
	// Others go on with the one they have, so that none waits for another.
	second chan struct{}

	budget effort // for one page of events
	key    struct {
		sync.Mutex
		secret []byte // of page tokens
	}
	shares struct { // of partners, for their lists of resources
		sync.Mutex
		byParty map[trailmark.ThingID]*share
	}
}

// Open gives a desk for a store.
func Open(st *store.Store) *Desk {
	d := &Desk{store: st, second: make(chan struct{}, 1), budget: fullEffort}
	d.shares.byParty = map[trailmark.ThingID]*share{}
	return d
}

// errMoved says that a second transaction sees other events than the first.
var errMoved = errors.New("events were captured meanwhile")

// halves runs a function for part 0 and part 1 of some work: on two cores when
// a second transaction can be had that sees the same events up to last, else
// one after the other.
func (d *Desk) halves(ctx context.Context, tx *store.Tx, last trailmark.Seq, f func(tx *store.Tx, part int) error) error {
	select {
	case d.second <- struct{}{}:
		defer func() { <-d.second }()
	default:
		return errors.Join(f(tx, 0), f(tx, 1))
	}
	other := make(chan error, 1)
	go func() {
		other <- d.store.View(ctx, func(tx *store.Tx) error {
			if now, err := tx.LastSeq(ctx); err != nil || now != last {
				return errors.Join(err, errMoved)
			}
			return f(tx, 1)
		})
	}()
	err := f(tx, 0)
	err1 := <-other
	if errors.Is(err1, errMoved) {
		err1 = f(tx, 1)
	}
	return errors.Join(err, err1)
}

// half gives one of the two halves of a list.
func half[S ~[]T, T any](list S, i int) S {
	if middle := len(list) / 2; i == 0 {
		return list[:middle]
	} else {
		return list[middle:]
	}
}
