package store

import (
	"context"

	"github.com/trailmark/trailmark"
)

// Published is one thing that the public may be told of every item.
type Published struct {
	Kind  string `json:"kind"`  // "step" or "place"
	Value string `json:"value"` // a term of the vocabulary, or the name of a place
}

// Publish lets the public be told of something. It reports whether that is new.
func (t *Tx) Publish(ctx context.Context, p Published) (bool, error) {
	n, err := t.exec(ctx, "insert into publication (kind, value) values ($1, $2) on conflict do nothing", p.Kind, p.Value)
	if err != nil || n == 0 {
		return false, err
	}
	return true, t.changed(ctx, linksVersion)
}

// Unpublish keeps something from the public again. Errors: NotFound.
func (t *Tx) Unpublish(ctx context.Context, p Published) error {
	n, err := t.exec(ctx, "delete from publication where kind = $1 and value = $2", p.Kind, p.Value)
	switch {
	case err != nil:
		return err
	case n == 0:
		return trailmark.Errorf(trailmark.NotFound, "the %s %s is not published", p.Kind, p.Value)
	}
	return t.changed(ctx, linksVersion)
}

// Published gives all that the public may be told, by kind and value.
func (t *Tx) Published(ctx context.Context) (list []Published, err error) {
	err = t.query(ctx, "select kind, value from publication order by kind, value", nil, func(r row) error {
		list = append(list, Published{r.Text(0), r.Text(1)})
		return nil
	})
	return list, err
}
