package tds

import "math/big"

// bitReader takes bits off the front. Past the end it gives zeros and is short.
type bitReader struct {
	data  []byte
	at    int // bits taken
	short bool
}

func (r *bitReader) bit() uint64 {
	i := r.at / 8
	if i >= len(r.data) {
		r.short = true
		return 0
	}
	bit := uint64(r.data[i]>>(7-r.at%8)) & 1
	r.at++
	return bit
}

// uint takes an unsigned number of at most 64 bits.
func (r *bitReader) uint(bits int) (v uint64) {
	for range bits {
		v = v<<1 | r.bit()
	}
	return v
}

// big takes an unsigned number of any width.
func (r *bitReader) big(bits int) *big.Int {
	v := new(big.Int)
	for range bits {
		v.Lsh(v, 1).SetBit(v, 0, uint(r.bit()))
	}
	return v
}

// zeros reports whether all bits that are left are zero.
func (r *bitReader) zeros() bool {
	for r.at < 8*len(r.data) {
		if r.bit() != 0 {
			return false
		}
	}
	return true
}

// bitWriter puts bits one after the other.
type bitWriter struct {
	data []byte
	n    int
}

func (w *bitWriter) bit(b uint64) {
	if w.n%8 == 0 {
		w.data = append(w.data, 0)
	}
	w.data[w.n/8] |= byte(b&1) << (7 - w.n%8)
	w.n++
}

func (w *bitWriter) uint(v uint64, bits int) {
	for i := bits - 1; i >= 0; i-- {
		w.bit(v >> i)
	}
}

func (w *bitWriter) big(v *big.Int, bits int) {
	for i := bits - 1; i >= 0; i-- {
		w.bit(uint64(v.Bit(i)))
	}
}

// words fills the last word of 16 bits, in which a tag's memory is written, with zeros.
func (w *bitWriter) words() []byte {
	for w.n%16 != 0 {
		w.bit(0)
	}
	return w.data
}
