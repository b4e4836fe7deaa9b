package scan

import (
	"errors"
	"slices"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/gs1/tds"
)

// Form is how a key came.
type Form string

// The forms.
const (
	ElementString  Form = "element string"
	Digits         Form = "digits"
	DigitalLink    Form = "digital link"
	CompressedLink Form = "compressed digital link"
	URN            Form = "epc urn"
	TagURI         Form = "epc tag uri"
	RFID           Form = "rfid"
)

// Code is what was scanned, understood.
type Code struct {
	Form      Form
	Symbology Symbology // of the barcode; zero when the scanner does not say

	// Elements are all that was read, in its order. An EPC that has no GS1 key
	// (gid, usdod, adi, …) has none.
	Elements gs1.Elements

	// Key is zero, and so is Identity, when a barcode holds attributes only:
	// the key is then on another one of the same label.
	Key      gs1.Key
	Identity gs1.Identity

	Tag   *tds.Tag // what the bits of a tag say beside its name; nil for the other forms
	Notes []string // what a person should know: sentences
}

// Options say what the scanners of the house do.
type Options struct {
	// Separators stand for FNC1, beside ASCII 29. What is given here is taken
	// for one wherever it is. With nil, those that are found in practice are
	// tried (|, ~, ^, <GS>, {GS}, …), and text that can be read with and
	// without is ambiguous.
	Separators []string

	// Scanner says that no person typed the text. Thirteen digits are then an
	// EAN-13, and no GLN: barcodes hold that of a place or a party with its
	// identifier only.
	Scanner bool
}

// longest is the most bytes of a scan: more than any barcode holds.
const longest = 8 << 10

// Parse reads one scan. Blanks, line ends and the frames of serial lines (STX,
// ETX) around it are left out. Errors are of type *[trailmark.Error]: Usage for
// text that can mean several things (it wraps an [*Ambiguous]), Invalid for all
// else.
func Parse(input string, o Options) (*Code, error) {
	text := strings.Trim(input, " \t\r\n\x02\x03\x00\ufeff")
	switch {
	case len(text) > longest:
		return nil, trailmark.Errorf(trailmark.TooLarge, "%d bytes are more than any barcode holds", len(text))
	case text == "":
		return nil, trailmark.Errorf(trailmark.Invalid, "nothing was scanned")
	}
	code, err := o.parse(text)
	if err == nil {
		err = code.check()
	}
	if err == nil {
		return code, nil
	}
	kind := trailmark.Invalid
	if _, ask := errors.AsType[*Ambiguous](err); ask {
		kind = trailmark.Usage
	}
	return nil, trailmark.Wrapf(kind, err, "the scan cannot be understood")
}

func (o Options) parse(text string) (*Code, error) {
	if text[0] != ']' {
		return o.text(text)
	}
	if linear, composite, found := cutComposite(text); found {
		return o.composite(linear, composite)
	}
	return o.barcode(text)
}

// composite reads a linear barcode and the two-dimensional one above it.
func (o Options) composite(linear, above string) (*Code, error) {
	code, err := o.barcode(linear)
	if err != nil {
		return nil, err
	}
	more, err := o.barcode(above)
	if err != nil {
		return nil, err
	}
	whole, err := fromElements(ElementString, append(code.Elements, more.Elements...))
	if err != nil {
		return nil, err
	}
	whole.Symbology = code.Symbology
	return whole, nil
}

// text reads what comes without a symbology identifier, or with one that
// promises nothing.
func (o Options) text(text string) (*Code, error) {
	switch scheme := schemeOf(text); {
	case scheme == "http", scheme == "https":
		return fromLink(scheme + text[len(scheme):])
	case scheme == "urn":
		return fromURN(text)
	case scheme != "":
		return nil, &gs1.Error{Input: text, Rule: "not an identifier of GS1"}
	case text[0] == '(':
		return fromMessage(text)
	case looksLikeLink(text):
		return fromLink("https://" + text)
	}
	readings, err := o.readings(text)
	return only(text, readings, err)
}

// check holds the values against what the standard says of each.
func (c *Code) check() error {
	if err := c.Elements.CheckValues(); err != nil {
		return err
	}
	if c.Key.AI == "" {
		return nil
	}
	if e, ok := errors.AsType[*gs1.Error](c.Elements.Validate()); ok {
		c.note("(" + e.AI + ") " + e.Rule + strings.TrimSuffix(": "+e.Hint, ": ") + ", by the rules of GS1")
	}
	if c.Key.Legacy {
		c.note("the link is written as older editions of the standard had it")
	}
	if c.Key.AI == "01" {
		c.noteProduct()
	}
	return nil
}

// noteProduct tells what the number of a product is not enough for.
func (c *Code) noteProduct() {
	if isRestricted(c.Key.Value) {
		c.note("a number for restricted circulation: what it means is agreed upon within a company or a country")
	}
	if c.Key.Value[0] == '9' && !slices.ContainsFunc(c.Elements, isMeasure) {
		c.note("a product of variable measure, and nothing says how much it is")
	}
}

// isMeasure reports whether an element says how much of a product there is
// (General Specifications, section 3.6).
func isMeasure(e gs1.Element) bool {
	return e.AI == "30" || e.AI == "8001" || len(e.AI) == 4 && measures[e.AI[:3]] != ""
}

func (c *Code) note(sentence string) { c.Notes = append(c.Notes, sentence) }

// isRestricted reports whether a GTIN is for use within a company or a country
// (General Specifications, section 2.1.11: GS1 Prefixes 02, 04 and 20 to 29).
func isRestricted(gtin string) bool {
	prefix := gtin[1:3]
	return prefix == "02" || prefix == "04" || prefix[0] == '2'
}
