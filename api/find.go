package api

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/eventquery"
	"github.com/trailmark/trailmark/query"
)

// simple is the name of the query behind /events and the resources.
const simple = "SimpleEventQuery"

// viewer is whose eyes an answer is for.
func (c *call) viewer() query.Viewer { return query.Viewer{Party: c.principal.Party} }

// getEvents answers a query in the URL (EPCIS 2.0, section 12.7).
func (c *call) getEvents() error { return c.find(nil) }

// find answers the query in the URL, and what the path adds to it.
func (c *call) find(added url.Values) error {
	values, err := parameters(c.r.URL.RawQuery)
	if err != nil {
		return err
	}
	page, err := c.openPage(values)
	if err != nil {
		return err
	}
	q, err := c.parseQuery(values, added)
	if err != nil {
		return err
	}
	answer, err := c.Desk.Find(c.ctx(), q, query.Page{Limit: page.limit, After: page.after}, c.viewer())
	if err != nil {
		return queryFault(err)
	}
	if len(answer.Events) == 0 && answer.Next == "" && page.after == "" && added != nil {
		if err := c.exists(added); err != nil {
			return err
		}
	}
	c.linkNext(page, answer.Next)
	return c.writeEvents(simple, answer.Events)
}

// parseQuery reads the parameters of a query, and those that the path stands
// for.
func (c *call) parseQuery(values, added url.Values) (*eventquery.Query, error) {
	all := url.Values{}
	for name, list := range values {
		if name != "perPage" && name != "nextPageToken" {
			all[name] = list
		}
	}
	for name, list := range added {
		if all.Has(name) {
			return nil, &trailmark.Error{Kind: trailmark.Usage, Path: name, Message: "the path says this already", Hint: "leave " + name + " out, or ask /events"}
		}
		all[name] = list
	}
	q, err := eventquery.Parse(all, c.terms.prefixes)
	if e, ok := errors.AsType[*trailmark.Error](err); ok && added.Has(e.Path) {
		return nil, notFound("no event has this")
	}
	return q, queryFault(err)
}

// exists gives an error unless an event that may be seen has what a path names.
func (c *call) exists(named url.Values) error {
	q, err := c.parseQuery(nil, named)
	if err != nil {
		return err
	}
	answer, err := c.Desk.Find(c.ctx(), q, query.Page{Limit: 1}, c.viewer())
	if err == nil && len(answer.Events) == 0 && answer.Next == "" {
		return notFound("no event has this")
	}
	return queryFault(err)
}

// parameters reads the query of a URL. Unlike [url.URL.Query] it refuses what
// it cannot read.
func parameters(raw string) (url.Values, error) {
	values, err := url.ParseQuery(raw)
	if err != nil {
		return nil, trailmark.Errorf(trailmark.Usage, "the query of the URL cannot be read")
	}
	return values, nil
}

// queryFault gives the faults of a query the names that the standard has for
// them.
func queryFault(err error) error {
	err = as(trailmark.Invalid, queryParameter, err)
	err = as(trailmark.Malformed, queryValidation, err)
	return as(trailmark.TooLarge, queryTooLarge, err)
}

// getEvent answers with the event that has an id, and its error declarations.
func (c *call) getEvent() error {
	found, err := c.Desk.EventByID(c.ctx(), c.r.PathValue("id"), c.viewer())
	if err != nil {
		return err
	}
	return c.writeEvents(simple, found)
}

// collectionAnswer is a list of resources (EPCIS 2.0, section 12.6).
type collectionAnswer struct {
	Context []any    `json:"@context"`
	Type    string   `json:"type"`
	Members []string `json:"member"`
}

// writeCollection answers with a list of resources, as JSON only: the standard
// has no XML for it.
func (c *call) writeCollection(members []string) error {
	answer := collectionAnswer{Context: []any{standardContext}, Type: "Collection", Members: members}
	if len(c.terms.prefixes) > 0 {
		answer.Context = append(answer.Context, c.terms.prefixes)
	}
	return c.writeJSON(http.StatusOK, answer)
}
