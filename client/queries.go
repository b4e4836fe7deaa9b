package client

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"github.com/trailmark/trailmark"
)

// NamedQuery is a query that the service keeps (EPCIS 2.0, section 12.7).
type NamedQuery struct {
	Name  string          `json:"name"`
	Query json.RawMessage `json:"query"` // parameters of the SimpleEventQuery as JSON
}

// Schedule says when a subscription reports, in UTC. A field is a list of
// numbers and ranges, "1,3,[5-7]", or "*".
type Schedule struct {
	Second     string `json:"second,omitempty"`
	Minute     string `json:"minute,omitempty"`
	Hour       string `json:"hour,omitempty"`
	DayOfMonth string `json:"dayOfMonth,omitempty"`
	Month      string `json:"month,omitempty"`
	DayOfWeek  string `json:"dayOfWeek,omitempty"` // 1 is Monday
}

// SubscriptionRequest asks the service to post events to an address. Either
// Stream or Schedule is given.
type SubscriptionRequest struct {
	Dest              string     `json:"dest"`
	SignatureToken    string     `json:"signatureToken,omitempty"` // see [CheckSignature]
	Stream            bool       `json:"stream,omitempty"`
	Schedule          *Schedule  `json:"schedule,omitempty"`
	ReportIfEmpty     bool       `json:"reportIfEmpty,omitempty"`
	InitialRecordTime *time.Time `json:"initialRecordTime,omitempty"`
}

// Subscription is what the service tells about one. State, Reason and
// FailingSince are trailmark's own.
type Subscription struct {
	ID             string     `json:"subscriptionID"`
	QueryName      string     `json:"queryName"`
	Dest           string     `json:"dest"`
	CreatedAt      time.Time  `json:"createdAt"`
	LastNotifiedAt *time.Time `json:"lastNotifiedAt"`
	MinRecordTime  *time.Time `json:"minRecordTime"`
	Stream         bool       `json:"stream"`
	Schedule       *Schedule  `json:"schedule"`
	ReportIfEmpty  bool       `json:"reportIfEmpty"`
	State          string     `json:"state"`
	Reason         string     `json:"reason"`
	FailingSince   *time.Time `json:"failingSince"`
}

func queryPath(name string) string { return "/queries/" + url.PathEscape(name) }

// QueryEventsPath is where the events of a named query are, for [Client.EventsAt].
func QueryEventsPath(name string) string { return queryPath(name) + "/events" }

// Define lets the service keep a query.
func (c *Client) Define(ctx context.Context, q NamedQuery) error {
	return c.send(ctx, http.MethodPost, "/queries", q, nil)
}

// Query gives a query that the service keeps.
func (c *Client) Query(ctx context.Context, name string) (q NamedQuery, err error) {
	_, err = c.getJSON(ctx, queryPath(name), &q)
	return q, err
}

// Queries gives all queries that the service keeps, by name.
func (c *Client) Queries(ctx context.Context) ([]NamedQuery, error) {
	return list[NamedQuery](ctx, c, "/queries")
}

// DropQuery ends a query and all subscriptions to it.
func (c *Client) DropQuery(ctx context.Context, name string) error {
	return c.send(ctx, http.MethodDelete, queryPath(name), nil, nil)
}

// Subscribe lets the service post the events that a query selects.
func (c *Client) Subscribe(ctx context.Context, query string, r SubscriptionRequest) (s Subscription, err error) {
	return s, c.send(ctx, http.MethodPost, queryPath(query)+"/subscriptions", r, &s)
}

// Subscription gives one subscription to a query.
func (c *Client) Subscription(ctx context.Context, query, id string) (s Subscription, err error) {
	_, err = c.getJSON(ctx, queryPath(query)+"/subscriptions/"+url.PathEscape(id), &s)
	return s, err
}

// Subscriptions gives all subscriptions to a query, by id.
func (c *Client) Subscriptions(ctx context.Context, query string) ([]Subscription, error) {
	return list[Subscription](ctx, c, queryPath(query)+"/subscriptions")
}

// Unsubscribe ends a subscription.
func (c *Client) Unsubscribe(ctx context.Context, query, id string) error {
	return c.send(ctx, http.MethodDelete, queryPath(query)+"/subscriptions/"+url.PathEscape(id), nil, nil)
}

// send sends a value, if there is one, and reads the answer into another.
func (c *Client) send(ctx context.Context, method, path string, value, into any) error {
	k := call{method: method, path: path}
	if value != nil {
		body, err := json.Marshal(value)
		if err != nil {
			return trailmark.Wrapf(trailmark.Usage, err, "request")
		}
		k.body, k.header = bytes.NewReader(body), http.Header{"Content-Type": {"application/json"}}
	}
	answer, err := c.do(ctx, k)
	if err != nil {
		return err
	}
	if into == nil {
		return answer.Body.Close()
	}
	return decode(answer, into)
}

// list gives all pages of a list.
func list[T any](ctx context.Context, c *Client, path string) (all []T, err error) {
	for path != "" {
		var page []T
		answer, err := c.getJSON(ctx, path, &page)
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
		path = nextPage(answer.Header)
	}
	return all, nil
}
