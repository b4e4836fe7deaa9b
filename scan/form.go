package scan

import (
	"errors"
	"strings"

	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/gs1/tds"
)

// fromMessage reads an element string, with brackets or as a barcode has it.
func fromMessage(text string) (*Code, error) {
	es, err := gs1.ParseElements(text)
	if err != nil {
		return nil, err
	}
	return fromElements(ElementString, es)
}

func fromElements(form Form, es gs1.Elements) (*Code, error) {
	for _, e := range es {
		if first, _ := es.Get(e.AI); first != e.Value {
			return nil, &gs1.Error{Input: es.Bracketed(), AI: e.AI, Rule: "two different values of one application identifier"}
		}
	}
	code := &Code{Form: form, Elements: es}
	if !hasKey(es) {
		code.note("attributes without a key: that is on another barcode of the label")
		return code, nil
	}
	key, err := es.Key()
	if err != nil {
		return nil, err
	}
	return code.named(key)
}

// hasKey reports whether one of the elements is a key.
func hasKey(es gs1.Elements) bool {
	for _, e := range es {
		if _, err := gs1.ParseAs(e.AI, e.Value); err == nil || errors.Is(err, gs1.ErrCheckDigit) {
			return true
		}
	}
	return false
}

// named sets the key and what it names.
func (c *Code) named(key gs1.Key) (_ *Code, err error) {
	c.Key = key
	c.Identity, err = key.Identity()
	return c, err
}

// fromValue reads the value of an identifier that is known.
func fromValue(ai, value string) (*Code, error) {
	key, err := gs1.ParseAs(ai, value)
	if err != nil {
		return nil, err
	}
	return fromKey(Digits, key)
}

func fromKey(form Form, key gs1.Key) (*Code, error) {
	return (&Code{Form: form, Elements: key.Elements()}).named(key)
}

// fromLink reads a Digital Link, in plain or compressed.
func fromLink(link string) (*Code, error) {
	key, err := gs1.Parse(link)
	if err == nil {
		return fromKey(DigitalLink, key)
	}
	plain, notCompressed := gs1.Decompress(link)
	if notCompressed != nil {
		return nil, err
	}
	key, err = gs1.Parse(plain)
	if err != nil {
		return nil, err
	}
	return fromKey(CompressedLink, key)
}

// fromURN reads the URNs of EPCs: a name, what a tag holds, or its bits.
func fromURN(urn string) (*Code, error) {
	lower := strings.ToLower(urn)
	if bits, raw := strings.CutPrefix(lower, "urn:epc:raw:"); raw {
		_, hex, _ := strings.Cut(bits, ".x")
		return fromBits(hex)
	}
	if strings.HasPrefix(lower, "urn:epc:tag:") {
		tag, err := tds.ParseURI(urn)
		if err != nil {
			return nil, err
		}
		return fromTag(TagURI, tag)
	}
	return fromName(&Code{Form: URN}, urn)
}

// fromBits reads the EPC memory of a tag from bit 20h on.
func fromBits(hex string) (*Code, error) {
	tag, err := tds.DecodeHex(hex)
	if err != nil {
		return nil, err
	}
	return fromTag(RFID, tag)
}

func fromTag(form Form, tag tds.Tag) (*Code, error) {
	code, err := fromName(&Code{Form: form, Tag: &tag}, tag.Name)
	if err == nil && tag.More {
		code.note("the tag holds more data after its EPC, which are not read")
	}
	return code, err
}

// fromName reads the name of an EPC. Some have no GS1 key.
func fromName(code *Code, name string) (*Code, error) {
	key, err := gs1.Parse(name)
	if err == nil {
		code.Elements = key.Elements()
		return code.named(key)
	}
	id, fault := gs1.Canonical(name)
	if fault != nil || !strings.HasPrefix(id.ID, "urn:epc:id:") {
		return nil, err
	}
	code.Identity = id
	return code, nil
}

// schemeOf gives the scheme of a URI in small letters, "" for what is none. A
// key in brackets and digits are none.
func schemeOf(text string) string {
	scheme, rest, found := strings.Cut(text, ":")
	lower := strings.ToLower(scheme)
	switch {
	case !found, scheme == "", strings.Trim(lower, "abcdefghijklmnopqrstuvwxyz0123456789+.-") != "", lower[0] < 'a':
		return ""
	case lower == "http", lower == "https":
		if !strings.HasPrefix(rest, "//") {
			return ""
		}
	}
	return lower
}

// looksLikeLink reports whether text is a link of which the scheme was left out.
func looksLikeLink(text string) bool {
	domain, _, found := strings.Cut(strings.ToLower(text), "/")
	_, top, dotted := cutLast(domain, ".")
	return found && dotted && len(top) >= 2 && strings.Trim(top, "abcdefghijklmnopqrstuvwxyz") == "" &&
		strings.Trim(domain, "abcdefghijklmnopqrstuvwxyz0123456789.-") == ""
}

func cutLast(s, separator string) (before, after string, found bool) {
	if i := strings.LastIndex(s, separator); i >= 0 {
		return s[:i], s[i+len(separator):], true
	}
	return s, "", false
}
