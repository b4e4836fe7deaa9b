package label

import (
	"fmt"
	"strings"

	"github.com/trailmark/trailmark/gs1"
)

// place is where an element has its top left, in mm.
type place struct {
	Type string  `json:"type"`
	X    float64 `json:"x"`
	Y    float64 `json:"y"`
}

// check sees that the place is on the label.
func (p place) check(t *Template) *TemplateError {
	switch {
	case p.X < 0 || p.X > t.Wide:
		return &TemplateError{"x", "beside the label", fmt.Sprintf("0 to %g mm", t.Wide)}
	case p.Y < 0 || p.Y > t.High:
		return &TemplateError{"y", "above or below the label", fmt.Sprintf("0 to %g mm", t.High)}
	}
	return nil
}

// symbolElement is a barcode.
type symbolElement struct {
	place
	Symbol Symbology `json:"symbol"`
	Data   []string  `json:"data"` // application identifiers; "10?" is one that may be missing
	Module float64   `json:"module"`
	Height float64   `json:"height"`
	Text   bool      `json:"text"`
	Stem   string    `json:"stem"`
}

func (e *symbolElement) check(t *Template) *TemplateError {
	usual, ok := sizes[e.Symbol]
	switch {
	case !ok:
		return &TemplateError{"symbol", fmt.Sprintf("no such symbol: %q", e.Symbol), "there are gs1-datamatrix, gs1-qr, qr-link, gs1-128, itf-14 and ean-13"}
	case e.Module != 0 && (e.Module < smallestModule || e.Module > largestModule):
		return &TemplateError{"module", "no printer makes this size", "0.1 to 5 mm"}
	case e.Height != 0 && usual.height == 0:
		return &TemplateError{"height", "a square symbol is as high as wide", ""}
	case e.Height != 0 && (e.Height < smallestHeight || e.Height > largestHeight):
		return &TemplateError{"height", "no printer makes this size", "2 to 300 mm"}
	case e.Stem != "" && e.Symbol != QRLink:
		return &TemplateError{"stem", "only qr-link holds a link", ""}
	case e.Stem != "" && !isStem(e.Stem):
		return &TemplateError{"stem", fmt.Sprintf("no link begins with %q", e.Stem), "a domain, and a path if there is one: https://shop.example/goods"}
	case len(e.Data) == 0:
		return &TemplateError{"data", "nothing to encode", `a list of application identifiers, such as ["01", "21", "10?"]`}
	}
	for i, ai := range e.Data {
		if gs1.Title(strings.TrimSuffix(ai, "?")) == "" {
			return &TemplateError{fmt.Sprintf("data[%d]", i), fmt.Sprintf("no such application identifier: %q", ai), ""}
		}
	}
	return e.place.check(t)
}

// textElement is a line of text.
type textElement struct {
	place          // the left, middle or right end of the line on which it stands
	Text   string  `json:"text"`
	Size   float64 `json:"size"`  // height of capitals
	Width  float64 `json:"width"` // text that is wider becomes smaller; 0 is as wide as it is
	Bold   bool    `json:"bold"`
	Align  align   `json:"align"`
	If     string  `json:"if"` // data without which the text is left out
	pieces []piece
}

// The limits of the size of text, in mm.
const smallestText, largestText = 0.5, 100

func (e *textElement) check(t *Template) (fault *TemplateError) {
	switch {
	case e.Size < smallestText || e.Size > largestText:
		return &TemplateError{"size", "no text has this size", "0.5 to 100 mm for a capital letter"}
	case e.Width < 0:
		return &TemplateError{"width", "less than nothing", ""}
	case e.Align != "" && e.Align != left && e.Align != center && e.Align != right:
		return &TemplateError{"align", fmt.Sprintf("no such way: %q", e.Align), "there are left, center and right"}
	case e.If != "" && !isName(e.If):
		return &TemplateError{"if", fmt.Sprintf("%q is no name of data", e.If), "an application identifier or the name of a column"}
	}
	if e.pieces, fault = readText(e.Text); fault != nil {
		return fault
	}
	if len(e.pieces) == 0 {
		return &TemplateError{"text", "nothing to print", ""}
	}
	if fault := e.place.check(t); fault != nil {
		return fault
	}
	if e.Y < e.Size {
		return &TemplateError{"y", "the text begins above the label", "y is where it stands"}
	}
	return nil
}

// lineElement is a line from its place to another.
type lineElement struct {
	place
	X2    float64 `json:"x2"`
	Y2    float64 `json:"y2"`
	Thick float64 `json:"thick"`
}

// usualThick is the width of a line that says nothing of it, in mm.
const usualThick = 0.3

func (e *lineElement) check(t *Template) *TemplateError {
	switch {
	case e.X2 < e.X || e.X2 > t.Wide:
		return &TemplateError{"x2", "not to the right of x, or beside the label", ""}
	case e.Y2 < e.Y || e.Y2 > t.High:
		return &TemplateError{"y2", "not below y, or below the label", ""}
	case e.X2 != e.X && e.Y2 != e.Y:
		return &TemplateError{"y2", "a line is level or upright", ""}
	}
	return checkThick(e.Thick, e.place.check(t))
}

// boxElement is the outline of a rectangle.
type boxElement struct {
	place
	Width  float64 `json:"width"`
	Height float64 `json:"height"`
	Thick  float64 `json:"thick"`
}

func (e *boxElement) check(t *Template) *TemplateError {
	switch {
	case e.Width <= 0 || e.X+e.Width > t.Wide:
		return &TemplateError{"width", "the box has none, or ends beside the label", ""}
	case e.Height <= 0 || e.Y+e.Height > t.High:
		return &TemplateError{"height", "the box has none, or ends below the label", ""}
	}
	return checkThick(e.Thick, e.place.check(t))
}

func checkThick(thick float64, fault *TemplateError) *TemplateError {
	if fault == nil && (thick < 0 || thick > 20) {
		return &TemplateError{"thick", "no line is so thick", "up to 20 mm"}
	}
	return fault
}
