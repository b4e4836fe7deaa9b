package feed

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/access"
	"github.com/trailmark/trailmark/epcis"
	"github.com/trailmark/trailmark/store"
)

// Controls say what a subscriber wants, whether it is called or holds a
// connection (EPCIS 2.0, section 8.2.5). Either Stream or Schedule is given.
type Controls struct {
	Stream            bool       `json:"stream,omitempty"`
	Schedule          *Schedule  `json:"schedule,omitempty"`
	ReportIfEmpty     bool       `json:"reportIfEmpty,omitempty"`     // send a message when a scheduled report is empty, too
	InitialRecordTime *time.Time `json:"initialRecordTime,omitempty"` // events recorded from then on; from now on by default

	Names epcis.NameFormat `json:"-"` // how names are written
}

// Request asks for a subscription whose events are posted to an address.
// SignatureToken signs the messages. It is never shown again.
type Request struct {
	Controls
	Dest           string `json:"dest"`
	SignatureToken string `json:"signatureToken"`
}

// Subscription is what can be told about one.
type Subscription struct {
	ID             string     `json:"subscriptionID"`
	QueryName      string     `json:"queryName"`
	Dest           string     `json:"dest"`
	CreatedAt      time.Time  `json:"createdAt"`
	LastNotifiedAt *time.Time `json:"lastNotifiedAt,omitempty"`
	MinRecordTime  time.Time  `json:"minRecordTime"` // events recorded earlier have been looked at
	EPCFormat      string     `json:"epcFormat"`
	Controls

	// Beyond the standard: how it goes.
	State        State      `json:"state"`
	Reason       string     `json:"reason,omitempty"` // why the last attempt failed
	FailingSince *time.Time `json:"failingSince,omitempty"`
	NextAttempt  *time.Time `json:"nextAttempt,omitempty"`
	Waiting      int        `json:"messagesWaiting,omitempty"`
}

// State says how a subscription goes.
type State string

// The states of a subscription.
const (
	Active  State = "active"
	Failing State = "failing" // messages wait; they are tried again after a pause
	Ended   State = "ended"   // it has been given up
)

const maxSecret = 1024 // bytes of a signature token

// Subscribe keeps a subscription to a query of the principal's party, and
// starts to send. Errors: NotFound for the query; Usage for controls that make
// no sense and for an address that may not be called, with the Path of the
// member; Forbidden when there are too many.
func (f *Feed) Subscribe(ctx context.Context, p *access.Principal, queryName string, r Request) (Subscription, error) {
	if _, err := f.guard.checkDest(r.Dest); err != nil {
		return Subscription{}, err
	}
	if len(r.SignatureToken) > maxSecret {
		return Subscription{}, &trailmark.Error{Kind: trailmark.Usage, Path: "signatureToken", Message: "the token is too long"}
	}
	now := time.Now()
	due, err := r.firstDue(now)
	if err != nil {
		return Subscription{}, err
	}
	s := store.Subscription{
		Owner: owner(p), ID: newID(), Query: queryName, Created: trailmark.InstantOf(now),
		Dest: r.Dest, Secret: r.SignatureToken, Format: r.Names.String(), ReportEmpty: r.ReportIfEmpty,
		Progress: store.Progress{Due: due, Batch: f.Batch},
	}
	if r.Schedule != nil {
		text, err := json.Marshal(r.Schedule)
		if err != nil {
			return Subscription{}, trailmark.Wrapf(trailmark.Internal, err, "schedule")
		}
		s.Schedule = string(text)
	}
	err = f.Store.Update(ctx, func(tx *store.Tx) error { return f.add(ctx, tx, r.InitialRecordTime, &s) })
	if err != nil {
		return Subscription{}, err
	}
	f.poke()
	return f.describe(s)
}

// firstDue checks the controls and gives when a scheduled subscription is due
// first, zero for a stream. Errors: Usage.
func (c Controls) firstDue(now time.Time) (trailmark.Instant, error) {
	if c.Stream == (c.Schedule != nil) {
		return 0, &trailmark.Error{
			Kind: trailmark.Usage, Path: "schedule", Message: "a subscription has either stream or a schedule",
			Hint: `give "stream": true, or "schedule": {"hour": "1", "minute": "5"}`,
		}
	}
	if c.Stream {
		return 0, nil
	}
	table, err := c.Schedule.timetable()
	return trailmark.InstantOf(table.next(now)), err
}

// add writes a subscription that begins at a record time, or now.
func (f *Feed) add(ctx context.Context, tx *store.Tx, initial *time.Time, s *store.Subscription) error {
	if _, err := tx.Query(ctx, s.Party, s.Query); err != nil {
		return err
	}
	n, err := tx.CountSubscriptions(ctx, s.Party)
	if err != nil {
		return err
	}
	if n >= f.MaxSubscriptions {
		return tooMany("subscriptions", n)
	}
	if s.Initial, s.Seq, err = begin(ctx, tx, initial, s.Created); err != nil {
		return err
	}
	return tx.AddSubscription(ctx, *s)
}

// begin gives the record time from which on events count, and the last event
// that does not. The events of a time to come are told by their record time
// alone (see [timely]).
func begin(ctx context.Context, tx *store.Tx, initial *time.Time, now trailmark.Instant) (trailmark.Instant, trailmark.Seq, error) {
	if initial == nil {
		last, err := tx.LastSeq(ctx)
		return now, last, err
	}
	at := trailmark.InstantOf(*initial)
	last, err := tx.KnownAt(ctx, at-1)
	return at, last, err
}

// Subscriptions gives up to limit subscriptions to a query of the principal's
// party by id, those after an id. Errors: NotFound for the query.
func (f *Feed) Subscriptions(ctx context.Context, p *access.Principal, queryName, after string, limit int) ([]Subscription, error) {
	return f.list(ctx, func(tx *store.Tx) ([]store.Subscription, error) {
		if _, err := tx.Query(ctx, p.Party, queryName); err != nil {
			return nil, err
		}
		return tx.Subscriptions(ctx, p.Party, queryName, after, limit)
	})
}

// All gives up to limit subscriptions of whatever party by id, those after an
// id: what an operator looks at. Errors: Forbidden for a partner.
func (f *Feed) All(ctx context.Context, p *access.Principal, after string, limit int) ([]Subscription, error) {
	if p.Party != "" {
		return nil, trailmark.Errorf(trailmark.Forbidden, "a partner sees its own subscriptions, by their queries")
	}
	return f.list(ctx, func(tx *store.Tx) ([]store.Subscription, error) { return tx.AllSubscriptions(ctx, after, limit) })
}

func (f *Feed) list(ctx context.Context, read func(*store.Tx) ([]store.Subscription, error)) (list []Subscription, err error) {
	var kept []store.Subscription
	if err := f.Store.View(ctx, func(tx *store.Tx) (err error) { kept, err = read(tx); return err }); err != nil {
		return nil, err
	}
	list = make([]Subscription, len(kept))
	for i, s := range kept {
		if list[i], err = f.describe(s); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Subscription gives one subscription to a query of the principal's party.
// Errors: NotFound.
func (f *Feed) Subscription(ctx context.Context, p *access.Principal, queryName, id string) (Subscription, error) {
	var s store.Subscription
	err := f.Store.View(ctx, func(tx *store.Tx) (err error) {
		s, err = tx.Subscription(ctx, p.Party, queryName, id)
		return err
	})
	if err != nil {
		return Subscription{}, err
	}
	return f.describe(s)
}

// Unsubscribe ends a subscription to a query of the principal's party. A
// message that is on its way still arrives. Errors: NotFound.
func (f *Feed) Unsubscribe(ctx context.Context, p *access.Principal, queryName, id string) error {
	return f.Store.Update(ctx, func(tx *store.Tx) error { return tx.RemoveSubscription(ctx, p.Party, queryName, id) })
}

// describe tells about a subscription. The signature token stays behind.
func (f *Feed) describe(s store.Subscription) (Subscription, error) {
	told := Subscription{
		ID: s.ID, QueryName: s.Query, Dest: s.Dest, CreatedAt: s.Created.Time(), LastNotifiedAt: moment(s.Notified),
		MinRecordTime: max(s.Initial, s.Executed).Time(), EPCFormat: s.Format,
		Controls: Controls{Stream: s.Schedule == "", ReportIfEmpty: s.ReportEmpty, InitialRecordTime: moment(s.Initial)},
		State:    Active, Reason: s.Reason, FailingSince: moment(s.Failing), Waiting: s.Waiting,
	}
	switch {
	case s.Ended != 0:
		told.State = Ended
	case s.Failing != 0:
		told.State, told.NextAttempt = Failing, moment(s.Retry)
	}
	if s.Schedule != "" {
		told.Schedule = new(Schedule)
		if err := json.Unmarshal([]byte(s.Schedule), told.Schedule); err != nil {
			return told, trailmark.Wrapf(trailmark.Internal, err, "the schedule of a subscription")
		}
	}
	return told, nil
}

// moment is an instant that may be none.
func moment(i trailmark.Instant) *time.Time {
	if i == 0 {
		return nil
	}
	t := i.Time()
	return &t
}

// newID makes a random UUID (RFC 9562, version 4).
func newID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails (crypto/rand)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
