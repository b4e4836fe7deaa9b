package epcis

import (
	"github.com/trailmark/trailmark"
)

// The formats of a [trailmark.Source].
const (
	formatJSON = "json"
	formatXML1 = "xml-1"
	formatXML2 = "xml-2"
)

// Raw is one event cut out of its document. It holds its own bytes.
type Raw struct {
	Original []byte
	Source   *trailmark.Source
	Index    int // place in the document, from 1
	Line     int // where it begins, from 1

	names namespaces // of the document; JSON only
}

// maxFaults bounds how many faults of one event are told: to find the line of
// each, the event is read again.
const maxFaults = 20

// Decode reads and validates the event. Errors are of kind Invalid. It may be
// called from any goroutine.
func (r Raw) Decode() (*trailmark.Event, error) {
	e, faults := r.decode(1)
	if len(faults) > 0 {
		return nil, faults[0]
	}
	return e, nil
}

// Faults gives all that is wrong with the event, up to twenty, each
// an Error of kind Invalid with its place. What cannot be read has one fault.
func (r Raw) Faults() []*trailmark.Error {
	_, faults := r.decode(maxFaults)
	return faults
}

// decode gives the event, or its first faults.
func (r Raw) decode(most int) (*trailmark.Event, []*trailmark.Error) {
	e, fault := r.parse()
	var faults []*trailmark.Error
	if fault != nil {
		faults = []*trailmark.Error{fault}
	} else if faults = validate(e, most); len(faults) == 0 {
		e.Original, e.Source = r.Original, r.Source
		return e, nil
	}
	for _, f := range faults {
		f.Event = r.Index
		if f != fault {
			f.Line = r.Line + lineOf(r, f.Path)
		}
	}
	return nil, faults
}

func (r Raw) parse() (*trailmark.Event, *trailmark.Error) {
	if r.Source.Format == formatJSON {
		return parseJSONEvent(r)
	}
	return parseXMLEvent(r)
}

// lineOf gives how many lines into the event the member or element of a path
// is; 0, the beginning of the event, if there is none.
func lineOf(r Raw, path string) int {
	if r.Source.Format == formatJSON {
		return jsonLineOf(r.Original, path)
	}
	return xmlLineOf(r, path)
}

// DecodeEvent reads one event alone from its original bytes and its Source, as
// [Decoder.Next] gave them. The result is equal to the event that it gave.
func DecodeEvent(original []byte, src *trailmark.Source) (*trailmark.Event, error) {
	raw := Raw{Original: original, Source: src, Line: 1}
	if src.Format == formatJSON {
		names := builtin
		if src.Header != "" {
			var err error
			if names, err = parseContext(builtin, []byte(src.Header)); err != nil {
				return nil, trailmark.Wrapf(trailmark.Malformed, err, "the stored @context cannot be read")
			}
		}
		raw.names = names
	}
	return raw.Decode()
}
