package capture

import (
	"context"
	"errors"
	"io"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/epcis"
)

// input is a document on its way in. One goroutine cuts events out of it, as
// many as there are cores decode and normalise them, and next gives them in
// the order of the document.
type input struct {
	chunks chan chunk
	// What next has met so far: the header's master data that nobody has taken
	// yet, and the fault that ended the document early.
	master []trailmark.MasterData
	err    error
}

// chunk is what one worker takes at a time.
type chunk struct {
	entries chan []*entry
	master  []trailmark.MasterData
	err     error
}

const (
	chunkEvents = 256
	chunkBytes  = 1 << 20
)

func decode(ctx context.Context, r io.Reader) *input {
	in := &input{chunks: make(chan chunk, 2*runtime.GOMAXPROCS(0))}
	go in.cut(ctx, epcis.NewDecoder(r))
	return in
}

// cut hands raw events to workers, in order, and never runs further ahead
// than the channel is long.
func (in *input) cut(ctx context.Context, decoder *epcis.Decoder) {
	defer close(in.chunks)
	for told := 0; ; {
		raws, err := rawChunk(decoder)
		c := chunk{entries: make(chan []*entry, 1), master: decoder.MasterData()[told:]}
		told += len(c.master)
		if !errors.Is(err, io.EOF) {
			c.err = err
		}
		select {
		case in.chunks <- c:
		case <-ctx.Done():
			return
		}
		go func() { c.entries <- normaliseAll(raws) }()
		if err != nil {
			return
		}
	}
}

// rawChunk reads events until there are enough for a worker, or the document
// ends: then the error says so.
func rawChunk(decoder *epcis.Decoder) ([]epcis.Raw, error) {
	var raws []epcis.Raw
	for size := 0; len(raws) < chunkEvents && size < chunkBytes; {
		raw, err := decoder.NextRaw()
		if err != nil {
			return raws, err
		}
		raws = append(raws, raw)
		size += len(raw.Original)
	}
	return raws, nil
}

func normaliseAll(raws []epcis.Raw) []*entry {
	entries := make([]*entry, len(raws))
	for i, raw := range raws {
		e, err := raw.Decode()
		if err != nil {
			entries[i] = &entry{index: raw.Index, err: err}
			continue
		}
		entries[i] = normalise(e, raw.Index)
	}
	return entries
}

// each calls f for 0 … n−1 on as many cores as there are.
func each(n int, f func(i int)) {
	var next atomic.Int64
	var all sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(i)
			}
		})
	}
	all.Wait()
}

// next gives the next batch, and whether there may be another one.
func (in *input) next(ctx context.Context) (entries []*entry, more bool) {
	things, size := 0, 0
	for len(entries) < batchEvents && things < batchThings && size < batchBytes {
		c, ok := <-in.chunks
		if !ok {
			if in.err == nil && ctx.Err() != nil { // it may have ended before the document did
				in.err = trailmark.Wrapf(trailmark.Unavailable, ctx.Err(), "stopped before the document was captured")
			}
			return entries, false
		}
		in.master = append(in.master, c.master...)
		in.err = c.err
		for _, e := range <-c.entries {
			things += 1 + len(e.parts)
			size += len(e.body.Original)
			entries = append(entries, e)
		}
	}
	return entries, true
}

// takeMaster gives the master data that nobody has taken yet.
func (in *input) takeMaster() []trailmark.MasterData {
	list := in.master
	in.master = nil
	return list
}
