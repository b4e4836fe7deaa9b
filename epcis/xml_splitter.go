package epcis

import (
	"bufio"
	"bytes"
	"io"
	"slices"
	"strings"

	"github.com/trailmark/trailmark"
)

// xmlSplitter cuts an XML document into its events: the children of every
// EventList, the root element of a bare event.
type xmlSplitter struct {
	lex    xmlLexer
	stack  []openTag
	source *trailmark.Source // of the events at this place; nil when not known
	rooted bool              // the root element has been seen
	found  bool              // and a list of events or of vocabularies, or an event
}

// openTag is an element around the events.
type openTag struct {
	local  string
	raw    string // the start tag, if it declares namespaces
	events bool   // its children are events
}

func newXMLSplitter(in *bufio.Reader, limit, line int) *xmlSplitter {
	return &xmlSplitter{lex: xmlLexer{in: in, limit: limit, line: line}}
}

// isWrapper says whether an element is one of those into which EPCIS 1.x puts
// what it added later.
func isWrapper(prefix, local string) bool {
	return prefix == "" && (local == "extension" || local == "baseExtension")
}

func (s *xmlSplitter) next(d *Decoder) (Raw, error) {
	for {
		kind, err := s.lex.next()
		if err == io.EOF {
			return Raw{}, s.end()
		}
		if err != nil {
			return Raw{}, err
		}
		if kind == aside {
			continue
		}
		if kind == endTag {
			if err := s.pop(); err != nil {
				return Raw{}, err
			}
			continue
		}
		prefix, local := s.lex.name()
		if s.isEvent(prefix, local) {
			return s.event(kind)
		}
		if err := s.enter(d, kind, prefix, local); err != nil {
			return Raw{}, err
		}
	}
}

// end checks that the document ends where it may.
func (s *xmlSplitter) end() error {
	switch {
	case len(s.stack) > 0:
		return s.lex.malformed("the document ends inside of <" + s.stack[len(s.stack)-1].local + ">")
	case !s.rooted:
		return s.lex.malformed("the document has no root element")
	case !s.found:
		return s.lex.malformed("the document has neither events nor master data")
	}
	return io.EOF
}

// isEvent says whether the start tag that was just read is that of an event.
func (s *xmlSplitter) isEvent(prefix, local string) bool {
	if len(s.stack) == 0 {
		return !s.rooted && isStandardType(local)
	}
	return s.stack[len(s.stack)-1].events && !isWrapper(prefix, local)
}

func isStandardType(local string) bool {
	switch trailmark.EventType(local) {
	case trailmark.ObjectEvent, trailmark.AggregationEvent, trailmark.TransactionEvent,
		trailmark.TransformationEvent, trailmark.AssociationEvent, trailmark.QuantityEvent:
		return true
	}
	return false
}

// enter goes into an element that is no event.
func (s *xmlSplitter) enter(d *Decoder, kind markup, prefix, local string) error {
	if len(s.stack) == 0 {
		if err := s.root(local); err != nil {
			return err
		}
	}
	s.found = s.found || local == "EventList" || local == "VocabularyList"
	if local == "VocabularyList" {
		return s.vocabularies(d, kind)
	}
	if kind == emptyTag {
		return nil
	}
	if len(s.stack) > maxDepth {
		return s.lex.malformed("the elements around the events are nested too deep")
	}
	tag := openTag{local: local}
	if raw := s.lex.buf[s.lex.tag:]; bytes.Contains(raw, []byte("xmlns")) {
		tag.raw, s.source = string(raw), nil
	}
	tag.events = local == "EventList" || isWrapper(prefix, local) && s.inEvents()
	s.stack = append(s.stack, tag)
	return nil
}

func (s *xmlSplitter) inEvents() bool {
	return len(s.stack) > 0 && s.stack[len(s.stack)-1].events
}

// root refuses a document that is not EPCIS.
func (s *xmlSplitter) root(local string) error {
	if s.rooted {
		return s.lex.malformed("there is more after the end of the document")
	}
	s.rooted = true
	switch local {
	case "EPCISDocument", "EPCISQueryDocument", "EPCISMasterDataDocument", "Envelope", "QueryResults":
		return nil
	}
	e := s.lex.malformed("<" + local + "> is not an EPCIS document")
	e.Hint = "send an EPCISDocument, an EPCISQueryDocument or a bare event"
	return e
}

// pop leaves an element.
func (s *xmlSplitter) pop() error {
	_, local := s.lex.name()
	last := len(s.stack) - 1
	if last < 0 || s.stack[last].local != local {
		return s.lex.malformed("</" + local + "> does not close the element that is open")
	}
	if s.stack[last].raw != "" {
		s.source = nil
	}
	s.stack = s.stack[:last]
	return nil
}

// event cuts out the element whose start tag was just read.
func (s *xmlSplitter) event(kind markup) (Raw, error) {
	s.rooted, s.found = true, true
	raw, err := s.element(kind)
	if err != nil {
		return Raw{}, err
	}
	if s.source == nil {
		s.source = s.surroundings(raw.Original)
	}
	raw.Source = s.source
	return raw, nil
}

// element reads on to the end of the element whose start tag was just read.
func (s *xmlSplitter) element(kind markup) (Raw, error) {
	line := s.lex.line - bytes.Count(s.lex.buf, newline)
	s.lex.keep = true
	defer func() { s.lex.keep = false }()
	for depth := 1; kind != emptyTag && depth > 0; {
		inner, err := s.lex.next()
		if err == io.EOF {
			err = s.lex.malformed("the document ends inside of an element")
		}
		if err != nil {
			return Raw{}, err
		}
		switch inner {
		case startTag:
			depth++
		case endTag:
			depth--
		}
	}
	return Raw{Original: slices.Clone(s.lex.buf), Line: line}, nil
}

// surroundings gives the start tags that are open, as far as they declare
// namespaces.
func (s *xmlSplitter) surroundings(event []byte) *trailmark.Source {
	var header strings.Builder
	for _, tag := range s.stack {
		header.WriteString(tag.raw)
	}
	declared := header.String()
	if declared == "" {
		first, _, _ := bytes.Cut(event, []byte(">"))
		declared = string(first)
	}
	format := formatXML2
	if strings.Contains(declared, `:xsd:1"`) || strings.Contains(declared, ":xsd:1'") {
		format = formatXML1
	}
	return &trailmark.Source{Format: format, Header: header.String()}
}

// vocabularies reads master data.
func (s *xmlSplitter) vocabularies(d *Decoder, kind markup) error {
	raw, err := s.element(kind)
	if err != nil {
		return err
	}
	raw.Source = s.surroundings(raw.Original)
	list, fault := parseXMLMasterData(raw)
	if fault != nil {
		return fault
	}
	return d.keepMaster(list, len(raw.Original))
}
