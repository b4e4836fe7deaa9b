package serial

import (
	"bufio"
	"bytes"
	"context"
	"encoding/gob"
	"errors"
	"io"
	"os"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// An imported list is sorted and packed into a temporary file first, so that
// the transaction that takes it in only copies blocks.

// spool is packed numbers on their way into a pool; nil has none.
type spool struct {
	file *os.File
	size int64 // numbers
}

// packed is a block of a spool, with the lines that its numbers were on.
type packed struct {
	Block store.SerialBlock
	Lines []int
}

// readList reads the numbers of a key in a list, one a line, checks and packs
// them. Errors: Invalid for what is no number of the key and Conflict for one
// that comes twice, with the line; Usage for none.
func readList(ctx context.Context, ai, base string, r io.Reader) (*spool, error) {
	bodies := newSorter()
	defer bodies.close()
	c, _ := classOf(ai)
	if err := c.checkLines(ctx, base, r, bodies.add); err != nil {
		return nil, err
	}
	s, err := newSpool()
	if err != nil {
		return nil, err
	}
	if err = s.pack(bodies); err == nil && s.size == 0 {
		err = trailmark.Errorf(trailmark.Usage, "the list is empty")
	}
	if err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// checkLines gives the body of the number on each line, with the line; empty
// lines do not count.
func (c class) checkLines(ctx context.Context, base string, r io.Reader, add func(line string) error) error {
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		number := bytes.TrimRight(lines.Bytes(), "\r")
		if n == 1 {
			number = bytes.TrimPrefix(number, []byte("\ufeff")) // that some editors begin with
		}
		if len(number) == 0 {
			continue
		}
		body, ok := c.body(base, string(number))
		if !ok {
			return &trailmark.Error{Kind: trailmark.Invalid, Line: n, Message: "this is no number of (" + c.ai + ") " + base}
		}
		if err := c.check(base, body); err != nil {
			return onLine(n, err)
		}
		if err := add(numbered(body, n)); err != nil {
			return err
		}
		if n%100_000 == 0 && ctx.Err() != nil {
			return trailmark.Wrapf(trailmark.Unavailable, ctx.Err(), "stopped before it was done")
		}
	}
	if errors.Is(lines.Err(), bufio.ErrTooLong) {
		return trailmark.Errorf(trailmark.Invalid, "a line of the list is too long; write one number a line")
	}
	return lines.Err()
}

// onLine says on which line of a list an error is.
func onLine(n int, err error) error {
	if e, ok := errors.AsType[*trailmark.Error](err); ok {
		at := *e
		at.Line = n
		return &at
	}
	return err
}

// What is sorted is a body, a space, which is below all that a body has, and the
// number of its line: lineWidth characters from '0' on, with six bits in each.
const lineWidth = 6

func numbered(body string, line int) string {
	b := append(make([]byte, 0, len(body)+1+lineWidth), body...)
	b = append(b, ' ')
	for shift := 6 * (lineWidth - 1); shift >= 0; shift -= 6 {
		b = append(b, '0'+byte(line>>shift&63))
	}
	return string(b)
}

func unnumbered(text []byte) (body []byte, line int) {
	end := len(text) - 1 - lineWidth
	for _, c := range text[end+1:] {
		line = line<<6 | int(c-'0')
	}
	return text[:end], line
}

func newSpool() (*spool, error) {
	file, err := os.CreateTemp("", "trailmark-serials-")
	if err != nil {
		return nil, trailmark.Wrapf(trailmark.Unavailable, err, "there is no room for temporary files")
	}
	return &spool{file: file}, nil
}

func (s *spool) close() {
	s.file.Close()
	os.Remove(s.file.Name())
}

// pack writes sorted bodies as blocks. Errors: Conflict for one that comes twice.
func (s *spool) pack(bodies *sorter) error {
	p, err := newPacker()
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(s.file, 1<<20)
	blocks := gob.NewEncoder(out)
	var last []byte
	var lines []int
	err = bodies.each(func(text []byte) error {
		body, line := unnumbered(text)
		if s.size > 0 && bytes.Equal(body, last) {
			return onLine(line, trailmark.Errorf(trailmark.Conflict, "%s is in the list twice", body))
		}
		last = append(last[:0], body...)
		lines = append(lines, line)
		s.size++
		full, ok := p.add(body)
		if !ok {
			return nil
		}
		err := blocks.Encode(packed{full, lines})
		lines = lines[:0]
		return err
	})
	if err != nil {
		return err
	}
	if rest, ok := p.flush(); ok {
		if err := blocks.Encode(packed{rest, lines}); err != nil {
			return err
		}
	}
	return out.Flush()
}

// each gives the blocks, one after the other.
func (s *spool) each(f func(*packed) error) error {
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	blocks := gob.NewDecoder(bufio.NewReaderSize(s.file, 1<<20))
	for {
		var p packed
		if err := blocks.Decode(&p); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if err := f(&p); err != nil {
			return err
		}
	}
}

// storeAtOnce is how many blocks are stored with one statement.
const storeAtOnce = 32

// store copies the blocks into a part of a pool, from a position on.
func (s *spool) store(ctx context.Context, tx *store.Tx, pool, part, from int64) error {
	if s == nil {
		return nil
	}
	var list []store.SerialBlock
	err := s.each(func(p *packed) error {
		p.Block.Part, p.Block.First = part, p.Block.First+from
		if list = append(list, p.Block); len(list) < storeAtOnce {
			return nil
		}
		err := tx.AddSerialBlocks(ctx, pool, list)
		list = list[:0]
		return err
	})
	if err != nil || len(list) == 0 {
		return err
	}
	return tx.AddSerialBlocks(ctx, pool, list)
}
