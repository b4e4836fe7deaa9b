package query

import (
	"context"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/recall"
	"github.com/trailmark/trailmark/store"
)

// RecallNotice tells whoever has a thing that it is recalled.
type RecallNotice struct {
	Name     string
	Version  int
	Message  string
	Recorded time.Time // when this version was published
}

// Recalls gives the published recalls that affect things, the newest first. A
// recall of a lot affects its items, and the lot itself only when it has none.
// Things that are unknown, and those that no recall affects, are left out.
func (d *Desk) Recalls(ctx context.Context, ids []trailmark.ThingID) (map[trailmark.ThingID][]RecallNotice, error) {
	notices := map[trailmark.ThingID][]RecallNotice{}
	err := d.store.View(ctx, func(tx *store.Tx) error {
		refs, err := tx.Lookup(ctx, ids)
		if err != nil {
			return err
		}
		of, err := tx.RecallsOf(ctx, refs)
		for i, id := range ids {
			if _, twice := notices[id]; twice {
				continue
			}
			for _, v := range of[refs[i]] {
				notices[id] = append(notices[id], RecallNotice{v.Name, v.Version, v.Message, v.Recorded.Time()})
			}
		}
		return err
	})
	return notices, err
}

// Publication is what is said of a recall when it is published.
type Publication struct {
	Name    string
	Message string // for whoever has one of the things
	Who     string
	Scope   []byte // the text of the scope, to be kept
}

// PublishRecall evaluates a scope and freezes the answer as the next version of
// the recall with the name (R4). From then on every public answer tells of it.
// When the answer and the message are the same as those of the version that is
// published, that is given and nothing changes. Errors: as those of
// [Desk.Preview], Usage, Refused when nothing is affected.
func (d *Desk) PublishRecall(ctx context.Context, p Publication, scope *recall.Scope) (v store.RecallVersion, err error) {
	if p.Name == "" || p.Message == "" {
		return v, trailmark.Errorf(trailmark.Usage, "a recall needs a name, and a message for whoever has one of the things")
	}
	preview, err := d.Preview(ctx, scope)
	if err != nil {
		return v, err
	}
	if preview.Affected == 0 {
		return v, &trailmark.Error{
			Kind: trailmark.Refused, Message: "the scope hits nothing", Hint: "mend it, or withdraw the recall if nothing is to be recalled any more",
		}
	}
	err = d.store.Update(ctx, func(tx *store.Tx) error {
		last, before, err := lastVersion(ctx, tx, p.Name)
		if err != nil {
			return err
		}
		next := preview.Result.Freeze(before, preview.Version.AsOf, preview.Version.At)
		if next == before && last.Live && last.Message == p.Message {
			v = last
			return nil
		}
		v, err = publish(ctx, tx, p, next, next != before)
		return err
	})
	return v, err
}

// publish adds a version. The sets may be those of the version before.
func publish(ctx context.Context, tx *store.Tx, p Publication, next *recall.Version, changed bool) (store.RecallVersion, error) {
	v := store.RecallVersion{Name: p.Name, AsOf: next.AsOf, Message: p.Message, Scope: string(p.Scope), Who: p.Who}
	if changed {
		v.Added, v.Removed = len(next.Added), len(next.Removed)
	}
	v, err := tx.AddRecall(ctx, v, next.Affected, next.Cleared)
	if err != nil {
		return v, err
	}
	return v, tx.AppendAudit(ctx, store.Change{Who: p.Who, Action: "recall.publish", Object: p.Name, After: recallAudit(v)})
}

// lastVersion gives the newest version of a recall, nil when there is none.
func lastVersion(ctx context.Context, tx *store.Tx, name string) (last store.RecallVersion, v *recall.Version, err error) {
	list, err := tx.RecallVersions(ctx, name)
	if err != nil || len(list) == 0 {
		return last, nil, err
	}
	last = list[0]
	v, err = frozen(ctx, tx, last)
	return last, v, err
}

// frozen gives a version with its sets.
func frozen(ctx context.Context, tx *store.Tx, of store.RecallVersion) (*recall.Version, error) {
	v := &recall.Version{Number: of.Version, AsOf: of.AsOf, At: of.Recorded}
	affected, err := tx.RecallThings(ctx, of.ID, store.RecallAffected)
	if err != nil {
		return nil, err
	}
	cleared, err := tx.RecallThings(ctx, of.ID, store.RecallCleared)
	v.Affected, v.Cleared = affected, cleared
	return v, err
}

// WithdrawRecall ends a recall: no public answer tells of it any more. Its
// versions stay. Errors: NotFound.
func (d *Desk) WithdrawRecall(ctx context.Context, name, who string) (v store.RecallVersion, err error) {
	err = d.store.Update(ctx, func(tx *store.Tx) error {
		if v, err = tx.WithdrawRecall(ctx, name); err != nil {
			return err
		}
		return tx.AppendAudit(ctx, store.Change{Who: who, Action: "recall.withdraw", Object: name, Before: recallAudit(v)})
	})
	return v, err
}

// recallAudit is what the audit remembers of a version.
func recallAudit(v store.RecallVersion) any {
	return struct {
		Version  int    `json:"version"`
		Message  string `json:"message"`
		Affected int    `json:"affected"`
		Cleared  int    `json:"cleared"`
	}{v.Version, v.Message, v.Affected, v.Cleared}
}

// PublishedRecalls gives all versions of all recalls, by name and the newest
// first.
func (d *Desk) PublishedRecalls(ctx context.Context) (list []store.RecallVersion, err error) {
	err = d.store.View(ctx, func(tx *store.Tx) error {
		list, err = tx.RecallVersions(ctx, "")
		return err
	})
	return list, err
}
