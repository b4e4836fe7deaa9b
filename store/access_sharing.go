package store

import (
	"context"
	"encoding/json"

	"github.com/trailmark/trailmark"
)

// SharingRule shows events to a party that took no part in them.
type SharingRule struct {
	ID      int64
	Party   trailmark.ThingID
	Shows   Shown
	Created trailmark.Instant
}

// Shown says which events a rule shows: those that fit each list that is not
// empty, by any of its members. All names and words have their one form (S5).
type Shown struct {
	BizSteps     []trailmark.Term `json:"bizSteps,omitempty"`
	Dispositions []trailmark.Term `json:"dispositions,omitempty"`
	// Places: the read point or business location is one of them or below it
	// in the tree of places.
	Places []trailmark.ThingID `json:"places,omitempty"`
	// Things: the event names one of them. A class stands for its lots and
	// items too, a lot for its items.
	Things    []trailmark.ThingID `json:"things,omitempty"`
	Documents []trailmark.ThingID `json:"documents,omitempty"` // business transactions
}

// Empty reports whether nothing is asked of an event.
func (s *Shown) Empty() bool {
	return len(s.BizSteps)+len(s.Dispositions)+len(s.Places)+len(s.Things)+len(s.Documents) == 0
}

// AddSharingRule adds a rule and gives it as it was stored, with number and time.
func (t *Tx) AddSharingRule(ctx context.Context, rule SharingRule) (SharingRule, error) {
	shows, err := json.Marshal(rule.Shows)
	if err != nil {
		return SharingRule{}, trailmark.Wrapf(trailmark.Internal, err, "sharing rule")
	}
	const text = `insert into sharing (id, party, shows, created)
		select coalesce(max(id), 0) + 1, $1, $2, $3 from sharing`
	if _, err := t.exec(ctx, text, string(rule.Party), string(shows), t.now()); err != nil {
		return SharingRule{}, err
	}
	list, err := t.sharingRules(ctx, "where id = (select max(id) from sharing)")
	if err != nil {
		return SharingRule{}, err
	}
	return list[0], nil
}

// RemoveSharingRule removes a rule and gives what it was. Errors: NotFound.
func (t *Tx) RemoveSharingRule(ctx context.Context, id int64) (SharingRule, error) {
	list, err := t.sharingRules(ctx, "where id = $1", id)
	if err == nil && len(list) == 0 {
		return SharingRule{}, trailmark.Errorf(trailmark.NotFound, "there is no sharing rule %d", id)
	}
	if err != nil {
		return SharingRule{}, err
	}
	_, err = t.exec(ctx, "delete from sharing where id = $1", id)
	return list[0], err
}

// SharingRules gives the rules that show events to a party, oldest first.
func (t *Tx) SharingRules(ctx context.Context, party trailmark.ThingID) ([]SharingRule, error) {
	return t.sharingRules(ctx, "where party = $1 order by id", string(party))
}

// AllSharingRules gives the rules of all parties, oldest first.
func (t *Tx) AllSharingRules(ctx context.Context) ([]SharingRule, error) {
	return t.sharingRules(ctx, "order by id")
}

func (t *Tx) sharingRules(ctx context.Context, which string, args ...any) (list []SharingRule, err error) {
	err = t.query(ctx, "select id, party, shows, created from sharing "+which, args, func(r row) error {
		rule := SharingRule{ID: r.Int(0), Party: trailmark.ThingID(r.Text(1)), Created: trailmark.Instant(r.Int(3))}
		if err := json.Unmarshal([]byte(r.Text(2)), &rule.Shows); err != nil {
			return trailmark.Wrapf(trailmark.Internal, err, "sharing rule")
		}
		list = append(list, rule)
		return nil
	})
	return list, err
}
