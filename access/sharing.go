package access

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/epcis"
	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/store"
)

// Rule shows events to a party that took no part in them, as it is shown and
// audited. What it means is told at [store.Shown].
type Rule struct {
	ID      int64             `json:"id"`
	Party   trailmark.ThingID `json:"party"`
	Shows   store.Shown       `json:"shows"`
	Created string            `json:"created"` // RFC 3339
}

func ruleOf(r store.SharingRule) Rule { return Rule{r.ID, r.Party, r.Shows, clock(r.Created)} }

// NewRule is a rule as people write it: names and words in any form.
type NewRule struct {
	Party                     string
	BizSteps, Dispositions    []string
	Places, Things, Documents []string
}

// Share adds a rule. Errors: Usage for names and words that cannot be read, and
// for a rule that asks nothing of an event.
func (g *Gate) Share(ctx context.Context, by string, fresh NewRule) (rule Rule, err error) {
	row, err := fresh.row()
	if err != nil {
		return Rule{}, err
	}
	err = g.store.Update(ctx, func(tx *store.Tx) error {
		if row, err = tx.AddSharingRule(ctx, row); err != nil {
			return err
		}
		rule = ruleOf(row)
		return tx.AppendAudit(ctx, store.Change{Who: by, Action: "share.add", Object: rule.object(), After: rule})
	})
	return rule, err
}

// Unshare removes a rule. Errors: NotFound.
func (g *Gate) Unshare(ctx context.Context, by string, id int64) (rule Rule, err error) {
	err = g.store.Update(ctx, func(tx *store.Tx) error {
		row, err := tx.RemoveSharingRule(ctx, id)
		if err != nil {
			return err
		}
		rule = ruleOf(row)
		return tx.AppendAudit(ctx, store.Change{Who: by, Action: "share.remove", Object: rule.object(), Before: rule})
	})
	return rule, err
}

// Rules gives all sharing rules, oldest first.
func (g *Gate) Rules(ctx context.Context) ([]Rule, error) {
	list := []Rule{}
	err := g.store.View(ctx, func(tx *store.Tx) error {
		rows, err := tx.AllSharingRules(ctx)
		for _, row := range rows {
			list = append(list, ruleOf(row))
		}
		return err
	})
	return list, err
}

func (n NewRule) row() (store.SharingRule, error) {
	var faults []error
	owner, err := party(n.Party)
	if err == nil && owner == "" {
		err = trailmark.Errorf(trailmark.Usage, "a sharing rule needs the GLN of the party that may see the events")
	}
	row := store.SharingRule{Party: owner, Shows: store.Shown{
		BizSteps:     terms(&faults, epcis.BizSteps, n.BizSteps),
		Dispositions: terms(&faults, epcis.Dispositions, n.Dispositions),
		Places:       names(&faults, n.Places),
		Things:       names(&faults, n.Things),
		Documents:    names(&faults, n.Documents),
	}}
	if err == nil && row.Shows.Empty() {
		err = &trailmark.Error{
			Kind: trailmark.Usage, Message: "a sharing rule has to say which events it shows",
			Hint: "name steps, dispositions, places, things or documents",
		}
	}
	return row, errors.Join(append([]error{err}, faults...)...)
}

// terms gives the one form of words; a bare one that the vocabulary does not
// have is a slip of the pen.
func terms(faults *[]error, v epcis.Vocabulary, words []string) (list []trailmark.Term) {
	for _, word := range words {
		t := epcis.TermOf(v, strings.TrimSpace(word))
		if !epcis.IsStandard(v, t) && !strings.Contains(string(t), ":") {
			*faults = append(*faults, trailmark.Errorf(trailmark.Usage, "%q is no word of the vocabulary and no URI", word))
		}
		list = append(list, t)
	}
	return list
}

// names gives the one form of names (S5).
func names(faults *[]error, written []string) (list []trailmark.ThingID) {
	for _, name := range written {
		id, err := gs1.Canonical(strings.TrimSpace(name))
		if err != nil {
			*faults = append(*faults, trailmark.Wrapf(trailmark.Usage, err, "%q names nothing", name))
		}
		list = append(list, trailmark.ThingID(id.ID))
	}
	return list
}

// object names the rule in the audit.
func (r Rule) object() string { return strconv.FormatInt(r.ID, 10) + " " + string(r.Party) }
