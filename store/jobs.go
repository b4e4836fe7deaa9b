package store

import (
	"context"

	"github.com/trailmark/trailmark"
)

// Job is a document on its way in, or what became of it.
type Job struct {
	Number  int64 // in the order of their making, from 1
	ID      string
	Sender  string            // name of who sent it
	Party   trailmark.ThingID // the sender's, "" for one's own people
	Proceed bool              // take what can be taken, else all or nothing (S7)
	Created trailmark.Instant
	// Server is whose work it is, and Beat when that server last said so.
	Server string
	Beat   trailmark.Instant

	Finished trailmark.Instant // zero while it runs
	Success  bool              // no fault so far
	Events   int               // seen so far
	Faults   string            // what was wrong, as the server tells it; "" for nothing
}

const jobColumns = `select number, id, sender, party, proceed, created, server, beat, finished, success, events, faults from job `

// AddJob adds a job that begins now and gives it as it was stored. Document is
// what it has to capture; nil when the server keeps that elsewhere.
func (t *Tx) AddJob(ctx context.Context, j Job, document []byte) (Job, error) {
	const text = `insert into job (number, id, sender, party, proceed, created, server, beat, success, events, faults, document)
		select (select coalesce(max(number), 0) + 1 from job), $1, $2, $3, $4, $5, $6, $5, 1, 0, '', $7`
	_, err := t.exec(ctx, text, j.ID, j.Sender, string(j.Party), truth(j.Proceed), t.clock(), j.Server, document)
	if err != nil {
		return Job{}, err
	}
	return t.Job(ctx, j.ID)
}

// Job gives the job with an id. Errors: NotFound.
func (t *Tx) Job(ctx context.Context, id string) (Job, error) {
	list, err := t.jobs(ctx, "where id = $1", id)
	if err == nil && len(list) == 0 {
		return Job{}, trailmark.Errorf(trailmark.NotFound, "there is no capture job %s", id)
	}
	if err != nil {
		return Job{}, err
	}
	return list[0], nil
}

// JobDocument gives the document that was stored with a job, nil for none.
func (t *Tx) JobDocument(ctx context.Context, id string) (document []byte, err error) {
	err = t.query(ctx, "select document from job where id = $1", []any{id}, func(r row) error {
		document = r.Bytes(0)
		return nil
	})
	return document, err
}

// Jobs gives up to limit jobs with a number below before, newest first: those
// of a party's people, or all for "".
func (t *Tx) Jobs(ctx context.Context, party trailmark.ThingID, before int64, limit int) ([]Job, error) {
	if party == "" {
		return t.jobs(ctx, "where number < $1 order by number desc limit $2", before, int64(limit))
	}
	return t.jobs(ctx, "where party = $1 and number < $2 order by number desc limit $3", string(party), before, int64(limit))
}

// SilentJobs gives the jobs that run and whose server was last heard of before
// a time, oldest first.
func (t *Tx) SilentJobs(ctx context.Context, before trailmark.Instant) ([]Job, error) {
	return t.jobs(ctx, "where finished is null and beat < $1 order by number", int64(before))
}

// ClaimJob gives a job that runs to another server, if its own was last heard
// of before a time. It reports false when somebody else was faster.
func (t *Tx) ClaimJob(ctx context.Context, id, server string, before trailmark.Instant) (bool, error) {
	const text = `update job set server = $2, beat = $3 where id = $1 and finished is null and beat < $4`
	n, err := t.exec(ctx, text, id, server, t.clock(), int64(before))
	return n > 0, err
}

// JobState is how far a job is.
type JobState struct {
	Success bool
	Events  int
}

// BeatJobs says that a server is alive, and how far its jobs are.
func (t *Tx) BeatJobs(ctx context.Context, server string, states map[string]JobState) error {
	if _, err := t.exec(ctx, "update job set beat = $2 where server = $1 and finished is null", server, t.clock()); err != nil {
		return err
	}
	for id, s := range states { // a server runs few at a time
		const text = `update job set success = $3, events = $4 where id = $1 and server = $2 and finished is null`
		if _, err := t.exec(ctx, text, id, server, truth(s.Success), int64(s.Events)); err != nil {
			return err
		}
	}
	return nil
}

// ReleaseJobs says that a server has left off its jobs, so that it or another
// one takes them up at once.
func (t *Tx) ReleaseJobs(ctx context.Context, server string) error {
	_, err := t.exec(ctx, "update job set beat = 0 where server = $1 and finished is null", server)
	return err
}

// FinishJob ends a job with the last word of the server whose work it is, and
// drops its document. Of another server it changes nothing.
func (t *Tx) FinishJob(ctx context.Context, j Job) error {
	const text = `update job set finished = $3, success = $4, events = $5, faults = $6, document = null where id = $1 and server = $2`
	_, err := t.exec(ctx, text, j.ID, j.Server, t.clock(), truth(j.Success), int64(j.Events), j.Faults)
	return err
}

// DropJobs forgets the jobs that were finished before a time.
func (t *Tx) DropJobs(ctx context.Context, before trailmark.Instant) error {
	_, err := t.exec(ctx, "delete from job where finished < $1", int64(before))
	return err
}

func (t *Tx) jobs(ctx context.Context, which string, args ...any) (list []Job, err error) {
	err = t.query(ctx, jobColumns+which, args, func(r row) error {
		list = append(list, Job{
			Number: r.Int(0), ID: r.Text(1), Sender: r.Text(2), Party: trailmark.ThingID(r.Text(3)), Proceed: r.Int(4) != 0,
			Created: trailmark.Instant(r.Int(5)), Server: r.Text(6), Beat: trailmark.Instant(r.Int(7)),
			Finished: trailmark.Instant(r.Int(8)), Success: r.Int(9) != 0, Events: int(r.Int(10)), Faults: r.Text(11),
		})
		return nil
	})
	return list, err
}

func truth(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// clock is the time now, as an argument of a statement.
func (t *Tx) clock() int64 { return int64(trailmark.InstantOf(t.store.now())) }
