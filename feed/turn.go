package feed

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// turn is the work of this server on one subscription: to look for events, if
// nothing waits in the outbox, and to send what waits there.
type turn struct {
	*Feed
	s    store.Subscription
	held bool // the lease
}

// attend does what a subscription has to do. What fails is noted with it, and
// tried again after a pause.
func (f *Feed) attend(ctx context.Context, s store.Subscription) {
	t := &turn{Feed: f, s: s}
	err := t.run(ctx)
	switch {
	case ctx.Err() != nil: // Close gives back all leases
	case err != nil && !errors.Is(err, errLost):
		err = t.postpone(ctx, err)
	case t.held:
		err = t.Store.Update(ctx, func(tx *store.Tx) error { return t.saveUntil(ctx, tx, 0) })
	}
	if err != nil && ctx.Err() == nil && !errors.Is(err, errLost) {
		f.Log.ErrorContext(ctx, "a subscription cannot be kept", "subscription", s.ID, "error", err)
	}
}

// run sends what waits, after it has looked for events if nothing does.
func (t *turn) run(ctx context.Context) error {
	if t.s.Waiting == 0 {
		if err := t.collect(ctx); err != nil {
			return err
		}
	} else if err := t.Store.Update(ctx, func(tx *store.Tx) error { return t.lease(ctx, tx) }); err != nil {
		return err
	}
	for t.held && t.s.Waiting > 0 {
		if err := t.deliver(ctx); err != nil {
			return err
		}
	}
	return nil
}

// errLost ends a turn without a fault: another server has the subscription, or
// it is not there any more.
var errLost = errors.New("the subscription is not this server's to work on")

// lease takes the subscription for this server alone and reads it again.
func (t *turn) lease(ctx context.Context, tx *store.Tx) error {
	now := trailmark.InstantOf(time.Now())
	s, ok, err := tx.LeaseSubscription(ctx, t.s.ID, t.server, now, t.until(now))
	if err == nil && (!ok || s.Retry > now) {
		err = errLost // and nothing is written
	}
	if err == nil {
		t.s, t.held = s, true
	}
	return err
}

// until is how long a lease is good: longer than a message can be on its way.
func (t *turn) until(now trailmark.Instant) trailmark.Instant {
	return now + trailmark.Instant((t.SendLimit + t.Takeover).Microseconds())
}

// save keeps how far the subscription has come, and goes on with the lease
// while messages wait.
func (t *turn) save(ctx context.Context, tx *store.Tx) error {
	until := trailmark.Instant(0)
	if t.s.Waiting > 0 {
		until = t.until(trailmark.InstantOf(time.Now()))
	}
	return t.saveUntil(ctx, tx, until)
}

func (t *turn) saveUntil(ctx context.Context, tx *store.Tx, until trailmark.Instant) error {
	ok, err := tx.SaveProgress(ctx, t.s.ID, t.server, t.s.Progress, until)
	if err == nil && !ok {
		err = errLost
	}
	t.held = until > 0 && err == nil
	return err
}

// deliver sends the first message of the outbox.
func (t *turn) deliver(ctx context.Context) error {
	var m store.Message
	var ok bool
	err := t.Store.View(ctx, func(tx *store.Tx) (err error) {
		m, ok, err = tx.FirstMessage(ctx, t.s.ID)
		return err
	})
	if err != nil {
		return err
	}
	if !ok {
		return errLost
	}
	err = t.send(ctx, m)
	if r, refused := errors.AsType[*refusal](err); refused && r.status == http.StatusRequestEntityTooLarge && len(m.Events) > 1 {
		return t.split(ctx, m)
	}
	if err != nil {
		return err
	}
	return t.taken(context.WithoutCancel(ctx), m)
}

// send posts a message, unless nothing is left of it that the owner may see.
func (t *turn) send(ctx context.Context, m store.Message) error {
	viewer, err := t.rights(ctx, t.s.Owner)
	if err != nil {
		return err
	}
	events, err := t.Desk.EventsAt(ctx, m.Events, viewer)
	if err != nil || len(events) == 0 && len(m.Events) > 0 {
		return err
	}
	body, err := t.compose(ctx, events, m.Made.Time(), t.s.Query, t.s.ID, t.s.Format)
	if err != nil {
		return err
	}
	if len(body) > maxBody && len(m.Events) > 1 {
		return &refusal{status: http.StatusRequestEntityTooLarge}
	}
	id := fmt.Sprintf("%s_%d_%d", t.s.ID, m.Ordinal, len(m.Events))
	return t.sender.send(ctx, t.s.Dest, t.s.Secret, id, body)
}

// maxBody is how many bytes a message may have that could be made smaller.
const maxBody = 4 << 20

// taken takes a message that was answered 2xx out of the outbox.
func (t *turn) taken(ctx context.Context, m store.Message) error {
	t.s.Notified = trailmark.InstantOf(time.Now())
	t.s.Attempts, t.s.Failing, t.s.Retry, t.s.Reason = 0, 0, 0, ""
	t.s.Waiting--
	return t.Store.Update(ctx, func(tx *store.Tx) error {
		if err := t.save(ctx, tx); err != nil {
			return err
		}
		return tx.RemoveMessage(ctx, t.s.ID, m.Ordinal)
	})
}

// split makes two messages of one that the receiver finds too large, and
// remembers to make smaller ones.
func (t *turn) split(ctx context.Context, m store.Message) error {
	half := len(m.Events) / 2
	first, second := m, m
	first.Events, second.Events = m.Events[:half], m.Events[half:]
	second.Ordinal += int64(half)
	t.s.Batch = half
	t.s.Waiting++
	return t.Store.Update(ctx, func(tx *store.Tx) error {
		if err := t.save(ctx, tx); err != nil {
			return err
		}
		if err := tx.RemoveMessage(ctx, t.s.ID, m.Ordinal); err != nil {
			return err
		}
		return tx.AddMessages(ctx, []store.Message{first, second})
	})
}

// postpone notes why an attempt failed, and when to try again or that it is
// given up.
func (t *turn) postpone(ctx context.Context, cause error) error {
	now := trailmark.InstantOf(time.Now())
	reason := t.reason(ctx, cause)
	err := t.Store.Update(ctx, func(tx *store.Tx) error {
		if err := t.lease(ctx, tx); err != nil {
			return err
		}
		if t.s.Failing == 0 {
			t.s.Failing = now
		}
		t.s.Attempts++
		t.s.Reason, t.s.Retry = reason, now+trailmark.Instant(t.pause(cause).Microseconds())
		if t.GiveUp > 0 && now-t.s.Failing >= trailmark.Instant(t.GiveUp.Microseconds()) {
			t.s.Ended = now
		}
		return t.saveUntil(ctx, tx, 0)
	})
	if err != nil {
		return err
	}
	t.Log.WarnContext(ctx, "a subscription could not be served", "subscription", t.s.ID, "query", t.s.Query,
		"receiver", hostOf(t.s.Dest), "attempts", t.s.Attempts, "since", t.s.Failing.Time(), "ended", t.s.Ended != 0, "reason", reason)
	return nil
}

// reason tells what failed to whoever may see the subscription. A fault of ours
// is for the log alone.
func (t *turn) reason(ctx context.Context, cause error) string {
	if r, ok := errors.AsType[*refusal](cause); ok {
		return r.Error()
	}
	if trailmark.KindOf(cause) == trailmark.Internal {
		t.Log.ErrorContext(ctx, "a subscription failed", "subscription", t.s.ID, "error", cause)
		return "a fault of the server; its log tells more"
	}
	return cause.Error()
}

// pause is how long to wait after a failed attempt: twice as long as the last
// time, as long as the receiver asks for, and never quite the same for all, so
// that a receiver that comes back is not overrun.
func (t *turn) pause(cause error) time.Duration {
	pause := t.LongestPause
	if doubled := t.FirstPause << min(t.s.Attempts-1, 30); doubled > 0 {
		pause = min(pause, doubled)
	}
	pause -= time.Duration(rand.Int64N(int64(pause)/2 + 1))
	if r, ok := errors.AsType[*refusal](cause); ok {
		pause = max(pause, min(r.after, t.LongestPause))
	}
	return pause
}
