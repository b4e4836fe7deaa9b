package store

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"io"

	"github.com/klauspost/compress/zstd"
	"github.com/trailmark/trailmark"
)

// The form of a backup:
//
//	backup := "trailmark backup 1\n" zstd(table* end)
//	table  := 'T' text count text* row* 'E'   name, number of columns, columns
//	row    := 'R' value*                      one for each column
//	value  := 0 | 1 varint | 2 text | 3 text  null, integer, text, bytes
//	text   := count bytes
//	end    := 'Z' SHA-256 of all before it in the zstd
//
// A backup that was cut off has no end, and one that was damaged another sum.
const backupMagic = "trailmark backup 1\n"

const (
	beginTable  = 'T'
	beginRow    = 'R'
	endTable    = 'E'
	endOfBackup = 'Z'
)

// backupWriter writes a backup. Its first error stays.
type backupWriter struct {
	out    io.Writer // compresses
	zip    *zstd.Encoder
	sum    hash.Hash
	buf    []byte
	events bool // the table is that of the events
	report BackupReport
	err    error
}

func newBackupWriter(w io.Writer) (*backupWriter, error) {
	if _, err := io.WriteString(w, backupMagic); err != nil {
		return nil, unwritableBackup(err)
	}
	zip, err := zstd.NewWriter(w)
	if err != nil {
		return nil, trailmark.Wrapf(trailmark.Internal, err, "compression")
	}
	sum := sha256.New()
	return &backupWriter{out: io.MultiWriter(zip, sum), zip: zip, sum: sum}, nil
}

func unwritableBackup(err error) error {
	return trailmark.Wrapf(trailmark.Unavailable, err, "the backup cannot be written")
}

func (w *backupWriter) begin(t *table) {
	w.events = t.name == "event"
	w.report.Tables++
	w.buf = packText(append(w.buf, beginTable), t.name)
	w.buf = binary.AppendUvarint(w.buf, uint64(len(t.columns)))
	for _, c := range t.columns {
		w.buf = packText(w.buf, c)
	}
}

func (w *backupWriter) row(values []value) {
	w.report.Rows++
	if w.events {
		w.report.Events++
	}
	w.buf = append(w.buf, beginRow)
	for i := range values {
		w.buf = append(w.buf, values[i].kind)
		switch v := &values[i]; v.kind {
		case isInt:
			w.buf = binary.AppendVarint(w.buf, v.int)
		case isText:
			w.buf = packText(w.buf, v.text)
		case isBytes:
			w.buf = append(binary.AppendUvarint(w.buf, uint64(len(v.bytes))), v.bytes...)
		}
	}
	const full = 64 << 10
	if len(w.buf) >= full {
		w.flush()
	}
}

func (w *backupWriter) flush() {
	if w.err == nil {
		_, w.err = w.out.Write(w.buf)
	}
	w.buf = w.buf[:0]
}

// end ends a table.
func (w *backupWriter) end() error {
	w.buf = append(w.buf, endTable)
	if w.flush(); w.err != nil {
		return unwritableBackup(w.err)
	}
	return nil
}

// close ends the backup.
func (w *backupWriter) close() error {
	w.buf = append(w.buf, endOfBackup)
	w.flush()
	w.buf = append(w.buf, w.sum.Sum(nil)...)
	w.flush()
	if w.err == nil {
		w.err = w.zip.Close()
	}
	if w.err != nil {
		return unwritableBackup(w.err)
	}
	return nil
}
