package label

import (
	"fmt"
	"math"
	"strconv"
)

const pointsPerMM = 72 / 25.4

// page is the page of a PDF that is being filled: its size in mm and its
// content, in mm from the top left.
type page struct {
	wide, high   float64
	labels       int
	nextX, nextY float64 // where the next label of a sheet goes
	rowHigh      float64 // the highest label of the row
	content      []byte
}

// place finds the place of a label on the page.
func (p *page) place(l *Label, s Sheet) (x, y float64, fits bool) {
	if s == (Sheet{}) {
		p.open(l.Wide, l.High)
		return 0, 0, p.labels == 0
	}
	p.open(s.Wide, s.High)
	if p.labels == 0 {
		p.nextX, p.nextY = s.Margin, s.Margin
	}
	if p.labels > 0 && p.nextX+l.Wide > s.Wide-s.Margin {
		p.nextX, p.nextY, p.rowHigh = s.Margin, p.nextY+p.rowHigh+s.Gap, 0
	}
	x, y = p.nextX, p.nextY
	p.nextX += l.Wide + s.Gap
	p.rowHigh = max(p.rowHigh, l.High)
	return x, y, x+l.Wide <= s.Wide-s.Margin && y+l.High <= s.High-s.Margin
}

// open sets the size of a page that is still empty, and turns its coordinates
// upside down.
func (p *page) open(wide, high float64) {
	if p.labels > 0 || p.wide > 0 {
		return
	}
	p.wide, p.high = wide, high
	p.content = p.content[:0]
	p.numbers(pointsPerMM, 0, 0, -pointsPerMM, 0, high*pointsPerMM)
	p.content = append(p.content, "cm\n"...)
}

// numbers writes numbers with a space after each.
func (p *page) numbers(values ...float64) {
	for _, v := range values {
		p.content = strconv.AppendFloat(p.content, math.Round(v*1e5)/1e5, 'f', -1, 64)
		p.content = append(p.content, ' ')
	}
}

// draw draws a label with its top left at a place.
func (p *page) draw(l *Label, x, y float64) error {
	p.labels++
	for _, b := range l.boxes {
		p.numbers(x+b.x, y+b.y, b.wide, b.high)
		p.content = append(p.content, "re f\n"...)
	}
	for _, s := range l.symbols {
		p.symbol(s.Symbol, x+s.x, y+s.y)
	}
	for _, t := range l.allTexts(0) {
		if err := p.text(t, x, y); err != nil {
			return err
		}
	}
	return nil
}

// symbol draws the bars of a symbol, in modules. They are one path, so that no
// light shines between two that touch.
func (p *page) symbol(s *Symbol, x, y float64) {
	p.content = append(p.content, "q "...)
	p.numbers(s.Module, 0, 0, s.Module, x, y)
	p.content = append(p.content, "cm\n"...)
	for _, r := range s.Bars {
		for _, v := range [...]int{r.X, r.Y, r.W, r.H} {
			p.content = strconv.AppendInt(p.content, int64(v), 10)
			p.content = append(p.content, ' ')
		}
		p.content = append(p.content, "re\n"...)
	}
	p.content = append(p.content, "f Q\n"...)
}

func (p *page) text(t text, x, y float64) error {
	coded, missing := winAnsi(t.s)
	if missing != 0 {
		return &Error{Rule: fmt.Sprintf("the fonts of PDF have no %q", missing), Hint: "it is in " + t.s}
	}
	face, size := faceOf(t.bold), t.size/capitals
	p.content = append(p.content, "BT /"+face.resource+" "...)
	p.numbers(size)
	p.content = append(p.content, "Tf 1 0 0 -1 "...)
	p.numbers(x+t.x-t.align.shift(face.width(coded, size)), y+t.y)
	p.content = append(p.content, "Tm ("...)
	for _, c := range coded {
		if c == '(' || c == ')' || c == '\\' {
			p.content = append(p.content, '\\')
		}
		p.content = append(p.content, c)
	}
	p.content = append(p.content, ") Tj ET\n"...)
	return nil
}
