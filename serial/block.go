package serial

import (
	"encoding/binary"
	"errors"
	"sync"

	"github.com/klauspost/compress/zstd"
	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// blockNumbers is how many numbers of a list are packed together.
const blockNumbers = 4096

// packer packs numbers in order of their bytes into blocks. In a block stand
// first how many characters each shares with the one before and how many follow,
// two bytes for each, and then those that follow; all compressed with zstd.
type packer struct {
	zip   *zstd.Encoder
	block store.SerialBlock // on its way, without data
	last  []byte
	sizes []byte
	rest  []byte
}

func newPacker() (*packer, error) {
	zip, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(false))
	if err != nil {
		return nil, trailmark.Wrapf(trailmark.Internal, err, "compression")
	}
	return &packer{zip: zip}, nil
}

// add packs a number. When that has filled a block, it is given.
func (p *packer) add(number []byte) (full store.SerialBlock, ok bool) {
	if p.block.Count == 0 {
		p.block.Head = string(number)
		p.last = p.last[:0]
	}
	shared := 0
	for shared < len(p.last) && shared < len(number) && p.last[shared] == number[shared] {
		shared++
	}
	p.sizes = append(p.sizes, byte(shared), byte(len(number)-shared))
	p.rest = append(p.rest, number[shared:]...)
	p.last = append(p.last[:shared], number[shared:]...)
	if p.block.Count++; p.block.Count < blockNumbers {
		return full, false
	}
	return p.flush()
}

// flush gives what is left as a block.
func (p *packer) flush() (store.SerialBlock, bool) {
	if p.block.Count == 0 {
		return store.SerialBlock{}, false
	}
	plain := append(binary.AppendUvarint(nil, uint64(p.block.Count)), p.sizes...)
	full := p.block
	full.Data = p.zip.EncodeAll(append(plain, p.rest...), nil)
	p.block = store.SerialBlock{First: full.First + full.Count}
	p.sizes, p.rest = p.sizes[:0], p.rest[:0]
	return full, true
}

// mostBlock is more than a block can hold unpacked.
const mostBlock = 256 << 10

var newUnzip = sync.OnceValues(func() (*zstd.Decoder, error) {
	return zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(mostBlock))
})

// unpack gives the numbers of a block in order.
func unpack(b *store.SerialBlock, each func(number []byte) error) error {
	unzip, err := newUnzip()
	if err != nil {
		return damagedBlock(err)
	}
	plain, err := unzip.DecodeAll(b.Data, nil)
	if err != nil {
		return damagedBlock(err)
	}
	count, n := binary.Uvarint(plain)
	if n <= 0 || count != uint64(b.Count) || uint64(len(plain)-n) < 2*count {
		return damagedBlock(errors.New("its length is wrong"))
	}
	sizes, rest := plain[n:n+2*int(count)], plain[n+2*int(count):]
	var number []byte
	for i := 0; i < len(sizes); i += 2 {
		shared, fresh := int(sizes[i]), int(sizes[i+1])
		if shared > len(number) || fresh > len(rest) {
			return damagedBlock(errors.New("a number is cut off"))
		}
		number = append(number[:shared], rest[:fresh]...)
		rest = rest[fresh:]
		if err := each(number); err != nil {
			return err
		}
	}
	return nil
}

func damagedBlock(err error) error {
	return trailmark.Wrapf(trailmark.Internal, err, "a block of an imported list cannot be read")
}
