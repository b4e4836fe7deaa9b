package scan

import (
	"errors"
	"strings"

	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/gs1/tds"
)

// Names are all the ways to write what a code names. One that cannot be written
// is "", and Missing says why.
type Names struct {
	Canonical     string // the one name (rule S5)
	DigitalLink   string // with all elements, at id.gs1.org
	URN           string // EPC URN
	ElementString string // with brackets
	Binary        string // EPC memory of a tag from bit 20h on, in hexadecimal digits
	Scheme        string // of Binary: "sgtin-96"
	Missing       []string
}

// Names writes what the code names in all ways. Where the company prefix ends is
// told by the code itself, if it came as a URN or a tag, else by prefixes, which
// may be nil. A tag keeps its scheme and its filter; others get the shortest
// scheme, with the filter 0 (all others).
func (c *Code) Names(prefixes gs1.Prefixes) Names {
	n := Names{Canonical: c.Identity.ID, ElementString: c.Elements.Bracketed()}
	if c.Identity.ID == "" {
		return n
	}
	if c.Key.AI == "" {
		n.URN = c.Identity.ID
	} else {
		n.DigitalLink = n.take(c.Key.Link())
		n.URN = n.take(c.Key.URN(prefixes))
	}
	tag, bits, err := c.tag(n.URN, prefixes)
	n.Binary, n.Scheme = n.take(bits, err), tag.Scheme
	return n
}

// take notes why something cannot be written.
func (n *Names) take(s string, err error) string {
	if err == nil {
		return s
	}
	reason := fault(err)
	if errors.Is(err, gs1.ErrPrefixLength) {
		reason = "an EPC URN needs the length of the company prefix, and nobody has told it"
	}
	n.Missing = append(n.Missing, reason)
	return ""
}

// schemes are the binary encodings of each key, the shortest first. Those that
// end with a plus need no company prefix.
var schemes = map[string][]string{
	"00":   {"sscc-96", "sscc+"},
	"01":   {"sgtin-96", "sgtin-198", "sgtin+"},
	"253":  {"gdti-96", "gdti-174", "gdti+"},
	"255":  {"sgcn-96", "sgcn+"},
	"414":  {"sgln-96", "sgln-195", "sgln+"},
	"8003": {"grai-96", "grai-170", "grai+"},
	"8004": {"giai-96", "giai-202", "giai+"},
	"8006": {"itip-110", "itip-212", "itip+"},
	"8010": {"cpi-96", "cpi-var", "cpi+"},
	"8017": {"gsrnp-96", "gsrnp+"},
	"8018": {"gsrn-96", "gsrn+"},
}

// keyless are those of EPCs that have no GS1 key, by the beginning of their URN.
var keyless = map[string][]string{
	"urn:epc:id:gid": {"gid-96"}, "urn:epc:id:usdod": {"usdod-96"}, "urn:epc:id:adi": {"adi-var"},
}

// schemes are the encodings that could hold what the code names.
func (c *Code) schemes() []string {
	if kind := c.Identity.Kind; kind == gs1.Class || kind == gs1.Lot {
		return nil // a tag is on one thing
	}
	if c.Key.AI != "" {
		return schemes[c.Key.AI]
	}
	return keyless[c.Identity.ID[:strings.LastIndexByte(c.Identity.ID, ':')]]
}

// tag encodes the name in the first scheme that can hold it.
func (c *Code) tag(urn string, prefixes gs1.Prefixes) (tag tds.Tag, bits string, err error) {
	if c.Tag != nil {
		bits, err = c.Tag.EncodeHex(prefixes)
		return *c.Tag, bits, err
	}
	name := urn
	if name == "" {
		name = c.Identity.ID
	}
	for _, scheme := range c.schemes() {
		tag = tds.Tag{Scheme: scheme, Name: name}
		if bits, err = tag.EncodeHex(prefixes); err == nil {
			return tag, bits, nil
		}
	}
	return tds.Tag{}, "", &gs1.Error{AI: c.Key.AI, Rule: "no RFID tag holds this: it has no serial, or none that fits"}
}
