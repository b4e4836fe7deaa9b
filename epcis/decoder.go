package epcis

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"io"

	"github.com/trailmark/trailmark"
)

const (
	// DefaultMaxEvent is how many bytes one event may have, if no option says
	// otherwise.
	DefaultMaxEvent = 64 << 20

	// maxDepth bounds the nesting of elements and of extension values, maxValues
	// the number of elements, members and entries in one event: each takes far more memory than it has bytes.
	maxDepth  = 64
	maxValues = 1 << 20

	readBuffer = 64 << 10
)

// Decoder reads the events of one document, one at a time. It is for one
// goroutine; the [Raw] events that it gives may be decoded by others.
type Decoder struct {
	in           *bufio.Reader
	maxEvent     int
	events       splitter
	master       []trailmark.MasterData
	vocabularies int // bytes of vocabularies so far
	count        int
	err          error // sticky
}

// splitter cuts a document into its events. It gives io.EOF after the last.
type splitter interface {
	next(d *Decoder) (Raw, error)
}

// DecoderOption changes a [Decoder].
type DecoderOption func(*Decoder)

// MaxEvent sets how many bytes one event may have. The same limit holds for
// the header, and for what comes before a late @context.
func MaxEvent(bytes int) DecoderOption { return func(d *Decoder) { d.maxEvent = bytes } }

// NewDecoder reads a document from r, which it does not close.
func NewDecoder(r io.Reader, options ...DecoderOption) *Decoder {
	d := &Decoder{in: bufio.NewReaderSize(r, bufferFor(r)), maxEvent: DefaultMaxEvent}
	for _, o := range options {
		o(d)
	}
	return d
}

// bufferFor is smaller for what is in memory already: services decode many
// single events.
func bufferFor(r io.Reader) int {
	if held, ok := r.(interface{ Len() int }); ok {
		return min(held.Len(), readBuffer)
	}
	return readBuffer
}

// Next gives the next event, and io.EOF after the last. An event that breaks
// the standard gives a [trailmark.Error] of kind Invalid, and the next call
// goes on with the event after it. A document that cannot be read on gives
// one of kind Malformed, and so does every later call.
func (d *Decoder) Next() (*trailmark.Event, error) {
	raw, err := d.NextRaw()
	if err != nil {
		return nil, err
	}
	return raw.Decode()
}

// NextRaw gives the next event undecoded, so that others can decode it in
// parallel. Errors are those of [Decoder.Next] of kind Malformed, and io.EOF.
func (d *Decoder) NextRaw() (Raw, error) {
	if d.err != nil {
		return Raw{}, d.err
	}
	if d.events == nil {
		if d.events, d.err = d.open(); d.err != nil {
			return Raw{}, d.err
		}
	}
	raw, err := d.events.next(d)
	if err != nil {
		d.err = err
		return Raw{}, err
	}
	d.count++
	raw.Index = d.count
	return raw, nil
}

// MasterData gives the vocabulary elements of the document's header and
// results that have been seen so far: all of them after io.EOF.
func (d *Decoder) MasterData() []trailmark.MasterData { return d.master }

// keepMaster adds master data that took so many bytes. All of a document's
// together are held to the limit of one event, since all of them are kept.
func (d *Decoder) keepMaster(list []trailmark.MasterData, bytes int) error {
	if d.vocabularies += bytes; d.vocabularies > d.maxEvent {
		e := trailmark.Errorf(trailmark.Malformed, "the master data of the document are bigger than the size limit")
		e.Hint = "split them over several documents, or raise the limit"
		return e
	}
	d.master = append(d.master, list...)
	return nil
}

// open tells by content what the document is.
func (d *Decoder) open() (splitter, error) {
	if err := d.unzip(); err != nil {
		return nil, err
	}
	if mark, _ := d.in.Peek(3); bytes.Equal(mark, []byte("\xef\xbb\xbf")) {
		_, _ = d.in.Discard(3) // a byte order mark, just peeked
	}
	line, first, err := d.skipSpace()
	if err != nil {
		return nil, err
	}
	switch first {
	case '{', '[':
		return newJSONSplitter(d.in, d.maxEvent, line), nil
	case '<':
		return newXMLSplitter(d.in, d.maxEvent, line), nil
	}
	e := trailmark.Errorf(trailmark.Malformed, "this is neither JSON nor XML: it begins with %q", first)
	e.Hint = "send an EPCIS document in UTF-8, plain or gzipped"
	e.Line = line
	return nil, e
}

func (d *Decoder) unzip() error {
	magic, _ := d.in.Peek(2)
	if !bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		return nil
	}
	z, err := gzip.NewReader(d.in)
	if err != nil {
		return trailmark.Wrapf(trailmark.Malformed, err, "the gzip header cannot be read")
	}
	d.in = bufio.NewReaderSize(z, readBuffer)
	return nil
}

// skipSpace gives the line and the first byte that is not white space, unread.
func (d *Decoder) skipSpace() (line int, first byte, err error) {
	for line = 1; ; {
		c, err := d.in.ReadByte()
		switch {
		case err == io.EOF:
			return line, 0, trailmark.Errorf(trailmark.Malformed, "the document is empty")
		case err != nil:
			return line, 0, trailmark.Wrapf(trailmark.Malformed, err, "the document cannot be read")
		case c == '\n':
			line++
		case c > ' ':
			return line, c, d.in.UnreadByte()
		}
	}
}
