package authenticity

import (
	"context"
	"encoding/json"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// Finding says that the scans of an item broke a rule. There is one of an item
// and a rule, with the worst evidence there was.
type Finding struct {
	ID       int64             `json:"id"`
	Thing    trailmark.ThingID `json:"thing"`
	Rule     Rule              `json:"rule"`
	First    string            `json:"first"` // quarters of an hour
	Last     string            `json:"last"`
	Scans    int64             `json:"scans"` // that broke the rule
	Evidence Evidence          `json:"evidence"`
}

// List gives up to limit findings, newest first: those with a number below
// before, or all for zero.
func List(ctx context.Context, st *store.Store, before int64, limit int) ([]Finding, error) {
	list := []Finding{}
	err := st.View(ctx, func(tx *store.Tx) error {
		rows, err := tx.ScanFindings(ctx, before, limit)
		if err != nil {
			return err
		}
		for _, row := range rows {
			f := Finding{ID: row.ID, Thing: row.Thing, Rule: Rule(row.Rule), First: timeOf(row.First), Last: timeOf(row.Last), Scans: row.Scans}
			if err := json.Unmarshal([]byte(row.Evidence), &f.Evidence); err != nil {
				return trailmark.Wrapf(trailmark.Internal, err, "evidence of finding %d", f.ID)
			}
			list = append(list, f)
		}
		return nil
	})
	return list, err
}
