package api

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/trailmark/trailmark/access"
)

// call is one request on its way: who asks, and how the answer is written.
type call struct {
	*Server
	w http.ResponseWriter
	r *http.Request

	principal *access.Principal // nil where anyone may ask
}

func (c *call) ctx() context.Context { return c.r.Context() }

// writeJSON answers with a value as JSON.
func (c *call) writeJSON(status int, value any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return err
	}
	c.w.Header().Set("Content-Type", "application/json")
	c.w.WriteHeader(status)
	_, err = c.w.Write(append(body, '\n'))
	return err
}
