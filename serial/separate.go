package serial

import (
	"context"
	"math"
	"slices"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// separate sees that a pool that is new or longer can give out no number that
// another one of the key can. More is what comes into a list. Errors: Conflict.
func (i *Issuer) separate(ctx context.Context, tx *store.Tx, fresh *pool, more *spool) error {
	rows, err := tx.SerialPools(ctx)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if row.AI != fresh.AI || !related(fresh.class, row.Base, fresh.Base) || row.ID == fresh.ID && more == nil {
			continue
		}
		other, err := newPool(i.store, row)
		if err != nil {
			return err
		}
		if err := fresh.differs(ctx, tx, other, more); err != nil {
			return err
		}
	}
	return nil
}

// related reports whether numbers with one base could be those with another.
func related(c class, a, b string) bool {
	return a == b || c.whole && (strings.HasPrefix(a, b) || strings.HasPrefix(b, a))
}

// differs sees that two pools have no number in common, nor might have.
func (p *pool) differs(ctx context.Context, tx *store.Tx, other *pool, more *spool) error {
	switch {
	case p.Base != other.Base:
		return other.taken() // a part of the other's numbers: nobody wants that
	case p.Kind == List:
		return more.each(func(b *packed) error { return other.hasNone(ctx, tx, b) })
	case other.Kind == List:
		return other.eachBlock(ctx, tx, func(b *store.SerialBlock) error {
			bodies, err := bodiesOf(b)
			if err != nil {
				return err
			}
			if at, err := p.finds(ctx, tx, bodies); at < 0 || err != nil {
				return err
			}
			return other.taken()
		})
	case overlap(p.form, other.form) || overlap(other.form, p.form):
		return other.taken()
	}
	return nil
}

// taken says that another pool can give out the same numbers.
func (p *pool) taken() *trailmark.Error {
	return &trailmark.Error{
		Kind: trailmark.Conflict, Message: "the pool " + p.Name + " can give out the same numbers of this key",
		Hint: "allocate from it, or choose another length, alphabet or range",
	}
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
			return shortest <= a.length && a.length <= longest && strings.ContainsAny(a.alphabet, figures) &&
				strings.Trim(b.prefix, a.alphabet) == ""
		}
	case *sequence:
		if b, ok := b.(*sequence); ok {
			return a.position(string(b.at(0))) >= 0 || a.position(string(b.at(b.size-1))) >= 0
		}
	}
	return false
}

// hasNone sees that no number of a block can be of the pool.
func (p *pool) hasNone(ctx context.Context, tx *store.Tx, b *packed) error {
	bodies, err := bodiesOf(&b.Block)
	if err != nil {
		return err
	}
	at, err := p.finds(ctx, tx, bodies)
	if at < 0 || err != nil {
		return err
	}
	number := p.class.number(nil, p.Base, []byte(bodies[at]))
	return onLine(b.Lines[at], trailmark.Errorf(trailmark.Conflict, "%s is a number of the pool %s already", number, p.Name))
}

// bodiesOf unpacks a block.
func bodiesOf(b *store.SerialBlock) (bodies []string, err error) {
	err = unpack(b, func(body []byte) error {
		bodies = append(bodies, string(body))
		return nil
	})
	return bodies, err
}

// finds gives the place of the first body that can be of the pool, or -1.
func (p *pool) finds(ctx context.Context, tx *store.Tx, bodies []string) (int, error) {
	if r, ok := p.form.(*random); ok {
		return slices.IndexFunc(bodies, r.holds), nil
	}
	positions, err := p.form.positions(ctx, tx, bodies)
	return slices.IndexFunc(positions, func(position int64) bool { return position >= 0 }), err
}

// eachBlock gives the blocks of a list.
func (p *pool) eachBlock(ctx context.Context, tx *store.Tx, f func(*store.SerialBlock) error) error {
	for at := int64(0); at < math.MaxInt64; {
		blocks, err := tx.SerialBlockAt(ctx, p.ID, at)
		if len(blocks) == 0 || err != nil {
			return err
		}
		if err := f(&blocks[0]); err != nil {
			return err
		}
		at = blocks[0].First + blocks[0].Count
	}
	return nil
}
