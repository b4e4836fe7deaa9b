package epcis

import "github.com/trailmark/trailmark"

// jsonDocumentWriter writes a document as JSON-LD 2.0 (EPCIS 2.0, section 10).
// In JSON, master data alone are an EPCISDocument without events.
type jsonDocumentWriter struct {
	settings   *settings
	vocabulary vocabularyState
}

func (s *settings) jsonEvents(b []byte) jsonEventWriter {
	return jsonEventWriter{
		jsonWriter: jsonWriter{b: b},
		prefixes:   prefixes{document: s.prefixes, builtin: builtinPrefixes, rdf: true},
	}
}

func (d *jsonDocumentWriter) head(b []byte) ([]byte, error) {
	s := d.settings
	w := s.jsonEvents(b)
	w.begin("", '{')
	w.context(StandardContext, w.declarations())
	if s.kind == queryDocument {
		w.text("type", "EPCISQueryDocument")
	} else {
		w.text("type", "EPCISDocument")
	}
	w.text("schemaVersion", "2.0")
	w.time("creationDate", s.created)
	if s.kind == queryDocument {
		w.begin("epcisBody", '{')
		w.begin("queryResults", '{')
		w.text("queryName", s.resultName())
		w.text("subscriptionID", s.subscription)
		w.begin("resultsBody", '{')
	}
	return w.b, nil
}

// element writes an element of a vocabulary, and what is around it when it is
// the first.
func (d *jsonDocumentWriter) element(b []byte, m trailmark.MasterData) []byte {
	w := d.settings.jsonEvents(b)
	first, next := d.vocabulary.step(m)
	switch {
	case first && d.settings.kind == queryDocument:
		w.begin("vocabularyList", '[')
	case first:
		w.b = append(w.b, `,"epcisHeader":{"epcisMasterData":{"vocabularyList":[`...)
	case next:
		w.b = append(w.b, "\n]},"...)
	default:
		w.b = append(w.b, ',')
	}
	if next {
		w.begin("", '{')
		w.text("type", m.Vocabulary)
		w.begin("vocabularyElementList", '[')
	}
	w.b = append(w.b, '\n')
	w.vocabularyElement(m, d.settings.names)
	return w.b
}

func (d *jsonDocumentWriter) body(b []byte) []byte {
	some, isQuery := d.vocabulary.some, d.settings.kind == queryDocument
	switch {
	case some && isQuery:
		b = append(b, "\n]}],"...)
	case some:
		b = append(b, "\n]}]}},"...)
	case !isQuery:
		b = append(b, ',')
	}
	if !isQuery {
		b = append(b, `"epcisBody":{`...)
	}
	return append(b, `"eventList":[`...)
}

func (d *jsonDocumentWriter) event(b []byte, ev *trailmark.Event, index int) ([]byte, error) {
	w := d.settings.jsonEvents(b)
	if index > 0 {
		w.b = append(w.b, ',')
	}
	w.b = append(w.b, '\n')
	w.declareEvent(ev)
	w.begin("", '{')
	if len(w.own) > 0 {
		w.context("", w.own)
	}
	w.event(ev)
	w.end('}')
	return w.b, nil
}

func (d *jsonDocumentWriter) tail(b []byte) []byte {
	if d.settings.kind == queryDocument {
		return append(b, "\n]}}}}\n"...)
	}
	return append(b, "\n]}}\n"...)
}

// bareJSON writes one event with its own @context.
func (s *settings) bareJSON(ev *trailmark.Event) []byte {
	w := s.jsonEvents(nil)
	w.declareEvent(ev)
	w.begin("", '{')
	w.context(StandardContext, append(w.declarations(), w.own...))
	w.event(ev)
	w.end('}')
	return w.b
}
