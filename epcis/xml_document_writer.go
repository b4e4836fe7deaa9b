package epcis

import "github.com/trailmark/trailmark"

// xmlDocumentWriter is a document as XML (EPCIS 2.0, section 9; EPCIS 1.2, section 9).
type xmlDocumentWriter struct{ settings *settings }

func (d *xmlDocumentWriter) head(b []byte) ([]byte, error) {
	return b, trailmark.Errorf(trailmark.Usage, "XML is not written yet")
}
func (d *xmlDocumentWriter) event(b []byte, _ *trailmark.Event, _ int) ([]byte, error) { return b, nil }
func (d *xmlDocumentWriter) tail(b []byte) []byte                                      { return b }

func (s *settings) bareXML(*trailmark.Event) ([]byte, error) {
	return nil, trailmark.Errorf(trailmark.Usage, "XML is not written yet")
}

const epcisSpace2 = "urn:epcglobal:epcis:xsd:2"
