package serial

import (
	"context"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// Resume says where a suspended pool goes on: at a number, after the last one
// that was given out, or behind so many more; what lies before counts as
// allocated. Exactly one of the three is given.
type Resume struct {
	From  string `json:"from,omitempty"`
	After string `json:"after,omitempty"`
	Skip  int64  `json:"skip,omitempty"`
}

// Resume ends the suspension of a pool. Errors: NotFound; Usage when it is not
// said where to go on; Conflict when numbers from there on were given out.
func (i *Issuer) Resume(ctx context.Context, who, name string, r Resume) error {
	return i.store.Update(ctx, func(tx *store.Tx) error {
		p, err := i.find(ctx, tx, name)
		if err != nil {
			return err
		}
		if p.Timed {
			return trailmark.Errorf(trailmark.Conflict, "the pool %s needs no resuming: its numbers belong to times", name)
		}
		next, err := p.resumeAt(ctx, tx, r)
		if err != nil {
			return err
		}
		if next < p.Next {
			return &trailmark.Error{
				Kind: trailmark.Conflict, Message: "numbers from there on were given out before",
				Hint: "name the last one that was given out since the backup was made",
			}
		}
		if next > p.Next {
			if err := p.lose(ctx, tx, next); err != nil {
				return err
			}
		}
		p.Suspended = ""
		if err := i.save(ctx, tx, p); err != nil {
			return err
		}
		return tx.AppendAudit(ctx, store.Change{Who: who, Action: "serial.resume", Object: name, After: r})
	})
}

// resumeAt gives the position at which to go on.
func (p *pool) resumeAt(ctx context.Context, tx *store.Tx, r Resume) (int64, error) {
	switch {
	case r.From != "" && r.After == "" && r.Skip == 0 && p.Kind != Random:
		return p.position(ctx, tx, r.From)
	case r.From == "" && r.After != "" && r.Skip == 0:
		at, err := p.position(ctx, tx, r.After)
		return at + 1, err
	case r.From == "" && r.After == "" && r.Skip > 0 && r.Skip <= p.Size-p.Next:
		return p.Next + r.Skip, nil
	}
	return 0, &trailmark.Error{
		Kind: trailmark.Usage, Message: "say where the pool goes on",
		Hint: "--after the last number that was given out, --from the first that was not (ranges and lists), or --skip so many",
	}
}

func (p *pool) position(ctx context.Context, tx *store.Tx, number string) (int64, error) {
	list, err := p.positions(ctx, tx, []string{number})
	if err != nil {
		return 0, err
	}
	return list[0], nil
}
