package api

import (
	"net/http"
	"slices"

	"github.com/trailmark/trailmark/epcis"
	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/query"
	"github.com/trailmark/trailmark/store"
)

// translation says how names are written in the terms of the request.
func (c *call) translation() (epcis.Names, error) {
	names := epcis.Names{Format: c.terms.names}
	if names.Format != epcis.URNNames {
		return names, nil
	}
	err := c.Store.View(c.ctx(), func(tx *store.Tx) error {
		lengths, err := tx.CompanyPrefixes(c.ctx())
		names.Prefixes = gs1.Prefixes(lengths)
		return err
	})
	return names, err
}

// encoding says how events are written in the terms of the request.
func (c *call) encoding() ([]epcis.EncoderOption, error) {
	names, err := c.translation()
	if err != nil {
		return nil, err
	}
	return []epcis.EncoderOption{
		epcis.InFormat(c.terms.format), epcis.WithNames(names), epcis.WithWords(c.terms.words),
		epcis.WithNamespaces(c.terms.prefixes),
	}, nil
}

// writeEvents answers with an EPCISQueryDocument (EPCIS 2.0, section 8.2.7).
func (c *call) writeEvents(queryName string, events []query.Found) error {
	options, err := c.encoding()
	if err != nil {
		return err
	}
	options = append(options, epcis.WithCreationDate(c.now()), epcis.AsQueryResult(queryName, ""))
	o := c.output(http.StatusOK, c.terms.media)
	encoder := epcis.NewEncoder(o, slices.Clip(options)...)
	for _, f := range events {
		ev := *f.Event
		if ev.RecordTime = f.Recorded; ev.ID == "" {
			ev.ID = epcis.Hash(f.Event)
		}
		if err := encoder.Encode(&ev); err != nil {
			return c.cutOff(o, err)
		}
	}
	if err := encoder.Close(); err != nil {
		return c.cutOff(o, err)
	}
	return o.Close()
}

// cutOff ends an answer that cannot be ended well: with a problem while nothing
// has left, else by closing the connection, so that nobody takes a part of an
// answer for the whole.
func (c *call) cutOff(o *output, err error) error {
	if o.begun() {
		panic(http.ErrAbortHandler)
	}
	return err
}
