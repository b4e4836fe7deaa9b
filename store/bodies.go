package store

import (
	"cmp"
	"context"
	"encoding/binary"
	"slices"
	"sync"

	"github.com/klauspost/compress/zstd"
	"github.com/trailmark/trailmark"
)

// Body is an event as it came in.
type Body struct {
	Original []byte
	Source   trailmark.Source
}

// The originals of events that were captured together are compressed together,
// because they are much alike. A block is whole in itself:
//
//	block  := zstd(source-count source* event-count event*)
//	source := format header
//	event  := source-index original
const (
	blockEvents = 256
	blockBytes  = 256 << 10
)

var (
	newCompressor   = sync.OnceValues(func() (*zstd.Encoder, error) { return zstd.NewWriter(nil, zstd.WithEncoderConcurrency(2)) })
	newDecompressor = sync.OnceValues(func() (*zstd.Decoder, error) { return zstd.NewReader(nil, zstd.WithDecoderConcurrency(0)) })
)

// Block is the compressed originals of Events consecutive events.
type Block struct {
	Events int
	packed []byte
}

// PackBodies compresses originals into blocks. It needs no transaction, so
// that it can be done before one and beside others.
func PackBodies(bodies []Body) ([]Block, error) {
	compressor, err := newCompressor()
	if err != nil {
		return nil, trailmark.Wrapf(trailmark.Internal, err, "compression")
	}
	var blocks []Block
	for len(bodies) > 0 {
		n, size := 0, 0
		for n < len(bodies) && n < blockEvents && size < blockBytes {
			size += len(bodies[n].Original)
			n++
		}
		blocks = append(blocks, Block{n, compressor.EncodeAll(plainBlock(bodies[:n], size), nil)})
		bodies = bodies[n:]
	}
	return blocks, nil
}

func plainBlock(bodies []Body, size int) []byte {
	index := map[trailmark.Source]uint64{}
	var sources []trailmark.Source
	for _, b := range bodies {
		if _, ok := index[b.Source]; !ok {
			index[b.Source] = uint64(len(sources))
			sources = append(sources, b.Source)
		}
	}
	plain := make([]byte, 0, size+8*len(bodies)+256)
	plain = binary.AppendUvarint(plain, uint64(len(sources)))
	for _, s := range sources {
		plain = packText(packText(plain, s.Format), s.Header)
	}
	plain = binary.AppendUvarint(plain, uint64(len(bodies)))
	for _, b := range bodies {
		plain = binary.AppendUvarint(plain, index[b.Source])
		plain = binary.AppendUvarint(plain, uint64(len(b.Original)))
		plain = append(plain, b.Original...)
	}
	return plain
}

func unpackBlock(packed []byte) ([]Body, error) {
	decompressor, err := newDecompressor()
	if err != nil {
		return nil, trailmark.Wrapf(trailmark.Internal, err, "decompression")
	}
	b, err := decompressor.DecodeAll(packed, nil)
	if err != nil {
		return nil, trailmark.Wrapf(trailmark.Internal, err, "an original cannot be decompressed")
	}
	number := func() uint64 {
		n, size := binary.Uvarint(b)
		if size <= 0 { // cut short: reads as zeros, and the counts end it
			b = nil
			return 0
		}
		b = b[size:]
		return n
	}
	piece := func() []byte {
		n := min(number(), uint64(len(b)))
		p := b[:n:n]
		b = b[n:]
		return p
	}
	sources := make([]trailmark.Source, min(number(), uint64(len(b))))
	for i := range sources {
		sources[i] = trailmark.Source{Format: string(piece()), Header: string(piece())}
	}
	bodies := make([]Body, min(number(), uint64(len(b))))
	for i := range bodies {
		source := number()
		if source >= uint64(len(sources)) {
			return nil, trailmark.Errorf(trailmark.Internal, "a block of originals is not whole")
		}
		bodies[i] = Body{Original: piece(), Source: sources[source]}
	}
	return bodies, nil
}

var bodyTable = &table{"body", []string{"seq", "recorded", "block"}}

// AppendBlocks adds the originals of consecutive events from first on and
// records them at one time. It gives that record time, which is never before
// that of an earlier event.
func (t *Tx) AppendBlocks(ctx context.Context, first trailmark.Seq, blocks []Block) (recorded trailmark.Instant, err error) {
	recorded = trailmark.InstantOf(t.store.now())
	err = t.query(ctx, `select max(recorded) from body`, nil, func(r row) error {
		recorded = max(recorded, trailmark.Instant(r.Int(0)))
		return nil
	})
	if err != nil {
		return 0, err
	}
	fresh := newRows(bodyTable, len(blocks))
	for _, b := range blocks {
		fresh.add(integer(first), integer(recorded), blob(b.packed))
		first += trailmark.Seq(b.Events)
	}
	return recorded, t.insert(ctx, bodyTable, fresh)
}

// Original gives an event as it came in and when it was recorded.
func (t *Tx) Original(ctx context.Context, seq trailmark.Seq) (body Body, recorded trailmark.Instant, err error) {
	err = t.query(ctx, `select seq, recorded, block from body where seq <= $1 order by seq desc limit 1`,
		[]any{int64(seq)}, func(r row) error {
			bodies, err := unpackBlock(r.Bytes(2))
			at := int(int64(seq) - r.Int(0))
			if err == nil && at < len(bodies) {
				body, recorded = bodies[at], trailmark.Instant(r.Int(1))
			}
			return err
		})
	if err == nil && body.Original == nil {
		err = trailmark.Errorf(trailmark.NotFound, "the store has no event %d", seq)
	}
	return body, recorded, err
}

// OriginalsOf gives events as they came in.
func (t *Tx) OriginalsOf(ctx context.Context, seqs []trailmark.Seq) (map[trailmark.Seq]Body, error) {
	keys := distinct(seqs)
	blocks, err := t.BlocksOf(ctx, seqs)
	if err != nil {
		return nil, err
	}
	found := make(map[trailmark.Seq]Body, len(keys))
	for _, b := range blocks {
		bodies, err := b.Bodies()
		if err != nil {
			return nil, err
		}
		for ; len(keys) > 0 && keys[0]-int64(b.First) < int64(len(bodies)); keys = keys[1:] {
			found[trailmark.Seq(keys[0])] = bodies[keys[0]-int64(b.First)]
		}
	}
	if len(keys) > 0 {
		return nil, trailmark.Errorf(trailmark.Internal, "the original of event %d is missing", keys[0])
	}
	return found, nil
}

// Stored is the originals of consecutive events from First on, still
// compressed, that were recorded at one time.
type Stored struct {
	First    trailmark.Seq
	Recorded trailmark.Instant
	packed   []byte
}

// Bodies gives the originals. It needs no transaction and can be called by
// many goroutines at once.
func (s *Stored) Bodies() ([]Body, error) { return unpackBlock(s.packed) }

// BlocksOf gives the blocks that hold the originals of events, in their order.
func (t *Tx) BlocksOf(ctx context.Context, seqs []trailmark.Seq) ([]Stored, error) {
	var list []Stored
	const text = `select b.seq, b.recorded, b.block
		from (select distinct (select max(x.seq) from body x where x.seq <= k.key) as first from {ints $1}) f
		cross join body b where b.seq = f.first`
	err := t.query(ctx, text, []any{distinct(seqs)}, func(r row) error {
		list = append(list, Stored{trailmark.Seq(r.Int(0)), trailmark.Instant(r.Int(1)), r.Bytes(2)})
		return nil
	})
	slices.SortFunc(list, func(a, b Stored) int { return cmp.Compare(a.First, b.First) })
	return list, err
}

// OriginalsFrom gives the events from a sequence on as they came in: about so
// many events or bytes, whichever comes first, and at least one block.
func (t *Tx) OriginalsFrom(ctx context.Context, from trailmark.Seq, events, size int) ([]Body, error) {
	var list []Body
	const text = `select seq, block from body
		where seq >= (select coalesce(max(seq), 0) from body where seq <= $1) order by seq limit $2`
	err := t.query(ctx, text, []any{int64(from), int64(1 + events/blockEvents)}, func(r row) error {
		if len(list) >= events || size <= 0 {
			return nil
		}
		bodies, err := unpackBlock(r.Bytes(1))
		if err != nil {
			return err
		}
		skip := max(int64(from)-r.Int(0), 0)
		for _, b := range bodies[min(skip, int64(len(bodies))):] {
			list = append(list, b)
			size -= len(b.Original)
		}
		return nil
	})
	return list, err
}

// KnownAt gives the newest event that had been recorded at a time (S8).
func (t *Tx) KnownAt(ctx context.Context, at trailmark.Instant) (trailmark.Seq, error) {
	var next trailmark.Seq
	const text = `select coalesce(min(seq), 0) from body where recorded = (select min(recorded) from body where recorded > $1)`
	err := t.query(ctx, text, []any{int64(at)}, func(r row) error {
		next = trailmark.Seq(r.Int(0))
		return nil
	})
	if err != nil || next != 0 {
		return max(next-1, 0), err
	}
	return t.LastSeq(ctx)
}
