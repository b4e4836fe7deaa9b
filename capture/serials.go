package capture

import (
	"context"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/serial"
)

// loadSerials asks about the serials of items that have no history yet (P11).
// Where there is no pool it costs no statement.
func (b *batch) loadSerials(ctx context.Context, entries []*entry) error {
	if b.replay {
		return nil
	}
	if any, err := b.tx.HasSerialPools(ctx); !any || err != nil {
		return err
	}
	var items []trailmark.ThingID
	asked := map[trailmark.Ref]bool{}
	for _, e := range entries {
		for i := range e.parts {
			id := e.parts[i].thing.ID
			if ref := b.names[id]; b.kinds[ref] == trailmark.Item && !asked[ref] && len(b.world.Postings(ref)) == 0 {
				asked[ref] = true
				items = append(items, id)
			}
		}
	}
	unissued, err := serial.Unissued(ctx, b.tx, items)
	if err != nil || len(unissued) == 0 {
		return err
	}
	b.unissued = make(map[trailmark.Ref]string, len(unissued))
	for id, state := range unissued {
		b.unissued[b.names[id]] = state
	}
	return nil
}
