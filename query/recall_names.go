package query

import (
	"context"
	"slices"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/recall"
	"github.com/trailmark/trailmark/store"
)

// AffectedNames gives the names of all affected things.
func (p *Preview) AffectedNames(ctx context.Context) (list []trailmark.ThingID, err error) {
	err = p.desk.store.View(ctx, func(tx *store.Tx) error {
		list, err = namesInChunks(ctx, tx, p.Result.Affected)
		return err
	})
	return list, err
}

// RecallChanges gives what came to the affected things with a version of a
// recall, and what went from them. Errors: NotFound.
func (d *Desk) RecallChanges(ctx context.Context, name string, version int) (came, went []trailmark.ThingID, err error) {
	err = d.store.View(ctx, func(tx *store.Tx) error {
		list, err := tx.RecallVersions(ctx, name)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(list, func(v store.RecallVersion) bool { return v.Version == version })
		if at < 0 {
			return trailmark.Errorf(trailmark.NotFound, "there is no version %d of the recall %s", version, name)
		}
		now, err := tx.RecallThings(ctx, list[at].ID, store.RecallAffected)
		if err != nil {
			return err
		}
		var before recall.Set
		if at+1 < len(list) {
			if before, err = tx.RecallThings(ctx, list[at+1].ID, store.RecallAffected); err != nil {
				return err
			}
		}
		if came, err = namesInChunks(ctx, tx, recall.Set(now).Minus(before)); err != nil {
			return err
		}
		went, err = namesInChunks(ctx, tx, before.Minus(now))
		return err
	})
	return came, went, err
}

// namesInChunks names things, a chunk at a time.
func namesInChunks(ctx context.Context, tx *store.Tx, things recall.Set) ([]trailmark.ThingID, error) {
	list := make([]trailmark.ThingID, 0, len(things))
	for chunk := range slices.Chunk(things, listChunk) {
		named, err := tx.NamesInOrder(ctx, chunk)
		if err != nil {
			return nil, err
		}
		for _, n := range named {
			list = append(list, n.ID)
		}
	}
	return list, nil
}

// PublishedAs gives the version of the published recall with a name, if it
// affects the very things of the preview, else 0.
func (p *Preview) PublishedAs(ctx context.Context, name string) (version int, err error) {
	err = p.desk.store.View(ctx, func(tx *store.Tx) error {
		last, v, err := lastVersion(ctx, tx, name)
		if err == nil && last.Live && slices.Equal(v.Affected, p.Result.Affected) {
			version = last.Version
		}
		return err
	})
	return version, err
}
