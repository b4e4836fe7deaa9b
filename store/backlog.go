package store

import "context"

// Backlog is the work that is not done yet.
type Backlog struct {
	Jobs     int64 // capture jobs that have not ended
	Messages int64 // that wait to be delivered
	Lag      int64 // events that the hindmost stream subscription has not looked at
}

// Backlog counts the work that is not done yet. It is meant for monitors.
func (t *Tx) Backlog(ctx context.Context) (b Backlog, err error) {
	const text = `select
		(select count(*) from job where finished is null),
		(select count(*) from outbox),
		(select coalesce(max($1 - seq), 0) from subscription where ended = 0 and schedule = '')`
	last, err := t.LastSeq(ctx)
	if err != nil {
		return b, err
	}
	err = t.query(ctx, text, []any{int64(last)}, func(r row) error {
		b = Backlog{Jobs: r.Int(0), Messages: r.Int(1), Lag: r.Int(2)}
		return nil
	})
	return b, err
}
