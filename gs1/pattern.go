package gs1

import "strings"

// Pattern is an EPC pattern URI (EPC Tag Data Standard 2.0, sections 8 and 13):
// urn:epc:idpat:sgtin:0614141.112345.* or urn:epc:pat:sgtin-96:3.0614141.*.*. A
// field of it is a value, "*", or a range of numbers, [100-199]. The filter and
// the size of a tag's encoding say nothing about a thing and do not count. Of
// lots, urn:epc:idpat:lgtin:… is a pattern here, too.
type Pattern struct {
	text     string
	scheme   *scheme // nil for an EPC without a key
	stem     string  // what every canonical name of the scheme begins with
	fields   []patternField
	serialAt int // the field that holds the serial or lot; -1 if there is none
}

// IsPattern reports whether s is written as a pattern.
func IsPattern(s string) bool {
	return hasPrefixFold(s, "urn:epc:idpat:") || hasPrefixFold(s, "urn:epc:pat:")
}

// ParsePattern reads an EPC pattern URI. Errors are of type *[Error].
func ParsePattern(s string) (Pattern, error) {
	if !IsPattern(s) {
		return Pattern{}, &Error{Input: s, Rule: "not an EPC pattern", Hint: "expected urn:epc:idpat:… or urn:epc:pat:…"}
	}
	u := urn{text: s, at: len("urn:epc:")}
	kind := u.next(':')
	name := u.next(':')
	if strings.EqualFold(kind, "pat") {
		if name = tagScheme(name); name != "gid" {
			u.next('.') // the filter value
		}
	}
	p := Pattern{text: s, serialAt: -1}
	if err := p.parse(name, &u); err != nil {
		return Pattern{}, err.in(s, "")
	}
	return p, nil
}

// String gives the pattern as it was written.
func (p Pattern) String() string { return p.text }

func (p *Pattern) parse(name string, u *urn) *Error {
	p.scheme = schemeOf(name)
	if name == lgtin.name {
		p.scheme = &lgtin
	}
	if p.scheme == nil {
		return p.parseKeyless(name, u)
	}
	s := p.scheme
	p.stem = Root + "/" + s.key.first + "/"
	n := 2
	if s.pieces {
		n += 2
	}
	if s.serial || s.qualifier != nil {
		p.serialAt = n
		n++
	}
	if err := p.readFields(u, n); err != nil {
		return err
	}
	return p.validate(u)
}

func (p *Pattern) parseKeyless(name string, u *urn) *Error {
	for i := range keylessSchemes {
		if k := &keylessSchemes[i]; k.name == name {
			p.stem = "urn:epc:id:" + name + ":"
			return p.readFields(u, len(k.fields))
		}
	}
	return u.broken("unknown EPC scheme", "")
}

// readFields reads n fields; the last one is the rest.
func (p *Pattern) readFields(u *urn, n int) *Error {
	for i := range n {
		if u.at > len(u.text) {
			return u.broken("the pattern has too few fields", "write * for what may be anything")
		}
		text := ""
		if i == n-1 {
			text = u.rest()
		} else {
			text = u.next('.')
		}
		f, ok := parsePatternField(text)
		if !ok {
			return u.broken("not a range of numbers", "write it like [100-199]")
		}
		p.fields = append(p.fields, f)
	}
	return nil
}

// validate checks the fields of a scheme that has a key, and brings what is
// text to its canonical form.
func (p *Pattern) validate(u *urn) *Error {
	s, company, reference := p.scheme, p.fields[0], p.fields[1]
	n := len(company.text)
	switch {
	case company.kind == anyValue && reference.kind != anyValue:
		return u.broken("after * for the company prefix only * can come", "")
	case company.kind == oneValue && (n < shortestPrefix || n > longestPrefix || !isDigits(company.text)), company.kind == aRange:
		return u.broken("the company prefix has 6 to 12 digits", "or is *")
	case s.digits > 0 && reference.kind == oneValue &&
		(n+len(reference.text) != s.digits || reference.text != "" && !isDigits(reference.text)):
		return u.broken("company prefix and reference do not have the digits of the key", "")
	}
	if s.digits == 0 {
		if err := p.canonical(1, s.key.parts[0]); err != nil {
			return err
		}
	}
	switch {
	case p.serialAt < 0:
		return nil
	case s.serial:
		return p.canonical(p.serialAt, s.key.parts[len(s.key.parts)-1])
	}
	return p.canonical(p.serialAt, s.qualifier.parts[0])
}

// canonical writes the text of a field as a canonical link has it.
func (p *Pattern) canonical(field int, part part) *Error {
	f := &p.fields[field]
	if f.kind != oneValue {
		return nil
	}
	var b builder
	rest, n, err := b.put(part.set, part.max, f.text)
	switch {
	case err != nil:
		return err
	case rest != "":
		return broken("too long", n, len(rest))
	case n == 0:
		return broken("an empty field", 0, 0)
	}
	f.text = string(b.from(0))
	return nil
}
