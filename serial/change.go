package serial

import (
	"context"
	"io"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// Change says what is to be different in a pool; what is nil or empty stays.
type Change struct {
	Odds *int64 `json:"odds,omitempty"`         // of random numbers, as in [Spec]
	Most *int64 `json:"limit,omitempty"`        // 0 for all
	Warn *int64 `json:"warn_percent,omitempty"` // 0 for never
	To   string `json:"to,omitempty"`           // a range goes on to this number

	List io.Reader `json:"-"` // more numbers for a list, one a line
}

// Change changes the limits of a pool, and makes a range or a list longer.
// Numbers that were given out, and their order, stay as they are. Errors: those
// of [Issuer.Create], NotFound, and Conflict for a range that would end sooner.
func (i *Issuer) Change(ctx context.Context, who, name string, c Change) (Pool, error) {
	was, err := i.Pool(ctx, name)
	if err != nil {
		return Pool{}, err
	}
	var more *spool
	if c.List != nil {
		if more, err = readList(ctx, was.AI, was.Key, c.List); err != nil {
			return Pool{}, err
		}
		defer more.close()
	}
	err = i.store.Update(ctx, func(tx *store.Tx) error {
		p, err := i.find(ctx, tx, name)
		if err != nil {
			return err
		}
		if err := c.apply(&p.SerialPool); err != nil {
			return err
		}
		if err := i.extend(ctx, tx, p, c.To, more); err != nil {
			return err
		}
		if err := tx.SaveSerialPool(ctx, p.SerialPool); err != nil {
			return err
		}
		return tx.AppendAudit(ctx, store.Change{Who: who, Action: "serial.change", Object: name, After: changed{c, p.Size}})
	})
	if err != nil {
		return Pool{}, err
	}
	return i.Pool(ctx, name)
}

// changed is what the audit says of a change.
type changed struct {
	Change
	Size int64 `json:"size"`
}

// apply sets the limits.
func (c *Change) apply(row *store.SerialPool) error {
	if c.Odds != nil && row.Kind != Random || c.To != "" && row.Kind != Range || c.List != nil && row.Kind != List {
		return trailmark.Errorf(trailmark.Usage, "only random numbers have odds, only a range goes on to a number, and only a list takes more of them")
	}
	row.Odds, row.Most, row.Warn = given(c.Odds, row.Odds), given(c.Most, row.Most), given(c.Warn, row.Warn)
	return checkLimits(row)
}

// extend makes a range or a list longer.
func (i *Issuer) extend(ctx context.Context, tx *store.Tx, p *pool, to string, more *spool) error {
	longer := p.SerialPool
	switch {
	case to != "":
		if err := sequential(&longer, p.class, p.Lowest, to); err != nil {
			return err
		}
		if longer.Size < p.Size {
			return trailmark.Errorf(trailmark.Conflict, "the range of %s goes on to %s already", p.Name, p.form.(*sequence).at(p.Size-1))
		}
	case more != nil:
		longer.Size, longer.Parts = p.Size+more.size, p.Parts+1
	default:
		return nil
	}
	next, err := newPool(i.store, longer)
	if err != nil {
		return err
	}
	if err := i.separate(ctx, tx, next, more); err != nil {
		return err
	}
	if err := more.store(ctx, tx, p.ID, p.Parts, p.Size); err != nil {
		return err
	}
	*p = *next
	return nil
}
