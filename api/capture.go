package api

import (
	"errors"
	"io"
	"net/http"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/epcis"
	"github.com/trailmark/trailmark/store"
)

// postCapture takes in a document (EPCIS 2.0, section 12.8.1): it is received
// whole and read through for limits and form, and then a job captures it.
func (c *call) postCapture() error {
	proceed, err := behaviour(c.r.Header)
	if err != nil {
		return err
	}
	if err := c.jobs.hasRoom(); err != nil {
		return err
	}
	body, err := c.openBody(c.Limits.BodyBytes, c.Limits.DecodedBytes)
	if err != nil {
		return err
	}
	defer body.Close()
	spool := c.jobs.newSpool(c.Limits.SmallBody)
	defer spool.discard()
	if _, err := io.Copy(spool, body); err != nil {
		return err
	}
	if err := c.readThrough(spool); err != nil {
		return err
	}
	job, err := c.jobs.begin(c.ctx(), store.Job{Sender: c.principal.Name, Party: c.principal.Party, Proceed: proceed}, spool)
	if err != nil {
		return err
	}
	c.w.Header().Set("Location", c.Mount+"/capture/"+job.ID)
	c.w.Header().Set("GS1-Capture-Error-Behaviour", behaviourOf(job.Proceed))
	c.w.WriteHeader(http.StatusAccepted)
	return nil
}

// readers is how many documents are read through at a time: each may hold an
// event of [maxEvent] in memory.
const (
	readers  = 4
	maxEvent = 16 << 20
)

// readThrough reads a received document to its end. It has to hold together as
// a document, with no more events than the limit; what is in the events is for
// the job.
func (c *call) readThrough(s *spool) error {
	select {
	case c.jobs.reading <- struct{}{}:
		defer func() { <-c.jobs.reading }()
	case <-c.ctx().Done():
		return trailmark.Wrapf(trailmark.Unavailable, c.ctx().Err(), "the sender did not wait")
	}
	document, err := s.document()
	if err != nil {
		return err
	}
	decoder := epcis.NewDecoder(document, epcis.MaxEvent(maxEvent))
	for events := 0; ; events++ {
		if _, err := decoder.NextRaw(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if events >= c.Limits.Events {
			return &trailmark.Error{
				Kind: trailmark.TooLarge, Message: "the document has more events than this service takes",
				Hint: "send no more than " + quantity(int64(c.Limits.Events)) + " at a time",
			}
		}
	}
}

// behaviour reads GS1-Capture-Error-Behaviour; without it, it is rollback.
func behaviour(h http.Header) (proceed bool, err error) {
	switch v := h.Get("GS1-Capture-Error-Behaviour"); v {
	case "", "rollback":
		return false, nil
	case "proceed":
		return true, nil
	default:
		return false, &httpError{http.StatusBadRequest, validation, &trailmark.Error{
			Kind: trailmark.Usage, Path: "GS1-Capture-Error-Behaviour", Message: v + " is no way to handle errors",
			Hint: "use rollback or proceed",
		}}
	}
}

func behaviourOf(proceed bool) string {
	if proceed {
		return "proceed"
	}
	return "rollback"
}

// getJob tells how far a capture job is.
func (c *call) getJob() error {
	var job store.Job
	err := c.Store.View(c.ctx(), func(tx *store.Tx) (err error) {
		job, err = tx.Job(c.ctx(), c.r.PathValue("id"))
		return err
	})
	if err != nil {
		return err
	}
	if c.principal.Party != "" && job.Party != c.principal.Party {
		return notFound("there is no capture job %s", job.ID)
	}
	return c.writeJob(c.jobs.tell(job))
}

// getJobs lists capture jobs, newest first. A partner has those of its party.
func (c *call) getJobs() error {
	page, err := c.openPage(c.r.URL.Query())
	if err != nil {
		return err
	}
	before, err := page.number(1 << 62)
	if err != nil {
		return err
	}
	var list []store.Job
	err = c.Store.View(c.ctx(), func(tx *store.Tx) (err error) {
		list, err = tx.Jobs(c.ctx(), c.principal.Party, before, page.limit+1)
		return err
	})
	if err != nil {
		return err
	}
	if len(list) > page.limit {
		list = list[:page.limit]
		page.continueAt(c, list[len(list)-1].Number)
	}
	answer := make([]jobAnswer, len(list))
	for i, job := range list {
		answer[i] = c.jobs.tell(job)
	}
	return c.writeJSON(http.StatusOK, answer)
}
