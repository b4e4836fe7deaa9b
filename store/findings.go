package store

import (
	"context"
	"encoding/json"

	"github.com/trailmark/trailmark"
)

var findingTable = &table{"finding", []string{"seq", "nth", "rule", "severity", "thing", "message"}}

// AppendFindings keeps what the rules had to say about an event that was taken
// all the same.
func (t *Tx) AppendFindings(ctx context.Context, seq trailmark.Seq, list []trailmark.Finding) error {
	fresh := newRows(findingTable, len(list))
	for i, f := range list {
		fresh.add(integer(seq), integer(trailmark.Ref(i)), text(f.Rule), text(string(f.Severity)), text(string(f.Thing)), text(f.Message))
	}
	return t.insert(ctx, findingTable, fresh)
}

// Findings gives what the rules had to say about events.
func (t *Tx) Findings(ctx context.Context, seqs []trailmark.Seq) (map[trailmark.Seq][]trailmark.Finding, error) {
	found := map[trailmark.Seq][]trailmark.Finding{}
	const text = `select f.seq, f.rule, f.severity, f.thing, f.message from {ints $1} cross join finding f
		where f.seq = k.key order by f.seq, f.nth`
	err := t.query(ctx, text, []any{distinct(seqs)}, func(r row) error {
		seq := trailmark.Seq(r.Int(0))
		found[seq] = append(found[seq], trailmark.Finding{
			Rule: r.Text(1), Severity: trailmark.Severity(r.Text(2)), Thing: trailmark.ThingID(r.Text(3)), Message: r.Text(4),
		})
		return nil
	})
	return found, err
}

// Quarantined is an event that was kept aside, untouched by state, until
// somebody accepts, corrects or rejects it.
type Quarantined struct {
	ID       int64
	EventID  string // or its hash id; the same event is kept aside once
	Received trailmark.Instant
	Document string
	Body     Body
	Findings []trailmark.Finding
	Decision
}

// Decision is what somebody decided about an event that was kept aside.
type Decision struct {
	At     trailmark.Instant // zero while it waits
	Accept bool              // it was taken after all; else it stays out for good
	Who    string
	Why    string
}

// Quarantine keeps an event aside. It reports false if it was already there.
func (t *Tx) Quarantine(ctx context.Context, q Quarantined) (bool, error) {
	findings, err := json.Marshal(q.Findings)
	if err != nil {
		return false, trailmark.Wrapf(trailmark.Internal, err, "findings")
	}
	const text = `insert into quarantine (id, event_id, received, document, format, header, original, findings)
		select (select coalesce(max(id), 0) + 1 from quarantine), $1, $2, $3, $4, $5, $6, $7
		where not exists (select 1 from quarantine where event_id = $1)`
	n, err := t.exec(ctx, text, q.EventID, int64(trailmark.InstantOf(t.store.now())), q.Document,
		q.Body.Source.Format, q.Body.Source.Header, q.Body.Original, string(findings))
	return n > 0, err
}

// Aside gives which of the event ids are those of events that are kept aside.
func (t *Tx) Aside(ctx context.Context, eventIDs []string) (map[string]bool, error) {
	aside := map[string]bool{}
	const text = `select q.event_id from {texts $1} cross join quarantine q where q.event_id = k.key`
	err := t.query(ctx, text, []any{eventIDs}, func(r row) error {
		aside[r.Text(0)] = true
		return nil
	})
	return aside, err
}

const quarantinedColumns = `id, event_id, received, document, format, header, original, findings, decided, accepted, decider, reason`

// Quarantined gives the events that were kept aside, oldest first: those that
// wait, or all.
func (t *Tx) Quarantined(ctx context.Context, all bool, each func(Quarantined) error) error {
	text := `select ` + quarantinedColumns + ` from quarantine where decided = 0 order by id`
	if all {
		text = `select ` + quarantinedColumns + ` from quarantine order by id`
	}
	return t.query(ctx, text, nil, func(r row) error {
		q, err := readQuarantined(r)
		if err != nil {
			return err
		}
		return each(q)
	})
}

// QuarantinedByID gives one event that was kept aside. Errors: NotFound.
func (t *Tx) QuarantinedByID(ctx context.Context, id int64) (q Quarantined, err error) {
	err = t.query(ctx, `select `+quarantinedColumns+` from quarantine where id = $1`, []any{id}, func(r row) error {
		q, err = readQuarantined(r)
		return err
	})
	if err == nil && q.ID == 0 {
		err = trailmark.Errorf(trailmark.NotFound, "no event %d was kept aside", id)
	}
	return q, err
}

func readQuarantined(r row) (Quarantined, error) {
	q := Quarantined{
		ID: r.Int(0), EventID: r.Text(1), Received: trailmark.Instant(r.Int(2)), Document: r.Text(3),
		Body:     Body{Source: trailmark.Source{Format: r.Text(4), Header: r.Text(5)}, Original: r.Bytes(6)},
		Decision: Decision{trailmark.Instant(r.Int(8)), r.Int(9) != 0, r.Text(10), r.Text(11)},
	}
	if err := json.Unmarshal([]byte(r.Text(7)), &q.Findings); err != nil {
		return q, trailmark.Wrapf(trailmark.Internal, err, "findings")
	}
	return q, nil
}

// Decide keeps what was decided about an event that was kept aside, at the time
// of the transaction. Errors: Conflict for one that was decided before.
func (t *Tx) Decide(ctx context.Context, id int64, d Decision) error {
	accepted := int64(0)
	if d.Accept {
		accepted = 1
	}
	const text = `update quarantine set decided = $2, accepted = $3, decider = $4, reason = $5 where id = $1 and decided = 0`
	n, err := t.exec(ctx, text, id, int64(trailmark.InstantOf(t.store.now())), accepted, d.Who, d.Why)
	if err == nil && n == 0 {
		err = trailmark.Errorf(trailmark.Conflict, "event %d was decided about before", id)
	}
	return err
}
