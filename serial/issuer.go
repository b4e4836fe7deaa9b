package serial

import (
	"context"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// Issuer gives out numbers. It is safe for any number of callers at once, and
// beside others on the same database.
type Issuer struct {
	store *store.Store
	now   func() time.Time
}

// Open makes an issuer of the pools of a store.
func Open(st *store.Store) *Issuer { return &Issuer{store: st, now: time.Now} }

// Pools tells all pools, in order of their names.
func (i *Issuer) Pools(ctx context.Context) (list []Pool, err error) {
	err = i.store.View(ctx, func(tx *store.Tx) error {
		counts, err := tx.SerialCounts(ctx)
		if err != nil {
			return err
		}
		list, err = i.describe(ctx, tx, counts)
		return err
	})
	return list, err
}

// Stock tells all pools but for their States. It costs nothing to speak of, however
// many numbers there are: it is for whoever looks again and again.
func (i *Issuer) Stock(ctx context.Context) (list []Pool, err error) {
	err = i.store.View(ctx, func(tx *store.Tx) error {
		list, err = i.describe(ctx, tx, nil)
		return err
	})
	return list, err
}

func (i *Issuer) describe(ctx context.Context, tx *store.Tx, counts map[int64]map[string]int64) ([]Pool, error) {
	rows, err := tx.SerialPools(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]Pool, 0, len(rows))
	for _, row := range rows {
		p, err := i.open(ctx, tx, row)
		if err != nil {
			return nil, err
		}
		list = append(list, p.describe(counts[row.ID]))
	}
	return list, nil
}

// Pool tells one pool. Errors: NotFound.
func (i *Issuer) Pool(ctx context.Context, name string) (d Pool, err error) {
	err = i.store.View(ctx, func(tx *store.Tx) error {
		p, err := i.find(ctx, tx, name)
		if err != nil {
			return err
		}
		counts, err := tx.SerialCounts(ctx)
		d = p.describe(counts[p.ID])
		return err
	})
	return d, err
}

// Allocations tells who got which blocks of a pool, newest first: at most limit
// of them. Errors: NotFound.
func (i *Issuer) Allocations(ctx context.Context, name string, limit int) (list []Allocation, err error) {
	list = []Allocation{}
	err = i.store.View(ctx, func(tx *store.Tx) error {
		p, err := i.find(ctx, tx, name)
		if err != nil {
			return err
		}
		rows, err := tx.SerialAllocations(ctx, p.ID, limit)
		for _, row := range rows {
			list = append(list, *i.allocation(p, row))
		}
		return err
	})
	return list, err
}

// find reads a pool.
func (i *Issuer) find(ctx context.Context, tx *store.Tx, name string) (*pool, error) {
	row, err := tx.SerialPool(ctx, name)
	if err != nil {
		return nil, err
	}
	return i.open(ctx, tx, row)
}

// open makes a pool of its row, and sees whether the database has moved since
// it was last allocated from.
func (i *Issuer) open(ctx context.Context, tx *store.Tx, row store.SerialPool) (*pool, error) {
	if !row.Timed && row.Suspended == "" && row.Place != "" {
		place, err := tx.SerialPlace(ctx)
		if err != nil {
			return nil, err
		}
		if place != row.Place {
			row.Suspended = store.Restored
		}
	}
	return newPool(i.store, row)
}

// Restored suspends the pools that cannot know where to go on, after the
// database was put back to an older state by means that trailmark does not see.
// It gives how many are suspended.
func (i *Issuer) Restored(ctx context.Context, who string) (n int64, err error) {
	err = i.store.Update(ctx, func(tx *store.Tx) error {
		if n, err = tx.SuspendSerials(ctx); err != nil {
			return err
		}
		return tx.AppendAudit(ctx, store.Change{Who: who, Action: "serial.restored", After: map[string]int64{"suspended": n}})
	})
	return n, err
}

// clock is the time now.
func (i *Issuer) clock() trailmark.Instant { return trailmark.InstantOf(i.now()) }
