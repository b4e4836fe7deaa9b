package epcis

import (
	"slices"

	"github.com/trailmark/trailmark"
)

// simpleQuery names the results of a query that has no name of its own.
const simpleQuery = "SimpleEventQuery"

// jsonDocumentWriter is a document as JSON-LD 2.0 (EPCIS 2.0, section 10).
type jsonDocumentWriter struct{ settings *settings }

func (s *settings) jsonPrefixes() prefixes {
	return prefixes{document: s.prefixes, builtin: builtinPrefixes, rdf: true}
}

func (d *jsonDocumentWriter) head(b []byte) ([]byte, error) {
	s := d.settings
	w := jsonEventWriter{jsonWriter: jsonWriter{b: b}, prefixes: s.jsonPrefixes()}
	w.declareMaster(s.master)
	w.begin("", '{')
	w.context(StandardContext, append(w.declarations(), w.own...))
	if s.query {
		w.text("type", "EPCISQueryDocument")
	} else {
		w.text("type", "EPCISDocument")
	}
	w.text("schemaVersion", "2.0")
	w.time("creationDate", s.created)
	if s.query {
		w.queryResults(s)
	} else {
		w.header(s)
		w.begin("epcisBody", '{')
	}
	w.begin("eventList", '[')
	return w.b, nil
}

// header writes the master data of a document.
func (w *jsonEventWriter) header(s *settings) {
	if len(s.master) == 0 {
		return
	}
	w.begin("epcisHeader", '{')
	w.begin("epcisMasterData", '{')
	w.masterData(slices.Values(s.master), s.names)
	w.end('}')
	w.end('}')
}

// queryResults opens the results of a query (EPCIS 2.0, section 8.2.7).
func (w *jsonEventWriter) queryResults(s *settings) {
	w.begin("epcisBody", '{')
	w.begin("queryResults", '{')
	w.text("queryName", s.resultName())
	w.text("subscriptionID", s.subscription)
	w.begin("resultsBody", '{')
	if len(s.master) > 0 {
		w.masterData(slices.Values(s.master), s.names)
	}
}

func (s *settings) resultName() string {
	if s.queryName == "" {
		return simpleQuery
	}
	return s.queryName
}

func (d *jsonDocumentWriter) event(b []byte, ev *trailmark.Event, index int) ([]byte, error) {
	w := jsonEventWriter{jsonWriter: jsonWriter{b: b}, prefixes: d.settings.jsonPrefixes()}
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
	if d.settings.query {
		return append(b, "\n]}}}}\n"...)
	}
	return append(b, "\n]}}\n"...)
}

// bare writes one event with its own @context.
func (w *jsonEventWriter) bare(ev *trailmark.Event) {
	w.declareEvent(ev)
	w.begin("", '{')
	w.context(StandardContext, append(w.declarations(), w.own...))
	w.event(ev)
	w.end('}')
}
