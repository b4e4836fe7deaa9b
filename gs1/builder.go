package gs1

// Root is where every canonical Digital Link begins.
const Root = "https://id.gs1.org"

const upperHex = "0123456789ABCDEF"

// builder writes a canonical Digital Link, [Root]/AI/value[/AI/value], from
// values that are percent-coded or not. It checks them as it goes, and works
// in a buffer that its owner keeps on the stack.
type builder struct {
	buf    []byte
	ai     string // of the key
	class  int    // where the key ends in buf
	serial bool   // what there is beside the plain key
	lot    bool
	soft   *Error // a wrong check digit: no reason not to have a name
}

// key begins the link. A GTIN of 8, 12 or 13 digits is padded to 14.
func (b *builder) key(s *spec, raw string) *Error {
	b.begin(s)
	zeros := 0
	if s.first == "01" && isDigits(raw) && (len(raw) == 8 || len(raw) == 12 || len(raw) == 13) {
		zeros = 14 - len(raw)
	}
	err := b.value(s, zeros, raw)
	b.class = len(b.buf)
	return err
}

func (b *builder) begin(s *spec) {
	b.buf = append(append(append(b.buf, Root...), '/'), s.first...)
	b.buf = append(b.buf, '/')
	b.ai = s.first
}

// qualifier goes on with one.
func (b *builder) qualifier(s *spec, raw string) *Error {
	b.buf = append(append(append(b.buf, '/'), s.first...), '/')
	return b.value(s, 0, raw)
}

// value writes a value of an application identifier after some zeros.
func (b *builder) value(s *spec, zeros int, raw string) *Error {
	if raw == "" {
		return emptyValue(s)
	}
	start, done, rest := len(b.buf), 0, raw
	for range zeros {
		b.buf = append(b.buf, '0')
	}
	for i := range s.parts {
		p := &s.parts[i]
		if p.optional && rest == "" {
			break
		}
		var n int
		var err *Error
		if rest, n, err = b.put(p.set, p.max-zeros, rest); err == nil && n+zeros < p.min {
			err = broken("too short", n, 0)
		}
		if err == nil {
			err = b.check(p, b.buf[start:])
		}
		if err != nil {
			err.Position += done
			return err.in(raw, s.first)
		}
		b.serial = b.serial || p.optional
		start, done, zeros = len(b.buf), done+n, 0
	}
	if rest != "" {
		return broken("too long", done, 0).in(raw, s.first)
	}
	return nil
}

func emptyValue(s *spec) *Error { return broken("empty value", 0, 0).in("", s.first) }

// check applies the checks that decide about a name. The value is still
// percent-coded: none of the checks but that of a model number minds.
func (b *builder) check(p *part, coded []byte) *Error {
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
		if unreserved.has(c) {
			b.buf = append(b.buf, c)
		} else {
			b.buf = append(b.buf, '%', upperHex[c>>4], upperHex[c&15])
		}
		i += size
		n++
	}
	return raw[i:], n, nil
}
