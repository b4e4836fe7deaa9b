package epcis

import (
	"io"
	"iter"

	"github.com/trailmark/trailmark"
)

// EncodeMasterData writes master data as a document of its own: in XML an
// EPCISMasterDataDocument, in JSON an EPCISDocument without events. It holds one
// vocabulary element at a time; those of one vocabulary should follow each
// other. It ends with the first error of the list or of the writer.
func EncodeMasterData(w io.Writer, list iter.Seq2[trailmark.MasterData, error], options ...EncoderOption) error {
	s := newSettings(options)
	var rest []trailmark.MasterData
	for m, err := range list {
		if err != nil {
			return err
		}
		rest = append(rest, m)
	}
	s.master = rest
	e := NewEncoder(w, func(to *settings) { *to = *s })
	return e.Close()
}
