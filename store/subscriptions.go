package store

import (
	"context"

	"github.com/trailmark/trailmark"
)

// Subscription sends what a named query selects to an address, as the events
// come or at the times of a schedule.
type Subscription struct {
	Owner       // Party is also the query's
	ID          string
	Query       string // its name
	Created     trailmark.Instant
	Dest        string            // where to send to
	Secret      string            // what signs the messages; empty for none. Never shown
	Schedule    string            // empty for a stream
	Format      string            // how names are written in the messages
	ReportEmpty bool              // send a message when nothing was found, too
	Initial     trailmark.Instant // events recorded earlier are not sent
	Waiting     int               // messages in its outbox; it is counted when a subscription is read
	Progress
}

// Progress is how far a subscription has come. Only the server that has the
// lease of the subscription changes it.
type Progress struct {
	Seq      trailmark.Seq     // events up to here have been looked at
	Ordinal  int64             // of the newest event, or empty report, in the outbox
	Due      trailmark.Instant // of the next scheduled report; zero for a stream
	Executed trailmark.Instant // when events were looked for last
	Notified trailmark.Instant // when a message was taken last; zero for never
	Batch    int               // at most so many events in a message
	Attempts int               // that have failed since a message was taken
	Failing  trailmark.Instant // since when; zero when all is well
	Retry    trailmark.Instant // nothing is sent before this
	Reason   string            // why the last attempt failed
	Ended    trailmark.Instant // when it was given up; zero while it goes on
}

const subscriptionColumns = `select party, owner, token, id, query, created, dest, secret, schedule, format, report_empty, initial,
	seq, ordinal, due, executed, notified, batch, attempts, failing, retry, reason, ended,
	(select count(*) from outbox o where o.subscription = subscription.id) from subscription `

var subscriptionTable = &table{"subscription", []string{
	"party", "owner", "token", "id", "query", "created", "dest", "secret", "schedule", "format", "report_empty", "initial",
	"seq", "ordinal", "due", "executed", "notified", "batch", "attempts", "failing", "retry", "reason", "ended", "server", "lease",
}}

// AddSubscription keeps a new subscription, which nobody has the lease of.
func (t *Tx) AddSubscription(ctx context.Context, s Subscription) error {
	fresh := newRows(subscriptionTable, 1)
	reportEmpty := int64(0)
	if s.ReportEmpty {
		reportEmpty = 1
	}
	p := s.Progress
	fresh.add(text(string(s.Party)), text(s.Owner.Name), integer(s.Token), text(s.ID), text(s.Query), integer(s.Created),
		text(s.Dest), text(s.Secret), text(s.Schedule), text(s.Format), integer(reportEmpty), integer(s.Initial),
		integer(p.Seq), integer(p.Ordinal), integer(p.Due), integer(p.Executed), integer(p.Notified), integer(int64(p.Batch)),
		integer(int64(p.Attempts)), integer(p.Failing), integer(p.Retry), text(p.Reason), integer(p.Ended), text(""), integer(int64(0)))
	return t.insert(ctx, subscriptionTable, fresh)
}

// Subscription gives one subscription to a party's query. Errors: NotFound.
func (t *Tx) Subscription(ctx context.Context, party trailmark.ThingID, query, id string) (Subscription, error) {
	list, err := t.subscriptions(ctx, "where id = $1 and party = $2 and query = $3", id, string(party), query)
	return only(list, err)
}

func only(list []Subscription, err error) (Subscription, error) {
	if err == nil && len(list) == 0 {
		err = trailmark.Errorf(trailmark.NotFound, "there is no subscription of this id")
	}
	if err != nil {
		return Subscription{}, err
	}
	return list[0], nil
}

// Subscriptions gives up to limit of the subscriptions to a party's query by
// id, those after an id.
func (t *Tx) Subscriptions(ctx context.Context, party trailmark.ThingID, query, after string, limit int) ([]Subscription, error) {
	return t.subscriptions(ctx, "where party = $1 and query = $2 and id > $3 order by id limit $4",
		string(party), query, after, int64(limit))
}

// AllSubscriptions gives up to limit subscriptions of whatever party by id,
// those after an id.
func (t *Tx) AllSubscriptions(ctx context.Context, after string, limit int) ([]Subscription, error) {
	return t.subscriptions(ctx, "where id > $1 order by id limit $2", after, int64(limit))
}

// CountSubscriptions gives how many subscriptions a party has.
func (t *Tx) CountSubscriptions(ctx context.Context, party trailmark.ThingID) (int, error) {
	return t.count(ctx, "select count(*) from subscription where party = $1", string(party))
}

func (t *Tx) subscriptions(ctx context.Context, which string, args ...any) (list []Subscription, err error) {
	err = t.query(ctx, subscriptionColumns+which, args, func(r row) error {
		list = append(list, Subscription{
			Owner: Owner{Party: trailmark.ThingID(r.Text(0)), Name: r.Text(1), Token: r.Int(2)},
			ID:    r.Text(3), Query: r.Text(4), Created: trailmark.Instant(r.Int(5)), Dest: r.Text(6), Secret: r.Text(7),
			Schedule: r.Text(8), Format: r.Text(9), ReportEmpty: r.Int(10) != 0, Initial: trailmark.Instant(r.Int(11)),
			Progress: progressOf(r, 12), Waiting: int(r.Int(23)),
		})
		return nil
	})
	return list, err
}

func progressOf(r row, first int) Progress {
	instant := func(column int) trailmark.Instant { return trailmark.Instant(r.Int(first + column)) }
	return Progress{
		Seq: trailmark.Seq(r.Int(first)), Ordinal: r.Int(first + 1), Due: instant(2), Executed: instant(3), Notified: instant(4),
		Batch: int(r.Int(first + 5)), Attempts: int(r.Int(first + 6)), Failing: instant(7), Retry: instant(8),
		Reason: r.Text(first + 9), Ended: instant(10),
	}
}

// RemoveSubscription ends a subscription to a party's query. Errors: NotFound.
func (t *Tx) RemoveSubscription(ctx context.Context, party trailmark.ThingID, query, id string) error {
	n, err := t.exec(ctx, "delete from subscription where id = $1 and party = $2 and query = $3", id, string(party), query)
	if err != nil {
		return err
	}
	if n == 0 {
		return trailmark.Errorf(trailmark.NotFound, "there is no subscription of this id")
	}
	_, err = t.exec(ctx, "delete from outbox where subscription = $1", id)
	return err
}
