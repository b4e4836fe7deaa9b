package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"

	"github.com/trailmark/trailmark/serial"
	"github.com/trailmark/trailmark/store"
)

// serial measures random serial numbers that are allocated into a file, and the
// size of a list of such numbers that somebody else has made.
func (b *bench) serial(ctx context.Context) error {
	return b.onStore(ctx, func(st *store.Store) error {
		issuer := serial.Open(st)
		if err := b.allocateSerials(ctx, issuer); err != nil {
			return err
		}
		return b.importSerials(ctx, st, issuer)
	})
}

// allocateSerials has as its floor random letters that are looked at by nobody.
func (b *bench) allocateSerials(ctx context.Context, issuer *serial.Issuer) error {
	n := 100 * b.Events
	spec := serial.Spec{Name: "random", AI: "01", Key: "09521234004219", Random: true}
	if _, err := issuer.Create(ctx, "bench", spec); err != nil {
		return err
	}
	took, err := b.intoFile(func(w io.Writer) error {
		a, err := issuer.Allocate(ctx, "bench", serial.Request{Pool: "random", Count: int64(n)})
		if err != nil {
			return err
		}
		return a.Write(ctx, w, serial.Plain)
	})
	if err != nil {
		return err
	}
	least, err := b.intoFile(func(w io.Writer) error { return randomLines(w, n) })
	if err != nil {
		return err
	}
	f := figure{Work: "random serials, " + count(n) + " allocated into a file", Unit: "serials/s", Goal: 10_000_000 / 60}
	f.Value = float64(n) / took
	b.add(f.over(float64(n) / least))
	return nil
}

// intoFile gives the seconds that it takes to write a file.
func (b *bench) intoFile(write func(io.Writer) error) (float64, error) {
	return seconds(func() error {
		file, err := os.Create(filepath.Join(b.dir, "serials.txt"))
		if err != nil {
			return err
		}
		defer file.Close()
		if err := write(file); err != nil {
			return err
		}
		return file.Sync()
	})
}

// randomLines writes lines of letters as a pool has them, some of them twice.
func randomLines(w io.Writer, n int) error {
	out := bufio.NewWriterSize(w, 64<<10)
	line := make([]byte, serial.DefaultLength+1)
	for range n {
		rand.Read(line) // never fails (crypto/rand)
		for i, c := range line {
			line[i] = serial.DefaultAlphabet[int(c)%len(serial.DefaultAlphabet)]
		}
		line[len(line)-1] = '\n'
		if _, err := out.Write(line); err != nil {
			return err
		}
	}
	return out.Flush()
}

// importSerials has as its floor what so many different words tell: the
// logarithm of the number of sets of them.
func (b *bench) importSerials(ctx context.Context, st *store.Store, issuer *serial.Issuer) error {
	n := 10 * b.Events
	var list strings.Builder
	if err := randomLines(&list, n); err != nil {
		return err
	}
	before, err := st.Bytes(ctx)
	if err != nil {
		return err
	}
	spec := serial.Spec{Name: "list", AI: "01", Key: "09521302000044", List: strings.NewReader(list.String())}
	took, err := seconds(func() error {
		_, err := issuer.Create(ctx, "bench", spec)
		return err
	})
	if err != nil {
		return err
	}
	after, err := st.Bytes(ctx)
	if err != nil {
		return err
	}
	words := math.Pow(float64(len(serial.DefaultAlphabet)), serial.DefaultLength)
	least := (math.Log2(words/float64(n)) + math.Log2E) / 8
	size := figure{Work: "size of an imported serial, of " + count(n), Value: float64(after-before) / float64(n), Unit: "bytes", Goal: 12}
	b.add(size.over(least))
	b.add(figure{Work: "imported serials", Value: float64(n) / took, Unit: "serials/s"})
	return nil
}
