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

// backupReader reads a backup. Its first error stays, and every read after it
// gives zeros.
type backupReader struct {
	in     *bufio.Reader
	sum    hash.Hash
	zip    *zstd.Decoder
	one    [1]byte // for sum
	table  *table  // whose rows come now, nil for none
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
		b.table = t
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
		b.table = nil
	default:
		b.fail(errors.New("a row is missing"))
	}
	return nil
}

// rest reads what is left, and gives an error if the backup is damaged: its sum
// stands at the end.
func (b *backupReader) rest() error {
	for b.err == nil {
		if b.table == nil && b.next() == nil {
			break
		}
		for b.table != nil && b.row(b.table) != nil {
		}
	}
	return b.err
}
