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

// spool is packed blocks on their way into a pool; nil has none.
type spool struct {
	file *os.File
	size int64 // numbers
}

// readList reads the numbers of a list, one a line, checks and packs them, and
// sets the size of the pool.
func readList(ctx context.Context, row *store.SerialPool, r io.Reader) (*spool, error) {
	bodies := newSorter()
	defer bodies.close()
	if err := checkLines(ctx, row, r, bodies.add); err != nil {
		return nil, err
	}
	s, err := newSpool()
	if err != nil {
		return nil, err
	}
	if err := s.pack(bodies); err != nil {
		s.close()
		return nil, err
	}
	if row.Size = s.size; s.size == 0 {
		s.close()
		return nil, trailmark.Errorf(trailmark.Usage, "the list is empty")
	}
	return s, nil
}

// checkLines gives the body of the number on each line; empty lines do not count.
func checkLines(ctx context.Context, row *store.SerialPool, r io.Reader, add func(body string) error) error {
	c, _ := classOf(func(c class) bool { return c.ai == row.AI })
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		number := bytes.TrimRight(lines.Bytes(), "\r")
		if len(number) == 0 {
			continue
		}
		body, ok := c.body(row.Base, string(number))
		if !ok {
			return &trailmark.Error{Kind: trailmark.Invalid, Line: n, Message: "this is no number of (" + row.AI + ") " + row.Base}
		}
		if err := c.check(row.Base, body); err != nil {
			return &trailmark.Error{Kind: trailmark.Invalid, Line: n, Message: err.Error()}
		}
		if err := add(body); err != nil {
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
	err = bodies.each(func(body []byte) error {
		if s.size > 0 && bytes.Equal(body, last) {
			return trailmark.Errorf(trailmark.Conflict, "the list has %q twice", body)
		}
		last = append(last[:0], body...)
		s.size++
		if full, ok := p.add(body); ok {
			return blocks.Encode(&full)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if rest, ok := p.flush(); ok {
		if err := blocks.Encode(&rest); err != nil {
			return err
		}
	}
	return out.Flush()
}

// each gives the blocks, some at a time.
func (s *spool) each(f func([]store.SerialBlock) error) error {
	if s == nil {
		return nil
	}
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	blocks := gob.NewDecoder(bufio.NewReaderSize(s.file, 1<<20))
	const atOnce = 32
	for more := true; more; {
		var list []store.SerialBlock
		for len(list) < atOnce {
			var b store.SerialBlock
			err := blocks.Decode(&b)
			if errors.Is(err, io.EOF) {
				more = false
				break
			}
			if err != nil {
				return err
			}
			list = append(list, b)
		}
		if err := f(list); err != nil {
			return err
		}
	}
	return nil
}

// store copies the blocks into a pool.
func (s *spool) store(ctx context.Context, tx *store.Tx, pool int64) error {
	return s.each(func(list []store.SerialBlock) error { return tx.AddSerialBlocks(ctx, pool, list) })
}
