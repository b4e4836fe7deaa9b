package simulate

import "math/rand/v2"

const (
	alphabet     = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	serialLength = 14
	halfSerials  = 36 * 36 * 36 * 36 * 36 * 36 * 36 // of 7 characters
)

// serials gives every number below halfSerials² a serial of its own, in no
// order that can be seen: a Feistel network over two halves of a serial, which
// is a permutation whatever its round function. So no serial has to be
// remembered to be unique or to be given again.
type serials struct{ keys [6]uint64 }

func newSerials(dice *rand.Rand) serials {
	var s serials
	for i := range s.keys {
		s.keys[i] = dice.Uint64()
	}
	return s
}

// at gives the n-th serial: 14 digits and upper-case letters.
func (s *serials) at(n uint64) [serialLength]byte {
	left, right := n/halfSerials, n%halfSerials
	for _, key := range s.keys {
		left, right = right, (left+mix(right^key))%halfSerials
	}
	var text [serialLength]byte
	for i := range serialLength / 2 {
		text[i], left = alphabet[left%36], left/36
		text[i+serialLength/2], right = alphabet[right%36], right/36
	}
	return text
}

// mix spreads every bit of x over all bits of the result (the finaliser of
// SplitMix64), shifted so that the sum with half a serial cannot overflow.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return (x ^ x>>31) >> 1
}
