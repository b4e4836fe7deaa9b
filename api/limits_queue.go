package api

import (
	"context"
	"sync"
	"time"
)

// queue lets so many requests be served at the same time, and some more wait.
// It is safe for concurrent use.
type queue struct {
	room, waiting chan struct{} // nil for no limit
	patience      time.Duration
}

func newQueue(l *Limits) *queue {
	if l.Requests < 0 {
		return &queue{}
	}
	return &queue{
		room:     make(chan struct{}, l.Requests),
		waiting:  make(chan struct{}, l.Requests+max(0, l.Queue)),
		patience: l.QueueTime,
	}
}

// enter waits for room and gives what makes room again, which may be called
// more than once. The error says that there is none.
func (q *queue) enter(ctx context.Context) (leave func(), err error) {
	if q.room == nil {
		return func() {}, nil
	}
	select {
	case q.waiting <- struct{}{}:
	default:
		return nil, overloaded("too many requests are waiting")
	}
	if err := q.wait(ctx); err != nil {
		<-q.waiting
		return nil, err
	}
	return sync.OnceFunc(func() { <-q.room; <-q.waiting }), nil
}

// wait takes a place in the room.
func (q *queue) wait(ctx context.Context) error {
	select {
	case q.room <- struct{}{}:
		return nil
	default:
	}
	timer := time.NewTimer(q.patience)
	defer timer.Stop()
	select {
	case q.room <- struct{}{}:
		return nil
	case <-timer.C:
		return overloaded("the service is busy")
	case <-ctx.Done():
		return overloaded("the sender did not wait")
	}
}

// lengths gives how many are served and how many wait.
func (q *queue) lengths() (served, waiting int) {
	served = len(q.room)
	return served, max(0, len(q.waiting)-served)
}
