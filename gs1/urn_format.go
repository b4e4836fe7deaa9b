package gs1

import "fmt"

// URN gives the EPC URN of what the key names: the pure identity
// (urn:epc:id:sgtin:…), for a lot urn:epc:class:lgtin:…, for a class
// urn:epc:idpat:…. The company prefix is split off by k.PrefixLength, else by
// prefixes. When neither knows, the error wraps [ErrPrefixLength].
func (k Key) URN(prefixes Prefixes) (string, error) {
	if _, err := k.Identity(); err != nil {
		return "", err
	}
	s, serial := k.scheme()
	if s == nil {
		return "", &Error{Input: k.Bracketed(), AI: k.AI, Rule: "this key has no EPC URN"}
	}
	f := s.fields(k.Value)
	n, err := k.prefixLength(prefixes, f.company)
	if err != nil {
		return "", err
	}
	if n > len(f.company) || s.digits == 0 && n == len(f.company) && s.qualifier == nil {
		return "", &Error{Input: k.Bracketed(), AI: k.AI, Rule: fmt.Sprintf("the key is too short for a company prefix of %d digits", n)}
	}
	if !isDigits(f.company[:n]) {
		return "", &Error{Input: k.Bracketed(), AI: k.AI, Rule: fmt.Sprintf("the company prefix of %d digits has other characters", n)}
	}
	urn := f.company[:n] + "." + f.indicator + urnEscape(f.company[n:]) + f.pieces
	if s.serial {
		serial = f.serial
	}
	return s.assemble(urn, serial), nil
}

// prefixLength gives the length of the prefix with which digits begin.
func (k Key) prefixLength(prefixes Prefixes, digits string) (int, error) {
	n := k.PrefixLength
	if n == 0 {
		var ok bool
		if n, ok = prefixes.Length(digits); !ok {
			return 0, &Error{Input: k.Bracketed(), AI: k.AI, Err: ErrPrefixLength,
				Rule: "an EPC URN needs the length of the company prefix with which " + digits + " begins",
				Hint: "configure the length of this prefix"}
		}
	}
	if n < shortestPrefix || n > longestPrefix {
		return 0, &Error{Input: k.Bracketed(), AI: k.AI, Rule: fmt.Sprintf("a company prefix has 6 to 12 digits, not %d", n)}
	}
	return n, nil
}

// scheme finds the EPC scheme for the finest name in the key, and the serial or
// lot that goes with it. It is nil when there is none.
func (k Key) scheme() (s *scheme, serial string) {
	var class *scheme
	for i := range schemes {
		s := &schemes[i]
		if s.key.first != k.AI {
			continue
		}
		if s.qualifier == nil {
			return s, ""
		}
		if v, ok := k.Qualifiers.Get(s.qualifier.first); ok {
			return s, v
		}
		if class == nil {
			class = s
		}
	}
	lot, hasLot := k.Qualifiers.Get("10")
	switch {
	case hasLot && k.AI == "01":
		return &lgtin, lot
	case hasLot:
		return nil, ""
	}
	return class, ""
}

// fields are the pieces of a key's value as a URN wants them.
type fields struct {
	company   string // company prefix and reference
	indicator string // the digit that begins the reference
	pieces    string // ".piece.total"
	serial    string
}

func (s *scheme) fields(value string) (f fields) {
	if s.digits == 0 {
		return fields{company: value}
	}
	if s.zero {
		value = value[1:]
	}
	f.company, f.serial = value[:s.digits], value[s.digits+1:]
	if s.leading {
		f.indicator, f.company = f.company[:1], f.company[1:]
	}
	if s.pieces {
		f.pieces, f.serial = "."+f.serial[:2]+"."+f.serial[2:4], ""
	}
	return f
}

// assemble puts a URN together from prefix and reference and from the serial or lot.
func (s *scheme) assemble(body, serial string) string {
	switch {
	case !s.serial && s.qualifier == nil:
		return "urn:epc:id:" + s.name + ":" + body
	case s == &lgtin:
		return "urn:epc:class:lgtin:" + body + "." + urnEscape(serial)
	case serial == "" && s.key.first == "414":
		serial = "0" // no extension
	case serial == "":
		return "urn:epc:idpat:" + s.name + ":" + body + ".*"
	}
	return "urn:epc:id:" + s.name + ":" + body + "." + urnEscape(serial)
}

// urnEscape percent-codes what may not stand in a URN as it is (EPC Tag Data
// Standard, section 6.3).
func urnEscape(s string) string {
	var out []byte
	for i := range len(s) {
		switch c := s[i]; c {
		case '"', '%', '&', '/', '<', '>', '?', '#':
			out = append(out, '%', upperHex[c>>4], upperHex[c&15])
		default:
			out = append(out, c)
		}
	}
	return string(out)
}
