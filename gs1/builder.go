package gs1

// Root is where every canonical Digital Link begins.
const Root = "https://id.gs1.org"

const upperHex = "0123456789ABCDEF"

// longestName is more than the longest name takes, in bytes: a key, a lot and a
// serial of which every character is percent-coded. The table of application
// identifiers bounds them all; a test holds it against this.
const longestName = 256

// builder writes a canonical Digital Link, [Root]/AI/value[/AI/value], from
// values that are percent-coded or not, and checks them as it goes. Its buffer
// is an array so that it can stay on the stack.
type builder struct {
	buf    [longestName]byte
	n      int
	ai     string // of the key
	prefix int    // length of the company prefix, when it is known
	class  int    // where the key ends in buf
	serial bool   // what there is beside the plain key
	lot    bool
	soft   *Error // a wrong check digit: no reason not to have a name
}

func (b *builder) from(start int) []byte { return b.buf[start:b.n] }

func (b *builder) byte(c byte) {
	b.buf[b.n] = c
	b.n++
}

func (b *builder) string(s string) { b.n += copy(b.buf[b.n:], s) }

// character writes c as a canonical link has it.
func (b *builder) character(c byte) {
	if unreserved.has(c) {
		b.byte(c)
		return
	}
	b.byte('%')
	b.byte(upperHex[c>>4])
	b.byte(upperHex[c&15])
}

// begin writes the link up to the value of its key.
func (b *builder) begin(s *spec) {
	b.ai = s.first
	b.string(Root)
	b.separator(s)
}

func (b *builder) separator(s *spec) {
	b.byte('/')
	b.string(s.first)
	b.byte('/')
}

// key begins the link. A GTIN of 8, 12 or 13 digits is padded to 14.
func (b *builder) key(s *spec, raw string) *Error {
	b.begin(s)
	err := b.value(s, missingZeros(s, raw), raw)
	b.class = b.n
	return err
}

// missingZeros says how many zeros make a GTIN of 8, 12 or 13 digits one of 14.
func missingZeros(s *spec, value string) int {
	if s.first == "01" && isDigits(value) && (len(value) == 8 || len(value) == 12 || len(value) == 13) {
		return 14 - len(value)
	}
	return 0
}

// qualifier goes on with one.
func (b *builder) qualifier(s *spec, raw string) *Error {
	b.separator(s)
	return b.value(s, 0, raw)
}

// value writes a value of an application identifier after some zeros.
func (b *builder) value(s *spec, zeros int, raw string) *Error {
	if raw == "" {
		return broken("empty value", 0, 0).in("", s.first)
	}
	start, done, rest := b.n, 0, raw
	for range zeros {
		b.byte('0')
	}
	for i := range s.parts {
		p := &s.parts[i]
		if p.optional && rest == "" {
			break
		}
		n, err := 0, (*Error)(nil)
		if rest, n, err = b.put(p.set, p.max-zeros, rest); err == nil {
			err = b.check(p, n+zeros, b.from(start))
		}
		if err != nil {
			err.Position += done
			return err.in(raw, s.first)
		}
		b.serial = b.serial || p.optional
		start, done, zeros = b.n, done+n, 0
	}
	if rest != "" {
		return broken("too long", done, 0).in(raw, s.first)
	}
	return nil
}

// check checks the length and the content of a part, as far as they decide
// about a name. The content is still percent-coded: none of the checks but that
// of a model number minds.
func (b *builder) check(p *part, n int, coded []byte) *Error {
	if n < p.min {
		return broken("too short", n, 0)
	}
	for _, l := range p.lints {
		v := coded
		if l == lintCsumalpha {
			v = []byte(unescape(string(coded), false))
		}
		err := l.checkName(v)
		if err != nil && err.Err != ErrCheckDigit {
			return err
		}
		if err != nil && b.soft == nil {
			b.soft = err.in("", b.ai)
		}
	}
	return nil
}

// put writes up to max characters of raw and gives the rest and how many it
// wrote. What is percent-coded in raw is read so; a percent sign without two
// hexadecimal digits stands for itself.
func (b *builder) put(set charset, max int, raw string) (rest string, n int, err *Error) {
	i := 0
	for i < len(raw) && n < max {
		c, size := decoded(raw, i)
		if !set.has(c) {
			return raw, n, broken(set.invalid(), n, 1)
		}
		b.character(c)
		i += size
		n++
	}
	return raw[i:], n, nil
}
