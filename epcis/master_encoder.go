package epcis

import (
	"io"
	"iter"

	"github.com/trailmark/trailmark"
)

// EncodeMasterData writes master data as a document of its own: in XML an
// EPCISMasterDataDocument, in JSON an EPCISDocument without events (EPCIS 2.0,
// section 9.4). It holds one element at a time; those of one vocabulary should
// follow each other. It ends with the first error of the list or of the writer,
// and then what was written is no whole document.
func EncodeMasterData(w io.Writer, list iter.Seq2[trailmark.MasterData, error], options ...EncoderOption) error {
	e := NewEncoder(w, append(options, func(s *settings) { s.kind = masterDocument })...)
	if e.head(); e.err != nil {
		return e.err
	}
	for m, err := range list {
		if err != nil {
			return err
		}
		if e.element(m); e.err != nil {
			return e.err
		}
	}
	e.body()
	return e.Close()
}

// vocabularyState knows where among the vocabularies a writer is.
type vocabularyState struct {
	some bool // an element has been written
	kind string
}

// step takes the next element, and says whether it is the first of all, and
// whether it is the first of its vocabulary.
func (v *vocabularyState) step(m trailmark.MasterData) (first, next bool) {
	first = !v.some
	next = first || m.Vocabulary != v.kind
	v.some, v.kind = true, m.Vocabulary
	return first, next
}
