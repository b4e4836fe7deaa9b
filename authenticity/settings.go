package authenticity

import (
	"context"
	"encoding/json"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// Settings are the thresholds of the rules. They are data, one set for a
// database.
type Settings struct {
	Speed     float64 `json:"speed_km_h"`      // nothing travels faster
	AfterSale int64   `json:"after_sale_days"` // a buyer may scan the item for so long
	AfterEnd  int64   `json:"after_end_days"`  // and somebody one that is destroyed or used up
	PerDay    int64   `json:"scans_per_day"`   // of one item, by UTC
	Keep      int64   `json:"keep_days"`       // after which scans are deleted
}

// Defaults hold while nobody has set anything.
func Defaults() Settings {
	return Settings{Speed: 1_000, AfterSale: 90, AfterEnd: 2, PerDay: 50, Keep: 90}
}

// check refuses what makes no sense. Errors: Usage.
func (s *Settings) check() error {
	switch {
	case !(s.Speed >= 100 && s.Speed <= 100_000):
		return trailmark.Errorf(trailmark.Usage, "the speed is from 100 to 100000 km/h")
	case s.AfterSale < 0 || s.AfterSale > mostDays || s.AfterEnd < 0 || s.AfterEnd > mostDays:
		return trailmark.Errorf(trailmark.Usage, "the days after sale and end are from 0 to %d", mostDays)
	case s.PerDay < 1:
		return trailmark.Errorf(trailmark.Usage, "the scans per day are from 1")
	case s.Keep < leastKeep || s.Keep > mostDays:
		return trailmark.Errorf(trailmark.Usage, "scans are kept from %d to %d days", leastKeep, mostDays)
	}
	return nil
}

const (
	mostDays  = 3_650
	leastKeep = 10 // the rules look back as far as the slowest speed takes around the earth
)

// ReadSettings gives the thresholds that hold.
func ReadSettings(ctx context.Context, st *store.Store) (s Settings, err error) {
	err = st.View(ctx, func(tx *store.Tx) error {
		s, err = settings(ctx, tx)
		return err
	})
	return s, err
}

func settings(ctx context.Context, tx *store.Tx) (Settings, error) {
	s := Defaults()
	text, err := tx.ScanSettings(ctx)
	if err != nil || text == "" {
		return s, err
	}
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		return s, trailmark.Wrapf(trailmark.Internal, err, "the settings of scans")
	}
	return s, nil
}

// Set changes the thresholds, and remembers who did. Errors: Usage.
func Set(ctx context.Context, st *store.Store, who string, change func(*Settings)) (s Settings, err error) {
	err = st.Update(ctx, func(tx *store.Tx) error {
		before, err := settings(ctx, tx)
		if err != nil {
			return err
		}
		s = before
		if change(&s); s == before {
			return nil
		}
		if err := s.check(); err != nil {
			return err
		}
		text, err := json.Marshal(s)
		if err != nil {
			return err
		}
		if err := tx.SetScanSettings(ctx, string(text)); err != nil {
			return err
		}
		return tx.AppendAudit(ctx, store.Change{Who: who, Action: "authenticity.set", Object: "settings", Before: before, After: s})
	})
	return s, err
}
