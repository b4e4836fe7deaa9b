package api

import (
	"bytes"
	"errors"
	"io"
	"net/http"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/epcis"
)

// postEvent takes in one event and answers when it is on disk (EPCIS 2.0,
// section 12.7). An event under an id that is known is a conflict, whether it
// says the same or not; an error declaration repeats the id of its event.
func (c *call) postEvent() error {
	ev, err := c.readEvent()
	if err != nil {
		return err
	}
	if ev.ID == "" {
		ev.ID = epcis.Hash(ev) // what it is known by (S6)
	}
	c.w.Header().Set("Location", c.Mount+"/events/"+segment(ev.ID))
	receipt, err := c.Door.Events(c.ctx(), []*trailmark.Event{ev}, c.captureOptions(c.principal.Name, c.principal.Party))
	if err != nil {
		return c.refuse(err)
	}
	c.operation.metrics.captured(receipt)
	switch {
	case len(receipt.Rejected) > 0:
		return c.refuse(receipt.Rejected[0].Err)
	case receipt.Duplicates > 0:
		return &trailmark.Error{Kind: trailmark.Conflict, Path: "eventID", Message: "an event is known under " + ev.ID}
	case receipt.Quarantined > 0:
		return c.writeEvent(http.StatusAccepted, ev)
	}
	return c.writeEvent(http.StatusCreated, ev)
}

// refuse tells why an event was not taken.
func (c *call) refuse(err error) error {
	if trailmark.KindOf(err) != trailmark.Conflict {
		c.w.Header().Del("Location")
	}
	if trailmark.KindOf(err) == trailmark.Conflict && c.principal.Party != "" {
		return &trailmark.Error{Kind: trailmark.Conflict, Path: "eventID", Message: "an event is known under this id"}
	}
	return asPartner(c.principal.Party, err)
}

// readEvent reads a body that holds exactly one event, bare or in a document.
func (c *call) readEvent() (*trailmark.Event, error) {
	body, err := c.openBody(c.Limits.EventBytes, c.Limits.EventBytes)
	if err != nil {
		return nil, err
	}
	defer body.Close()
	buffer := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buffer)
	buffer.Reset()
	if _, err := buffer.ReadFrom(body); err != nil {
		return nil, err
	}
	decoder := epcis.NewDecoder(bytes.NewReader(buffer.Bytes()), epcis.MaxEvent(maxEvent))
	ev, err := decoder.Next()
	if errors.Is(err, io.EOF) {
		return nil, trailmark.Errorf(trailmark.Invalid, "there is no event in the body")
	}
	if err != nil {
		return nil, err
	}
	if _, err := decoder.Next(); !errors.Is(err, io.EOF) {
		return nil, &trailmark.Error{
			Kind: trailmark.Invalid, Event: 2, Message: "this takes one event at a time", Hint: "send documents to /capture",
		}
	}
	return ev, nil
}

// writeEvent answers with one event, unless the request wants none
// (Prefer: return=minimal, RFC 7240).
func (c *call) writeEvent(status int, ev *trailmark.Event) error {
	if c.r.Header.Get("Prefer") == "return=minimal" {
		c.w.Header().Set("Preference-Applied", "return=minimal")
		c.w.WriteHeader(status)
		return nil
	}
	options, err := c.encoding()
	if err != nil {
		return err
	}
	body, err := epcis.MarshalEvent(ev, options...)
	if err != nil {
		return err
	}
	return c.write(status, c.terms.media, body)
}

// captureOptions are how what somebody sends is captured. A partner is a guest.
func (s *Server) captureOptions(sender string, party trailmark.ThingID) capture.Options {
	return capture.Options{Mode: s.Mode, Told: sender, Guest: party != ""}
}
