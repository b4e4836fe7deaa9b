package api

import (
	"iter"
	"mime"
	"net/http"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/epcis"
	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/query"
)

// The standard has no REST endpoint for master data. This resource answers the
// SimpleMasterDataQuery of EPCIS (EPCIS 2.0, section 8.2.7.2), and takes in what
// trailmark master import takes.

// Master data are small: so many bytes of a body, as sent and decompressed.
const (
	masterSent    = 16 << 20
	masterDecoded = 64 << 20
)

// getMasters answers a query in the URL with a page of vocabulary elements.
func (c *call) getMasters() error {
	values, err := parameters(c.r.URL.RawQuery)
	if err != nil {
		return err
	}
	page, err := c.openPage(values)
	if err != nil {
		return err
	}
	values.Del("perPage")
	values.Del("nextPageToken")
	q, err := query.ParseMasterQuery(values)
	if err != nil {
		return queryFault(err)
	}
	answer, err := c.Desk.Masters(c.ctx(), q, query.Page{Limit: page.limit, After: page.after}, c.viewer())
	if err != nil {
		return queryFault(err)
	}
	c.linkNext(page, answer.Next)
	options, err := c.encoding()
	if err != nil {
		return err
	}
	o := c.output(http.StatusOK, c.terms.media)
	options = append(options, epcis.WithCreationDate(c.now()))
	if err := epcis.EncodeMasterData(o, masterData(answer.Elements), options...); err != nil {
		return c.cutOff(o, err)
	}
	return o.Close()
}

func masterData(list []query.MasterElement) iter.Seq2[trailmark.MasterData, error] {
	return func(yield func(trailmark.MasterData, error) bool) {
		for i := range list {
			if !yield(list[i].MasterData, nil) {
				return
			}
		}
	}
}

// getMaster answers with all versions of what is said of one name.
func (c *call) getMaster() error {
	id, err := gs1.Canonical(c.r.PathValue("id"))
	if id.ID == "" || err != nil {
		id.ID = c.r.PathValue("id")
	}
	history, err := c.Desk.MasterHistory(c.ctx(), trailmark.ThingID(id.ID), c.viewer())
	if err != nil {
		return err
	}
	versions := make([]query.MasterVersion, len(history))
	for i := range history {
		versions[i] = history[i].Version()
	}
	return c.writeJSON(http.StatusOK, versions)
}

// postMasters takes in master data, all or nothing, and says what became of them.
func (c *call) postMasters() error {
	if media, _, err := mime.ParseMediaType(c.r.Header.Get("Content-Type")); err == nil && media == "text/csv" {
		c.r.Header.Del("Content-Type") // told by its content, beside the media types of documents
	}
	body, err := c.openBody(masterSent, masterDecoded)
	if err != nil {
		return err
	}
	defer body.Close()
	list, err := capture.ReadMasterData(body, c.r.URL.Query().Get("vocabulary"))
	if err != nil {
		return err
	}
	changes, err := c.Door.Masters(c.ctx(), list, c.captureOptions(c.principal.Name, c.principal.Party))
	if err != nil {
		return err
	}
	return c.writeJSON(http.StatusOK, changes)
}
