package api

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/feed"
	"github.com/trailmark/trailmark/query"
)

// queryBytes is how large the body of a query or a subscription may be.
const queryBytes = 1 << 20

// readJSON reads a small body. Errors: Usage, TooLarge, and 415 for what is not
// JSON.
func (c *call) readJSON(value any) error { return c.readLongJSON(value, queryBytes) }

// readLongJSON is readJSON with another bound on the body, in bytes.
func (c *call) readLongJSON(value any, most int64) error {
	media, _, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	if c.r.Header.Get("Content-Type") != "" && (err != nil || media != "application/json" && media != "application/ld+json") {
		return statusError(http.StatusUnsupportedMediaType, unsupportedMedia, "send this as application/json")
	}
	b, err := c.openBody(most, most)
	if err != nil {
		return err
	}
	defer b.Close()
	text, err := io.ReadAll(b)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, value); err != nil {
		return as(trailmark.Usage, validation, &trailmark.Error{Kind: trailmark.Usage, Message: "the body cannot be read", Path: pathOf(err), Err: plain(err)})
	}
	return nil
}

// pathOf gives the member of a body that has the wrong type.
func pathOf(err error) string {
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return e.Field
	}
	return ""
}

// plain is the fault of a body without the names of our types.
func plain(err error) error {
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return errors.New("a " + e.Value + " is not what belongs there")
	}
	return err
}

// queryName is the name in the path.
func (c *call) queryName() string { return c.r.PathValue("name") }

// namedFault gives the faults around named queries the names of the standard.
func namedFault(err error) error { return as(trailmark.NotFound, noSuchName, queryFault(err)) }

// postQuery keeps a query under a name (EPCIS 2.0, section 12.7).
func (c *call) postQuery() error {
	var q feed.Query
	if err := c.readJSON(&q); err != nil {
		return err
	}
	if err := c.Feed.Define(c.ctx(), c.principal, q); err != nil {
		return namedFault(err)
	}
	c.w.Header().Set("Location", c.Mount+"/queries/"+segment(q.Name))
	c.w.WriteHeader(http.StatusCreated)
	return nil
}

// getQueries lists the named queries.
func (c *call) getQueries() error {
	values, err := parameters(c.r.URL.RawQuery)
	if err != nil {
		return err
	}
	page, err := c.openPage(values)
	if err != nil {
		return err
	}
	list, err := c.Feed.Queries(c.ctx(), c.principal, page.after, page.limit+1)
	if err != nil {
		return err
	}
	if len(list) > page.limit {
		list = list[:page.limit]
		c.linkNext(page, list[page.limit-1].Name)
	}
	return c.writeJSON(http.StatusOK, list)
}

func (c *call) getQuery() error {
	q, err := c.Feed.Query(c.ctx(), c.principal, c.queryName())
	if err != nil {
		return namedFault(err)
	}
	return c.writeJSON(http.StatusOK, q)
}

func (c *call) deleteQuery() error {
	if err := c.Feed.Drop(c.ctx(), c.principal, c.queryName()); err != nil {
		return namedFault(err)
	}
	c.w.WriteHeader(http.StatusNoContent)
	return nil
}

// getQueryEvents answers a named query, or follows it over a WebSocket.
func (c *call) getQueryEvents() error {
	values, err := parameters(c.r.URL.RawQuery)
	if err != nil {
		return err
	}
	if strings.EqualFold(c.r.Header.Get("Upgrade"), "websocket") {
		return c.follow(values)
	}
	for name := range values {
		if name != "perPage" && name != "nextPageToken" {
			return &trailmark.Error{
				Kind: trailmark.Usage, Path: name, Message: "a named query says itself what it selects",
				Hint: "ask /events with parameters, or define another query",
			}
		}
	}
	named, err := c.Feed.Query(c.ctx(), c.principal, c.queryName())
	if err != nil {
		return namedFault(err)
	}
	q, err := named.Parse()
	if err != nil {
		return queryFault(err)
	}
	page, err := c.openPage(values)
	if err != nil {
		return err
	}
	if q.PerPage > 0 && !values.Has("perPage") {
		page.limit = min(q.PerPage, c.Limits.Page)
	}
	found, err := c.Desk.Find(c.ctx(), q, query.Page{Limit: page.limit, After: page.after}, c.viewer())
	if err != nil {
		return queryFault(err)
	}
	c.linkNext(page, found.Next)
	return c.writeEvents(named.Name, found.Events)
}
