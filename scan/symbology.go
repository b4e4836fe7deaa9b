package scan

import (
	"strings"

	"github.com/trailmark/trailmark/gs1"
)

// Symbology is a sort of barcode, as scanners tell it (ISO/IEC 15424).
type Symbology struct {
	Identifier string // "]d2"; "" when nobody told
	Name       string // "GS1 DataMatrix"
}

// content is what the identifier of a symbology promises.
type content int

const (
	anything content = iota // text of whatever kind
	elements                // an element string
	ean                     // a GTIN of 12 or 13 digits
	eanAddOn                // the same with an add-on of 2 or 5 digits
	ean8
	itf // a GTIN of 14 digits
)

var symbologies = map[string]struct {
	name  string
	holds content
}{
	"]C1": {"GS1-128", elements},
	"]e0": {"GS1 DataBar", elements},
	"]e1": {"GS1 Composite", elements},
	"]e2": {"GS1 Composite", elements},
	"]d2": {"GS1 DataMatrix", elements},
	"]d5": {"GS1 DataMatrix", elements},
	"]Q3": {"GS1 QR Code", elements},
	"]Q4": {"GS1 QR Code", elements},
	"]J1": {"GS1 DotCode", elements},
	"]J4": {"GS1 DotCode", elements},
	"]E0": {"EAN/UPC", ean},
	"]E3": {"EAN/UPC with add-on", eanAddOn},
	"]E4": {"EAN-8", ean8},
	"]I0": {"ITF-14", itf},
	"]I1": {"ITF-14", itf},
	"]Q1": {"QR Code", anything},
	"]Q2": {"QR Code", anything},
	"]d1": {"Data Matrix", anything},
	"]d4": {"Data Matrix", anything},
	"]J0": {"DotCode", anything},
	"]C0": {"Code 128", anything},
	"]A0": {"Code 39", anything},
	"]z0": {"Aztec Code", anything},
	"]L0": {"PDF417", anything},
}

// barcode reads text that begins with a symbology identifier.
func (o Options) barcode(text string) (*Code, error) {
	if len(text) < 3 {
		return nil, &gs1.Error{Input: text, Rule: "no symbology identifier"}
	}
	identifier, data := text[:3], text[3:]
	known, ok := symbologies[identifier]
	if !ok {
		return nil, &gs1.Error{Input: text, Rule: "a symbology that holds no GS1 data", Hint: "the identifier is " + identifier}
	}
	if data == "" {
		return nil, &gs1.Error{Input: text, Rule: "nothing after the symbology identifier"}
	}
	code, err := o.contentOf(known.holds, data)
	if err != nil {
		return nil, err
	}
	code.Symbology = Symbology{identifier, known.name}
	return code, nil
}

func (o Options) contentOf(holds content, data string) (*Code, error) {
	n := len(data)
	switch {
	case holds == anything && data[0] != ']':
		return o.text(data)
	case holds == elements:
		return only(data)(o.messageReadings(data, false))
	case holds == ean && (n == 12 || n == 13), holds == ean8 && n == 8, holds == itf && n == 14:
		return fromValue("01", data)
	case holds == eanAddOn && (n == 15 || n == 18):
		code, err := fromValue("01", data[:13])
		if err == nil {
			code.note("the add-on of the barcode says " + data[13:])
		}
		return code, err
	}
	return nil, &gs1.Error{Input: data, Rule: "not what a barcode of this symbology holds"}
}

// cutComposite parts the linear barcode of a composite symbol from what is
// above it. Scanners send the two one after the other, on two lines or not.
func cutComposite(text string) (linear, above string, found bool) {
	at := strings.LastIndex(text, "]e0")
	if at <= 3 {
		return text, "", false
	}
	return strings.TrimRight(text[:at], "|\r\n\x1d"), text[at:], true
}
