package api

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/access"
	"github.com/trailmark/trailmark/authenticity"
)

// scansPath lists what the scans of the public say about copies.
const scansPath = "/authenticity"

// scanned notes that the public was answered about an item. Of the request only
// the place that the operator's proxy tells is used.
func (q *linkRequest) scanned(item trailmark.ThingID, answer string) {
	if q.Authenticity == nil || q.r.Method != http.MethodGet {
		return
	}
	place := ""
	if q.PlaceHeader != "" {
		place = authenticity.ParsePlace(q.r.Header.Get(q.PlaceHeader))
	}
	q.Authenticity.Saw(item, place, answer)
}

// getFindings answers with what scans broke which rule, newest first, a page at
// a time.
func (c *call) getFindings() error {
	switch c.principal.Role {
	case access.Administrator, access.Quality, access.Auditor:
	default:
		return trailmark.Errorf(trailmark.Forbidden, "the role %s may not see what scans tell", c.principal.Role)
	}
	page, err := c.listing("before")
	if err != nil {
		return err
	}
	list, err := authenticity.List(c.ctx(), c.Store, page.from, page.limit)
	if err != nil {
		return err
	}
	c.goesOn(scansPath, page, len(list), func() int64 { return list[len(list)-1].ID })
	c.w.Header().Set("Cache-Control", "no-store")
	return c.writeJSON(http.StatusOK, list)
}

// scans adds the number of scans that were not kept. Watch may be nil.
func (m *metrics) scans(watch *authenticity.Watch) {
	if watch != nil {
		m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{
			Name: "trailmark_scans_dropped_total", Help: "Scans of items by the public that were not counted, because too many waited or the database failed.",
		}, func() float64 { return float64(watch.Dropped()) }))
	}
}
