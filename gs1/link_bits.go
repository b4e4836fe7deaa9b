package gs1

import (
	"math"
	"math/big"
	"math/bits"
	"strings"
)

// safe64 is the alphabet of compressed links, six bits a character. Its last
// two are the other way round than in RFC 4648.
const safe64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// The ways to write text in bits, by the number that says which.
const (
	packDigits = iota
	packLowerHex
	packUpperHex
	packSafe64
	packASCII
)

// packAlphabets are the characters of each way, in the order of their numbers.
// Digits are one number all together, and ASCII needs no list.
var packAlphabets = [...]string{packDigits: "0123456789", packLowerHex: "0123456789abcdef", packUpperHex: upperHex, packSafe64: safe64}

// packWidths are the bits of a character.
var packWidths = [...]int{packLowerHex: 4, packUpperHex: 4, packSafe64: 6, packASCII: 7}

// lengthBits gives the bits that hold a length of at most max characters.
func lengthBits(max int) int { return bits.Len(uint(max)) }

// digitBits gives the bits that hold n digits, by the formula of the standard.
func digitBits(n int) int {
	return int(math.Ceil(float64(n)*math.Log2(10) + 0.01))
}

// packer writes bits. Each byte of it is one, '0' or '1'.
type packer struct{ strings.Builder }

func (b *packer) number(v uint, width int) { b.big(new(big.Int).SetUint64(uint64(v)), width) }

func (b *packer) big(v *big.Int, width int) {
	s := v.Text(2)
	b.WriteString(strings.Repeat("0", max(width-len(s), 0)))
	b.WriteString(s)
}

// digits writes a string of digits as one number. None at all is a bit, by the
// formula of the standard.
func (b *packer) digits(s string) {
	v, _ := new(big.Int).SetString("0"+s, 10)
	b.big(v, digitBits(len(s)))
}

// text writes text in the way that takes the fewest bits: which way, the length
// in so many bits, and the characters.
func (b *packer) text(s string, length int) {
	way := wayOf(s)
	b.number(uint(way), 3)
	if length > 0 {
		b.number(uint(len(s)), length)
	}
	if way == packDigits {
		b.digits(s)
		return
	}
	for i := range len(s) {
		v := int(s[i])
		if way != packASCII {
			v = strings.IndexByte(packAlphabets[way], s[i])
		}
		b.number(uint(v), packWidths[way])
	}
}

// wayOf picks the first way that has all characters.
func wayOf(s string) int {
	if s == "" {
		return packASCII
	}
	for way, alphabet := range packAlphabets {
		if strings.Trim(s, alphabet) == "" {
			return way
		}
	}
	return packASCII
}

// base64 gives the bits as characters, filled up with zeros.
func (b *packer) base64() string {
	s := b.String() + strings.Repeat("0", (6-b.Len()%6)%6)
	out := make([]byte, 0, len(s)/6)
	for ; s != ""; s = s[6:] {
		v := 0
		for _, bit := range s[:6] {
			v = v<<1 | int(bit-'0')
		}
		out = append(out, safe64[v])
	}
	return string(out)
}

// unpacker reads bits. After the first that is missing it reads zeros and is short.
type unpacker struct {
	bits  string
	short bool
}

// newUnpacker reads the characters of a compressed link.
func newUnpacker(s string) (*unpacker, bool) {
	var b strings.Builder
	for i := range len(s) {
		v := strings.IndexByte(safe64, s[i])
		if v < 0 {
			return nil, false
		}
		for bit := 5; bit >= 0; bit-- {
			b.WriteByte('0' + byte(v>>bit&1))
		}
	}
	return &unpacker{bits: b.String()}, true
}

func (u *unpacker) take(width int) string {
	if width > len(u.bits) {
		u.bits, u.short = "", true
		return "0"
	}
	taken := u.bits[:width]
	u.bits = u.bits[width:]
	return taken
}

func (u *unpacker) number(width int) int {
	v := 0
	for _, bit := range u.take(width) {
		v = v<<1 | int(bit-'0')
	}
	return v
}

// digits reads n digits. A number that needs more is no end of trouble for the
// checks that follow, which see that the value is too long.
func (u *unpacker) digits(n int) string {
	v, _ := new(big.Int).SetString(u.take(digitBits(n)), 2)
	if n == 0 {
		return ""
	}
	s := v.String()
	return strings.Repeat("0", max(n-len(s), 0)) + s
}

// text reads text of which n, or the bits that hold n, are known.
func (u *unpacker) text(n, length int) string {
	way := u.number(3)
	if length > 0 {
		n = u.number(length)
	}
	if way > packASCII || n > len(u.bits) {
		u.short = true
		return ""
	}
	if way == packDigits {
		return u.digits(n)
	}
	out := make([]byte, n)
	for i := range out {
		v := u.number(packWidths[way])
		out[i] = byte(v)
		if way != packASCII {
			out[i] = packAlphabets[way][v]
		}
	}
	return string(out)
}
