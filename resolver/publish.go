package resolver

import (
	"context"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/epcis"
	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/store"
)

// Published is one thing that the public may be told of every item: steps of
// this kind, or the name of this place where a told step was.
type Published = store.Published

// published is the same, to be asked.
type published struct {
	steps  map[trailmark.Term]bool
	places map[trailmark.ThingID]bool
}

func publishedOf(list []Published) *published {
	p := &published{steps: map[trailmark.Term]bool{}, places: map[trailmark.ThingID]bool{}}
	for _, one := range list {
		if one.Kind == "step" {
			p.steps[trailmark.Term(one.Value)] = true
		} else {
			p.places[trailmark.ThingID(one.Value)] = true
		}
	}
	return p
}

// Published gives all that the public may be told.
func (r *Resolver) Published(ctx context.Context) (list []Published, err error) {
	list = []Published{}
	err = r.store.View(ctx, func(tx *store.Tx) error {
		known, err := tx.Published(ctx)
		list = append(list, known...)
		return err
	})
	return list, err
}

// Publish lets the public be told of a kind of step, or the name of a place.
// Errors: Usage.
func (r *Resolver) Publish(ctx context.Context, by string, p Published) (Published, error) {
	p, err := oneForm(p)
	if err != nil {
		return p, err
	}
	err = r.store.Update(ctx, func(tx *store.Tx) error {
		if fresh, err := tx.Publish(ctx, p); err != nil || !fresh {
			return err
		}
		return tx.AppendAudit(ctx, store.Change{Who: by, Action: "publication.add", Object: p.Kind + " " + p.Value, After: p})
	})
	r.changed()
	return p, err
}

// Unpublish keeps it from the public again. Errors: Usage, NotFound.
func (r *Resolver) Unpublish(ctx context.Context, by string, p Published) (Published, error) {
	p, err := oneForm(p)
	if err != nil {
		return p, err
	}
	err = r.store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.Unpublish(ctx, p); err != nil {
			return err
		}
		return tx.AppendAudit(ctx, store.Change{Who: by, Action: "publication.remove", Object: p.Kind + " " + p.Value, Before: p})
	})
	r.changed()
	return p, err
}

// oneForm gives the one form of a word or a name (S5). Errors: Usage.
func oneForm(p Published) (Published, error) {
	p.Value = strings.TrimSpace(p.Value)
	switch p.Kind {
	case "step":
		term := epcis.TermOf(epcis.BizSteps, p.Value)
		if !epcis.IsStandard(epcis.BizSteps, term) && !strings.Contains(string(term), ":") {
			return p, trailmark.Errorf(trailmark.Usage, "%s is no business step of the vocabulary and no URI", quote(p.Value))
		}
		p.Value = string(term)
	case "place":
		id, err := gs1.Canonical(p.Value)
		if err != nil {
			return p, trailmark.Wrapf(trailmark.Usage, err, "%s names no place", quote(p.Value))
		}
		p.Value = id.ID
	default:
		return p, trailmark.Errorf(trailmark.Usage, "steps and places can be published, not a %s", quote(p.Kind))
	}
	return p, nil
}
