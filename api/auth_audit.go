package api

import "net/http"

// getAudit answers who changed what, newest first, a page at a time.
func (c *call) getAudit() error {
	page, err := c.listing("before")
	if err != nil {
		return err
	}
	list, err := c.Gate.Audit(c.ctx(), page.from, page.limit)
	if err != nil {
		return err
	}
	c.goesOn(auditPath, page, len(list), func() int64 { return list[len(list)-1].ID })
	c.w.Header().Set("Cache-Control", "no-store")
	return c.writeJSON(http.StatusOK, list)
}
