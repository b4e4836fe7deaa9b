package access

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// usePrecision is how exactly the last use of a token is kept.
const usePrecision = 15 * time.Minute

// uses notes when tokens were used. It writes in the background, so that no
// request waits for the database's one writer because of it.
type uses struct {
	store   *store.Store
	mu      sync.Mutex
	pending map[int64]bool
	writing bool
	done    sync.WaitGroup
}

func newUses(st *store.Store) *uses { return &uses{store: st, pending: map[int64]bool{}} }

// note remembers that a token is used now, unless the last time is near enough.
func (u *uses) note(id int64, last trailmark.Instant, now time.Time) {
	if now.Sub(last.Time()) < usePrecision {
		return
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	u.pending[id] = true
	if !u.writing {
		u.writing = true
		u.done.Go(func() { _ = u.write() }) // what cannot be written stays pending
	}
}

// write writes what is pending.
func (u *uses) write() error {
	u.mu.Lock()
	ids := slices.Sorted(maps.Keys(u.pending))
	u.mu.Unlock()
	ctx := context.Background()
	err := u.store.Update(ctx, func(tx *store.Tx) error { return tx.TouchTokens(ctx, ids) })
	u.mu.Lock()
	defer u.mu.Unlock()
	u.writing = false
	if err == nil {
		for _, id := range ids {
			delete(u.pending, id)
		}
	}
	return err
}

// close waits for what is being written and tries once more what could not be.
func (u *uses) close() error {
	u.done.Wait()
	if len(u.pending) == 0 {
		return nil
	}
	return u.write()
}
