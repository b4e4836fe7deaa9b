package store

import (
	"context"
	"encoding/binary"

	"github.com/trailmark/trailmark"
)

// Message is one message of a subscription that has not been taken yet.
type Message struct {
	Subscription string
	Ordinal      int64             // of its first event, counted from 1 within the subscription
	Made         trailmark.Instant // when its events were found
	Events       []trailmark.Seq   // in order; none for an empty report
}

// Waiting gives the subscriptions that nobody has the lease of and that have
// something to do at a time: a stream where events came after those that it
// looked at, a scheduled one that is due, and one with a message to send whose
// pause is over.
func (t *Tx) Waiting(ctx context.Context, now trailmark.Instant, last trailmark.Seq) ([]Subscription, error) {
	return t.subscriptions(ctx, `where ended = 0 and lease <= $1 and retry <= $1 and (
		schedule = '' and seq < $2 or due > 0 and due <= $1
		or exists (select 1 from outbox o where o.subscription = subscription.id))`, int64(now), int64(last))
}

// NextDue gives when a subscription is to be looked at again at the latest:
// for a scheduled report, or for another attempt after a pause. It is zero
// when none is.
func (t *Tx) NextDue(ctx context.Context, now trailmark.Instant) (next trailmark.Instant, err error) {
	const text = `select coalesce(min(case when retry > $1 then retry else due end), 0) from subscription
		where ended = 0 and (retry > $1 or due > $1)`
	err = t.query(ctx, text, []any{int64(now)}, func(r row) error {
		next = trailmark.Instant(r.Int(0))
		return nil
	})
	return next, err
}

// LeaseSubscription gives a subscription to a server alone, until a time, and
// gives it as it is now. It reports false if another server has it, or if it
// has ended.
func (t *Tx) LeaseSubscription(ctx context.Context, id, server string, now, until trailmark.Instant) (Subscription, bool, error) {
	const text = `update subscription set server = $2, lease = $4 where id = $1 and ended = 0 and (lease <= $3 or server = $2)`
	n, err := t.exec(ctx, text, id, server, int64(now), int64(until))
	if err != nil || n == 0 {
		return Subscription{}, false, err
	}
	list, err := t.subscriptions(ctx, "where id = $1", id)
	s, err := only(list, err)
	return s, err == nil, err
}

// SaveProgress keeps how far a subscription has come, and its lease until a
// time; zero gives the lease back. It reports false, and keeps nothing, if the
// server does not have the lease any more: the transaction must then write
// nothing else.
func (t *Tx) SaveProgress(ctx context.Context, id, server string, p Progress, lease trailmark.Instant) (bool, error) {
	const text = `update subscription set seq = $3, ordinal = $4, due = $5, executed = $6, notified = $7, batch = $8,
		attempts = $9, failing = $10, retry = $11, reason = $12, ended = $13, lease = $14 where id = $1 and server = $2`
	n, err := t.exec(ctx, text, id, server, int64(p.Seq), p.Ordinal, int64(p.Due), int64(p.Executed), int64(p.Notified),
		int64(p.Batch), int64(p.Attempts), int64(p.Failing), int64(p.Retry), p.Reason, int64(p.Ended), int64(lease))
	return n > 0, err
}

// ReleaseSubscriptions gives back all leases of a server that ends.
func (t *Tx) ReleaseSubscriptions(ctx context.Context, server string) error {
	_, err := t.exec(ctx, "update subscription set lease = 0 where server = $1 and lease > 0", server)
	return err
}

var outboxTable = &table{"outbox", []string{"subscription", "ordinal", "made", "events"}}

// AddMessages puts messages into the outbox.
func (t *Tx) AddMessages(ctx context.Context, list []Message) error {
	fresh := newRows(outboxTable, len(list))
	for _, m := range list {
		fresh.add(text(m.Subscription), integer(m.Ordinal), integer(m.Made), blob(packSeqs(m.Events)))
	}
	return t.insert(ctx, outboxTable, fresh)
}

// FirstMessage gives the message of a subscription that has to be sent first.
// It reports false if there is none.
func (t *Tx) FirstMessage(ctx context.Context, subscription string) (m Message, ok bool, err error) {
	const text = `select ordinal, made, events from outbox where subscription = $1 order by ordinal limit 1`
	err = t.query(ctx, text, []any{subscription}, func(r row) error {
		m = Message{subscription, r.Int(0), trailmark.Instant(r.Int(1)), unpackSeqs(r.Bytes(2))}
		ok = true
		return nil
	})
	return m, ok, err
}

// RemoveMessage takes a message out of the outbox.
func (t *Tx) RemoveMessage(ctx context.Context, subscription string, ordinal int64) error {
	_, err := t.exec(ctx, "delete from outbox where subscription = $1 and ordinal = $2", subscription, ordinal)
	return err
}

// packSeqs writes rising numbers as differences.
func packSeqs(list []trailmark.Seq) []byte {
	b := make([]byte, 0, 2*len(list)+8)
	last := trailmark.Seq(0)
	for _, seq := range list {
		b = binary.AppendUvarint(b, uint64(seq-last))
		last = seq
	}
	return b
}

func unpackSeqs(b []byte) (list []trailmark.Seq) {
	last := trailmark.Seq(0)
	for len(b) > 0 {
		difference, size := binary.Uvarint(b)
		if size <= 0 {
			return list
		}
		b = b[size:]
		last += trailmark.Seq(difference)
		list = append(list, last)
	}
	return list
}
