package serial

import (
	"context"

	"github.com/trailmark/trailmark/store"
)

// Create makes a pool. Errors: Usage for a spec that makes no sense; Invalid for
// a number that breaks the rules of its key; Conflict when the name is taken, or
// when another pool of the key could give out the same numbers.
func (i *Issuer) Create(ctx context.Context, who string, s Spec) (Pool, error) {
	row, err := s.row()
	if err != nil {
		return Pool{}, err
	}
	var numbers *spool
	if s.List != nil {
		if numbers, err = readList(ctx, row.AI, row.Base, s.List); err != nil {
			return Pool{}, err
		}
		defer numbers.close()
		row.Size = numbers.size
	}
	err = i.store.Update(ctx, func(tx *store.Tx) error {
		p, err := newPool(i.store, row)
		if err != nil {
			return err
		}
		if err := i.separate(ctx, tx, p, numbers); err != nil {
			return err
		}
		if p.SerialPool, err = tx.AddSerialPool(ctx, row); err != nil {
			return err
		}
		if err := numbers.store(ctx, tx, p.ID, 0, 0); err != nil {
			return err
		}
		if s.Issued {
			if err := i.issueAll(ctx, tx, p); err != nil {
				return err
			}
		}
		return tx.AppendAudit(ctx, store.Change{Who: who, Action: "serial.pool", Object: s.Name, After: p.describe(nil)})
	})
	if err != nil {
		return Pool{}, err
	}
	return i.Pool(ctx, s.Name)
}

// issueAll takes all numbers of a new pool for given out.
func (i *Issuer) issueAll(ctx context.Context, tx *store.Tx, p *pool) error {
	if err := p.lose(ctx, tx, p.Size); err != nil {
		return err
	}
	return i.save(ctx, tx, p)
}
