package feed

import (
	"bytes"
	"context"
	"time"

	"github.com/trailmark/trailmark/epcis"
	"github.com/trailmark/trailmark/query"
	"github.com/trailmark/trailmark/store"
)

// compose writes the message for events: an EPCISQueryDocument with the names
// of the query and the subscription. The latter is "" for a connection. A
// message that is sent again has the same bytes, as far as the rights are the
// same, for made is when its events were found.
func (f *Feed) compose(ctx context.Context, list []query.Found, made time.Time, queryName, subscription, format string) ([]byte, error) {
	names, err := epcis.ParseNameFormat(format)
	if err != nil {
		return nil, err
	}
	var prefixes map[string]int
	err = f.Store.View(ctx, func(tx *store.Tx) (err error) {
		prefixes, err = tx.CompanyPrefixes(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	var body bytes.Buffer
	w := epcis.NewEncoder(&body, epcis.AsQueryResult(queryName, subscription), epcis.WithCreationDate(made),
		epcis.WithNames(epcis.Names{Format: names, Prefixes: prefixes}))
	for _, e := range list {
		if err := w.Encode(e.Event); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return body.Bytes(), nil
}
