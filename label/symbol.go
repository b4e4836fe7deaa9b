package label

import (
	"errors"
	"math"

	"github.com/trailmark/trailmark/gs1"
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

// Options say how large a symbol is and what goes with it. Zero values are the
// targets of the General Specifications, section 5.12, for general distribution.
type Options struct {
	Module float64 // the X-dimension, in mm
	Height float64 // of the bars of a linear symbol, in mm
	NoText bool    // without the human readable text
	Stem   string  // domain and path of the link of QRLink; https://id.gs1.org if empty
}

// Symbol is a barcode that is ready to be drawn. It is not changed any more, so
// any number of goroutines may draw it.
type Symbol struct {
	Symbology Symbology
	Content   string  // what a scanner sends, without the symbology identifier: the separator is GS
	Module    float64 // mm
	Drawing
}

// sizes are the targets for each symbology, in mm.
var sizes = map[Symbology]Options{
	DataMatrix: {Module: 0.495},
	QR:         {Module: 0.495},
	QRLink:     {Module: 0.495},
	Code128:    {Module: 0.495, Height: 31.75},
	ITF14:      {Module: 0.495, Height: 31.75},
	EAN13:      {Module: 0.330, Height: 22.85},
}

// The limits of what can be asked for, in mm.
const (
	smallestModule, largestModule = 0.1, 5
	smallestHeight, largestHeight = 2, 300
)

// New makes a symbol of a key that is written in any form that [gs1.Parse]
// reads, "(01)09521234004219(21)ABC", or of elements without a key. EAN-13 and ITF-14 hold a GTIN and nothing
// else, and it is an error to ask them for more.
// Errors are of type *[gs1.Error] for data that is none, or *[Error].
func New(symbology Symbology, data string, o Options) (*Symbol, error) {
	target, ok := sizes[symbology]
	if !ok {
		return nil, &Error{symbology, "no such symbology", "there are gs1-datamatrix, gs1-qr, qr-link, gs1-128, itf-14 and ean-13"}
	}
	m, err := parse(data)
	if err != nil {
		return nil, err
	}
	return m.symbol(symbology, target, o)
}

// symbol makes a symbol of a message.
func (m message) symbol(symbology Symbology, target, o Options) (*Symbol, error) {
	if o.Module == 0 {
		o.Module = target.Module
	}
	if o.Height == 0 {
		o.Height = target.Height
	}
	if o.Module < smallestModule || o.Module > largestModule || target.Height > 0 && (o.Height < smallestHeight || o.Height > largestHeight) {
		return nil, &Error{symbology, "no printer makes this size", "a module has 0.1 to 5 mm, a bar is 2 to 300 mm high"}
	}
	code, err := encode(symbology, m, o.Stem)
	if err != nil {
		return nil, err
	}
	s := &Symbol{Symbology: symbology, Content: code.content, Module: o.Module}
	s.Drawing = code.layout(int(math.Round(o.Height/o.Module)), o)
	return s, nil
}

// parse reads the data. Thirteen digits are a GTIN here: there is no barcode of
// a place that has no identifier. What is wrong in itself, such as a date in a
// 13th month, is not printed.
func parse(data string) (m message, err error) {
	m.key, err = gs1.Parse(data)
	if err != nil && len(data) == 13 {
		m.key, err = gs1.ParseAs("01", data)
	}
	m.elements = m.key.Elements()
	if err != nil {
		es, fault := gs1.ParseElements(data)
		if fault != nil || hasKey(es) {
			return message{}, err
		}
		m = message{elements: es}
	}
	return m, m.elements.CheckValues()
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
