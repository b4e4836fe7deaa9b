package api

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/trailmark/trailmark"
)

// getAudit answers who changed what, newest first, a page at a time.
func (c *call) getAudit() error {
	before, err := c.number("before", 0)
	if err != nil {
		return err
	}
	limit, err := c.number("perPage", 100)
	if err != nil {
		return err
	}
	limit = min(max(1, limit), int64(c.Limits.Page))
	list, err := c.Gate.Audit(c.ctx(), before, int(limit))
	if err != nil {
		return err
	}
	if len(list) == int(limit) {
		next := fmt.Sprintf("<%s?before=%d&perPage=%d>; rel=\"next\"", auditPath, list[len(list)-1].ID, limit)
		c.w.Header().Set("Link", next)
	}
	c.w.Header().Set("Cache-Control", "no-store")
	return c.writeJSON(http.StatusOK, list)
}

// number reads a parameter of the query that is a number and not negative.
func (c *call) number(name string, otherwise int64) (int64, error) {
	text := c.r.URL.Query().Get(name)
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0, trailmark.Errorf(trailmark.Usage, "%s is no number: %.40q", name, text)
	}
	return n, nil
}
