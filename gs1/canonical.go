package gs1

import "strings"

// Identity is the one name of a thing (rule S5) and what the name tells.
type Identity struct {
	// ID is the canonical Digital Link, https://id.gs1.org/…, of the finest key
	// that the name holds (CBV 2.0, section 8): a GTIN with its serial, else
	// with its batch, else alone; a GLN with its extension unless that is "0".
	// A URI that is not GS1's is its own ID.
	ID   string
	Kind Kind

	// Lot is the canonical name of the lot, when the name came with both a
	// batch and a serial; else "".
	Lot string

	// Class is the canonical name of the product class of an item or a lot of
	// a GTIN; else "".
	Class string
}

// Canonical gives the one name of what s names. It takes what [Parse] takes,
// and every other URI: one that is neither an EPC URN nor a Digital Link names
// something that GS1 knows nothing of, and stays as it is. So does a raw EPC
// (urn:epc:raw:…); the EPCs without a GS1 key (gid, usdod, adi, bic, imovn) have
// their pure identity URN for a canonical name.
//
// A name with a wrong check digit is a name all the same: the identity is given
// together with an error that wraps [ErrCheckDigit]. With any other error the
// identity is empty. Errors are of type *[Error].
//
// A canonical link costs no allocation, other URNs and links one.
func Canonical(s string) (Identity, error) {
	switch {
	case hasPrefixFold(s, "urn:epc:") && !strings.HasPrefix(s, "urn:epc:raw:"):
		return canonicalURN(s)
	case hasPrefixFold(s, "http:"), hasPrefixFold(s, "https:"):
		return canonicalLink(s)
	case hasScheme(s):
		return other(s)
	}
	k, err := Parse(s)
	if k.AI == "" {
		return Identity{}, err
	}
	id, _ := k.Identity()
	return id, err
}

func canonicalURN(s string) (Identity, error) {
	var b builder
	if err := b.urn(s); err != nil {
		return Identity{}, err.in(s, "")
	}
	return b.identity(s, "")
}

func canonicalLink(s string) (Identity, error) {
	l, err := splitLink(s)
	if err != nil || l.qualifierInQuery() {
		return other(s)
	}
	var b builder
	lot, err := b.finest(&l)
	if err != nil {
		return other(s)
	}
	return b.identity(s, lot)
}

// other is the identity of a URI that is not GS1's.
func other(s string) (Identity, error) {
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c == 0x7f {
			return Identity{}, broken("character not allowed in a URI", i, 1).in(s, "")
		}
	}
	return Identity{ID: s}, nil
}

// identity ends the building. When the outcome is what came in, that is used.
func (b *builder) identity(input, lot string) (Identity, error) {
	id := Identity{ID: input, Lot: lot, Kind: kindOf(b.ai, b.serial, b.lot)}
	if name := b.from(0); string(name) != input {
		id.ID = string(name)
	}
	if b.ai == "01" && id.Kind != Class {
		id.Class = id.ID[:b.class]
	}
	if b.soft != nil {
		return id, b.soft.in(input, "")
	}
	return id, nil
}

// finest writes the key and the one qualifier that makes the name finest. The
// others must be well formed, too. The name of the lot is given when the name
// has a batch and something finer.
func (b *builder) finest(l *link) (lot string, err *Error) {
	if err := b.key(l.key, l.pairs[0].value); err != nil {
		return "", err
	}
	name := b.n
	for _, q := range l.pairs[1:l.n] {
		start := b.n
		if err := b.qualifier(q.spec, q.value); err != nil {
			return "", err
		}
		switch q.spec.first {
		case "10":
			b.lot, name = true, b.n
		case "254":
			if q.value == "0" {
				break
			}
			b.serial, name = true, b.n
		case "21", "235", "8011", "8020":
			if b.lot {
				lot = string(b.buf[:start])
				b.n = b.class + copy(b.buf[b.class:], b.from(start))
			}
			b.serial, name = true, b.n
		}
		b.n = name
	}
	return lot, nil
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && (s[:len(prefix)] == prefix || strings.EqualFold(s[:len(prefix)], prefix))
}

// hasScheme reports whether s begins as a URI does (RFC 3986, section 3.1).
func hasScheme(s string) bool {
	scheme, _, found := strings.Cut(s, ":")
	if !found || scheme == "" || numeric.has(scheme[0]) {
		return false
	}
	for i := range len(scheme) {
		if c := scheme[i]; !cset82.has(c) || !unreserved.has(c) && c != '+' || c == '_' {
			return false
		}
	}
	return scheme[0] != '+' && scheme[0] != '-' && scheme[0] != '.'
}
