package epcis

import (
	"bytes"
	"io"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/trailmark/trailmark"
)

// jsonSplitter cuts a JSON document into its events. It walks down to
// eventList; everything else is read over, but for the @context, which must be
// known before the first event, and the master data.
type jsonSplitter struct {
	r      *jsonReader
	mode   jsonMode
	source *trailmark.Source
	names  namespaces

	found   bool          // a list of events or of vocabularies has been seen
	opening *recorder     // what was read until the mode was known
	body    *jsonSplitter // of a document whose @context comes late
}

type jsonMode uint8

const (
	undecided jsonMode = iota
	inDocument
	inEvents   // inside eventList, or an array of bare events
	bareEvents // a sequence of events
)

func newJSONSplitter(in io.Reader, limit, line int) *jsonSplitter {
	rec := &recorder{r: in}
	return &jsonSplitter{r: newJSONReader(rec, limit, line), opening: rec, names: builtin}
}

func (s *jsonSplitter) next(d *Decoder) (Raw, error) {
	if s.mode == undecided {
		if err := s.decide(d); err != nil {
			return Raw{}, err
		}
	}
	for {
		switch {
		case s.body != nil:
			raw, err := s.body.next(d)
			if err != io.EOF {
				return raw, err
			}
			s.body, s.found = nil, true
		case s.mode == inEvents && s.r.peek() == jsontext.KindEndArray:
			s.mode = inDocument
			if err := s.walk(d); err != nil {
				return Raw{}, err
			}
		case s.mode == inEvents || s.mode == bareEvents:
			return s.event()
		default:
			if err := s.walk(d); err != nil {
				return Raw{}, err
			}
		}
	}
}

// decide reads until it is clear whether this is a document or a bare event,
// and in the second case begins again.
func (s *jsonSplitter) decide(d *Decoder) error {
	startLine := s.r.line
	if s.r.peek() == jsontext.KindBeginArray {
		s.mode, s.found = inEvents, true
		s.source = &trailmark.Source{Format: formatJSON}
		_, err := s.r.token()
		return err
	}
	for s.mode == undecided {
		if err := s.walk(d); err == io.EOF {
			s.mode = bareEvents
		} else if err != nil {
			return err
		}
		if len(s.opening.seen) > s.r.limit+readBuffer {
			return tooBig()
		}
	}
	seen := s.opening.stop()
	if s.mode == bareEvents {
		again := io.MultiReader(bytes.NewReader(seen), s.opening)
		s.r = newJSONReader(again, s.r.limit, startLine)
		s.source, s.names = &trailmark.Source{Format: formatJSON}, builtin
	}
	return nil
}

// walk takes one step through the document outside its events: a name and its
// value, a bracket to go down, or a bracket to go up. io.EOF is the end of the
// document.
func (s *jsonSplitter) walk(d *Decoder) error {
	if s.r.peek() != jsontext.KindString {
		_, err := s.r.token()
		if err == nil && s.r.dec.StackDepth() == 0 && s.mode != undecided {
			return s.finish()
		}
		if err == nil && s.r.dec.StackDepth() == 0 {
			return io.EOF
		}
		return err
	}
	name, err := s.r.token()
	if err != nil {
		return err
	}
	return s.member(d, name.String())
}

// finish reads the end of the document, after which nothing may come.
func (s *jsonSplitter) finish() error {
	_, err := s.r.token()
	message := "there is more after the end of the document"
	if err == io.EOF && !s.found {
		message = "the document has neither events nor master data"
	} else if err != nil {
		return err
	}
	e := trailmark.Errorf(trailmark.Malformed, "%s", message)
	e.Line = s.r.line
	return e
}

// member reads the value of a member outside the events, or goes into it.
func (s *jsonSplitter) member(d *Decoder, name string) error {
	switch name {
	case "epcisBody":
		s.mode = inDocument
		if s.source == nil {
			return s.lateContext()
		}
		return s.enter(jsontext.KindBeginObject)
	case "epcisHeader", "epcisMasterData", "queryResults", "resultsBody":
		s.mode = inDocument
		return s.enter(jsontext.KindBeginObject)
	case "eventList":
		if err := s.enter(jsontext.KindBeginArray); err != nil {
			return err
		}
		if s.source == nil {
			return s.noContext()
		}
		s.mode, s.found = inEvents, true
		return nil
	}
	value, line, err := s.r.value()
	if err != nil {
		return err
	}
	return s.take(d, name, value, line)
}

// take uses the value of a member outside the events, if it is of use.
func (s *jsonSplitter) take(d *Decoder, name string, value jsontext.Value, line int) error {
	switch name {
	case "@context":
		return s.context(value)
	case "type":
		switch string(value) {
		case `"EPCISDocument"`, `"EPCISQueryDocument"`:
			s.mode = inDocument
		default:
			if s.mode == undecided {
				s.mode = bareEvents
			}
		}
	case "vocabularyList":
		s.found = true
		list, fault := parseJSONMasterData(s.names, value, line)
		if fault != nil {
			return fault
		}
		return d.keepMaster(list, len(value))
	}
	return nil
}

func (s *jsonSplitter) context(value jsontext.Value) (err error) {
	s.source = &trailmark.Source{Format: formatJSON, Header: string(value)}
	if s.names, err = parseContext(builtin, value); err != nil {
		return trailmark.Wrapf(trailmark.Malformed, err, "the @context cannot be read")
	}
	return nil
}

// enter reads an opening bracket.
func (s *jsonSplitter) enter(kind jsontext.Kind) error {
	t, err := s.r.token()
	if err == nil && t.Kind() != kind {
		e := trailmark.Errorf(trailmark.Malformed, "%v is expected here, not %v", kind, t.Kind())
		e.Line, e.Path = s.r.line, pathOf(s.r.dec.StackPointer())
		return e
	}
	return err
}

// lateContext holds the body, and what else comes before the @context, back
// until that has been read.
func (s *jsonSplitter) lateContext() error {
	s.r.peek()
	line, held := s.r.line, []byte(`{"epcisBody":`)
	for s.source == nil {
		value, _, err := s.r.value()
		if err != nil {
			return err
		}
		if held = append(held, value...); len(held) > s.r.limit {
			return tooBig()
		}
		if s.r.peek() != jsontext.KindString {
			return s.noContext()
		}
		if held, err = s.holdName(held); err != nil {
			return err
		}
	}
	in := bytes.NewReader(append(held, '}'))
	s.body = &jsonSplitter{r: newJSONReader(in, s.r.limit, line), mode: inDocument, source: s.source, names: s.names}
	return nil
}

// holdName reads the name of a member and holds it back, or takes the @context.
func (s *jsonSplitter) holdName(held []byte) ([]byte, error) {
	name, _, err := s.r.value()
	if err != nil {
		return nil, err
	}
	if string(name) != `"@context"` {
		return append(append(append(held, ','), name...), ':'), nil
	}
	value, _, err := s.r.value()
	if err != nil {
		return nil, err
	}
	return held, s.context(value)
}

func (s *jsonSplitter) noContext() error {
	e := trailmark.Errorf(trailmark.Malformed, "the document has no @context")
	e.Hint = `add "@context": "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"`
	e.Path, e.Line = "@context", s.r.line
	return e
}

// event cuts out the next event of an event list.
func (s *jsonSplitter) event() (Raw, error) {
	value, line, err := s.r.value()
	if err != nil {
		return Raw{}, err
	}
	return Raw{Original: slices.Clone(value), Source: s.source, Line: line, names: s.names}, nil
}

// recorder keeps what is read until it is stopped.
type recorder struct {
	r       io.Reader
	seen    []byte
	stopped bool
}

func (c *recorder) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if !c.stopped {
		c.seen = append(c.seen, p[:n]...)
	}
	return n, err
}

// stop ends the recording and gives it away.
func (c *recorder) stop() []byte {
	seen := c.seen
	c.stopped, c.seen = true, nil
	return seen
}
