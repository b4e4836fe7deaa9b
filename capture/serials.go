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
	b.unmade = map[trailmark.Ref]trailmark.ThingID{}
	var items []trailmark.ThingID
	for _, e := range entries {
		for i := range e.parts {
			id := e.parts[i].thing.ID
			ref := b.names[id]
			if b.kinds[ref].Bulk() || b.unmade[ref] != "" || len(b.world.Postings(ref)) > 0 {
				continue
			}
			b.unmade[ref] = id
			if b.kinds[ref] == trailmark.Item {
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

// commissionSerials notes in the pools that things are there now that had no
// history before.
func (b *batch) commissionSerials(ctx context.Context) error {
	var made []trailmark.ThingID
	for i := range b.out.records {
		r := &b.out.records[i]
		if r.Declares || r.VoidedBy != 0 {
			continue
		}
		for _, v := range r.Involved {
			if id := b.unmade[v.Thing]; id != "" {
				made = append(made, id)
				delete(b.unmade, v.Thing)
			}
		}
	}
	if len(made) == 0 {
		return nil
	}
	return serial.Commission(ctx, b.tx, made)
}
