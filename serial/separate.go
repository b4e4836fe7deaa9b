package serial

import (
	"context"
	"math"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// separate sees that a new pool can give out no number that another one of the
// key can. Blocks are those of a list.
func (i *Issuer) separate(ctx context.Context, tx *store.Tx, fresh *pool, blocks *spool) error {
	rows, err := tx.SerialPools(ctx)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if row.AI != fresh.AI || !related(fresh.class, row.Base, fresh.Base) {
			continue
		}
		other, err := newPool(i.store, row)
		if err != nil {
			return err
		}
		meets, err := fresh.meets(ctx, tx, other, blocks)
		if err != nil {
			return err
		}
		if meets {
			return &trailmark.Error{
				Kind: trailmark.Conflict, Message: "the pool " + other.Name + " can give out the same numbers of this key",
				Hint: "allocate from it, or choose another length, alphabet or range",
			}
		}
	}
	return nil
}

// related reports whether numbers with one base could be those with another.
func related(c class, a, b string) bool {
	return a == b || c.whole && (strings.HasPrefix(a, b) || strings.HasPrefix(b, a))
}

// meets reports whether two pools have a number in common, or might.
func (p *pool) meets(ctx context.Context, tx *store.Tx, other *pool, blocks *spool) (meets bool, err error) {
	if p.Base != other.Base {
		return true, nil // a part of the other's numbers: nobody wants that
	}
	switch {
	case p.Kind == List:
		err = blocks.each(func(list []store.SerialBlock) error {
			return other.holdsAny(ctx, tx, list, &meets)
		})
	case other.Kind == List:
		err = other.eachBlock(ctx, tx, func(b store.SerialBlock) error {
			return p.holdsAny(ctx, tx, []store.SerialBlock{b}, &meets)
		})
	default:
		meets = overlap(p.form, other.form) || overlap(other.form, p.form)
	}
	return meets, err
}

// overlap reports whether two forms that are no lists meet, as far as the
// first can tell.
func overlap(a, b form) bool {
	switch a := a.(type) {
	case *random:
		switch b := b.(type) {
		case *random:
			return a.length == b.length && strings.ContainsAny(a.alphabet, b.alphabet)
		case *sequence:
			shortest, longest := len(b.at(0)), len(b.at(b.size-1))
			return shortest <= a.length && a.length <= longest && strings.ContainsAny(a.alphabet, figures)
		}
	case *sequence:
		if b, ok := b.(*sequence); ok {
			return a.position(string(b.at(0))) >= 0 || a.position(string(b.at(b.size-1))) >= 0
		}
	}
	return false
}

// holdsAny says whether one of the bodies in blocks can be of the pool.
func (p *pool) holdsAny(ctx context.Context, tx *store.Tx, blocks []store.SerialBlock, found *bool) error {
	for i := range blocks {
		var bodies []string
		err := unpack(&blocks[i], func(body []byte) error {
			bodies = append(bodies, string(body))
			return nil
		})
		if err != nil {
			return err
		}
		if r, ok := p.form.(*random); ok {
			for _, body := range bodies {
				*found = *found || r.holds(body)
			}
			continue
		}
		at, err := p.form.positions(ctx, tx, bodies)
		if err != nil {
			return err
		}
		for _, position := range at {
			*found = *found || position >= 0
		}
	}
	return nil
}

// eachBlock gives the blocks of a list.
func (p *pool) eachBlock(ctx context.Context, tx *store.Tx, f func(store.SerialBlock) error) error {
	for at := int64(0); at < math.MaxInt64; {
		blocks, err := tx.SerialBlockAt(ctx, p.ID, at)
		if len(blocks) == 0 || err != nil {
			return err
		}
		if err := f(blocks[0]); err != nil {
			return err
		}
		at = blocks[0].First + blocks[0].Count
	}
	return nil
}
