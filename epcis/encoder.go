package epcis

import (
	"bufio"
	"io"

	"github.com/trailmark/trailmark"
)

// StandardContext is the @context of every document that an [Encoder] writes
// as JSON.
const StandardContext = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"

// Encoder writes one EPCISDocument or EPCISQueryDocument, event by event. It
// holds one event at a time and is for one goroutine.
type Encoder struct {
	out      *bufio.Writer
	settings *settings
	document documentWriter
	events   int
	buf      []byte
	begun    bool
	err      error // sticky
}

// documentWriter writes the parts of a document in one format.
type documentWriter interface {
	head(b []byte) ([]byte, error)                   // up to the master data
	element(b []byte, m trailmark.MasterData) []byte // one element of them
	body(b []byte) []byte                            // from there to the first event
	event(b []byte, ev *trailmark.Event, index int) ([]byte, error)
	tail(b []byte) []byte
}

// NewEncoder writes a document to w, which it does not close.
func NewEncoder(w io.Writer, options ...EncoderOption) *Encoder {
	s := newSettings(options)
	e := &Encoder{out: bufio.NewWriterSize(w, readBuffer), settings: s}
	if s.format == JSON {
		e.document = &jsonDocumentWriter{settings: s}
	} else {
		e.document = &xmlDocumentWriter{settings: s}
	}
	return e
}

// Encode writes one event, with the eventID and the recordTime that it has: a
// repository sets its own before. It does not validate the event.
//
// An error of kind Usage says that the format cannot express the event; then
// nothing of it was written, and another event may follow. Any other error is
// that of the writer, and every later call gives it again.
func (e *Encoder) Encode(ev *trailmark.Event) error {
	if e.begin(); e.err != nil {
		return e.err
	}
	b, err := e.document.event(e.buf[:0], e.settings.names.Event(ev), e.events)
	if err != nil {
		return err
	}
	e.events++
	e.write(b)
	return e.err
}

// Close ends the document and flushes it.
func (e *Encoder) Close() error {
	e.begin()
	if e.err == nil {
		e.write(e.document.tail(e.buf[:0]))
	}
	if e.err == nil {
		e.err = e.out.Flush()
	}
	return e.err
}

// begin writes everything before the first event, once.
func (e *Encoder) begin() {
	if e.begun {
		return
	}
	e.head()
	for _, m := range e.settings.master {
		e.element(m)
	}
	e.body()
}

func (e *Encoder) head() {
	b, err := e.document.head(e.buf[:0])
	if e.err = err; err == nil {
		e.write(b)
	}
}

func (e *Encoder) element(m trailmark.MasterData) {
	if e.err == nil {
		e.write(e.document.element(e.buf[:0], m))
	}
}

func (e *Encoder) body() {
	e.begun = true
	if e.err == nil {
		e.write(e.document.body(e.buf[:0]))
	}
}

// write sends what was appended, and keeps the buffer for the next.
func (e *Encoder) write(b []byte) {
	e.buf = b
	if e.err == nil {
		_, e.err = e.out.Write(b)
	}
}

// MarshalEvent writes one bare event that says all about itself: in JSON with
// its own @context, in XML with its namespaces. It does not validate it. An
// error of kind Usage says that the format cannot express the event.
func MarshalEvent(ev *trailmark.Event, options ...EncoderOption) ([]byte, error) {
	s := newSettings(options)
	ev = s.names.Event(ev)
	if s.format == JSON {
		return s.bareJSON(ev), nil
	}
	return s.bareXML(ev)
}
