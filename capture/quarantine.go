package capture

import (
	"context"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/epcis"
	"github.com/trailmark/trailmark/store"
)

// Accept takes an event in that was kept aside, with its findings, as of its own
// time: whoever decides says that it happened all the same. Errors: NotFound,
// Conflict when it was decided about before or another event has come under its
// id meanwhile, and those of an event that can no longer be taken.
func (d *Door) Accept(ctx context.Context, id int64, who, why string) error {
	return d.decide(ctx, id, store.Decision{Accept: true, Who: who, Why: why})
}

// Reject leaves an event out for good that was kept aside. It stays where it is,
// with the decision. Errors: NotFound, and Conflict when it was decided about
// before.
func (d *Door) Reject(ctx context.Context, id int64, who, why string) error {
	return d.decide(ctx, id, store.Decision{Who: who, Why: why})
}

// decide decides, acts and tells the audit, all in one transaction.
func (d *Door) decide(ctx context.Context, id int64, decision store.Decision) error {
	return d.store.Update(ctx, func(tx *store.Tx) error {
		q, err := tx.QuarantinedByID(ctx, id)
		if err != nil {
			return err
		}
		if err := tx.Decide(ctx, id, decision); err != nil {
			return err
		}
		action := "quarantine.reject"
		if decision.Accept {
			action = "quarantine.accept"
			if err := d.takeAside(ctx, tx, &q); err != nil {
				return err
			}
		}
		return tx.AppendAudit(ctx, store.Change{Who: decision.Who, Action: action, Object: q.EventID, After: map[string]string{"why": decision.Why}})
	})
}

// takeAside takes the original of an event that was kept aside.
func (d *Door) takeAside(ctx context.Context, tx *store.Tx, q *store.Quarantined) error {
	ev, err := epcis.DecodeEvent(q.Body.Original, &q.Body.Source)
	if err != nil {
		return err
	}
	e := normalise(ev, 1)
	receipt, err := d.takeAll(ctx, tx, []*entry{e}, Options{Mode: Record, Document: q.Document})
	switch {
	case err != nil:
		return err
	case len(receipt.Rejected) > 0:
		return receipt.Rejected[0].Err
	case receipt.Captured == 0:
		return trailmark.Errorf(trailmark.Conflict, "%s was captured meanwhile", q.EventID)
	}
	return nil
}
