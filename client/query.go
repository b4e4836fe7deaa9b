package client

import (
	"context"
	"errors"
	"io"
	"iter"
	"net/http"
	"net/url"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/epcis"
)

// Events walks through all events that a query selects, page by page. The
// parameters are those of the SimpleEventQuery (EPCIS 2.0, section 8.2.7.1).
// Identifiers come as they were captured. A walk ends with its first error.
func (c *Client) Events(ctx context.Context, parameters url.Values) iter.Seq2[*trailmark.Event, error] {
	return c.EventsAt(ctx, "/events", parameters)
}

// EventsAt is Events for another collection, such as "/epcs/…/events".
func (c *Client) EventsAt(ctx context.Context, path string, parameters url.Values) iter.Seq2[*trailmark.Event, error] {
	if len(parameters) > 0 {
		path += "?" + parameters.Encode()
	}
	return func(yield func(*trailmark.Event, error) bool) {
		for next := path; next != ""; {
			var err error
			if next, err = c.page(ctx, next, yield); errors.Is(err, errStopped) {
				return
			} else if err != nil {
				yield(nil, err)
				return
			}
		}
	}
}

var errStopped = errors.New("the walk was stopped")

// page gives the events of one page, and where the next one is.
func (c *Client) page(ctx context.Context, path string, yield func(*trailmark.Event, error) bool) (next string, err error) {
	header := http.Header{}
	header.Set("GS1-EPC-Format", "No_Preference")
	answer, err := c.do(ctx, call{method: http.MethodGet, path: path, header: header})
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	decoder := epcis.NewDecoder(answer.Body)
	for {
		ev, err := decoder.Next()
		if errors.Is(err, io.EOF) {
			return nextPage(answer.Header), nil
		}
		if err != nil {
			return "", err
		}
		if !yield(ev, nil) {
			return "", errStopped
		}
	}
}

// Event gives the event with an id, and the error declarations that repeat it.
func (c *Client) Event(ctx context.Context, id string) (list []*trailmark.Event, err error) {
	for ev, err := range c.EventsAt(ctx, "/events/"+url.PathEscape(id), nil) {
		if err != nil {
			return nil, err
		}
		list = append(list, ev)
	}
	return list, nil
}

// Resources walks through a collection: eventTypes, epcs, bizSteps,
// bizLocations, readPoints or dispositions.
func (c *Client) Resources(ctx context.Context, collection string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for next := "/" + collection; next != ""; {
			var page struct {
				Member []string `json:"member"`
			}
			answer, err := c.getJSON(ctx, next, &page)
			if err != nil {
				yield("", err)
				return
			}
			for _, member := range page.Member {
				if !yield(member, nil) {
					return
				}
			}
			next = nextPage(answer.Header)
		}
	}
}

// nextPage reads the link to the next page (RFC 8288); "" after the last one.
func nextPage(h http.Header) string {
	for _, link := range h.Values("Link") {
		target, parameters, _ := strings.Cut(link, ">")
		if strings.Contains(parameters, `rel="next"`) || strings.Contains(parameters, "rel=next") {
			return strings.TrimPrefix(strings.TrimSpace(target), "<")
		}
	}
	return ""
}
