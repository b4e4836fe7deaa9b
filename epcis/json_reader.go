package epcis

import (
	"bytes"
	"errors"
	"io"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/trailmark/trailmark"
)

// jsonReader reads tokens and values of a document and knows the line it is
// on and how much one value may take.
type jsonReader struct {
	dec   *jsontext.Decoder
	in    *limitedReader
	limit int
	line  int // of the next token, after peek

	counted int64 // the offset up to which line has been counted by peek
}

func newJSONReader(r io.Reader, limit, line int) *jsonReader {
	in := &limitedReader{r: r}
	return &jsonReader{dec: jsontext.NewDecoder(in, jsontext.AllowDuplicateNames(true)), in: in, limit: limit, line: line, counted: -1}
}

// peek gives the kind of the next token and moves line to it.
func (r *jsonReader) peek() jsontext.Kind {
	r.in.allowed = r.dec.InputOffset() + int64(r.limit)
	kind := r.dec.PeekKind()
	if r.counted == r.dec.InputOffset() {
		return kind
	}
	r.counted = r.dec.InputOffset()
	for _, c := range r.dec.UnreadBuffer() {
		if c == '\n' {
			r.line++
		} else if c > ' ' && c != ',' && c != ':' {
			break
		}
	}
	return kind
}

// token reads the next token.
func (r *jsonReader) token() (jsontext.Token, error) {
	r.peek()
	t, err := r.dec.ReadToken()
	return t, r.wrap(err)
}

// value reads the next value and gives the line that it begins on. It stays
// valid until the next call.
func (r *jsonReader) value() (jsontext.Value, int, error) {
	r.peek()
	line := r.line
	v, err := r.dec.ReadValue()
	if err != nil {
		return nil, line, r.wrap(err)
	}
	r.line += bytes.Count(v, newline)
	return v, line, nil
}

var newline = []byte{'\n'}

// wrap makes an error of the JSON library one of ours.
func (r *jsonReader) wrap(err error) error {
	if err == nil || err == io.EOF {
		return err
	}
	var ours *trailmark.Error
	if errors.As(err, &ours) {
		ours.Line = r.line
		return ours
	}
	e := trailmark.Wrapf(trailmark.Malformed, err, "the document cannot be read on")
	e.Hint = "mend the document at this place and send it again"
	e.Line = r.line
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) {
		e.Err = syntax.Err
		e.Path = pathOf(syntax.JSONPointer)
		e.Line += r.linesTo(syntax.ByteOffset)
	}
	return e
}

// linesTo counts the lines between the read position and an offset ahead.
func (r *jsonReader) linesTo(offset int64) int {
	ahead := r.dec.UnreadBuffer()
	n := min(max(offset-r.dec.InputOffset(), 0), int64(len(ahead)))
	ahead = bytes.TrimLeft(ahead[:n], " \t\r\n,:") // peek has counted these
	return bytes.Count(ahead, newline)
}

// limitedReader fails when more than is allowed has been read and more is
// wanted: the value that is being read is too big to be held.
type limitedReader struct {
	r       io.Reader
	n       int64
	allowed int64
}

func (l *limitedReader) Read(p []byte) (int, error) {
	if l.n > l.allowed {
		return 0, tooBig()
	}
	n, err := l.r.Read(p)
	l.n += int64(n)
	return n, err
}

func tooBig() *trailmark.Error {
	e := trailmark.Errorf(trailmark.Malformed, "one event, or what comes before the @context, is bigger than the size limit")
	e.Hint = "split the event, put @context before epcisBody, or raise the limit"
	return e
}
