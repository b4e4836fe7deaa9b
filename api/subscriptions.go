package api

import (
	"net/http"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/feed"
)

// subscriptionFault gives the faults of subscriptions the names of the standard.
func subscriptionFault(err error) error {
	return as(trailmark.NotFound, noSuchName, as(trailmark.Usage, subscriptionControl, err))
}

// postSubscription lets events be posted to an address (EPCIS 2.0, section
// 12.7).
func (c *call) postSubscription() error {
	var r feed.Request
	if err := c.readJSON(&r); err != nil {
		return err
	}
	r.Names = c.terms.names
	s, err := c.Feed.Subscribe(c.ctx(), c.principal, c.queryName(), r)
	if err != nil {
		return subscriptionFault(err)
	}
	c.w.Header().Set("Location", c.Mount+"/queries/"+segment(s.QueryName)+"/subscriptions/"+s.ID)
	return c.writeJSON(http.StatusCreated, s)
}

// getSubscriptions lists the subscriptions to a named query.
func (c *call) getSubscriptions() error {
	return c.listSubscriptions(func(after string, limit int) ([]feed.Subscription, error) {
		return c.Feed.Subscriptions(c.ctx(), c.principal, c.queryName(), after, limit)
	})
}

// getAllSubscriptions lists all subscriptions with their state, for whoever
// runs the service. The standard does not have it.
func (c *call) getAllSubscriptions() error {
	return c.listSubscriptions(func(after string, limit int) ([]feed.Subscription, error) {
		return c.Feed.All(c.ctx(), c.principal, after, limit)
	})
}

// listSubscriptions answers with a page of subscriptions, read by id.
func (c *call) listSubscriptions(read func(after string, limit int) ([]feed.Subscription, error)) error {
	values, err := parameters(c.r.URL.RawQuery)
	if err != nil {
		return err
	}
	page, err := c.openPage(values)
	if err != nil {
		return err
	}
	list, err := read(page.after, page.limit+1)
	if err != nil {
		return subscriptionFault(err)
	}
	if len(list) > page.limit {
		list = list[:page.limit]
		c.linkNext(page, list[page.limit-1].ID)
	}
	return c.writeJSON(http.StatusOK, list)
}

func (c *call) getSubscription() error {
	s, err := c.Feed.Subscription(c.ctx(), c.principal, c.queryName(), c.r.PathValue("id"))
	if err != nil {
		return err
	}
	return c.writeJSON(http.StatusOK, s)
}

func (c *call) deleteSubscription() error {
	if err := c.Feed.Unsubscribe(c.ctx(), c.principal, c.queryName(), c.r.PathValue("id")); err != nil {
		return err
	}
	c.w.WriteHeader(http.StatusNoContent)
	return nil
}
