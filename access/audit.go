package access

import (
	"context"
	"encoding/json"

	"github.com/trailmark/trailmark/store"
)

// Entry is a line of the audit: who changed what, when, from what to what.
type Entry struct {
	ID     int64           `json:"id"`
	Time   string          `json:"time"` // RFC 3339
	Who    string          `json:"who"`
	Action string          `json:"action"`
	Object string          `json:"object"`
	Before json.RawMessage `json:"before,omitempty"`
	After  json.RawMessage `json:"after,omitempty"`
}

// Audit gives lines of the audit, newest first: at most limit of those with an
// id below before, or of all when before is zero.
func (g *Gate) Audit(ctx context.Context, before int64, limit int) ([]Entry, error) {
	list := []Entry{}
	err := g.store.View(ctx, func(tx *store.Tx) error {
		rows, err := tx.Audits(ctx, before, limit)
		for _, r := range rows {
			list = append(list, Entry{r.ID, r.Time.String(), r.Who, r.Action, r.Object, r.Before, r.After})
		}
		return err
	})
	return list, err
}
