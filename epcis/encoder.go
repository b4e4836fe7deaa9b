package epcis

import (
	"bufio"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/trailmark/trailmark"
)

// StandardContext is the @context of every document that an [Encoder] writes.
const StandardContext = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"

// Encoder writes one EPCISDocument as JSON-LD 2.0 (EPCIS 2.0, section 10),
// event by event. It is for one goroutine.
type Encoder struct {
	out     *bufio.Writer
	created time.Time
	master  []trailmark.MasterData
	names   map[string]string // namespace to prefix
	events  int
	buf     []byte
	err     error // sticky
}

// EncoderOption changes an [Encoder].
type EncoderOption func(*Encoder)

// WithMasterData puts vocabulary elements into the header of the document.
func WithMasterData(list []trailmark.MasterData) EncoderOption {
	return func(e *Encoder) { e.master = list }
}

// WithNamespaces declares prefixes (prefix to namespace) for the whole
// document. A namespace that is not declared gets a prefix in each event that
// uses it.
func WithNamespaces(prefixes map[string]string) EncoderOption {
	return func(e *Encoder) {
		for prefix, space := range prefixes {
			e.names[canonicalSpace(space)] = prefix
		}
	}
}

// WithCreationDate sets the creation date of the document; without it, it is
// the time of [NewEncoder].
func WithCreationDate(t time.Time) EncoderOption {
	return func(e *Encoder) { e.created = t }
}

// NewEncoder writes a document to w, which it does not close.
func NewEncoder(w io.Writer, options ...EncoderOption) *Encoder {
	e := &Encoder{out: bufio.NewWriterSize(w, readBuffer), created: time.Now(), names: map[string]string{}}
	for _, o := range options {
		o(e)
	}
	return e
}

// Encode writes one event. It does not validate it. An error is that of the
// writer; every later call gives it again.
func (e *Encoder) Encode(ev *trailmark.Event) error {
	e.begin()
	w := eventWriter{jsonWriter: jsonWriter{b: e.buf[:0]}, names: e.names}
	if e.events > 0 {
		w.b = append(w.b, ',')
	}
	w.b = append(w.b, '\n')
	w.event(ev, "")
	e.events++
	e.buf = w.b
	e.write(w.b)
	return e.err
}

// Close ends the document and flushes it.
func (e *Encoder) Close() error {
	e.begin()
	e.write([]byte("\n]}}\n"))
	if e.err == nil {
		e.err = e.out.Flush()
	}
	return e.err
}

func (e *Encoder) write(b []byte) {
	if e.err == nil {
		_, e.err = e.out.Write(b)
	}
}

// begin writes everything before the first event, once.
func (e *Encoder) begin() {
	if e.buf != nil {
		return
	}
	w := eventWriter{names: e.names}
	w.begin("", '{')
	w.context(StandardContext, declarations(e.names))
	w.text("type", "EPCISDocument")
	w.text("schemaVersion", "2.0")
	w.time("creationDate", e.created)
	w.masterData(e.master)
	w.begin("epcisBody", '{')
	w.begin("eventList", '[')
	e.buf = w.b
	e.write(w.b)
}

// declarations gives the prefixes to declare, in order.
func declarations(names map[string]string) []declaration {
	var list []declaration
	for _, space := range slices.Sorted(maps.Keys(names)) {
		list = append(list, declaration{names[space], space})
	}
	return list
}

// MarshalEvent writes one bare event with its own @context. It does not
// validate it.
func MarshalEvent(ev *trailmark.Event) ([]byte, error) {
	w := eventWriter{}
	w.event(ev, StandardContext)
	return w.b, nil
}
