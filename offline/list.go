package offline

import (
	"crypto/ed25519"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/scan"
)

// Header is what a list says about itself.
type Header struct {
	Recall  string    `json:"recall"`  // its name
	Version int       `json:"version"` // of its answer (R4); 0 while it is not published
	Issued  time.Time `json:"issued"`
	Expires time.Time `json:"expires"`
	// Lots are given when all things of the list belong to one of them.
	Lots []trailmark.ThingID `json:"lots,omitempty"`

	// The rest is set by Sign. Concerns are the families of the things that are
	// listed: the products of items and lots, else what their names begin with.
	Concerns []string `json:"concerns"`
	Count    int      `json:"count"`
	Bits     int      `json:"bits"` // one thing in 2^Bits that are not listed is taken for one that is
	Salt     []byte   `json:"salt"`
}

// List is a list whose signature was checked.
type List struct {
	Header
	Signer ed25519.PublicKey
	Exact  bool // it has the names, too, and takes nothing for listed that is not

	set   set
	names names // of an exact list
}

// Status is what a list says of a code.
type Status uint8

// The statuses. The zero status is the safe one.
const (
	Unknown Status = iota // the list cannot tell
	NotListed
	Listed
)

var statusNames = [...]string{"unknown", "not listed", "listed"}

func (s Status) String() string { return statusNames[s] }

// MarshalText writes the status as a word.
func (s Status) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Answer is what a list says of one code.
type Answer struct {
	Status Status            `json:"status"`
	Thing  trailmark.ThingID `json:"thing"`            // its canonical name, "" for none
	Reason string            `json:"reason,omitempty"` // of Unknown, with what to do
}

// clockSkew is how far the clock of whoever checks may be behind that of whoever
// signed.
const clockSkew = time.Hour

// Valid gives nil while the list may be relied on. Errors: Refused.
func (h *Header) Valid(at time.Time) error {
	switch {
	case at.Before(h.Issued.Add(-clockSkew)):
		return &trailmark.Error{
			Kind:    trailmark.Refused,
			Message: "the list is from " + h.Issued.Format(time.RFC3339) + ", which is in the future",
			Hint:    "set the clock",
		}
	case !at.Before(h.Expires):
		return &trailmark.Error{
			Kind:    trailmark.Refused,
			Message: "the list expired at " + h.Expires.Format(time.RFC3339),
			Hint:    "fetch a new one",
		}
	}
	return nil
}

// Check tells whether the thing that a code names is listed. The code may have
// any form that [scan.Parse] reads. A thing that is listed is never missed.
func (l *List) Check(code string, at time.Time) Answer {
	if err := l.Valid(at); err != nil {
		return Answer{Reason: err.Error()}
	}
	id, wrong := identify(code)
	a := Answer{Thing: trailmark.ThingID(id.ID)}
	_, concerned := slices.BinarySearch(l.Concerns, family(id))
	switch {
	case id.ID == "":
		a.Reason = wrong.Error()
	case concerned && (l.has(id.ID) || id.Lot != "" && l.has(id.Lot)):
		a.Status = Listed
	case wrong != nil:
		a.Reason = "the check digit is wrong: scan the code again"
	default:
		a.Status, a.Reason = l.absent(id, concerned)
	}
	return a
}

// identify reads a code. What no scanner may send can still be the name that an
// event has: any URI, or one with a wrong check digit, of which the error comes
// with the name.
func identify(code string) (gs1.Identity, error) {
	c, err := scan.Parse(code, scan.Options{Scanner: true})
	switch {
	case err == nil && c.Identity.ID == "":
		return gs1.Identity{}, trailmark.Errorf(trailmark.Invalid, "the code has no key: scan the other one of the label")
	case err == nil:
		return c.Identity, nil
	case errors.Is(err, gs1.ErrAmbiguous):
		return gs1.Identity{}, err
	}
	if long, notCompressed := gs1.Decompress(code); notCompressed == nil {
		code = long
	}
	if k, wrong := gs1.Parse(code); k.AI != "" {
		id, _ := k.Identity()
		return id, wrong
	}
	if id, noName := gs1.Canonical(code); noName == nil {
		return id, nil
	}
	return gs1.Identity{}, err
}

// absent tells what it means that something is not in the set. A list names
// things, so it says nothing about what holds many.
func (l *List) absent(id gs1.Identity, concerned bool) (Status, string) {
	switch id.Kind {
	case gs1.Item:
		return NotListed, ""
	case gs1.Lot:
		if !concerned || len(l.Lots) > 0 && !slices.Contains(l.Lots, trailmark.ThingID(id.ID)) {
			return NotListed, ""
		}
		return Unknown, "things of this lot may be listed: scan a code with the serial"
	case gs1.Class:
		if !concerned {
			return NotListed, ""
		}
		return Unknown, "things of this product are listed: scan a code with the serial"
	}
	if concerned {
		return NotListed, ""
	}
	return Unknown, "the list does not speak of such things: scan what is in it, or on it"
}

// has reports whether a canonical name of a family that is concerned is listed.
func (l *List) has(id string) bool {
	if l.Exact {
		return l.names.has(id)
	}
	return l.set.has(place(l.Salt, id, l.span()))
}

// family gives what the names of the same sort of thing have in common.
func family(id gs1.Identity) string {
	switch {
	case id.Class != "":
		return id.Class
	case id.Kind == gs1.Class && strings.HasPrefix(id.ID, gs1.Root+"/01/"):
		return id.ID
	}
	if key, ok := strings.CutPrefix(id.ID, gs1.Root+"/"); ok && id.Kind != gs1.Other {
		ai, _, _ := strings.Cut(key, "/")
		return gs1.Root + "/" + ai
	}
	return id.ID[:strings.LastIndexAny(id.ID, "/:.")+1]
}
