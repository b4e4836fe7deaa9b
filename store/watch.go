package store

import "sync"

// watchers are those who want to know when events have been committed.
type watchers struct {
	sync.Mutex
	channels map[chan struct{}]bool
}

// Watch gives a channel that is filled after events have been committed through
// this Store, at most one token at a time: who reads it late misses none. The
// commits of other processes do not show. Stop it when done.
func (s *Store) Watch() (committed <-chan struct{}, stop func()) {
	c := make(chan struct{}, 1)
	s.watchers.Lock()
	defer s.watchers.Unlock()
	if s.watchers.channels == nil {
		s.watchers.channels = map[chan struct{}]bool{}
	}
	s.watchers.channels[c] = true
	return c, func() {
		s.watchers.Lock()
		defer s.watchers.Unlock()
		delete(s.watchers.channels, c)
	}
}

// wake tells the watchers.
func (w *watchers) wake() {
	w.Lock()
	defer w.Unlock()
	for c := range w.channels {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}
