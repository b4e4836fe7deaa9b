// Package capture is the one door through which facts about goods enter (S1).
//
// A document is decoded and its names brought to their one form outside any
// transaction, on as many cores as there are. A batch of its events then goes
// through one write transaction: known events are recognised (S6), the rules
// look at each event against what was true at its own time (P1–P9), what it
// implies is derived, and all rows are written together (S7). Callers that come
// at the same time share a transaction, and so a disk flush.
package capture

import (
	"errors"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// Mode says what happens to an event that breaks a rule.
type Mode string

// The modes. The zero value is the strict one.
const (
	Enforce    Mode = "enforce"    // refuse it
	Quarantine Mode = "quarantine" // keep it aside until somebody decides
	Record     Mode = "record"     // take it and keep the finding
)

// Options say how a document is captured.
type Options struct {
	Mode     Mode
	Proceed  bool   // take what can be taken; else the whole document or nothing (S7)
	Document string // its name, for messages
	Told     string // who sends it, for the history of master data
	// Guest says that a partner sends it. Its master data may add what nobody
	// else has told of, and cannot change the tree of places, which says what
	// a partner sees.
	Guest bool

	// Progress, if set, is called after each batch with the number of events
	// so far. It must not call the door again.
	Progress func(events int)
}

func (o *Options) told() store.Told {
	return store.Told{Document: o.Document, Teller: o.Told, Guest: o.Guest}
}

// Receipt is the answer to a capture. Everything it counts is durable.
type Receipt struct {
	Events      int // in the document
	Captured    int
	Duplicates  int // known already, and the same (S6)
	Quarantined int
	Noted       int // among the captured: a rule speaks against them, and Record took them
	Rejected    []Rejection
}

// Rejection is an event that was not taken, and why.
type Rejection struct {
	Document string `json:"document"`
	Event    int    `json:"event"` // its place in the document, from 1; 0 for the document itself
	Kind     string `json:"kind"`  // of error, as trailmark.Kind names it
	Rule     string `json:"rule,omitempty"`
	Message  string `json:"message"` // with the path and line, and what to do
	Err      error  `json:"-"`       // the same as an error
}

// Reject tells of an error in the words of a receipt.
func Reject(document string, event int, err error) Rejection {
	r := Rejection{Document: document, Event: event, Kind: trailmark.KindOf(err).String(), Message: err.Error(), Err: err}
	if e, ok := errors.AsType[*trailmark.Error](err); ok {
		place := *e
		place.Document, place.Event = "", 0 // told beside the message
		r.Message = place.Error()
		if len(e.Findings) > 0 {
			r.Rule = e.Findings[0].Rule
		}
	}
	return r
}

// keptNothing says that the document was refused as a whole.
func (r *Receipt) keptNothing() { *r = Receipt{Events: r.Events, Rejected: r.Rejected} }

func (r *Receipt) add(o Receipt) {
	r.Events += o.Events
	r.Captured += o.Captured
	r.Duplicates += o.Duplicates
	r.Quarantined += o.Quarantined
	r.Noted += o.Noted
	r.Rejected = append(r.Rejected, o.Rejected...)
}
