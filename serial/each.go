package serial

import (
	"context"
	"time"

	"github.com/trailmark/trailmark"
)

// Each gives the numbers of an allocation, one after the other, each when its
// time has come. A number is good until the next.
func (a *Allocation) Each(ctx context.Context, f func(number []byte) error) error {
	var number []byte
	given := int64(0)
	return a.pool.form.each(ctx, a.first, a.Count, func(body []byte) error {
		if given%stride == 0 {
			if err := a.await(ctx, min(given+stride, a.Count)); err != nil {
				return err
			}
		}
		given++
		number = a.pool.class.number(number[:0], a.pool.Base, body)
		return f(number)
	})
}

// stride is after how many numbers the clock is looked at.
const stride = 4096

// await returns when so many numbers may leave.
func (a *Allocation) await(ctx context.Context, count int64) error {
	lead := time.Duration(0)
	if a.pool.Timed {
		lead = time.Duration(a.pool.leaves(a.first+count)-a.clock()) * time.Microsecond
	}
	if lead > 0 {
		select {
		case <-time.After(lead):
		case <-ctx.Done():
		}
	}
	if ctx.Err() != nil {
		return trailmark.Wrapf(trailmark.Unavailable, ctx.Err(), "stopped before it was done; ask again with the request %s", a.Request)
	}
	return nil
}
