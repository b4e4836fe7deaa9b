package scan

import (
	"regexp"
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
	ean                     // a GTIN of 12 or 13 digits, or the 8 digits of a UPC-E
	eanAddOn                // one of 13 digits with an add-on of 2 or 5
	addOn                   // an add-on alone
	ean8
	itf // a GTIN of 14 digits
)

type symbology struct {
	name  string
	holds content
}

// symbologies are those for keys and elements (General Specifications, section
// 5.1.2), in all ways in which scanners tell of them.
var symbologies = map[string]symbology{
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
	"]E1": {"EAN/UPC add-on", addOn},
	"]E2": {"EAN/UPC add-on", addOn},
	"]E3": {"EAN/UPC with add-on", eanAddOn},
	"]E4": {"EAN-8", ean8},
	"]I0": {"ITF-14", itf},
	"]I1": {"ITF-14", itf},
}

// carriers are the symbologies, by the letter of their identifiers, that can
// hold a link or any other text. The digit after it says how they were read.
var carriers = map[byte]string{
	'A': "Code 39", 'C': "Code 128", 'G': "Code 93", 'J': "DotCode", 'L': "PDF417", 'Q': "QR Code",
	'U': "MaxiCode", 'd': "Data Matrix", 'h': "Han Xin Code", 'z': "Aztec Code",
}

// symbologyOf gives the symbology of an identifier of three characters.
func symbologyOf(identifier string) (symbology, bool) {
	if s, ok := symbologies[identifier]; ok {
		return s, true
	}
	name, ok := carriers[identifier[1]]
	return symbology{name, anything}, ok
}

// characterSet matches how a reader tells of another character set (AIM ECI). No
// key has a character that would be another one in it.
var characterSet = regexp.MustCompile(`\\[0-9]{6}`)

// barcode reads text that begins with a symbology identifier.
func (o Options) barcode(text string) (*Code, error) {
	if len(text) < 3 {
		return nil, &gs1.Error{Input: text, Rule: "no symbology identifier"}
	}
	identifier, data := text[:3], text[3:]
	known, ok := symbologyOf(identifier)
	if !ok {
		return nil, &gs1.Error{Input: text, Rule: "a symbology that holds no GS1 data", Hint: "the identifier is " + identifier}
	}
	data = characterSet.ReplaceAllLiteralString(data, "")
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
		readings, err := o.messageReadings(data, false)
		return only(data, readings, err)
	case holds == ean && (n == 12 || n == 13), holds == ean8 && n == 8, holds == itf && n == 14:
		return fromValue("01", data)
	case holds == ean && n == 8:
		if code, ok := upcE(data); ok {
			return code, nil
		}
	case holds == eanAddOn && (n == 15 || n == 18):
		code, err := fromValue("01", data[:13])
		if err == nil {
			code.note("the add-on of the barcode says " + data[13:])
		}
		return code, err
	case holds == addOn:
		return nil, &gs1.Error{Input: data, Rule: "the add-on of a barcode without its number", Hint: "scan both together"}
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
