package store

import (
	"context"
	"encoding/json"

	"github.com/trailmark/trailmark"
)

// Change is a change of users, tokens, sharing rules or reference data, to be
// remembered.
type Change struct {
	Who    string // "user anna", "token 3 scanner", "shell root"
	Action string // "user.add", "token.revoke", "master.put"
	Object string // the name of what was changed
	// Before and After become JSON; nil is nothing. Secrets are left out by
	// whoever defines the types.
	Before, After any
}

// Audit is a [Change] as it was remembered.
type Audit struct {
	ID     int64
	Time   trailmark.Instant
	Who    string
	Action string
	Object string
	Before json.RawMessage
	After  json.RawMessage
}

// AppendAudit remembers a change in the transaction that makes it. Nothing in
// the store changes or removes a row of the audit.
func (t *Tx) AppendAudit(ctx context.Context, c Change) error {
	before, err := auditJSON(c.Before)
	if err != nil {
		return err
	}
	after, err := auditJSON(c.After)
	if err != nil {
		return err
	}
	const text = `insert into audit (id, time, who, action, object, before, after)
		select coalesce(max(id), 0) + 1, $1, $2, $3, $4, $5, $6 from audit`
	_, err = t.exec(ctx, text, t.now(), c.Who, c.Action, c.Object, before, after)
	return err
}

func auditJSON(v any) (string, error) {
	if v == nil {
		return "", nil
	}
	b, err := json.Marshal(v)
	if err != nil {
		return "", trailmark.Wrapf(trailmark.Internal, err, "audit")
	}
	return string(b), nil
}

// Audits gives remembered changes, newest first: at most limit of those with
// an id below before, or of all when before is zero.
func (t *Tx) Audits(ctx context.Context, before int64, limit int) ([]Audit, error) {
	var list []Audit
	const text = `select id, time, who, action, object, before, after from audit
		where id < $1 or $1 = 0 order by id desc limit $2`
	err := t.query(ctx, text, []any{before, int64(limit)}, func(r row) error {
		list = append(list, Audit{
			ID: r.Int(0), Time: trailmark.Instant(r.Int(1)), Who: r.Text(2), Action: r.Text(3), Object: r.Text(4),
			Before: json.RawMessage(r.Bytes(5)), After: json.RawMessage(r.Bytes(6)),
		})
		return nil
	})
	return list, err
}

// now is the time of the database's writer, as an argument of a statement.
func (t *Tx) now() int64 { return int64(trailmark.InstantOf(t.store.now())) }
