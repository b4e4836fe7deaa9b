package serial

import (
	"context"
	"slices"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// list is a form: the bodies that somebody else has made, in blocks; those of
// one part are in order of their bytes.
type list struct {
	store *store.Store
	pool  int64
	size  int64
	parts int64
}

func (l *list) words() uint128 { return uint128{0, uint64(l.size)} }

// each reads a block at a time, so that a slow reader holds no transaction.
func (l *list) each(ctx context.Context, first, count int64, f func([]byte) error) error {
	for end := first + count; first < end; {
		var blocks []store.SerialBlock
		err := l.store.View(ctx, func(tx *store.Tx) (err error) {
			blocks, err = tx.SerialBlockAt(ctx, l.pool, first)
			return err
		})
		if err != nil {
			return err
		}
		if len(blocks) == 0 {
			return trailmark.Errorf(trailmark.Internal, "the list of the pool has no position %d", first)
		}
		b := &blocks[0]
		at := b.First
		err = unpack(b, func(body []byte) error {
			at++
			if at <= first || at > end {
				return nil
			}
			return f(body)
		})
		if err != nil {
			return err
		}
		first = b.First + b.Count
	}
	return nil
}

func (l *list) positions(ctx context.Context, tx *store.Tx, bodies []string) ([]int64, error) {
	order := make([]int, len(bodies))
	positions := make([]int64, len(bodies))
	for i := range bodies {
		order[i], positions[i] = i, -1
	}
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(bodies[a], bodies[b]) })
	for part := range l.parts {
		blocks, err := tx.SerialBlocksOf(ctx, l.pool, part, bodies)
		if err != nil {
			return nil, err
		}
		if err := search(blocks, bodies, order, positions); err != nil {
			return nil, err
		}
	}
	return positions, nil
}

// search notes the positions of the bodies that are in blocks of one part. Order
// is that of the bodies' bytes.
func search(blocks []store.SerialBlock, bodies []string, order []int, positions []int64) error {
	for i := range blocks {
		b := &blocks[i]
		at := b.First
		order = skip(order, bodies, b.Head)
		err := unpack(b, func(body []byte) error {
			order = skip(order, bodies, string(body))
			for len(order) > 0 && bodies[order[0]] == string(body) {
				positions[order[0]] = at
				order = order[1:]
			}
			at++
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// skip leaves out bodies below one.
func skip(order []int, bodies []string, body string) []int {
	for len(order) > 0 && bodies[order[0]] < body {
		order = order[1:]
	}
	return order
}
