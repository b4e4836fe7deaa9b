package label

import "math"

// Drawing is a symbol with its quiet zones and its text, in whole modules from
// the top left.
type Drawing struct {
	Wide, High int
	Bars       []Rect // dark
	Lines      []Line // of text
}

// Rect is a dark rectangle.
type Rect struct{ X, Y, W, H int }

// Line is a line of human readable text, centred on X, standing on Y. Size is
// the height of its capitals.
type Line struct {
	X, Y, Size float64
	Text       string
}

// quiet are the modules that stay light left and right, above and below (GS1
// General Specifications, section 5).
var quiet = map[Symbology]struct{ left, right, above int }{
	DataMatrix: {1, 1, 1},
	QR:         {4, 4, 4},
	QRLink:     {4, 4, 4},
	Code128:    {10, 10, 0},
	ITF14:      {10, 10, 0},
	EAN13:      {11, 7, 0},
}

// The sizes of what is around the bars. Text on a logistic label has 3 mm (General
// Specifications, section 6.6.4); six digits of an EAN-13 fit between its guard bars
// in every sans-serif font.
const (
	linearText = 3.0 // mm, of capitals below a linear symbol
	squareText = 1.8 // mm, of capitals below a square one
	textGap    = 1.0 // mm
	retailText = 7   // modules, of the digits of an EAN-13
	bearer     = 4   // modules, of the bars above and below an ITF-14: at least 2 (section 5.3.2.4)
	guard      = 5   // modules by which the guard bars of an EAN-13 are longer
)

// layout puts a code into its quiet zones, and the text that people read below it.
// A module is so many mm wide, and the bars of a linear symbol are at least so many
// mm high.
func (c *code) layout(module, height float64, text bool) Drawing {
	d := c.bars(int(math.Ceil(height/module - 1e-9)))
	switch {
	case !text:
	case c.symbology == EAN13:
		d.retail(c.content, quiet[EAN13].left)
	case len(c.rows) > 1:
		d.below(c.text(), squareText/module, textGap/module)
	default:
		d.below(c.text(), linearText/module, textGap/module)
	}
	return d
}

// bars draws the code alone. The bars of a linear one are so many modules high.
func (c *code) bars(high int) Drawing {
	q := quiet[c.symbology]
	d := Drawing{Wide: c.wide(), High: high}
	switch {
	case len(c.rows) > 1:
		for y, row := range c.rows {
			d.runs(row, q.left, q.above+y, 1)
		}
		d.High = q.above + len(c.rows) + q.above
	case c.symbology == ITF14:
		d.Bars = append(d.Bars, Rect{0, 0, d.Wide, bearer})
		d.runs(c.rows[0], q.left, bearer, high)
		d.Bars = append(d.Bars, Rect{0, bearer + high, d.Wide, bearer})
		d.High = bearer + high + bearer
	default:
		d.runs(c.rows[0], q.left, 0, high)
	}
	return d
}

// runs adds the dark runs of a row: one rectangle each, so that no printer
// leaves a seam between two modules.
func (d *Drawing) runs(row []bool, left, top, high int) {
	for x := 0; x < len(row); {
		n := 0
		for x+n < len(row) && row[x+n] {
			n++
		}
		if n > 0 {
			d.Bars = append(d.Bars, Rect{left + x, top, n, high})
		}
		x += n + 1
	}
}

// text is what people read: identifiers in brackets, or the digits of a GTIN
// (General Specifications, section 4.14).
func (c *code) text() (elements []string) {
	if v := c.content; c.symbology == ITF14 {
		return []string{v[:1] + " " + v[1:3] + " " + v[3:8] + " " + v[8:13] + " " + v[13:]}
	}
	for _, e := range c.elements {
		elements = append(elements, "("+e.AI+")"+e.Value)
	}
	return elements
}

// advance is the width of a character, in heights of capitals, that few lines
// exceed.
const advance = 0.85

// fullLine is how many characters a line of text may have that is wider than its
// symbol: few lines below a square symbol leave it in the middle of its picture,
// where decoders look for it.
const fullLine = 30

// below adds text under the symbol, as few lines as there can be without parting
// elements, and makes the drawing wide enough for it. Size and gap are in modules.
func (d *Drawing) below(elements []string, size, gap float64) {
	most := max(d.Wide, width(fullLine, size))
	var lines []string
	for _, e := range elements {
		if last := len(lines) - 1; last >= 0 && width(len(lines[last])+len(e), size) <= most {
			lines[last] += e
		} else {
			lines = append(lines, e)
		}
	}
	const apart, descent = 1.4, 0.3 // in heights of capitals
	y := float64(d.High) + gap + size
	for i, line := range lines {
		d.widen(width(len(line), size))
		d.Lines = append(d.Lines, Line{Y: y + float64(i)*apart*size, Size: size, Text: line})
	}
	for i := range d.Lines {
		d.Lines[i].X = float64(d.Wide) / 2
	}
	d.High = int(math.Ceil(d.Lines[len(lines)-1].Y + descent*size))
}

// width gives the modules that so many characters need.
func width(characters int, size float64) int {
	return int(math.Ceil(float64(characters) * advance * size))
}

// widen makes the drawing at least so wide, with the symbol in the middle.
func (d *Drawing) widen(wide int) {
	if wide <= d.Wide {
		return
	}
	shift := (wide - d.Wide) / 2
	for i := range d.Bars {
		d.Bars[i].X += shift
	}
	d.Wide = wide
}

// retail adds the digits of an EAN-13: the first beside the bars, the others in
// two groups between the guard bars, which are longer (General Specifications,
// section 5.2).
func (d *Drawing) retail(digits string, left int) {
	for i, bar := range d.Bars {
		switch at := bar.X - left; {
		case at < 3, at >= 45 && at < 50, at >= 92:
			d.Bars[i].H += guard
		}
	}
	const size = retailText
	y := float64(d.High) + 0.5 + size
	d.Lines = append(d.Lines,
		Line{X: float64(left) - 5, Y: y, Size: size, Text: digits[:1]},
		Line{X: float64(left) + 24, Y: y, Size: size, Text: digits[1:7]},
		Line{X: float64(left) + 71, Y: y, Size: size, Text: digits[7:]})
	d.High = max(d.High+guard, int(y)+1)
}
