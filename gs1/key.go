package gs1

import (
	"errors"
	"slices"
	"strings"
)

// Rules that more than one function states.
const (
	ruleOrder  = "the qualifiers do not belong to the key, or not in this order"
	ruleRepeat = "two different values of one application identifier"
)

// Key is a GS1 identification key with everything that came with it.
type Key struct {
	AI         string   // the identifier of the key
	Value      string   // the key, with the serial that is part of some keys
	Qualifiers Elements // what makes it finer, in the order of a Digital Link
	Attributes Elements // what else is said of it, in the order in which it came

	// PrefixLength is how many digits of the key are its GS1 Company Prefix:
	// 6 to 12, or 0 when the form in which the key came does not tell.
	PrefixLength int

	// Legacy says that the key came as a link with a GTIN of fewer than 14
	// digits or with short names (gtin, ser), which the current edition of
	// Digital Link no longer allows.
	Legacy bool
}

// Identity gives the one name of what the key names; see [Canonical].
func (k Key) Identity() (Identity, error) {
	l := link{key: specOf(k.AI), n: 1}
	if l.key == nil || !l.key.key {
		return Identity{}, &Error{Input: k.Bracketed(), AI: k.AI, Rule: "not a key"}
	}
	l.pairs[0] = pair{l.key, escape(k.Value, false)}
	for _, q := range k.Qualifiers {
		s := specOf(q.AI)
		if s == nil || l.n == len(l.pairs) {
			return Identity{}, &Error{Input: k.Bracketed(), AI: q.AI, Rule: "not a qualifier of this key"}
		}
		l.pairs[l.n] = pair{s, escape(q.Value, false)}
		l.n++
	}
	if !l.inOrder() {
		return Identity{}, &Error{Input: k.Bracketed(), AI: k.AI, Rule: ruleOrder}
	}
	var b builder
	lot, err := b.finest(&l)
	if err != nil {
		return Identity{}, err.in(k.Bracketed(), "")
	}
	return b.identity(k.Bracketed(), lot)
}

// Kind says what the key names.
func (k Key) Kind() Kind {
	id, _ := k.Identity()
	return id.Kind
}

// Elements gives the key, its qualifiers and its attributes.
func (k Key) Elements() Elements { return append(k.name(), k.Attributes...) }

// name gives the key and its qualifiers.
func (k Key) name() Elements { return append(Elements{{k.AI, k.Value}}, k.Qualifiers...) }

// Bracketed gives the key and all its elements as people write them.
func (k Key) Bracketed() string { return k.Elements().Bracketed() }

// ElementString gives the key and all its elements as a barcode has them, see
// [Elements.ElementString]. The key comes first, then what has a predefined
// length, so that few separators are needed (GS1 General Specifications, section 7.8).
func (k Key) ElementString() string {
	es := k.Elements()
	slices.SortStableFunc(es[1:], func(a, b Element) int { return a.rank() - b.rank() })
	return es.ElementString()
}

// rank is 0 for an element of predefined length, else 1.
func (e Element) rank() int {
	if s := specOf(e.AI); s != nil && s.fixed {
		return 0
	}
	return 1
}

// Key finds the key among the elements: the first element that can be one. What
// can qualify it does; the rest are attributes. An element that is repeated
// counts once. An error wraps [ErrCheckDigit] as that of [Parse].
func (es Elements) Key() (Key, error) {
	k, err := es.findKey()
	if err != nil {
		return Key{}, err.in(es.Bracketed(), "")
	}
	_, wrong := k.Identity()
	return k, wrong
}

func (es Elements) findKey() (Key, *Error) {
	var k Key
	var s *spec
	for _, e := range es {
		if s = specOf(e.AI); s != nil && s.key {
			k.AI, k.Value = e.AI, e.Value
			break
		}
	}
	if k.AI == "" {
		return Key{}, &Error{Rule: "no key among the elements", Hint: "a key is (01) for a product, (00) for a logistic unit, (414) for a place …"}
	}
	sequence := s.sequenceFor(es)
	for _, ai := range sequence {
		if value, ok := es.Get(ai); ok {
			k.Qualifiers = append(k.Qualifiers, Element{ai, value})
		}
	}
	for _, e := range es {
		known, found := k.name().Get(e.AI)
		if !found {
			known, found = k.Attributes.Get(e.AI)
		}
		switch {
		case !found:
			k.Attributes = append(k.Attributes, e)
		case known != e.Value:
			return Key{}, &Error{AI: e.AI, Rule: ruleRepeat}
		}
	}
	return k, nil
}

// sequenceFor picks the alternative of the key's qualifiers that makes the
// finest name of what is there: one whose last qualifier is present, else the
// first that has any.
func (s *spec) sequenceFor(es Elements) []string {
	var some []string
	for _, sequence := range s.qualifiers {
		for i, ai := range sequence {
			_, found := es.Get(ai)
			if found && i == len(sequence)-1 {
				return sequence
			}
			if found && some == nil {
				some = sequence
			}
		}
	}
	return some
}

// Link gives the canonical Digital Link with all qualifiers and attributes:
// https://id.gs1.org/01/…/10/…/21/…?17=…. It is an error when an element may
// not be part of a link.
func (k Key) Link() (string, error) { return k.LinkAt(Root) }

// LinkAt gives the Digital Link under a domain of one's own, with or without a
// path: https://example.com/goods. A wrong check digit is written as it is.
func (k Key) LinkAt(stem string) (string, error) {
	if _, err := k.Identity(); err != nil && !errors.Is(err, ErrCheckDigit) {
		return "", err
	}
	var b strings.Builder
	b.WriteString(strings.TrimSuffix(stem, "/"))
	for _, e := range k.name() {
		b.WriteString("/" + e.AI + "/" + escape(e.Value, false))
	}
	separator := "?"
	for _, e := range k.Attributes {
		if s := specOf(e.AI); s == nil || !s.attribute {
			return "", &Error{Input: k.Bracketed(), AI: e.AI, Rule: "may not be an attribute of a Digital Link with this key"}
		}
		b.WriteString(separator + e.AI + "=" + escape(e.Value, true))
		separator = "&"
	}
	return b.String(), nil
}
