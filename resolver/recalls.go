package resolver

import (
	"cmp"
	"context"
	"slices"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// recalls are the published recalls, the newest first, with what they affect: 8
// bytes for each thing. Every answer asks them, and most of all when there is a
// recall.
type recalls struct {
	version string
	list    []recall
}

type recall struct {
	message string
	things  []trailmark.Ref // sorted
}

// readRecalls reads the recalls, unless they are still those that are known.
func readRecalls(ctx context.Context, tx *store.Tx, known *recalls) (*recalls, error) {
	version, err := tx.RecallsVersion(ctx)
	if err != nil || known != nil && known.version == version {
		return known, err
	}
	versions, err := tx.RecallVersions(ctx, "")
	if err != nil {
		return nil, err
	}
	versions = slices.DeleteFunc(versions, func(v store.RecallVersion) bool { return !v.Live })
	slices.SortFunc(versions, func(a, b store.RecallVersion) int {
		return cmp.Or(cmp.Compare(b.Recorded, a.Recorded), cmp.Compare(b.ID, a.ID))
	})
	r := &recalls{version: version}
	for _, v := range versions {
		things, err := tx.RecallThings(ctx, v.ID, store.RecallAffected)
		if err != nil {
			return nil, err
		}
		r.list = append(r.list, recall{v.Message, things})
	}
	return r, nil
}

// of gives what the newest recall says that affects the first of some things
// that any affects. Numbers that are zero stand for nothing.
func (r *recalls) of(things ...trailmark.Ref) (message string, affected bool) {
	for _, thing := range things {
		for _, recall := range r.list {
			if _, found := slices.BinarySearch(recall.things, thing); found && thing != 0 {
				return recall.message, true
			}
		}
	}
	return "", false
}
