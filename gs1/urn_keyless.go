package gs1

// keyless is an EPC scheme that has no GS1 key, and so no Digital Link: its
// canonical name is the pure identity URN.
type keyless struct {
	name   string
	fields []keylessField
}

// keylessField is one field of such a URN. A number has a bound, too.
type keylessField struct {
	set      charset
	min, max int
	below    uint64
}

// keylessSchemes are those of the EPC Tag Data Standard, sections 6.3.8 to 6.3.16.
var keylessSchemes = [...]keyless{
	{"gid", []keylessField{{set: numeric, max: 9, below: 1 << 28}, {set: numeric, max: 8, below: 1 << 24}, {set: numeric, max: 11, below: 1 << 36}}},
	{"usdod", []keylessField{{set: cage, min: 5, max: 6}, {set: numeric, max: 11, below: 1 << 36}}},
	{"adi", []keylessField{{set: cage, min: 5, max: 6}, {set: partNumber, max: 32}, {set: cset39, min: 1, max: 30}}},
	{"bic", []keylessField{{set: partNumber, min: 11, max: 11}}},
	{"imovn", []keylessField{{set: numeric, min: 7, max: 7}}},
}

// keyless writes the pure identity URN of an EPC without a key.
func (b *builder) keyless(name string, u *urn, pattern bool) *Error {
	for i := range keylessSchemes {
		if s := &keylessSchemes[i]; s.name == name && !pattern {
			return b.keylessURN(s, u)
		}
	}
	return u.broken("unknown EPC scheme", "")
}

func (b *builder) keylessURN(s *keyless, u *urn) *Error {
	b.string("urn:epc:id:")
	b.string(s.name)
	b.serial = true
	for i, f := range s.fields {
		b.byte(":."[min(i, 1)])
		start := b.n
		field := u.next('.')
		rest, n, err := b.put(f.set, f.max, field)
		switch {
		case err != nil:
			return u.inURN(err)
		case rest != "":
			return u.broken("too long", "")
		case n < f.min || f.below > 0 && !isBelow(b.from(start), f.below):
			return u.broken("out of range", "")
		case f.max == 30 && hashInside(field):
			return u.broken("# may only be the first character of a serial", "")
		}
	}
	if u.at <= len(u.text) {
		return u.broken("more fields than the scheme has", "")
	}
	return nil
}

// isBelow reports whether v is a number without leading zeros below a bound.
func isBelow(v []byte, bound uint64) bool {
	if len(v) == 0 || v[0] == '0' && len(v) > 1 {
		return false
	}
	var n uint64
	for _, c := range v {
		n = n*10 + uint64(c-'0')
	}
	return n < bound
}

// hashInside reports whether a serial has a # that is not its first character.
func hashInside(field string) bool {
	for i := 0; i < len(field); {
		c, size := decoded(field, i)
		if c == '#' && i > 0 {
			return true
		}
		i += size
	}
	return false
}
