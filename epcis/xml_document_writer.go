package epcis

import (
	"slices"

	"github.com/trailmark/trailmark"
)

// The namespaces of events in XML.
const (
	epcisSpace1 = "urn:epcglobal:epcis:xsd:1"
	epcisSpace2 = "urn:epcglobal:epcis:xsd:2"
)

// xmlRoots are the root elements of each kind of document, and the beginnings of
// their namespaces.
var xmlRoots = map[documentKind]struct{ prefix, local, space string }{
	captureDocument: {"epcis", "EPCISDocument", "urn:epcglobal:epcis:xsd:"},
	queryDocument:   {"epcisq", "EPCISQueryDocument", "urn:epcglobal:epcis-query:xsd:"},
	masterDocument:  {"epcismd", "EPCISMasterDataDocument", "urn:epcglobal:epcis-masterdata:xsd:"},
}

// xmlBuiltin are the prefixes that every XML document has.
var xmlBuiltin = map[string]string{"http://www.w3.org/XML/1998/namespace": "xml"}

// xmlDocumentWriter writes a document as XML (EPCIS 2.0 and 1.2, section 9).
type xmlDocumentWriter struct {
	settings   *settings
	opened     []string // the elements that are open
	vocabulary vocabularyState
}

func (s *settings) xmlEvents(b []byte) xmlEventWriter {
	return xmlEventWriter{
		xmlWriter: xmlWriter{b}, prefixes: prefixes{document: s.prefixes, builtin: xmlBuiltin},
		words: s.words, old: s.format == XML1,
	}
}

func (d *xmlDocumentWriter) head(b []byte) ([]byte, error) {
	s := d.settings
	w := s.xmlEvents(append(b, `<?xml version="1.0" encoding="UTF-8"?>`+"\n"...))
	root, version, schema := xmlRoots[s.kind], "2", "2.0"
	if w.old {
		version, schema = "1", "1.2"
	}
	d.opened = []string{root.prefix + ":" + root.local}
	w.start(d.opened[0])
	w.attribute("xmlns:"+root.prefix, root.space+version)
	for _, d := range w.declarations() {
		w.attribute("xmlns:"+d.prefix, d.space)
	}
	w.attribute("schemaVersion", schema)
	w.timeAttribute("creationDate", s.created)
	w.more()
	if w.old && len(s.master) > 0 && s.kind != masterDocument {
		err := trailmark.Errorf(trailmark.Usage, "EPCIS 1.2 has master data beside events inside a business document header alone")
		err.Hint = "write the master data as a document of their own"
		return b, err
	}
	return w.b, nil
}

// down opens elements, which [xmlDocumentWriter.up] closes.
func (d *xmlDocumentWriter) down(w *xmlWriter, names ...string) {
	for _, name := range names {
		w.open(name)
		d.opened = append(d.opened, name)
	}
}

// up closes elements until so many are open.
func (d *xmlDocumentWriter) up(w *xmlWriter, level int) {
	for _, name := range slices.Backward(d.opened[level:]) {
		w.close(name)
	}
	d.opened = d.opened[:level]
}

// element writes an element of a vocabulary.
func (d *xmlDocumentWriter) element(b []byte, m trailmark.MasterData) []byte {
	w := d.settings.xmlEvents(b)
	first, next := d.vocabulary.step(m)
	switch {
	case first && d.settings.kind == masterDocument:
		d.down(&w.xmlWriter, "EPCISBody", "VocabularyList")
	case first:
		d.down(&w.xmlWriter, "EPCISHeader", "extension", "EPCISMasterData", "VocabularyList")
	case next:
		d.up(&w.xmlWriter, len(d.opened)-2)
	}
	if next {
		w.b = append(w.b, '\n')
		w.start("Vocabulary")
		w.attribute("type", m.Vocabulary)
		w.more()
		d.opened = append(d.opened, "Vocabulary")
		d.down(&w.xmlWriter, "VocabularyElementList")
	}
	w.b = append(w.b, '\n')
	w.vocabularyElement(m, d.settings.names)
	return w.b
}

func (d *xmlDocumentWriter) body(b []byte) []byte {
	w := xmlWriter{b}
	switch d.settings.kind {
	case masterDocument:
		if len(d.opened) == 1 {
			d.down(&w, "EPCISBody", "VocabularyList")
		}
		return w.b
	case captureDocument:
		d.up(&w, 1)
		d.down(&w, "EPCISBody", "EventList")
	case queryDocument:
		d.up(&w, 1)
		d.down(&w, "EPCISBody", xmlRoots[queryDocument].prefix+":QueryResults")
		w.text("queryName", d.settings.resultName())
		w.text("subscriptionID", d.settings.subscription)
		d.down(&w, "resultsBody", "EventList")
	}
	return w.b
}

func (d *xmlDocumentWriter) event(b []byte, ev *trailmark.Event, _ int) ([]byte, error) {
	w := d.settings.xmlEvents(append(b, '\n'))
	w.words = w.words.of(ev)
	if err := w.event(ev); err != nil {
		return b, err
	}
	return w.b, nil
}

func (d *xmlDocumentWriter) tail(b []byte) []byte {
	w := xmlWriter{append(b, '\n')}
	d.up(&w, 0)
	return append(w.b, '\n')
}

// bareXML writes one event that has all its namespaces.
func (s *settings) bareXML(ev *trailmark.Event) ([]byte, error) {
	w := s.xmlEvents(nil)
	w.words = w.words.of(ev)
	err := w.bare(ev)
	return w.b, err
}
