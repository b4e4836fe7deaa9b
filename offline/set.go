package offline

import (
	"crypto/sha256"
	"encoding/binary"
	"math/bits"
	"slices"

	"github.com/trailmark/trailmark"
)

// set is a Golomb-coded set, decoded: sorted places in [0, count·2^bits).
type set []uint64

func (s set) has(place uint64) bool {
	_, found := slices.BinarySearch(s, place)
	return found
}

// place gives where a name belongs among span places.
func place(salt []byte, name string, span uint64) uint64 {
	var buffer [128]byte
	sum := sha256.Sum256(append(append(buffer[:0], salt...), name...))
	high, _ := bits.Mul64(binary.BigEndian.Uint64(sum[:]), span)
	return high
}

// The bits that a set may have. With no more things than fit into a file, the
// places are below 2^63.
const (
	minBits = 8
	maxBits = 32
)

// span is how many places there are.
func (h *Header) span() uint64 { return uint64(h.Count) << h.Bits }

// newSet gives the set of some names.
func newSet(h *Header, list []trailmark.ThingID) set {
	s := make(set, len(list))
	for i, name := range list {
		s[i] = place(h.Salt, string(name), h.span())
	}
	slices.Sort(s)
	return s
}

// encode writes the differences by Golomb-Rice.
func (s set) encode(bits int) []byte {
	w := bitWriter{}
	before := uint64(0)
	for _, place := range s {
		step := place - before
		before = place
		for range step >> bits {
			w.write(1, 1)
		}
		w.write(0, 1)
		w.write(step&(1<<bits-1), bits)
	}
	return w.bytes
}

// decodeSet reads what encode has written, and nothing else. Each thing takes
// more than bits bits, so a count that lies takes no memory.
func decodeSet(h *Header, b []byte) (set, error) {
	if h.Count > len(b)*8/(h.Bits+1) {
		return nil, damaged("the set is too short")
	}
	s := make(set, 0, h.Count)
	r := bitReader{rest: b}
	before := uint64(0)
	for range h.Count {
		ones, ok := r.ones()
		low, more := r.read(h.Bits)
		before += ones<<h.Bits | low
		if !ok || !more || before >= h.span() {
			return nil, damaged("the set is broken")
		}
		s = append(s, before)
	}
	if !r.ended() {
		return nil, damaged("the set goes on after its end")
	}
	return s, nil
}

// bitWriter writes bits, the highest first.
type bitWriter struct {
	bytes []byte
	free  int // bits of the last byte
}

func (w *bitWriter) write(v uint64, n int) {
	for n > 0 {
		if w.free == 0 {
			w.bytes, w.free = append(w.bytes, 0), 8
		}
		take := min(n, w.free)
		n, w.free = n-take, w.free-take
		w.bytes[len(w.bytes)-1] |= byte(v >> n & (1<<take - 1) << w.free)
	}
}

// bitReader reads them.
type bitReader struct {
	rest   []byte
	window uint64 // the next bits, from the highest
	n      int    // how many
}

func (r *bitReader) fill() {
	for r.n <= 56 && len(r.rest) > 0 {
		r.window |= uint64(r.rest[0]) << (56 - r.n)
		r.rest, r.n = r.rest[1:], r.n+8
	}
}

func (r *bitReader) drop(n int) { r.window, r.n = r.window<<n, r.n-n }

// ones counts ones up to the next zero, and reads that, too.
func (r *bitReader) ones() (count uint64, ok bool) {
	for {
		r.fill()
		some := bits.LeadingZeros64(^r.window)
		if some < r.n {
			r.drop(some + 1)
			return count + uint64(some), true
		}
		if r.n == 0 {
			return 0, false
		}
		count += uint64(r.n)
		r.drop(r.n)
	}
}

// read reads a number of n bits, at most 56.
func (r *bitReader) read(n int) (uint64, bool) {
	r.fill()
	if r.n < n {
		return 0, false
	}
	v := r.window >> (64 - n)
	r.drop(n)
	return v, true
}

// ended reports whether nothing is left but the zeros that fill the last byte.
func (r *bitReader) ended() bool {
	r.fill()
	return r.n < 8 && r.window == 0
}
