package store

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
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

// backupReader reads a backup. Its first error stays, and every read after it
// gives zeros.
type backupReader struct {
	in     *bufio.Reader
	sum    hash.Hash
	zip    *zstd.Decoder
	one    [1]byte // for sum
	report BackupReport
	err    error
}

func newBackupReader(r io.Reader) (*backupReader, error) {
	magic := make([]byte, len(backupMagic))
	if _, err := io.ReadFull(r, magic); err != nil || string(magic) != backupMagic {
		return nil, &trailmark.Error{Kind: trailmark.Malformed, Message: "the file is not a trailmark backup"}
	}
	zip, err := zstd.NewReader(r, zstd.WithDecoderMaxMemory(256<<20))
	if err != nil {
		return nil, damaged(err)
	}
	b := &backupReader{zip: zip, sum: sha256.New()}
	b.in = bufio.NewReaderSize(zip, 64<<10)
	return b, nil
}

func (b *backupReader) close() { b.zip.Close() }

func damaged(err error) error {
	message := "the backup is damaged"
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		message, err = "the backup was cut off", nil
	}
	return &trailmark.Error{Kind: trailmark.Malformed, Message: message, Hint: "nothing was restored; use another backup", Err: err}
}

// fail keeps the first error.
func (b *backupReader) fail(err error) {
	if b.err == nil {
		b.err = damaged(err)
	}
}

// bytes reads n bytes. They are taken in steps, so that a wrong length does not
// take memory.
func (b *backupReader) bytes(n uint64) []byte {
	const most = 1 << 30
	if b.err != nil || n == 0 {
		return nil
	}
	if n > most {
		b.fail(errors.New("a length is too large"))
		return nil
	}
	buf := bytes.NewBuffer(make([]byte, 0, min(n, 4<<10)))
	if _, err := io.CopyN(buf, b.in, int64(n)); err != nil {
		b.fail(err)
		return nil
	}
	b.sum.Write(buf.Bytes())
	return buf.Bytes()
}

// ReadByte reads one byte for the numbers of encoding/binary.
func (b *backupReader) ReadByte() (byte, error) {
	c, err := b.in.ReadByte()
	if err == nil {
		b.one[0] = c
		b.sum.Write(b.one[:])
	}
	return c, err
}

func (b *backupReader) mark() byte {
	if b.err != nil {
		return 0
	}
	c, err := b.ReadByte()
	if err != nil {
		b.fail(err)
	}
	return c
}

func (b *backupReader) count() uint64 {
	if b.err != nil {
		return 0
	}
	n, err := binary.ReadUvarint(b)
	if err != nil {
		b.fail(err)
	}
	return n
}

func (b *backupReader) text() string { return string(b.bytes(b.count())) }

func (b *backupReader) value() (v value) {
	switch v.kind = b.mark(); v.kind {
	case isNull:
	case isInt:
		n, err := binary.ReadVarint(b)
		if err != nil {
			b.fail(err)
		}
		v.int = n
	case isText:
		v.text = b.text()
	case isBytes:
		if v.bytes = b.bytes(b.count()); v.bytes == nil {
			v.bytes = []byte{}
		}
	default:
		b.fail(errors.New("a value is of no kind"))
	}
	return v
}

// next reads the head of the next table, nil at the end of a sound backup.
func (b *backupReader) next() *table {
	const mostColumns = 1000
	switch b.mark() {
	case beginTable:
		t := &table{name: b.text()}
		n := b.count()
		if n > mostColumns {
			b.fail(errors.New("a table has too many columns"))
		}
		for i := uint64(0); i < n && b.err == nil; i++ {
			t.columns = append(t.columns, b.text())
		}
		b.report.Tables++
		return t
	case endOfBackup:
		b.verify()
	default:
		b.fail(errors.New("a table is missing"))
	}
	return nil
}

// verify compares the sum, and sees that nothing follows it.
func (b *backupReader) verify() {
	want := b.sum.Sum(nil)
	if got := b.bytes(sha256.Size); b.err == nil && !bytes.Equal(got, want) {
		b.fail(errors.New("its checksum is wrong"))
	}
	if _, err := b.in.ReadByte(); b.err == nil && !errors.Is(err, io.EOF) {
		b.fail(errors.New("something follows its end"))
	}
}

// row reads the next row of a table, nil after the last one.
func (b *backupReader) row(t *table) []value {
	switch b.mark() {
	case beginRow:
		values := make([]value, len(t.columns))
		for i := range values {
			values[i] = b.value()
		}
		b.report.Rows++
		if t.name == "event" {
			b.report.Events++
		}
		return values
	case endTable:
	default:
		b.fail(errors.New("a row is missing"))
	}
	return nil
}
