package store

import (
	"context"
	"slices"

	"github.com/trailmark/trailmark"
)

// RecallVersion is a version of the answer of a recall, as it was published
// (R4). But for its end it never changes.
type RecallVersion struct {
	ID       int64
	Name     string
	Version  int // from 1
	Recorded trailmark.Instant
	AsOf     trailmark.Seq // the newest event that it counts
	Message  string        // for whoever has one of the things
	Scope    string        // as it was asked, JSON
	Who      string

	// How many things are affected and cleared, and how many came to the
	// affected and went from them since the version before.
	Affected, Cleared, Added, Removed int

	Live      bool              // the newest version of a recall that was not withdrawn
	Withdrawn trailmark.Instant // 0 for never
}

// RecallPart is one of the two sets of a version.
type RecallPart int64

// The parts.
const (
	RecallAffected RecallPart = iota
	RecallCleared
)

// AddRecall adds the next version of a recall, which happens now, and gives it
// as it was stored. The sets are sorted. It takes the place of the version that
// was live.
func (t *Tx) AddRecall(ctx context.Context, v RecallVersion, affected, cleared []trailmark.Ref) (RecallVersion, error) {
	if _, err := t.exec(ctx, "update recall set live = 0 where name = $1", v.Name); err != nil {
		return v, err
	}
	const text = `insert into recall (id, name, version, recorded, as_of, message, scope, who, affected, cleared, added, removed, live, withdrawn)
		select (select coalesce(max(id), 0) + 1 from recall), $1, (select coalesce(max(version), 0) + 1 from recall where name = $1),
			$2, $3, $4, $5, $6, $7, $8, $9, $10, 1, 0`
	_, err := t.exec(ctx, text, v.Name, t.now(), int64(v.AsOf), v.Message, v.Scope, v.Who,
		int64(len(affected)), int64(len(cleared)), int64(v.Added), int64(v.Removed))
	if err != nil {
		return v, err
	}
	list, err := t.recalls(ctx, "where name = $1 and live = 1", v.Name)
	if err != nil {
		return v, err
	}
	v = list[0]
	if err := t.addRecallParts(ctx, v.ID, affected, cleared); err != nil {
		return v, err
	}
	return v, t.changed(ctx, recallsVersion)
}

// WithdrawRecall ends the live version of a recall, and gives it. Errors:
// NotFound.
func (t *Tx) WithdrawRecall(ctx context.Context, name string) (RecallVersion, error) {
	list, err := t.recalls(ctx, "where name = $1 and live = 1", name)
	if err == nil && len(list) == 0 {
		err = &trailmark.Error{
			Kind: trailmark.NotFound, Message: "no recall " + name + " is published", Hint: "trailmark recall published shows those that are",
		}
	}
	if err != nil {
		return RecallVersion{}, err
	}
	v := list[0]
	v.Live, v.Withdrawn = false, trailmark.Instant(t.now())
	if _, err := t.exec(ctx, "update recall set live = 0, withdrawn = $2 where id = $1", v.ID, int64(v.Withdrawn)); err != nil {
		return v, err
	}
	return v, t.changed(ctx, recallsVersion)
}

// RecallVersions gives the versions of a recall, or of all for "", by name and
// the newest first.
func (t *Tx) RecallVersions(ctx context.Context, name string) ([]RecallVersion, error) {
	return t.recalls(ctx, "where name = $1 or $1 = '' order by name, version desc", name)
}

func (t *Tx) recalls(ctx context.Context, which string, args ...any) (list []RecallVersion, err error) {
	const columns = `select id, name, version, recorded, as_of, message, scope, who, affected, cleared, added, removed, live, withdrawn from recall `
	err = t.query(ctx, columns+which, args, func(r row) error {
		list = append(list, RecallVersion{
			ID: r.Int(0), Name: r.Text(1), Version: int(r.Int(2)), Recorded: trailmark.Instant(r.Int(3)), AsOf: trailmark.Seq(r.Int(4)),
			Message: r.Text(5), Scope: r.Text(6), Who: r.Text(7), Affected: int(r.Int(8)), Cleared: int(r.Int(9)),
			Added: int(r.Int(10)), Removed: int(r.Int(11)), Live: r.Int(12) != 0, Withdrawn: trailmark.Instant(r.Int(13)),
		})
		return nil
	})
	return list, err
}

// RecallsOf gives the live recalls that affect things, the newest first; things
// that none affects are left out.
func (t *Tx) RecallsOf(ctx context.Context, things []trailmark.Ref) (map[trailmark.Ref][]RecallVersion, error) {
	live, err := t.recalls(ctx, "where live = 1 order by recorded desc, id desc")
	if err != nil || len(live) == 0 {
		return nil, err
	}
	hits, err := t.recalled(ctx, slices.Compact(slices.Sorted(slices.Values(things))))
	if err != nil {
		return nil, err
	}
	of := map[trailmark.Ref][]RecallVersion{}
	for _, v := range live {
		for _, thing := range hits[v.ID] {
			of[thing] = append(of[thing], v)
		}
	}
	return of, nil
}

// recallsVersion is the row of meta that changes with what is published.
const recallsVersion = "recalls"

// RecallsVersion gives a text that is another after every publication and
// withdrawal, whichever server made it; "" before the first.
func (t *Tx) RecallsVersion(ctx context.Context) (string, error) {
	return metaValue(ctx, t.tx, recallsVersion)
}
