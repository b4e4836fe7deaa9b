package query

import (
	"cmp"
	"context"
	"slices"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// ordering is the order in which events are looked at.
type ordering uint8

const (
	undecided ordering = iota
	forwardInTime
	backInTime
	forwardInSequence
	backInSequence
)

func (o ordering) back() bool   { return o == backInTime || o == backInSequence }
func (o ordering) inTime() bool { return o == forwardInTime || o == backInTime }

// compare orders heads.
func (o ordering) compare(a, b store.Head) int {
	c := 0
	if o.inTime() {
		c = cmp.Compare(a.Time, b.Time)
	}
	if c = cmp.Or(c, cmp.Compare(a.Seq, b.Seq)); o.back() {
		return -c
	}
	return c
}

// source gives the heads of candidates in an order: about n of the next ones,
// none at the end. It may give more than the query selects, never less.
type source interface {
	next(ctx context.Context, n int) ([]store.Head, error)
}

// listed is a source that is known as a whole.
type listed []store.Head

func (l *listed) next(_ context.Context, n int) ([]store.Head, error) {
	n = min(n, len(*l))
	part := (*l)[:n]
	*l = (*l)[n:]
	return part, nil
}

// inOrder makes a source of heads that are in no order and may be there twice.
func inOrder(list []store.Head, order ordering) *listed {
	slices.SortFunc(list, order.compare)
	list = slices.Compact(list)
	return (*listed)(&list)
}

// journeys is a source of the events of some keys, things or scenes, in order
// of time.
type journeys struct {
	order ordering
	way   store.Way
	over  bool
	read  func(ctx context.Context, way store.Way, n int) ([]store.Head, store.Way, bool, error)
}

func (j *journeys) next(ctx context.Context, n int) ([]store.Head, error) {
	for !j.over && j.way.From <= j.way.To {
		list, way, whole, err := j.read(ctx, j.way, n)
		if err != nil {
			return nil, err
		}
		if j.over = whole; j.way.Back {
			j.way.To = way.From - 1
		} else {
			j.way.From = way.To + 1
		}
		if len(list) > 0 {
			return *inOrder(list, j.order), nil
		}
	}
	return nil, nil
}

// inSequence is a source of all events in the order of capture.
type inSequence struct {
	tx       *store.Tx
	from, to trailmark.Seq
	back     bool
}

func (s *inSequence) next(ctx context.Context, n int) ([]store.Head, error) {
	step := trailmark.Seq(1)
	if s.back {
		step = -1
	}
	if s.from == 0 || (s.to-s.from)*step < 0 {
		return nil, nil
	}
	list, err := s.tx.HeadsInSequence(ctx, s.from, s.to, n)
	if len(list) > 0 {
		s.from = list[len(list)-1].Seq + step
	} else {
		s.from = 0
	}
	return list, err
}

// inTime is a source of all events in the order of event time.
type inTime struct {
	tx    *store.Tx
	way   store.Way
	after store.Head
}

func (s *inTime) next(ctx context.Context, n int) ([]store.Head, error) {
	list, err := s.tx.HeadsInTime(ctx, s.way, s.after, n)
	if len(list) > 0 {
		s.after = list[len(list)-1]
	}
	return list, err
}

// patient walks through all events for somebody who may see few of them. When
// it has looked at some it goes on with the few alone.
type patient struct {
	walk  source
	left  int // events to look at
	last  store.Head
	order ordering
	few   func(ctx context.Context) ([]store.Head, bool, error) // false: they are not few
}

func (p *patient) next(ctx context.Context, n int) ([]store.Head, error) {
	if p.left <= 0 && p.few != nil {
		list, ok, err := p.few(ctx)
		if err != nil {
			return nil, err
		}
		if p.few = nil; ok {
			list = slices.DeleteFunc(slices.Clone(list), func(h store.Head) bool { return p.order.compare(h, p.last) <= 0 })
			p.walk = inOrder(list, p.order)
		}
	}
	list, err := p.walk.next(ctx, n)
	if len(list) > 0 {
		p.left -= len(list)
		p.last = list[len(list)-1]
	}
	return list, err
}
