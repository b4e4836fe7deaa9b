package api

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"net/http"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/epcis"
	"github.com/trailmark/trailmark/store"
)

// run captures the document of a job and says what became of it.
func (j *jobs) run(job store.Job) {
	defer func() {
		j.mu.Lock()
		delete(j.running, job.ID)
		j.mu.Unlock()
	}()
	receipt, err := j.capture(job)
	if j.ctx.Err() != nil && err != nil {
		return // it is taken up again later
	}
	faults := j.faults(job, receipt, err)
	job.Success, job.Events = len(faults) == 0, receipt.Events
	j.finish(job, faults)
	j.s.operation.metrics.captured(receipt)
}

// capture sends the document of a job through the door.
func (j *jobs) capture(job store.Job) (capture.Receipt, error) {
	document, err := j.open(j.ctx, job.ID)
	if err != nil {
		return capture.Receipt{}, err
	}
	defer document.Close()
	o := j.s.captureOptions(job.Sender, job.Party)
	o.Proceed = job.Proceed
	o.Progress = func(events int) { j.note(job.ID, func(s *store.JobState) { s.Events = events }) }
	return j.s.Door.Capture(j.ctx, document, o)
}

// note keeps how far a job is, for those who ask this server.
func (j *jobs) note(id string, change func(*store.JobState)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if s := j.running[id]; s != nil {
		change(s)
	}
}

// finish stores the end of a job and drops its document. The last word has to
// be stored: it is tried until the server stops.
func (j *jobs) finish(job store.Job, faults []*problem) {
	if len(faults) > 0 {
		text, err := json.Marshal(faults)
		if err != nil {
			j.s.Log.Error("faults of a capture job", "job", job.ID, "error", err)
		}
		job.Faults = string(text)
	}
	for {
		err := j.s.Store.Update(j.ctx, func(tx *store.Tx) error { return tx.FinishJob(j.ctx, job) })
		if err == nil {
			j.dropDocument(job.ID)
			return
		}
		j.s.Log.Error("end of a capture job", "job", job.ID, "error", err)
		select {
		case <-time.After(time.Second):
		case <-j.ctx.Done():
			return // it is taken up again later, and twice is once (S6)
		}
	}
}

// giveUp ends a job whose document is lost.
func (j *jobs) giveUp(job store.Job) {
	job.Success = false
	j.finish(job, []*problem{problemOf(&trailmark.Error{
		Kind: trailmark.Unavailable, Message: "the server that had this document has stopped for good",
		Hint: "send the document again: events that are known already are taken once",
	})})
}

const maxFaults = 1000 // that are kept of one job

// faults tells what was wrong with a document.
func (j *jobs) faults(job store.Job, receipt capture.Receipt, err error) []*problem {
	var list []*problem
	for _, r := range receipt.Rejected[:min(len(receipt.Rejected), maxFaults)] {
		p := problemOf(asPartner(job.Party, r.Err))
		p.Event = r.Event
		list = append(list, p)
	}
	if more := len(receipt.Rejected) - maxFaults; more > 0 {
		list = append(list, problemOf(trailmark.Errorf(trailmark.Invalid, "%d more events were not taken", more)))
	}
	if receipt.Quarantined > 0 {
		list = append(list, problemOf(trailmark.Errorf(trailmark.Refused, "%d events are kept aside until somebody decides", receipt.Quarantined)))
	}
	if err != nil {
		p := problemOf(asPartner(job.Party, err))
		if trailmark.KindOf(err) == trailmark.Internal {
			j.s.Log.Error("capture job failed", "id", p.Instance, "job", job.ID, "error", err)
		}
		list = append(list, p)
	}
	return list
}

// asPartner leaves out of a refusal what a partner must not learn: a rule looks
// at all that is known of a thing, also at what others did with it. The rule
// and the partner's own thing are named.
func asPartner(party trailmark.ThingID, err error) error {
	e, ok := errors.AsType[*trailmark.Error](err)
	if !ok || party == "" || e.Kind != trailmark.Refused {
		return err
	}
	told := *e
	told.Findings, told.Err, told.Hint = nil, nil, "ask the owner of this service"
	told.Message = "the event does not agree with what is known of its things"
	if len(e.Findings) > 0 {
		f := e.Findings[0]
		told.Findings = []trailmark.Finding{{Rule: f.Rule, Severity: f.Severity, Thing: f.Thing}}
		told.Message = f.Rule + " " + string(f.Thing) + ": " + told.Message
	}
	return &told
}

// jobAnswer is a capture job as it is told (EPCIS 2.0, section 12.8.2).
type jobAnswer struct {
	epcis.CaptureJob
	Errors []json.RawMessage `json:"errors"`
}

// tell says how far a job is; one that runs here is known better than its row.
func (j *jobs) tell(job store.Job) jobAnswer {
	j.mu.Lock()
	if s := j.running[job.ID]; s != nil && job.Finished == 0 {
		job.Success = s.Success
	}
	j.mu.Unlock()
	created := job.Created.Time()
	answer := jobAnswer{CaptureJob: epcis.CaptureJob{
		ID: job.ID, Running: job.Finished == 0, Success: job.Success, OnError: behaviourOf(job.Proceed), Created: &created,
	}, Errors: []json.RawMessage{}}
	if job.Finished != 0 {
		finished := job.Finished.Time()
		answer.Finished = &finished
	}
	if job.Faults != "" {
		err := errors.Join(
			json.Unmarshal([]byte(job.Faults), &answer.Errors),
			json.Unmarshal([]byte(job.Faults), &answer.CaptureJob.Errors))
		if err != nil { // somebody has changed what finish wrote
			j.s.Log.Error("faults of a capture job", "job", job.ID, "error", err)
		}
	}
	return answer
}

// writeJob answers with a job, as JSON or XML.
func (c *call) writeJob(job jobAnswer) error {
	if c.terms.format == epcis.JSON {
		return c.writeJSON(http.StatusOK, job)
	}
	body, err := xml.Marshal(job.CaptureJob)
	if err != nil {
		return err
	}
	return c.write(http.StatusOK, c.terms.media, append([]byte(xml.Header), body...))
}
