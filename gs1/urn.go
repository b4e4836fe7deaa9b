package gs1

import "strings"

// scheme is how an EPC URN writes a key (EPC Tag Data Standard, section 6).
type scheme struct {
	name      string
	key       *spec
	digits    int   // of company prefix and reference together; 0 when the reference is text
	zero      bool  // the key's value begins with a zero
	leading   bool  // the first digit of the reference stands before the prefix
	pieces    bool  // piece and total follow the key
	serial    bool  // there is a serial in the key's value
	qualifier *spec // of the serial or lot, when it is not part of the key's value
	pattern   bool  // without the serial it names a class
}

// schemes are in the order of how often they are met.
var schemes = [...]scheme{
	{name: "sgtin", key: specOf("01"), digits: 13, leading: true, qualifier: specOf("21"), pattern: true},
	{name: "sscc", key: specOf("00"), digits: 17, leading: true},
	{name: "sgln", key: specOf("414"), digits: 12, qualifier: specOf("254"), pattern: true},
	{name: "pgln", key: specOf("417"), digits: 12},
	{name: "grai", key: specOf("8003"), digits: 12, zero: true, serial: true, pattern: true},
	{name: "giai", key: specOf("8004")},
	{name: "gdti", key: specOf("253"), digits: 12, serial: true, pattern: true},
	{name: "gsrn", key: specOf("8018"), digits: 17},
	{name: "gsrnp", key: specOf("8017"), digits: 17},
	{name: "cpi", key: specOf("8010"), qualifier: specOf("8011"), pattern: true},
	{name: "itip", key: specOf("8006"), digits: 13, leading: true, pieces: true, qualifier: specOf("21"), pattern: true},
	{name: "upui", key: specOf("01"), digits: 13, leading: true, qualifier: specOf("235"), pattern: true},
	{name: "sgcn", key: specOf("255"), digits: 12, serial: true, pattern: true},
	{name: "ginc", key: specOf("401")},
	{name: "gsin", key: specOf("402"), digits: 16},
}

// lgtin is the one scheme of urn:epc:class.
var lgtin = scheme{name: "lgtin", key: specOf("01"), digits: 13, leading: true, qualifier: specOf("10")}

func schemeOf(name string) *scheme {
	for i := range schemes {
		if schemes[i].name == name {
			return &schemes[i]
		}
	}
	return nil
}

// The shortest and the longest GS1 Company Prefix that a URN may have, in digits.
const (
	shortestPrefix = 6
	longestPrefix  = 12
)

// urn writes the link for an EPC URN.
func (b *builder) urn(s string) *Error {
	u := urn{text: s, at: len("urn:epc:")}
	switch space := u.next(':'); space {
	case "id":
		return b.pureIdentity(&u, u.next(':'), false)
	case "idpat":
		return b.pureIdentity(&u, u.next(':'), true)
	case "class":
		if u.next(':') != lgtin.name {
			return u.broken("unknown scheme of urn:epc:class", "the only one is lgtin")
		}
		return b.scheme(&lgtin, &u, false)
	case "tag":
		name := tagScheme(u.next(':'))
		if name != "gid" {
			u.next('.') // the filter value
		}
		return b.pureIdentity(&u, name, false)
	}
	return u.broken("unknown kind of EPC URN", "expected urn:epc:id, class, idpat or tag")
}

// tagScheme takes the size off the name of a tag's encoding: sgtin-96.
func tagScheme(name string) string {
	name, _, _ = strings.Cut(name, "-")
	return name
}

func (b *builder) pureIdentity(u *urn, name string, pattern bool) *Error {
	s := schemeOf(name)
	if s == nil {
		return b.keyless(name, u, pattern)
	}
	if pattern && !s.pattern {
		return u.broken("a pattern of this scheme names no class", "")
	}
	return b.scheme(s, u, pattern)
}

// scheme writes the link for the fields of a URN.
func (b *builder) scheme(s *scheme, u *urn, pattern bool) *Error {
	if err := b.urnKey(s, u); err != nil {
		return err
	}
	b.class = b.n
	if !s.serial && s.qualifier == nil {
		return nil
	}
	if u.at >= len(u.text) {
		return u.broken("no serial", "")
	}
	u.field = u.at
	serial := u.text[u.at:]
	if pattern {
		if serial != "*" {
			return u.broken("a pattern ends with *", "")
		}
		return nil
	}
	if s.serial {
		return b.urnSerial(s.key, u, serial)
	}
	if s.key.first == "414" && serial == "0" {
		return nil // no extension
	}
	b.lot, b.serial = s == &lgtin, s != &lgtin
	if err := b.qualifier(s.qualifier, serial); err != nil {
		return u.inURN(err)
	}
	return nil
}

// urnKey writes the key's value without a serial: company prefix, reference, check digit.
func (b *builder) urnKey(s *scheme, u *urn) *Error {
	b.begin(s.key)
	prefix := u.next('.')
	if n := len(prefix); n < shortestPrefix || n > longestPrefix || !isDigits(prefix) {
		return u.broken("the company prefix has 6 to 12 digits", "")
	}
	b.prefix = len(prefix)
	if s.digits == 0 {
		return b.urnText(s, u, prefix)
	}
	reference := u.next('.')
	if len(prefix)+len(reference) != s.digits || reference != "" && !isDigits(reference) || s.leading && reference == "" {
		return u.broken("company prefix and reference do not have the digits of the key", "")
	}
	if s.zero {
		b.byte('0')
	}
	start := b.n
	if s.leading {
		b.byte(reference[0])
		reference = reference[1:]
	}
	b.string(prefix)
	b.string(reference)
	b.byte(mod10(b.from(start)))
	if s.pieces {
		return b.urnPieces(u)
	}
	return nil
}

// urnText writes a key whose reference is text.
func (b *builder) urnText(s *scheme, u *urn, prefix string) *Error {
	b.string(prefix)
	reference := u.rest()
	if s.qualifier != nil {
		u.at = u.field
		reference = u.next('.')
	} else if reference == "" {
		return u.broken("no reference", "")
	}
	p := s.key.parts[0]
	rest, _, err := b.put(p.set, p.max-len(prefix), reference)
	if err != nil {
		return u.inURN(err)
	}
	if rest != "" {
		return u.broken("too long", "")
	}
	return nil
}

// urnPieces writes the piece and the total of an ITIP.
func (b *builder) urnPieces(u *urn) *Error {
	for range 2 {
		field := u.next('.')
		if len(field) != 2 || !isDigits(field) {
			return u.broken("piece and total have two digits", "")
		}
		b.string(field)
	}
	return nil
}

// urnSerial writes a serial that is part of the key's value.
func (b *builder) urnSerial(key *spec, u *urn, serial string) *Error {
	p := key.parts[len(key.parts)-1]
	b.serial = true
	rest, _, err := b.put(p.set, p.max, serial)
	if err != nil {
		return u.inURN(err)
	}
	if rest != "" {
		return u.broken("too long", "")
	}
	return nil
}

// urn is a cursor on the fields of a URN.
type urn struct {
	text  string
	at    int // where the next field begins
	field int // where the last one began
}

// next gives the field up to a separator or the end.
func (u *urn) next(separator byte) string {
	u.field = u.at
	if u.at > len(u.text) {
		return ""
	}
	field := u.text[u.at:]
	if i := strings.IndexByte(field, separator); i >= 0 {
		field = field[:i]
	}
	u.at += len(field) + 1
	return field
}

// rest gives everything that is left.
func (u *urn) rest() string {
	u.field = u.at
	u.at = len(u.text) + 1
	return u.text[min(u.field, len(u.text)):]
}

// broken makes the error for the last field.
func (u *urn) broken(rule, hint string) *Error {
	e := broken(rule, min(u.field, len(u.text)), max(0, min(u.at-1, len(u.text))-u.field))
	e.Hint = hint
	return e
}

// inURN moves an error from the last field to its place in the URN.
func (u *urn) inURN(e *Error) *Error {
	e.Position += u.field
	e.Input, e.AI = "", ""
	return e
}
