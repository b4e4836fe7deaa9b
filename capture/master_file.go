package capture

import (
	"bufio"
	"errors"
	"io"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/epcis"
)

// ReadMasterData reads a file of master data: an EPCISMasterDataDocument, an
// EPCISDocument that has only a header, or CSV as [WriteMasterCSV] writes it,
// gzipped or not but for CSV. Vocabulary is that of CSV rows which do not say
// and whose names do not tell; it may be "". It holds the whole file in memory.
// Errors: Malformed and Invalid, with the line.
func ReadMasterData(r io.Reader, vocabulary string) ([]trailmark.MasterData, error) {
	in := bufio.NewReader(r)
	first, err := firstByte(in)
	if err != nil {
		return nil, err
	}
	switch first {
	case '{', '[', '<', gzipMagic:
		return readMasterDocument(in)
	}
	return readMasterCSV(in, vocabulary)
}

const gzipMagic = 0x1f

// firstByte gives the first byte that is neither white space nor a part of a
// byte order mark, unread.
func firstByte(in *bufio.Reader) (byte, error) {
	for at := 1; ; at++ {
		b, err := in.Peek(at)
		if len(b) < at {
			if errors.Is(err, io.EOF) {
				return 0, trailmark.Errorf(trailmark.Malformed, "the file is empty")
			}
			return 0, trailmark.Wrapf(trailmark.Malformed, err, "the file cannot be read")
		}
		switch c := b[at-1]; {
		case at <= len(byteOrderMark) && c == byteOrderMark[at-1], c == ' ', c == '\t', c == '\r', c == '\n':
		default:
			return c, nil
		}
	}
}

func readMasterDocument(in io.Reader) ([]trailmark.MasterData, error) {
	d := epcis.NewDecoder(in)
	switch _, err := d.NextRaw(); {
	case err == nil:
		return nil, &trailmark.Error{
			Kind: trailmark.Invalid, Message: "the document has events, too",
			Hint: "trailmark capture takes both its events and its master data",
		}
	case !errors.Is(err, io.EOF):
		return nil, err
	}
	return d.MasterData(), nil
}
