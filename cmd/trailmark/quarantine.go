package main

import (
	"context"
	"fmt"
	"io"
	"strconv"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/store"
)

type quarantineVerb struct {
	List   quarantineListVerb   `cmd:"" help:"List the events that were kept aside and wait for a decision."`
	Show   quarantineShowVerb   `cmd:"" help:"Show an event that was kept aside, as it came."`
	Accept quarantineAcceptVerb `cmd:"" help:"Take an event in all the same, with what the rules say about it."`
	Reject quarantineRejectVerb `cmd:"" help:"Leave an event out for good."`
}

// aside is an event that was kept aside in the answers of trailmark quarantine
// list --json and show --json.
type aside struct {
	ID       int64          `json:"id"`
	EventID  string         `json:"eventID"`
	Received string         `json:"received"`
	Document string         `json:"document"`
	Findings []asideFinding `json:"findings"`
	State    string         `json:"state"` // waiting, accepted or rejected
	Decided  string         `json:"decided,omitempty"`
	Who      string         `json:"who,omitempty"`
	Why      string         `json:"why,omitempty"`
	Original string         `json:"original,omitempty"` // of show
}

type asideFinding struct {
	Rule    string            `json:"rule"`
	Thing   trailmark.ThingID `json:"thing"`
	Message string            `json:"message"`
}

func newAside(q *store.Quarantined) aside {
	a := aside{
		ID: q.ID, EventID: q.EventID, Received: q.Received.String(), Document: q.Document,
		State: "waiting", Who: q.Who, Why: q.Why, Findings: []asideFinding{},
	}
	for _, f := range q.Findings {
		a.Findings = append(a.Findings, asideFinding{f.Rule, f.Thing, f.Message})
	}
	if q.At != 0 {
		a.State, a.Decided = map[bool]string{true: "accepted", false: "rejected"}[q.Accept], q.At.String()
	}
	return a
}

type quarantineListVerb struct {
	All bool `help:"Those that were decided about, too."`
	answerAs
}

// Run lists the events.
func (v *quarantineListVerb) Run(ctx context.Context, c *console, db *database) error {
	list := []aside{}
	err := db.read(ctx, func(st *store.Store) error {
		return st.View(ctx, func(tx *store.Tx) error {
			return tx.Quarantined(ctx, v.All, func(q store.Quarantined) error {
				list = append(list, newAside(&q))
				return nil
			})
		})
	})
	if err != nil {
		return err
	}
	return v.answer(c, list, func(w io.Writer) {
		t := newTable("id", "received", "document", "state", "rule", "what speaks against it")
		for _, a := range list {
			rule, message := "", ""
			if len(a.Findings) > 0 {
				rule, message = a.Findings[0].Rule, key(a.Findings[0].Thing)+": "+a.Findings[0].Message
			}
			t.line(strconv.FormatInt(a.ID, 10), clock(a.Received), a.Document, a.State, rule, message)
		}
		t.write(w, "")
	})
}

type quarantineShowVerb struct {
	ID int64 `arg:"" help:"Its number in the list."`
	answerAs
}

// Run shows one event.
func (v *quarantineShowVerb) Run(ctx context.Context, c *console, db *database) error {
	var found aside
	err := db.read(ctx, func(st *store.Store) error {
		return st.View(ctx, func(tx *store.Tx) error {
			q, err := tx.QuarantinedByID(ctx, v.ID)
			found = newAside(&q)
			found.Original = string(q.Body.Original)
			return err
		})
	})
	if err != nil {
		return err
	}
	return v.answer(c, found, found.write)
}

func (a *aside) write(w io.Writer) {
	t := newTable()
	t.line("event", a.EventID)
	t.line("received", joined(", ", clock(a.Received), a.Document))
	t.line("state", joined(", ", a.State, clock(a.Decided), a.Who, a.Why))
	for _, f := range a.Findings {
		t.line(f.Rule, key(f.Thing)+": "+f.Message)
	}
	t.write(w, "")
	fmt.Fprintf(w, "\n%s\n", a.Original)
}

// decision are the arguments of verbs that decide.
type decision struct {
	ID  int64  `arg:"" help:"Its number in the list."`
	Why string `required:"" placeholder:"TEXT" help:"The reason, for the audit."`
}

func (d *decision) run(ctx context.Context, db *database, decide func(*capture.Door) error) error {
	return db.read(ctx, func(st *store.Store) error {
		door := capture.Open(st)
		defer door.Close()
		return decide(door)
	})
}

type quarantineAcceptVerb struct{ decision }

// Run takes the event in.
func (v *quarantineAcceptVerb) Run(ctx context.Context, db *database) error {
	return v.run(ctx, db, func(door *capture.Door) error { return door.Accept(ctx, v.ID, shellWho(), v.Why) })
}

type quarantineRejectVerb struct{ decision }

// Run leaves the event out.
func (v *quarantineRejectVerb) Run(ctx context.Context, db *database) error {
	return v.run(ctx, db, func(door *capture.Door) error { return door.Reject(ctx, v.ID, shellWho(), v.Why) })
}
