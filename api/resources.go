package api

import (
	"net/url"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/query"
)

// resource is one of the collections whose members have events (EPCIS 2.0,
// section 12.6).
type resource struct {
	kind query.Resource
	// parameter gives the query parameter that a member in the path stands for.
	parameter func(member string) string
}

var (
	eventTypes   = resource{query.EventTypes, always("eventType")}
	epcs         = resource{query.EPCs, epcParameter}
	bizSteps     = resource{query.BizSteps, always("EQ_bizStep")}
	bizLocations = resource{query.BizLocations, always("EQ_bizLocation")}
	readPoints   = resource{query.ReadPoints, always("EQ_readPoint")}
	dispositions = resource{query.Dispositions, always("EQ_disposition")}
)

func always(parameter string) func(string) string { return func(string) string { return parameter } }

// epcParameter tells names of single things from those of lots and products,
// which events have in other lists.
func epcParameter(member string) string {
	id, err := gs1.Canonical(member)
	if err == nil && (id.Kind == gs1.Lot || id.Kind == gs1.Class) {
		return "MATCH_anyEPCClass"
	}
	return "MATCH_anyEPC"
}

// list gives the members that events have, as far as they may be seen.
func (r resource) list(c *call) error {
	values, err := parameters(c.r.URL.RawQuery)
	if err != nil {
		return err
	}
	page, err := c.openPage(values)
	if err != nil {
		return err
	}
	answer, err := c.Desk.Resources(c.ctx(), r.kind, query.Page{Limit: page.limit, After: page.after}, c.viewer())
	if err != nil {
		return queryFault(err)
	}
	members := make([]string, len(answer.Values))
	names, err := c.translation()
	if err != nil {
		return err
	}
	for i, v := range answer.Values {
		members[i] = string(names.Translate(trailmark.Name(v)))
	}
	c.linkNext(page, answer.Next)
	return c.writeCollection(members)
}

// query is what the member in the path stands for.
func (r resource) query(c *call) (url.Values, error) {
	member := c.r.PathValue("value")
	if strings.Contains(member, "|") { // would be a list
		return nil, notFound("no event has this")
	}
	return url.Values{r.parameter(member): {member}}, nil
}

// item lists what there is below a member: its events.
func (r resource) item(c *call) error {
	named, err := r.query(c)
	if err != nil {
		return err
	}
	if err := c.exists(named); err != nil {
		return err
	}
	return c.writeCollection([]string{"events"})
}

// events answers with the events of a member, narrowed by the query in the URL.
func (r resource) events(c *call) error {
	named, err := r.query(c)
	if err != nil {
		return err
	}
	return c.find(named)
}
