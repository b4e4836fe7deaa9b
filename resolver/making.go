package resolver

import (
	"context"
	"sync"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/query"
)

// making is what an event says of what it made.
type making struct {
	expiry  string // a date
	country string // of origin
}

// makings keeps what events said: an event never changes, and one often made
// very many items.
type makings struct {
	sync.RWMutex
	bySeq map[trailmark.Seq]making
}

const mostMakings = 50_000

// making gives what an event says, from its master data about the item or lot
// (CBV 2.0, section 9.3).
func (r *Resolver) making(ctx context.Context, seq trailmark.Seq) (making, error) {
	r.made.RLock()
	m, known := r.made.bySeq[seq]
	r.made.RUnlock()
	if known {
		return m, nil
	}
	events, err := r.Desk.EventsAt(ctx, []trailmark.Seq{seq}, query.Viewer{})
	if err != nil || len(events) == 0 {
		return making{}, err
	}
	m = makingOf(events[0].Event)
	r.made.Lock()
	defer r.made.Unlock()
	if len(r.made.bySeq) >= mostMakings || r.made.bySeq == nil {
		r.made.bySeq = map[trailmark.Seq]making{}
	}
	r.made.bySeq[seq] = m
	return m, nil
}

func makingOf(ev *trailmark.Event) (m making) {
	for _, e := range ev.ILMD {
		switch e.Local {
		case "itemExpirationDate", "lotExpirationDate", "expirationDate", "expirationDateTime":
			if m.expiry = e.Value; len(m.expiry) > len("2006-01-02") {
				m.expiry = m.expiry[:len("2006-01-02")]
			}
		case "countryOfOrigin":
			m.country = e.Value
		}
	}
	return m
}
