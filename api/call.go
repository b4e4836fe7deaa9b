package api

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/trailmark/trailmark/access"
)

// call is one request on its way: who asks, and how the answer is written.
type call struct {
	*Server
	w http.ResponseWriter
	r *http.Request

	principal *access.Principal // nil where anyone may ask
	terms     terms             // of the answer, under the mount
}

func (c *call) ctx() context.Context { return c.r.Context() }

// writeJSON answers with a value as JSON.
func (c *call) writeJSON(status int, value any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return c.write(status, "application/json", append(body, '\n'))
}

// quantity writes a number with a thin space between thousands.
func quantity(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "\u202f" + s[i:]
	}
	return s
}
