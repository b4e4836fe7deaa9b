package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/trailmark/trailmark/serial"
	"github.com/trailmark/trailmark/store"
)

// stockTime is how often a service looks at the pools of serial numbers.
const stockTime = time.Minute

// watchSerials logs, until ctx ends, when a pool of serial numbers needs somebody,
// whoever has allocated from it.
func (s *service) watchSerials(ctx context.Context, st *store.Store) {
	issuer, watch := serial.Open(st), stockWatch{log: s.log, known: map[string]string{}}
	tick := time.NewTicker(stockTime)
	defer tick.Stop()
	for {
		if pools, err := issuer.Stock(ctx); err == nil {
			watch.look(pools)
		} else if ctx.Err() == nil {
			s.log.Error("the pools of serial numbers cannot be read", "error", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// stockWatch knows what was logged of pools, so that everything is logged once.
type stockWatch struct {
	log   *slog.Logger
	known map[string]string // trouble by the name of the pool
}

func (w *stockWatch) look(pools []serial.Pool) {
	for i := range pools {
		p := &pools[i]
		switch trouble := p.Trouble(); {
		case trouble == w.known[p.Name]:
		case trouble == "":
			w.log.Info("a pool of serial numbers is good again", "pool", p.Name, "free", p.Free)
		default:
			w.log.Warn("a pool of serial numbers is "+trouble, "pool", p.Name, "free", p.Free, "capacity", p.Capacity)
		}
		w.known[p.Name] = p.Trouble()
	}
}
