package api

import (
	"fmt"
	"strconv"

	"github.com/trailmark/trailmark"
)

// listing is the part of a numbered list that a request asks for: so many
// entries, from one on.
type listing struct {
	parameter string // of the query, which says where to go on: "before" or "after" an entry
	from      int64
	limit     int
}

// listing reads it from the query: a hundred entries unless perPage says
// otherwise.
func (c *call) listing(parameter string) (l listing, err error) {
	l.parameter = parameter
	if l.from, err = c.number(parameter, 0); err != nil {
		return l, err
	}
	limit, err := c.number("perPage", 100)
	l.limit = int(min(max(1, limit), int64(c.Limits.Page)))
	return l, err
}

// goesOn links to what follows the last of so many entries, unless fewer were
// left than were asked for (RFC 8288).
func (c *call) goesOn(path string, l listing, entries int, last func() int64) {
	if entries < l.limit {
		return
	}
	next := c.r.URL.Query()
	next.Set(l.parameter, strconv.FormatInt(last(), 10))
	c.w.Header().Set("Link", fmt.Sprintf("<%s?%s>; rel=\"next\"", path, next.Encode()))
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
