package label

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/scan"
)

// Symbology is a sort of barcode.
type Symbology string

// The symbologies.
const (
	DataMatrix Symbology = "gs1-datamatrix" // ]d2
	QR         Symbology = "gs1-qr"         // ]Q3
	QRLink     Symbology = "qr-link"        // ]Q1, a Digital Link for phones
	Code128    Symbology = "gs1-128"        // ]C1, for cases and logistic units
	ITF14      Symbology = "itf-14"         // ]I1, on corrugated board
	EAN13      Symbology = "ean-13"         // ]E0, at the till
)

// Symbologies are all of them.
var Symbologies = []Symbology{DataMatrix, QR, QRLink, Code128, ITF14, EAN13}

// Options say how large a symbol is and what goes with it. Zero values are what
// the General Specifications, section 5.12.3, ask for where the symbol is used
// most: EAN-13 at the till, the others in distribution and logistics.
type Options struct {
	Module float64 // the X-dimension, in mm
	Height float64 // of the bars of a linear symbol, in mm
	NoText bool    // without the human readable text
	Stem   string  // domain and path of the link of QRLink; if empty those of the data, or https://id.gs1.org
}

// Symbol is a barcode that is ready to be drawn. It is not changed any more, so
// any number of goroutines may draw it.
type Symbol struct {
	Symbology Symbology
	Content   string  // what a scanner sends, without the symbology identifier: the separator is GS
	Module    float64 // mm
	Drawing
}

// sizes are the usual sizes of each symbology, in mm. A symbol without height is
// square.
var sizes = map[Symbology]struct{ module, height float64 }{
	DataMatrix: {module: 0.495},
	QR:         {module: 0.495},
	QRLink:     {module: 0.495},
	Code128:    {0.495, 31.75},
	ITF14:      {0.495, 31.75},
	EAN13:      {0.330, 22.85},
}

// The limits of what can be asked for, in mm.
const (
	smallestModule, largestModule = 0.1, 5
	smallestHeight, largestHeight = 2, 300
)

// The longest GS1-128 with its quiet zones, in mm (General Specifications, section
// 5.4.4.3).
const longest128 = 165.1

// New makes a symbol of a key that is written in any form that [scan.Parse]
// reads, "(01)09521234004219(21)ABC", or of elements without a key. Digits that
// can be a GTIN are one. The elements are in the symbol in the order in which they
// are given. EAN-13 and ITF-14 hold a GTIN and nothing else, and it is an error to
// ask them for more. A GS1-128 for which nothing else is asked has smaller modules
// where it would be longer than the standard allows.
// Errors are of type *[Error] when the data do not fit.
func New(symbology Symbology, data string, o Options) (*Symbol, error) {
	m, err := parse(data)
	if err != nil {
		return nil, err
	}
	return m.symbol(symbology, o)
}

// symbol makes a symbol of a message.
func (m message) symbol(symbology Symbology, o Options) (*Symbol, error) {
	usual, ok := sizes[symbology]
	if !ok {
		return nil, &Error{symbology, "no such symbology", "there are gs1-datamatrix, gs1-qr, qr-link, gs1-128, itf-14 and ean-13"}
	}
	module, height := cmp.Or(o.Module, usual.module), cmp.Or(o.Height, usual.height)
	fits := module >= smallestModule && module <= largestModule // not so for NaN
	if usual.height > 0 {
		fits = fits && height >= smallestHeight && height <= largestHeight
	}
	if !fits {
		return nil, &Error{symbology, "no printer makes this size", "a module has 0.1 to 5 mm, a bar is 2 to 300 mm high"}
	}
	code, err := encode(symbology, m, o.Stem)
	if err != nil {
		return nil, err
	}
	if wide := float64(code.wide()); symbology == Code128 && wide*module > longest128 {
		if o.Module != 0 {
			return nil, &Error{symbology, fmt.Sprintf("%.1f mm long, and the most is %g", wide*module, longest128), "use two symbols, a smaller module, or gs1-datamatrix"}
		}
		module = longest128 / wide
	}
	s := &Symbol{Symbology: symbology, Content: code.content, Module: module}
	s.Drawing = code.layout(module, height, !o.NoText)
	return s, nil
}

// parse reads the data. What is wrong in itself, such as a date in a 13th month,
// is not printed.
func parse(data string) (message, error) {
	if key, err := gs1.ParseAs("01", strings.TrimSpace(data)); err == nil {
		return message{key: key, elements: key.Elements()}, nil
	}
	code, err := scan.Parse(data, scan.Options{})
	if err != nil {
		if e, ok := errors.AsType[*trailmark.Error](err); ok && e.Err != nil {
			err = e.Err // it was not scanned
		}
		return message{}, err
	}
	if code.Elements == nil {
		return message{}, &Error{Rule: fmt.Sprintf("%q has no key of GS1, so no barcode of GS1 can hold it", data)}
	}
	m := message{key: code.Key, elements: code.Elements}
	if code.Form == scan.DigitalLink && strings.Contains(data, "://") && !code.Key.Legacy {
		m.link = strings.TrimSpace(data)
	}
	return m, nil
}

// Error says why data cannot be put into a symbology or on a label, and what to
// do.
type Error struct {
	Symbology Symbology // "" for a label
	Rule      string
	Hint      string
}

func (e *Error) Error() string {
	s := e.Rule
	if e.Symbology != "" {
		s = string(e.Symbology) + ": " + s
	}
	if e.Hint != "" {
		s += " (" + e.Hint + ")"
	}
	return s
}
